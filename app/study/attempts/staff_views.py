"""What staff do with a quiz: see its attempts, set its terms, give more time, close an attempt, mark essays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, g, redirect, render_template, request, url_for

from app.core.db import db
from app.core.doors import current_actor, door
from app.core.i18n import gettext as _
from app.core.i18n import language
from app.core.paging import paginate
from app.core.web import say
from app.editions.models import Edition
from app.study.attempts import actions, labels, permissions, queries
from app.study.attempts.forms import SUBMIT, CloseForm, ExtraTimeForm, QuizSettingsForm
from app.study.attempts.models import Sitting
from app.study.attempts.sheet import sheet_of
from app.study.attempts.times import moment_words
from app.study.outline import Unit, outline_of
from app.study.views import bp

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    Page = str | tuple[str, int] | Response


@bp.route("/editions/<edition_code>/quizzes/<quiz_id>")
@door(permissions.can_view_attempts, edition=Edition)
def quiz_attempts(edition: Edition, quiz_id: str) -> str:
    """Show who has attempted a quiz: state, score, time."""
    unit, actor = _quiz(edition, quiz_id), current_actor()
    allowed = permissions.visible_trainees(actor, edition)
    setting = queries.setting_of(edition.id, unit.unit_id)
    return render_template(
        "attempts/of_quiz.html", edition=edition, unit=unit, page=paginate(queries.trainees_with_attempts(edition, unit.unit_id, allowed)),
        terms=queries.terms_with(unit, setting), extra=queries.extra_in_force(edition.id, unit.unit_id), state_of=labels.state_of,
        as_try=queries.as_try, may_set=permissions.can_set_quiz(actor, edition), moment=moment_words, labels=labels,
    )


@bp.route("/editions/<edition_code>/quizzes/<quiz_id>/settings", methods=["GET", "POST"])
@door(permissions.can_set_quiz, edition=Edition)
def set_quiz(edition: Edition, quiz_id: str) -> Page:
    """Set when a quiz opens and closes in an edition, how often it may be taken and for how long."""
    unit, form = _quiz(edition, quiz_id), QuizSettingsForm()
    if form.validate_on_submit():
        with form.guard():
            actions.set_quiz(edition, unit, form.terms, by=g.person, seen_id=form.seen_id)
            db.session.commit()
            say(_("The settings of the quiz are saved."))
            return redirect(_list(edition, unit))
    found = queries.settings_of(edition.id, unit.unit_id)
    if request.method == "GET":
        form.show(found[0] if found else None)
    return render_template("attempts/settings.html", edition=edition, unit=unit, form=form, found=found, moment=moment_words), form.status


@bp.route("/editions/<edition_code>/quizzes/<quiz_id>/extra-time", methods=["GET", "POST"])
@door(permissions.can_set_quiz, edition=Edition)
def give_extra_time(edition: Edition, quiz_id: str) -> Page:
    """Give one trainee more time at a quiz."""
    unit, form = _quiz(edition, quiz_id), ExtraTimeForm()
    trainees = queries.trainees_of(edition)
    form.offer(trainees)
    if form.validate_on_submit():
        with form.guard():
            actions.give_extra_time(form.trainee.thing, unit, minutes=form.minutes.data or 0, reason=form.reason.data or "", by=g.person)
            db.session.commit()
            say(_("Extra time for %(name)s is saved.", name=form.trainee.thing.person.display_name))
            return redirect(_list(edition, unit))
    return render_template(
        "attempts/extra_time.html", edition=edition, unit=unit, form=form, names={one.id: one.person.sort_name for one in trainees},
        given=queries.extra_times_of(edition.id, unit.unit_id),
    ), form.status


@bp.route("/quiz-attempts/<int:sitting_id>/close", methods=["GET", "POST"])
@door(permissions.can_close_attempt, sitting=Sitting)
def close_attempt(sitting: Sitting) -> Page:
    """Close an attempt that is under way."""
    form = CloseForm()
    if form.validate_on_submit():
        with form.guard():
            actions.close_attempt(sitting, is_marked=form.how.data == SUBMIT, by=g.person, reason=form.reason.data or "")
            db.session.commit()
            say(_("The attempt is closed."))
            return redirect(url_for(".attempt_sheet", sitting_id=sitting.id))
    return render_template("attempts/close.html", sheet=sheet_of(sitting, language()), form=form, state_of=labels.state_of), form.status


@bp.route("/quiz-attempts/<int:sitting_id>/sheet", methods=["GET"])
@door(permissions.can_view_attempt, sitting=Sitting)
def attempt_sheet(sitting: Sitting) -> str:
    """Show one attempt: what was answered, how it was judged, who ended it."""
    actor = current_actor()
    return render_template(
        "attempts/sheet.html", sheet=sheet_of(sitting, language()), state_of=labels.state_of, is_marking=False,
        may_mark=permissions.can_mark_essays(actor, sitting), may_close=permissions.can_close_attempt(actor, sitting),
    )


@bp.route("/quiz-attempts/<int:sitting_id>/essays", methods=["GET", "POST"])
@door(permissions.can_mark_essays, sitting=Sitting)
def mark_essays(sitting: Sitting) -> Page:
    """Give points for the essays of an attempt, by their rubric."""
    sheet = sheet_of(sitting, language())
    forms = sheet.essay_forms()
    are_right = [form.validate_on_submit() for form in forms.values()]  # each of them, so that each says what is wrong
    if forms and all(are_right):
        first = next(iter(forms.values()))
        with first.guard():
            actions.mark_essays(sitting, {question: form.given for question, form in forms.items()}, by=g.person)
            db.session.commit()
            say(_("The marks for the essays are saved."))
            return redirect(url_for(".attempt_sheet", sitting_id=sitting.id))
    status = max((form.status for form in forms.values()), default=200)
    return render_template("attempts/essays.html", sheet=sheet, forms=forms, state_of=labels.state_of), status


def _quiz(edition: Edition, quiz_id: str) -> Unit:
    found = outline_of(edition).units.get(quiz_id)
    if found is None or not found[1].kind.scores:
        abort(404)
    return found[1]


def _list(edition: Edition, unit: Unit) -> str:
    return url_for(".quiz_attempts", edition_code=edition.code, quiz_id=unit.unit_id)
