"""Pages of surveys: the questions, the results, who answered what where there are names, and their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for

from app.core.db import db
from app.core.doors import current_actor, door
from app.core.i18n import gettext as _
from app.core.paging import paginate
from app.core.tables import write_csv, write_xlsx
from app.core.web import say
from app.editions.models import Edition
from app.study.kinds.survey import actions, labels, permissions, queries, rules
from app.study.kinds.survey.forms import CloseForm, SurveyForm, answers_in
from app.study.kinds.survey.live import reads_results
from app.study.permissions import can_study, can_view_course
from app.study.visiting import visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from werkzeug.wrappers import Response as AnyResponse

    from app.study.page import UnitPage

    Page = str | tuple[str, int] | AnyResponse

bp = Blueprint("survey", __name__)
ADDRESS = "/editions/<edition_code>/course/<unit_id>/survey"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route(ADDRESS)
@door(can_view_course, edition=Edition)
def sheet(edition: Edition, unit_id: str) -> Page:
    """Show the questions: empty, or with what the trainee has answered where it may still be changed."""
    page = visit(edition, unit_id, "survey")
    here = _standing(page)
    if page.enrolment is not None and (here.is_closed or here.has_participated or (here.has_replied and _is_anonymous(page))):
        return redirect(_unit(page))
    reply = queries.reply_of(page.enrolment, unit_id) if page.enrolment is not None and here.has_replied else None
    return _show(page, SurveyForm(), rules.as_sent(reply.answers) if reply else {}, {})


@bp.route(ADDRESS, methods=["POST"])
@door(can_study, edition=Edition)
def send(edition: Edition, unit_id: str) -> Page:
    """Take a trainee's answers."""
    page = visit(edition, unit_id, "survey")
    form, sent = SurveyForm(), answers_in(request.form)
    answers, faults = rules.read(page.unit.content["questions"], sent)
    if form.validate_on_submit() and not faults and page.enrolment is not None:
        with form.guard():
            actions.answer_survey(
                page.enrolment, page.unit, answers=answers, form_key=form.key.data or "", language=page.language,
            )
            db.session.commit()
            say(_("Your answers are kept. Thank you."))
            return redirect(_unit(page))
    return _show(page, form, sent, faults), 422 if faults else form.status


@bp.route(ADDRESS + "/results")
@door(can_view_course, edition=Edition)
def results(edition: Edition, unit_id: str) -> Page:
    """Show what the survey has come to, to those for whom it is."""
    page = visit(edition, unit_id, "survey")
    here = _standing(page)
    if not reads_results(page.unit, edition, page.enrolment, here):
        return _refuse(page)
    return render_template(
        "survey/templates/results.html", page=page, edition=edition, results=queries.results_of(edition, page.unit), here=here,
        labels=labels, is_anonymous=_is_anonymous(page), fewest=rules.FEWEST, form=CloseForm(),
        may_close=permissions.can_close_survey(current_actor(), edition),
    )


@bp.route(ADDRESS + "/results/results.<kind>")
@door(permissions.can_view_survey_results, edition=Edition)
def results_file(edition: Edition, unit_id: str, kind: str) -> Response:
    """Give the results as a file: the same lines as on the screen."""
    page = visit(edition, unit_id, "survey")
    found = queries.results_of(edition, page.unit)
    return _file(page, "results", kind, labels.file_rows(found.tallies, page.language), labels.COLUMNS)


@bp.route(ADDRESS + "/answers")
@door(permissions.can_view_survey_results, edition=Edition)
def answers(edition: Edition, unit_id: str) -> Page:
    """Show who has answered what, where the survey has names."""
    page = visit(edition, unit_id, "survey")
    if _is_anonymous(page):
        abort(404)
    found = paginate(queries.named_replies(edition, page.unit))
    return render_template(
        "survey/templates/answers.html", page=page, edition=edition, found=found, labels=labels,
        earlier=queries.earlier_replies([reply.id for reply, _person in found.items], edition.id, unit_id),
    )


@bp.route(ADDRESS + "/answers/answers.<kind>")
@door(permissions.can_view_survey_results, edition=Edition)
def answers_file(edition: Edition, unit_id: str, kind: str) -> Response:
    """Give who has answered what as a file: the same lines as on the screen."""
    page = visit(edition, unit_id, "survey")
    if _is_anonymous(page):
        abort(404)
    questions = page.unit.content["questions"]
    rows = (
        (person.sort_name, reply.at.date(), *(labels.answer_words(one, reply.answers.get(one["id"]), page.language) for one in questions))
        for reply, person in db.session.execute(queries.named_replies(edition, page.unit))
    )
    return _file(page, "answers", kind, rows, [*labels.ANSWERER, *labels.numbered(questions, page.language)])


@bp.route(ADDRESS + "/close", methods=["POST"])
@door(permissions.can_close_survey, edition=Edition)
def close(edition: Edition, unit_id: str) -> AnyResponse:
    """Take no more answers, or take them again."""
    page, form = visit(edition, unit_id, "survey"), CloseForm()
    if form.validate_on_submit():
        actions.close_survey(edition, page.unit, is_closed=form.closed.data, by=g.person)
        db.session.commit()
        say(_("The survey is closed.") if form.closed.data else _("The survey is open."))
    return redirect(url_for(".results", edition_code=edition.code, unit_id=unit_id))


def _is_anonymous(page: UnitPage) -> bool:
    return bool(page.unit.content["anonymous"])


def _standing(page: UnitPage) -> queries.Standing:
    return queries.standing(page.edition.id, page.unit.unit_id, page.enrolment.id if page.enrolment else None)


def _unit(page: UnitPage) -> str:
    return url_for("study.unit", edition_code=page.edition.code, unit_id=page.unit.unit_id)


def _refuse(page: UnitPage) -> AnyResponse:
    """Send a trainee who has not answered yet back to the unit; nobody else may read what is not shared."""
    if page.enrolment is None or page.unit.content["results"] != rules.Audience.SHARED:
        abort(403)
    say(_("The results can be read once you have answered."), "careful")
    return redirect(_unit(page))


def _show(page: UnitPage, form: SurveyForm, given: Mapping[str, Sequence[str]], faults: Mapping[str, rules.Fault]) -> str:
    return render_template(
        "survey/templates/sheet.html", page=page, edition=page.edition, form=form, shown=page.shown(""), given=given,
        faults={key: labels.FAULTS[fault] for key, fault in faults.items()}, longest=rules.LONGEST, choices_of=rules.choices_of,
    )


def _file(page: UnitPage, name: str, kind: str, rows: Iterable[Sequence[object]], columns: Sequence[Any]) -> Response:
    if kind not in {"csv", "xlsx"}:
        abort(404)
    content = write_xlsx(rows, columns) if kind == "xlsx" else write_csv(rows, columns)
    named = f"{page.edition.code}-{page.unit.unit_id}-{name}.{kind}"
    return Response(content, mimetype=XLSX if kind == "xlsx" else "text/csv", headers={
        "Content-Disposition": f'attachment; filename="{named}"',
    })
