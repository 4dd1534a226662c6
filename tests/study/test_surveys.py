"""Surveys: answering, the wall between who answered and what was answered, results, files."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from flask import render_template
from sqlalchemy import select, text

from app.core.db import Base, db
from app.core.errors import RuleBroken
from app.core.tables import read_table
from app.editions.models import EnrolmentStatus
from app.study import queries as study
from app.study.kinds import Address
from app.study.kinds.survey import actions, labels, queries
from app.study.kinds.survey.kind import KIND
from app.study.kinds.survey.models import SurveyClosing, SurveyParticipation, SurveyReply, SurveySheet
from tests.factories import make_enrolment, make_person
from tests.study.talking import add_talk, survey_content, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy.orm import Session

    from app.editions.models import Enrolment
    from tests.cast import Cast
    from tests.conftest import Browser

COURSE = "/editions/ED-1/course"
OPINION, NAMES = f"{COURSE}/opinion/survey", f"{COURSE}/names/survey"
SECRET = "Più visite in cantina"
SENT = {"key": "form-key-1", "answer.pace": "good", "answer.helped": ["texts", "quizzes"], "answer.useful": "4", "answer.wish": SECRET}


@pytest.fixture
def talk(cast: Cast) -> Cast:
    add_talk(cast.edition)
    add_talk(cast.other)
    return cast


def completed(cast: Cast) -> frozenset[str]:
    return study.completed_units(cast.edition.id).get(cast.ada_enrolment.id, frozenset())


def answer(enrolment: Enrolment, unit_id: str, key: str = "form-key-1", **answers: Any) -> None:
    unit = unit_of(enrolment.edition, unit_id)
    actions.answer_survey(enrolment, unit, answers={"pace": "good", **answers}, form_key=key, language="it")


def fill(cast: Cast, unit_id: str, number: int) -> None:
    for place in range(number):
        enrolment = make_enrolment(cast.edition, make_person(f"Nome{place}", f"Cognome{place}"))
        answer(enrolment, unit_id, useful=place % 5 + 1, word=f"=word{place}", wish=f"wish {place}")


# --- answering ---


def test_an_anonymous_survey_is_answered_once_and_completes_the_unit(talk: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    ada = browser(talk.ada)
    assert "Anonymous" in ada.get(f"{COURSE}/opinion?lang=en").text
    assert 'name="answer.pace"' in ada.get(OPINION).text
    sent = ada.post(OPINION, data=SENT)
    assert (sent.status_code, sent.location) == (302, f"{COURSE}/opinion")
    assert session.scalars(select(SurveySheet.answers)).one() == {"pace": "good", "helped": ["texts", "quizzes"], "useful": 4, "wish": SECRET}
    assert completed(talk) == {"opinion"}
    again = ada.post(OPINION, data=SENT | {"key": "another-key", "answer.pace": "slow"})
    assert again.status_code == 422
    assert "answered this survey already" in again.text
    assert session.query(SurveySheet).count() == session.query(SurveyParticipation).count() == 1
    assert ada.get(OPINION).location == f"{COURSE}/opinion"


def test_a_survey_is_not_completed_by_being_marked_as_read(talk: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(talk.ada)
    assert "Mark as read" not in ada.get(f"{COURSE}/opinion").text
    assert ada.post(f"{COURSE}/opinion/done").status_code == 409
    assert completed(talk) == frozenset()


def test_an_answer_with_a_name_is_changed_until_the_survey_closes_and_older_ones_are_kept(
    talk: Cast, browser: Callable[[Any], Browser], session: Session,
) -> None:
    ada, carla = browser(talk.ada), browser(talk.carla)
    ada.post(NAMES, data=SENT)
    form = ada.get(NAMES).text
    assert SECRET in form
    assert re.search(r'value="good" checked', form)
    ada.post(NAMES, data=SENT | {"answer.pace": "slow"})
    replies = session.scalars(select(SurveyReply).order_by(SurveyReply.id)).all()
    assert [reply.answers["pace"] for reply in replies] == ["good", "slow"]
    assert queries.results_of(talk.edition, unit_of(talk.edition, "names")).answered == 1
    assert "1 earlier answer is kept" in carla.get(f"{NAMES}/answers").text
    carla.post(f"{NAMES}/close", data={"closed": "1"})
    refused = ada.post(NAMES, data=SENT | {"answer.pace": "good", "key": "form-key-2"})
    assert refused.status_code == 422
    assert "This survey is closed" in refused.text
    assert SECRET in refused.text
    carla.post(f"{NAMES}/close", data={})
    assert ada.post(NAMES, data=SENT | {"answer.pace": "good", "key": "form-key-2"}).status_code == 302
    assert session.query(SurveyClosing).count() == 2


def test_the_same_form_sent_twice_is_one_reply(talk: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    ada = browser(talk.ada)
    for _ in range(3):
        assert ada.post(NAMES, data=SENT).status_code == 302
    assert session.query(SurveyReply).count() == 1


@pytest.mark.parametrize(("changes", "words"), [
    ({"answer.pace": ""}, "This question has no answer yet"), ({"answer.pace": "fast"}, "not on the list"),
    ({"answer.useful": "9"}, "not on the list"), ({"answer.wish": "x" * 5_001}, "too long"),
])
def test_an_invalid_sheet_comes_back_with_everything_typed(
    talk: Cast, browser: Callable[[Any], Browser], session: Session, changes: dict[str, str], words: str,
) -> None:
    back = browser(talk.ada).post(OPINION, data={**SENT, "answer.word": "Filiera <corta>", **changes})
    assert back.status_code == 422
    assert words in back.text
    assert "Filiera &lt;corta&gt;" in back.text
    assert session.query(SurveySheet).count() == session.query(SurveyParticipation).count() == 0


@pytest.mark.parametrize("status", [EnrolmentStatus.WITHDRAWN, EnrolmentStatus.SUSPENDED])
def test_whoever_does_not_study_now_answers_nothing(talk: Cast, browser: Callable[[Any], Browser], session: Session, status: EnrolmentStatus) -> None:
    talk.ada_enrolment.status = status
    ada = browser(talk.ada)
    assert "Send my answers" not in ada.get(OPINION).text
    assert ada.post(OPINION, data=SENT).status_code == 422
    assert session.query(SurveySheet).count() == 0


def test_an_empty_sheet_is_no_answer(talk: Cast) -> None:
    with pytest.raises(RuleBroken, match="No question has an answer"):
        actions.answer_survey(talk.ada_enrolment, unit_of(talk.edition, "opinion"), answers={}, form_key="form-key-1", language="it")


# --- the wall ---


def every_row(table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(text(f'SELECT * FROM "{table}"')).mappings()]


def test_nothing_but_the_sheet_holds_an_answer_and_nothing_in_it_leads_to_a_person(
    talk: Cast, browser: Callable[[Any], Browser], caplog: pytest.LogCaptureFixture,
) -> None:
    fill(talk, "opinion", 3)
    before = {name: len(every_row(name)) for name in Base.metadata.tables}
    with caplog.at_level("DEBUG"):
        assert browser(talk.ada).post(OPINION, data=SENT).status_code == 302
    holding = {name for name in Base.metadata.tables if SECRET in repr(every_row(name)) or "visite" in repr(every_row(name))}
    assert holding == {"survey_sheets"}
    assert SECRET not in caplog.text
    grown = {name for name in Base.metadata.tables if len(every_row(name)) > before[name]}
    assert grown == {"survey_sheets", "survey_participations", "unit_progress"}  # no mail, no history, no job
    assert set(SurveySheet.__table__.c.keys()) == {"key", "edition_id", "unit_id", "answers"}
    assert set(SurveyParticipation.__table__.c.keys()) == {"enrolment_id", "unit_id", "edition_id", "answered_on"}
    keys = [row["key"] for row in every_row("survey_sheets")]
    known = {str(value) for name in Base.metadata.tables if name != "survey_sheets" for row in every_row(name) for value in row.values()}
    assert not known & set(keys)
    assert all(re.fullmatch(r"[0-9a-f]{32}", key) for key in keys)


def test_the_day_is_all_that_is_kept_of_when(talk: Cast) -> None:
    answer(talk.ada_enrolment, "opinion")
    row = db.session.get_one(SurveyParticipation, (talk.ada_enrolment.id, "opinion"))
    assert type(row.answered_on) is dt.date


def test_the_order_of_sheets_is_that_of_random_keys_in_the_file_too(talk: Cast) -> None:
    fill(talk, "opinion", 12)
    rows = every_row("survey_sheets")
    stored = [row["key"] for row in rows]
    assert stored == sorted(stored)
    if db.engine.dialect.name == "sqlite":
        for table in ("survey_sheets", "survey_participations"):
            assert "WITHOUT ROWID" in db.session.scalar(text(f"SELECT sql FROM sqlite_master WHERE name = '{table}'"))
    else:
        written = db.session.execute(text("SELECT DISTINCT xmin::text FROM survey_sheets WHERE unit_id = 'opinion'")).all()
        assert len(written) == 1
    came = [str(row["answers"]) for row in sorted(rows, key=lambda row: str(row["answers"]))]
    assert [str(row["answers"]) for row in rows] != came


def test_answers_stand_in_the_order_of_the_questions(talk: Cast) -> None:
    unit = unit_of(talk.edition, "opinion")
    actions.answer_survey(
        talk.ada_enrolment, unit, answers={"wish": "b", "word": "a", "pace": "good"}, form_key="form-key-1", language="it",
    )
    assert list(db.session.scalars(select(SurveySheet.answers)).one()) == ["pace", "word", "wish"]


def test_who_has_answered_cannot_be_changed_or_taken_away(talk: Cast) -> None:
    answer(talk.ada_enrolment, "opinion")
    for statement in ("UPDATE survey_participations SET answered_on = '2020-01-01'", "DELETE FROM survey_participations"):
        with pytest.raises(Exception, match="append-only"), db.session.begin_nested():
            db.session.execute(text(statement))


def test_no_page_and_no_file_of_an_anonymous_survey_names_anybody(talk: Cast, browser: Callable[[Any], Browser]) -> None:
    fill(talk, "opinion", 6)
    answer(talk.ada_enrolment, "opinion", wish=SECRET)
    carla = browser(talk.carla)
    for path in ("/results", "/results/results.csv"):
        page = carla.get(OPINION + path).get_data(as_text=True)
        assert SECRET in page
        assert "Acosta" not in page
        assert "Cognome" not in page
    assert carla.get(f"{OPINION}/answers").status_code == 404
    assert carla.get(f"{OPINION}/answers/answers.csv").status_code == 404


def test_names_that_a_newer_version_hides_stay_hidden(talk: Cast, browser: Callable[[Any], Browser]) -> None:
    answer(talk.ada_enrolment, "names", wish=SECRET)
    unit = unit_of(talk.edition, "names")
    unit.content.update(survey_content())  # as the next version has it
    found = queries.results_of(talk.edition, unit)
    assert (found.answered, found.is_shown) == (1, False)
    with pytest.raises(RuleBroken, match="already"):
        answer(talk.ada_enrolment, "names")
    assert browser(talk.carla).get(f"{NAMES}/answers").status_code == 404


# --- results ---


@pytest.mark.parametrize(("number", "is_shown"), [(0, False), (4, False), (5, True)])
def test_an_anonymous_survey_shows_results_from_five_sheets_on(
    talk: Cast, browser: Callable[[Any], Browser], number: int, is_shown: bool,
) -> None:
    fill(talk, "opinion", number)
    page = browser(talk.carla).get(f"{OPINION}/results?lang=en").text
    assert ("Too few answers" in page) is not is_shown
    assert ('<svg class="chart"' in page) is is_shown
    assert ("wish 0" in page) is is_shown
    assert f"{number} of {number + 2} have answered" in page
    rows = list(csv.reader(io.StringIO(browser(talk.carla).get(f"{OPINION}/results/results.csv").get_data(as_text=True))))
    assert len(rows) == (1 + 2 + 2 + 5 + 10 if is_shown else 1)


def test_the_file_says_what_the_screen_says_and_runs_nothing(talk: Cast, browser: Callable[[Any], Browser]) -> None:
    fill(talk, "opinion", 5)
    carla = browser(talk.carla)
    page = carla.get(f"{OPINION}/results?lang=en").text
    plain = carla.get(f"{OPINION}/results/results.csv").data
    assert b"'=word0" in plain
    assert b",=word" not in plain
    sheet = carla.get(f"{OPINION}/results/results.xlsx")
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="ED-1-opinion-results.xlsx"'
    csv_rows, xlsx_rows = (
        [list(row.cells.values()) for row in read_table(content, name).rows]
        for content, name in ((plain, "a.csv"), (sheet.data, "a.xlsx"))
    )
    assert csv_rows == xlsx_rows
    lines = [row for row in csv_rows if row[2]]
    assert len(lines) == 9
    for _question, words, count, share in lines:
        assert f'{words}</th><td class="num">{count}</td><td class="num">{share}</td>' in page
    typed = [row[1] for row in csv_rows if not row[2]]
    assert typed == re.findall(r'<li class="typed">(.*?)</li>', page)


def test_charts_say_with_figures_and_letters_what_they_draw(talk: Cast, browser: Callable[[Any], Browser]) -> None:
    fill(talk, "opinion", 6)
    page = browser(talk.carla).get(f"{OPINION}/results?lang=en").text
    assert 'aria-label="A: 0, B: 6" aria-describedby="q-pace"' in page
    assert 'aria-label="1: 2, 2: 1, 3: 1, 4: 1, 5: 1"' in page
    assert "Mean: 2.67" in page
    assert "1: Not at all" in page
    assert " style=" not in page


def test_shared_results_are_for_those_who_have_answered(talk: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(talk.ada)
    assert "/survey/results" not in ada.get(f"{COURSE}/names").text
    refused = ada.get(f"{NAMES}/results")
    assert (refused.status_code, refused.location) == (302, f"{COURSE}/names")
    ada.post(NAMES, data=SENT)
    assert "/survey/results" in ada.get(f"{COURSE}/names").text
    page = ada.get(f"{NAMES}/results")
    assert SECRET in page.text
    assert "results.csv" not in page.text
    assert "Close the survey" not in page.text
    assert browser(talk.tess).get(f"{NAMES}/results").status_code == 200


@pytest.mark.parametrize("name", ["ada", "tess", "otto"])
def test_results_that_are_not_shared_are_the_coordinators(talk: Cast, browser: Callable[[Any], Browser], name: str) -> None:
    fill(talk, "opinion", 6)
    answer(talk.ada_enrolment, "opinion")
    visitor = browser(getattr(talk, name))
    assert "/survey/results" not in visitor.get(f"{COURSE}/opinion").text
    assert visitor.get(f"{OPINION}/results").status_code == 403


@pytest.mark.parametrize("name", ["carla", "amin"])
def test_who_answered_what_stands_by_name(talk: Cast, browser: Callable[[Any], Browser], name: str) -> None:
    answer(talk.ada_enrolment, "names", helped=["texts"], wish=SECRET)
    keeper = browser(getattr(talk, name))
    page = keeper.get(f"{NAMES}/answers?lang=en").text
    assert "Acosta Benítez, Ada" in page
    assert SECRET in page
    rows = list(csv.reader(io.StringIO(keeper.get(f"{NAMES}/answers/answers.csv").get_data(as_text=True))))
    assert rows[0] == ["Trainee", "Answered on", *labels.numbered(survey_content()["questions"], "en")]
    assert rows[1] == ["Acosta Benítez, Ada", "2026-11-24", "Good (en)", "Texts (en)", "", "", SECRET]
    assert keeper.get(f"{NAMES}/answers/answers.xlsx").status_code == 200


def test_a_draft_without_an_edition_shows_its_questions(app: Flask) -> None:
    shown = KIND.present(survey_content(), "en", Address())
    with app.test_request_context():
        page = render_template("survey/templates/survey.html", shown=shown, live={}, page=None, is_open=False)
    assert "<li>How useful (en) (Not at all (en) – Very (en))" in page
    assert "<li>Quizzes (en)</li>" in page
    assert "<a " not in page


# --- doors ---

ADDRESSES = [
    ("GET", ""), ("POST", ""), ("GET", "/results"), ("GET", "/results/results.csv"), ("GET", "/answers"), ("GET", "/answers/answers.xlsx"),
    ("POST", "/close"),
]


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_strangers_find_nothing_and_whoever_is_not_signed_in_is_asked(
    talk: Cast, browser: Callable[[Any], Browser], session: Session, method: str, path: str,
) -> None:
    assert browser(talk.olga).open(NAMES + path, method=method, data=SENT).status_code == 404
    assert "/sign-in" in browser(None).open(NAMES + path, method=method, data=SENT).location
    assert session.query(SurveyReply).count() == session.query(SurveyClosing).count() == 0


@pytest.mark.parametrize("name", ["ada", "tess", "otto"])
def test_only_coordinators_close_and_take_files(talk: Cast, browser: Callable[[Any], Browser], session: Session, name: str) -> None:
    visitor = browser(getattr(talk, name))
    assert visitor.post(f"{NAMES}/close", data={"closed": "1"}).status_code == 403
    for path in ("/results/results.csv", "/results/results.xlsx", "/answers", "/answers/answers.csv"):
        assert visitor.get(NAMES + path).status_code == 403
    assert session.query(SurveyClosing).count() == 0


@pytest.mark.parametrize("name", ["tess", "carla", "otto", "amin"])
def test_staff_look_at_the_questions_and_answer_nothing(talk: Cast, browser: Callable[[Any], Browser], session: Session, name: str) -> None:
    staff = browser(getattr(talk, name))
    page = staff.get(OPINION).text
    assert "How useful" in page
    assert "Send my answers" not in page
    assert staff.post(OPINION, data=SENT).status_code == 403
    assert session.query(SurveySheet).count() == 0


@pytest.mark.parametrize(("method", "path"), [
    ("PUT", ""), ("DELETE", ""), ("POST", "/results"), ("POST", "/answers"), ("GET", "/close"), ("POST", "/results/results.csv"),
])
def test_wrong_methods(talk: Cast, browser: Callable[[Any], Browser], method: str, path: str) -> None:
    assert browser(talk.carla).open(OPINION + path, method=method).status_code == 405


@pytest.mark.parametrize("unit", ["chains", "local-development-page", "no-such-unit", "%00"])
def test_other_units_are_no_surveys(talk: Cast, browser: Callable[[Any], Browser], unit: str) -> None:
    for person in (talk.ada, talk.carla):
        for method, path in ADDRESSES:
            found = browser(person).open(f"{COURSE}/{unit}/survey{path}", method=method, data=SENT).status_code
            assert found in {403, 404}
    assert browser(talk.carla).get(f"{OPINION}/results/results.pdf").status_code == 404


def test_what_is_answered_in_one_edition_is_not_seen_in_another(talk: Cast) -> None:
    fill(talk, "opinion", 6)
    answer(talk.ada_enrolment, "names")
    for unit_id in ("opinion", "names"):
        found = queries.results_of(talk.other, unit_of(talk.other, unit_id))
        assert (found.answered, found.asked, found.is_shown) == (0, 1, False)


NASTY = ["<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "{{ 7*7 }} %(name)s %s", "Ñandú 🦀 g̃", "'; DROP TABLE people; --"]


@pytest.mark.parametrize("nasty", NASTY)
def test_what_nobody_would_type_is_shown_as_text(talk: Cast, browser: Callable[[Any], Browser], nasty: str) -> None:
    for place in range(5):
        answer(make_enrolment(talk.edition), "opinion", wish=f"{place} {nasty}", word=nasty)
    answer(talk.ada_enrolment, "names", wish=nasty)
    carla = browser(talk.carla)
    for path in (f"{OPINION}/results", f"{NAMES}/results", f"{NAMES}/answers"):
        page = carla.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert nasty in html.unescape(page)


# --- cost ---


def test_results_cost_the_same_for_six_and_for_sixty(talk: Cast, browser: Callable[[Any], Browser], count_queries: Callable[[], Any]) -> None:
    carla, counts = browser(talk.carla), []
    for number in (6, 60):
        for place in range(number):
            enrolment = make_enrolment(talk.edition)
            answer(enrolment, "opinion", wish=f"{place}")
            answer(enrolment, "names", wish=f"{place}")
        for path in (f"{COURSE}/opinion", OPINION, f"{OPINION}/results", f"{NAMES}/results", f"{NAMES}/answers"):
            with count_queries() as found:
                assert carla.get(path).status_code == 200
            counts.append(len(found))
    assert counts[:5] == counts[5:]
    assert max(counts) <= 10


def test_closing_twice_is_closing_once_and_it_can_be_opened_again(talk: Cast) -> None:
    unit = unit_of(talk.edition, "opinion")
    for is_closed in (True, True, False):
        actions.close_survey(talk.edition, unit, is_closed=is_closed, by=talk.carla)
        assert queries.standing(talk.edition.id, "opinion", None).is_closed is is_closed
    assert [row.is_closed for row in db.session.scalars(select(SurveyClosing).order_by(SurveyClosing.id))] == [True, False]
