"""Taking a quiz: beginning, saving from a form or answer by answer, sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, g, jsonify, redirect, request, url_for
from flask_wtf.csrf import generate_csrf

from app.core import clock
from app.core.db import db
from app.core.doors import current_actor, door
from app.core.errors import RuleBroken
from app.core.i18n import clock_words, ngettext
from app.core.i18n import lazy_gettext as _l
from app.core.web import say
from app.editions.models import Edition
from app.study import actions as study
from app.study.attempts import actions, labels, queries, rules
from app.study.attempts.forms import AnswersForm, BeginForm, whole
from app.study.attempts.models import EndedBy, Sitting, SittingState
from app.study.attempts.papers import Paper
from app.study.attempts.permissions import can_answer, is_own
from app.study.attempts.sending import arriving
from app.study.attempts.tokens import read_token, token_of
from app.study.kinds import AnswerRefused
from app.study.models import Attempt
from app.study.outline import unit_of_version
from app.study.permissions import can_study
from app.study.views import bp, end_overdue, locked, page_of, render_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from app.study.attempts.actions import Arrived, SittingFacts
    from app.study.attempts.queries import Stand
    from app.study.page import UnitPage

folder = Blueprint("attempts", __name__, template_folder="templates")
"""Has no pages of its own: it lets the templates of attempts lie in their own folder."""
SENT_BEFORE = _l("This attempt was sent already. What you have just answered was not kept: the answers sent before count.")
LARGEST = 200_000
"""Bytes of one answer as it is sent: an essay of thirty thousand letters of any alphabet, and room to spare."""


@bp.route("/editions/<edition_code>/course/<unit_id>/attempt", methods=["POST"])
@door(can_study, edition=Edition)
def begin_attempt(edition: Edition, unit_id: str) -> Any:  # noqa: ANN401 - a redirect, a page, or JSON for the script
    """Begin an attempt, or go on with the one that is open."""
    page, form = page_of(edition, unit_id), BeginForm()
    if page.gate is not None:
        return locked(page), 409
    if form.validate_on_submit() and page.enrolment is not None:
        with form.guard():
            _check_asks(page)
            sitting = actions.begin_attempt(page.enrolment, page.unit, number=whole(form.number.data) or None)
            db.session.commit()
            return jsonify(_standing(sitting)) if request.accept_mimetypes.best == "application/json" else redirect(_here(page, "quiz"))
    return render_unit(page, form), form.status


@bp.route("/editions/<edition_code>/course/<unit:unit_id>", methods=["POST"])
@door(can_study, edition=Edition)
def answer(edition: Edition, unit_id: str) -> Any:  # noqa: ANN401 - a page or a redirect
    """Keep what a form says, and send the attempt where its button says so."""
    page, form = page_of(edition, unit_id), AnswersForm()
    if page.gate is not None:
        return locked(page), 409
    if form.validate_on_submit() and page.enrolment is not None:
        end_overdue(queries.stand_of(page.enrolment.id, page.unit))
        with form.guard():
            _check_asks(page)
            sitting, kept = _keep(page, form)
            done = _send(page, form, sitting) if form.act.data != "save" else _saved(page, kept)
            db.session.commit()
            return done
    return render_unit(page, form, typed=_typed(page), is_again=True), form.status


def _keep(page: UnitPage, form: AnswersForm) -> tuple[Sitting, int]:
    """Save what the form says into the attempt for which it was made; return that attempt and how many answers are new."""
    assert page.enrolment is not None  # noqa: S101 - the door lets in trainees alone
    stand = queries.stand_of(page.enrolment.id, page.unit)
    sitting = _sitting_of(page, stand, whole(form.number.data))
    unit = unit_of_version(sitting.version_id, sitting.unit_id)
    fields = {name: request.form.getlist(name) for name in request.form if name.startswith("answer.")}
    if sitting.state is SittingState.OPEN:
        if form.act.data == "kept":  # the script has saved everything already
            return sitting, 0
        return sitting, actions.save_form(
            sitting, unit, fields=fields, device=form.device.data or "", seen_id=whole(form.seen.data),
        )
    sent = db.session.get(Attempt, sitting.attempt_id) if sitting.attempt_id else None
    if sent is None or form.act.data == "save" or _differs(unit_paper=Paper(unit, sitting.seed), fields=fields, sent=sent.answers):
        raise RuleBroken(SENT_BEFORE)
    return sitting, 0


def _differs(unit_paper: Paper, fields: Mapping[str, list[str]], sent: Mapping[str, Any]) -> bool:
    """Whether a form says anything that was not sent."""
    try:
        given = unit_paper.read(fields)
    except AnswerRefused:
        return True
    return any(given[question] != sent.get(question) for question in given)


def _sitting_of(page: UnitPage, stand: Stand, number: int) -> Sitting:
    """Return the attempt for which a form was made; one that costs nothing begins with its first answers."""
    assert page.enrolment is not None  # noqa: S101 - as above
    found = queries.sitting_numbered(page.enrolment.id, page.unit.unit_id, number) if number else stand.open
    if found is not None:
        return found
    if not stand.terms.is_free:
        raise RuleBroken(_l("No attempt is under way, so nothing was kept. Begin one first."))
    return actions.begin_attempt(page.enrolment, page.unit, number=number or None)


def _send(page: UnitPage, form: AnswersForm, sitting: Sitting) -> AnyResponse:
    """Send, or say first which questions have no answer."""
    if sitting.state is SittingState.OPEN and not form.sure.data:
        questions = Paper(unit_of_version(sitting.version_id, sitting.unit_id), sitting.seed).questions
        if set(questions) - set(rules.answers_in(rules.merged(queries.saves_of(sitting.id)))):
            return redirect(_here(page, "check", check=1))
    actions.send_attempt(sitting, by=EndedBy.TRAINEE)
    study.open_unit(sitting.enrolment, page.unit, language=page.language)
    return redirect(_here(page, "result"))


def _saved(page: UnitPage, kept: int) -> AnyResponse:
    say(ngettext("Saved: %(num)d answer.", "Saved: %(num)d answers.", kept))
    return redirect(_here(page, "quiz"))


def _here(page: UnitPage, anchor: str, check: int | None = None) -> str:
    return url_for("study.unit", edition_code=page.edition.code, unit_id=page.unit.unit_id, check=check, _anchor=anchor)


def _check_asks(page: UnitPage) -> None:
    if not page.unit.kind.scores:
        raise RuleBroken(study.STRANGE)


def _typed(page: UnitPage) -> Mapping[str, Any]:
    """Return what a form says that was not taken, as far as it can be read: it stays on the page."""
    if not page.unit.kind.scores:
        return {}
    try:
        return page.unit.kind.read(page.unit.content, {name: request.form.getlist(name) for name in request.form})
    except AnswerRefused:
        return {}


# --- the script's own addresses ---


@bp.route("/quiz-attempts/<attempt_token>", methods=["POST"])
@door(can_answer)
def save_answer(attempt_token: str) -> Any:  # noqa: ANN401 - JSON
    """Save one answer; say when, or why not."""
    facts, arrived = _own(attempt_token), _arrived()
    unit = unit_of_version(facts.version_id, facts.unit_id, facts.digest)
    state = actions.save_answer(facts, unit, arrived)
    db.session.commit()
    at = clock_words(clock.now(), g.person.time_zone)
    return jsonify(state=state, says=str(labels.SAVED[state]) % {"time": at})


@bp.route("/quiz-attempts/<attempt_token>")
@door(can_answer)
def attempt_state(attempt_token: str) -> Any:  # noqa: ANN401 - JSON
    """Say how an attempt stands: what counts of every question, and how long it still runs."""
    facts = _own(attempt_token)
    sitting = queries.sitting_with_enrolment(facts.sitting_id)
    return jsonify(_standing(sitting)) if sitting is not None else abort(404)


def _own(attempt_token: str) -> SittingFacts:
    facts = read_token(attempt_token)
    if facts is None or not is_own(current_actor(), facts.enrolment_id):
        abort(404)
    return facts


def _arrived() -> Arrived:
    if (request.content_length or 0) > LARGEST:
        abort(413)
    found = arriving(request.get_json(silent=True))
    return found if found is not None else abort(400)


def _standing(sitting: Sitting) -> dict[str, Any]:
    unit = unit_of_version(sitting.version_id, sitting.unit_id)
    paper, saves = Paper(unit, sitting.seed), queries.saves_of(sitting.id)
    is_over = rules.is_over(sitting.deadline_at, clock.now())
    state = "open" if sitting.state is SittingState.OPEN and not is_over else "over"
    return {
        "state": state, "save": url_for("study.save_answer", attempt_token=token_of(sitting)), "csrf": generate_csrf(),
        "left": rules.seconds_left(sitting.deadline_at, clock.now()),
        "answers": {
            question: {
                "fields": {} if rules.is_blank(save.answer) else paper.fields({question: save.answer}), "device": save.device,
                "sequence": save.sequence, "at": clock_words(save.made_at, g.person.time_zone),
            }
            for question, save in rules.merged(saves).items()
        },
    }
