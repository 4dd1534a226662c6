"""The pages of attempts, as each of the cast meets them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock
from app.study.attempts import actions, queries
from app.study.attempts.models import EndedBy, EssayMark, ExtraTime, QuizSetting, SavedAnswer, Sitting, SittingState
from app.study.attempts.tokens import token_of
from app.study.models import Attempt
from tests.study.attempts.scenes import COURSE, QUIZ, begin, give_terms, later, minutes, save, saved, send, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.cast import Cast
    from tests.conftest import Browser

    Browse = Callable[[Any], Browser]

HERE = f"{COURSE}/{QUIZ}"
LIST = f"/editions/ED-1/quizzes/{QUIZ}"


def body(question: str = "q1", value: str = "a", **values: Any) -> dict[str, Any]:
    return {"question": question, "fields": {f"answer.{question}": [value]}, "device": "phone-1", "sequence": 1, "age": 0, **values}


def address(app: Any, sitting: Sitting) -> str:
    return f"/quiz-attempts/{token_of(sitting)}"


# --- taking a quiz ---


def test_a_quiz_with_terms_says_what_awaits_and_begins_by_a_button(cast: Cast, browser: Browse, session: Session) -> None:
    give_terms(cast, attempts=2, minutes=30)
    actions.set_quiz(
        cast.edition, unit_of(cast), actions.QuizTerms(closes_at=clock.now() + minutes(300)), by=cast.carla, seen_id=None,
    )
    ada = browser(cast.ada)
    page = ada.get(f"{HERE}?lang=en").text
    for words in ("What awaits you", "30 min", "2 of 2", "24 November 2026, 11:05 in San Juan (15:05 in Italy)", "The time runs from"):
        assert words in page
    assert 'name="answer.q1"' not in page
    assert ada.post(f"{HERE}/attempt", data={"number": "1"}).location == f"{HERE}#quiz"
    page = ada.get(HERE).text
    assert 'name="answer.q1"' in page
    assert 'data-left="1800"' in page
    assert "quiz.js" in page
    assert session.query(Sitting).one().state is SittingState.OPEN


def test_nothing_is_taken_without_an_attempt_where_one_must_begin(cast: Cast, browser: Browse, session: Session) -> None:
    give_terms(cast, attempts=1)
    refused = browser(cast.ada).post(f"{HERE}?lang=en", data={"answer.q1": "a", "device": "form-1"})
    assert refused.status_code == 422
    assert "No attempt is under way" in refused.text
    assert session.query(Sitting).count() == 0


@pytest.mark.parametrize(("terms", "words"), [
    ({"attempts": 1}, "You have used all attempts"), ({"closes": -5}, "This quiz is closed"), ({"opens": 5}, "not open yet"),
])
def test_limits_hold_for_what_is_posted_too(cast: Cast, browser: Browse, session: Session, terms: dict[str, int], words: str) -> None:
    give_terms(cast, attempts=terms.get("attempts"))
    send(begin(cast))
    if "attempts" not in terms:
        now = clock.now()
        actions.set_quiz(cast.edition, unit_of(cast), actions.QuizTerms(
            opens_at=now + minutes(terms["opens"]) if "opens" in terms else None,
            closes_at=now + minutes(terms["closes"]) if "closes" in terms else None,
        ), by=cast.carla, seen_id=None)
    ada = browser(cast.ada)
    answer = ada.post(f"{HERE}/attempt?lang=en", data={"number": "2"})
    assert answer.status_code == 422
    assert words in answer.text
    assert ada.post(HERE, data={"answer.q1": "a", "number": "2"}).status_code == 422
    assert session.query(Sitting).count() == 1


def test_saved_from_a_form_it_is_there_again_and_what_is_missing_is_said(cast: Cast, browser: Browse, session: Session) -> None:
    ada = browser(cast.ada)
    ada.post(HERE, data={"answer.q1": "a", "act": "save", "device": "form-1", "number": "1"})
    page = browser(cast.ada).get(f"{HERE}?lang=en").text
    assert re.search(r'name="answer.q1" value="a" checked', page)
    assert "saved 06:05" in page
    assert ada.post(HERE, data={"answer.q1": "a", "act": "send", "device": "form-2", "number": "1"}).location == f"{HERE}?check=1#check"
    assert "Without an answer: 2." in ada.get(f"{HERE}?check=1&lang=en").text
    ada.post(HERE, data={"act": "kept", "sure": "1", "number": "1"})
    assert session.query(Attempt).one().answers == {"q1": "a"}


def test_whoever_looks_after_the_end_of_time_ends_the_attempt(cast: Cast, browser: Browse, session: Session) -> None:
    give_terms(cast, minutes=10, attempts=1)
    save(begin(cast), "q1", "a")
    with later(11):
        page = browser(cast.ada).get(f"{HERE}?lang=en").text
    assert "1 of 2 right: 50 of 100" in page
    assert "You have used all your attempts." in page
    assert session.query(Sitting).one().ended_by is EndedBy.TIME


def test_a_form_that_comes_after_the_end_is_refused_and_what_was_saved_counts(cast: Cast, browser: Browse, session: Session) -> None:
    give_terms(cast, minutes=10)
    save(begin(cast), "q1", "a")
    with later(11):
        answer = browser(cast.ada).post(f"{HERE}?lang=en", data={"answer.q2": "a", "act": "send", "device": "form-1", "number": "1"})
    assert answer.status_code == 422
    assert "was not kept: the answers sent before count" in answer.text
    assert session.query(Attempt).one().answers == {"q1": "a"}


def test_what_the_review_policy_holds_back_is_not_on_the_page(cast: Cast, browser: Browse) -> None:
    give_terms(cast, attempts=1, review={"score": "never", "answers": "never", "feedback": "never"})
    sitting = begin(cast)
    save(sitting, "q1", "b")
    send(sitting)
    page = browser(cast.ada).get(f"{HERE}?lang=en").text
    assert "The score of this quiz is not shown here." in page
    for words in ("Think again", "of 100", "Not passed", "Not right", "Well seen"):
        assert words not in page


def test_after_closing_the_trainee_reads_everything(cast: Cast, browser: Browse) -> None:
    unit = give_terms(cast, attempts=1, review={"score": "after_closing", "answers": "after_closing", "feedback": "after_closing"})
    actions.set_quiz(cast.edition, unit, actions.QuizTerms(closes_at=clock.now() + minutes(60)), by=cast.carla, seen_id=None)
    sitting = begin(cast)
    save(sitting, "q1", "b")
    send(sitting)
    ada = browser(cast.ada)
    before = ada.get(f"{HERE}?lang=en").text
    assert "The score is shown once the quiz is closed." in before
    assert "The right answer" not in before
    assert "Think again" not in before
    with later(61):
        after = ada.get(HERE).text
    for words in ("0 of 2 right", "Think again", "The right answer"):
        assert words in after


# --- the script's addresses ---


def test_an_answer_is_saved_and_told_in_at_most_three_statements(
    app: Any, cast: Cast, browser: Browse, count_queries: Callable[[], Any],
) -> None:
    sitting, ada = begin(cast), browser(cast.ada)
    where = address(app, sitting)
    ada.post(where, json=body())
    with count_queries() as found:
        answer = ada.post(f"{where}?lang=en", json=body("q2", sequence=2))
    assert answer.json == {"state": "saved", "says": "saved 06:05"}
    assert len(found) <= 3
    assert len(answer.data) < 1_024
    assert saved(sitting) == {"q1": "a", "q2": "a"}


def test_how_an_attempt_stands_is_told_with_what_counts(app: Any, cast: Cast, browser: Browse) -> None:
    give_terms(cast, minutes=30)
    sitting = begin(cast)
    save(sitting, "q1", "b", device="laptop")
    with later(10):
        found = browser(cast.ada).get(address(app, sitting)).json
    assert (found["state"], found["left"]) == ("open", 1_200)
    assert found["answers"] == {"q1": {"fields": {"answer.q1": ["b"]}, "device": "laptop", "sequence": 1, "at": "06:05"}}
    with later(31):
        assert browser(cast.ada).get(address(app, sitting)).json["state"] == "over"


def test_the_script_begins_a_quiz_without_terms(cast: Cast, browser: Browse) -> None:
    answer = browser(cast.ada).post(f"{HERE}/attempt", data={"number": "1"}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert browser(cast.ada).post(answer.json["save"], json=body()).json["state"] == "saved"


@pytest.mark.parametrize("sent", [
    None, [], "x", {}, body(fields=None), body(fields={"number": ["1"]}), body(fields={"answer.q1": "a"}), body(fields={"answer.q1": [1]}),
    body(sequence="1"), body(sequence=True), body(age=None), body(device=5), body(question=None),
])
def test_what_has_another_shape_is_no_answer(app: Any, cast: Cast, browser: Browse, session: Session, sent: Any) -> None:
    assert browser(cast.ada).post(address(app, begin(cast)), json=sent).status_code == 400
    assert session.query(SavedAnswer).count() == 0


def test_a_forged_answer_is_refused_and_a_huge_one_too(app: Any, cast: Cast, browser: Browse, session: Session) -> None:
    where, ada = address(app, begin(cast)), browser(cast.ada)
    assert ada.post(where, json=body("q9")).status_code == 409
    assert ada.post(where, json=body("q1", "z")).status_code == 409
    assert ada.post(where, json=body("q1", "a" * 300_000)).status_code == 413
    assert session.query(SavedAnswer).count() == 0


def test_a_token_is_its_owners_alone(app: Any, cast: Cast, browser: Browse, session: Session) -> None:
    sitting = begin(cast)
    where = address(app, sitting)
    for person, status in ((cast.uma, 404), (cast.olga, 404), (cast.carla, 404), (cast.tess, 404), (cast.amin, 404), (None, 302)):
        assert browser(person).post(where, json=body()).status_code == status
        assert browser(person).get(where).status_code == status
    for forged in (where[:20] + ("A" if where[20] != "A" else "B") + where[21:], where[:-9], "/quiz-attempts/x", f"/quiz-attempts/{sitting.id}"):
        assert browser(cast.ada).post(forged, json=body()).status_code in {404, 405}
    assert session.query(SavedAnswer).count() == 0


# --- staff ---

STAFF_PAGES = ["", "/settings", "/extra-time"]


@pytest.mark.parametrize(("name", "statuses"), [
    ("ada", (403, 403, 403)), ("tess", (200, 403, 403)), ("carla", (200, 200, 200)), ("otto", (200, 403, 403)), ("amin", (200, 200, 200)),
    ("olga", (404, 404, 404)),
])
def test_who_enters_the_pages_of_a_quiz(cast: Cast, browser: Browse, name: str, statuses: tuple[int, ...]) -> None:
    visitor = browser(getattr(cast, name))
    assert tuple(visitor.get(LIST + page).status_code for page in STAFF_PAGES) == statuses
    assert browser(cast.carla).get("/editions/ED-1/quizzes/local-development-page").status_code == 404
    assert browser(cast.carla).get("/editions/ED-1/quizzes/nowhere").status_code == 404


def test_a_tutor_sees_the_attempts_of_own_trainees_alone(cast: Cast, browser: Browse) -> None:
    adas, umas = begin(cast), begin(cast, cast.uma_enrolment)
    page = browser(cast.tess).get(LIST).text
    assert "Acosta" in page
    assert "Ñandú" not in page
    assert "Ñandú" in browser(cast.carla).get(LIST).text
    assert browser(cast.tess).get(f"/quiz-attempts/{adas.id}/sheet").status_code == 200
    assert browser(cast.tess).get(f"/quiz-attempts/{umas.id}/sheet").status_code == 403
    assert browser(cast.ada).get(f"/quiz-attempts/{adas.id}/sheet").status_code == 403


def test_a_coordinator_sets_a_quiz_and_its_history_stays(cast: Cast, browser: Browse, session: Session) -> None:
    carla = browser(cast.carla)
    sent = {"opens_on": "2026-11-25", "opens_time": "09:00", "closes_on": "2026-11-26", "attempts": "3", "minutes": "45", "seen": ""}
    assert carla.post(f"{LIST}/settings", data=sent).location == LIST
    row = session.query(QuizSetting).one()
    assert (row.attempts, row.minutes, f"{row.opens_at:%d %H:%M}", f"{row.closes_at:%d %H:%M}") == (3, 45, "25 08:00", "26 22:59")
    overtaken = carla.post(f"{LIST}/settings?lang=en", data=sent)
    assert overtaken.status_code == 422
    assert "Somebody else has set this quiz meanwhile" in overtaken.text
    page = carla.get(f"{LIST}/settings").text
    assert 'value="2026-11-25"' in page
    assert carla.post(f"{LIST}/settings", data={**sent, "seen": str(row.id), "minutes": "0"}).status_code == 422
    assert carla.post(f"{LIST}/settings", data={**sent, "seen": str(row.id), "closes_on": "", "closes_time": "10:00"}).status_code == 422
    assert session.query(QuizSetting).count() == 1


def test_extra_time_is_given_to_a_trainee_of_this_edition(cast: Cast, browser: Browse, session: Session) -> None:
    carla = browser(cast.carla)
    sent = {"trainee": str(cast.ada_enrolment.id), "minutes": "15", "reason": "Slow line"}
    assert carla.post(f"{LIST}/extra-time", data=sent).location == LIST
    assert "15 min more" in carla.get(f"{LIST}?lang=en").text
    for wrong in ({"trainee": str(cast.olga_enrolment.id)}, {"trainee": str(cast.tess_enrolment.id)}, {"minutes": "-1"}, {"reason": ""}):
        assert carla.post(f"{LIST}/extra-time", data={**sent, **wrong}).status_code == 422
    assert session.query(ExtraTime).one().reason == "Slow line"


def test_a_coordinator_closes_an_attempt(app: Any, cast: Cast, browser: Browse) -> None:
    sitting = begin(cast)
    path = f"/quiz-attempts/{sitting.id}/close"
    assert browser(cast.tess).post(path, data={"how": "submit", "reason": "x"}).status_code == 403
    carla = browser(cast.carla)
    assert carla.get(path).status_code == 200
    assert carla.post(path, data={"how": "submit", "reason": ""}).status_code == 422
    assert carla.post(path, data={"how": "other", "reason": "x"}).status_code == 422
    assert carla.post(path, data={"how": "set_aside", "reason": "Wrong quiz"}).location == f"/quiz-attempts/{sitting.id}/sheet"
    assert "Wrong quiz" in carla.get(f"/quiz-attempts/{sitting.id}/sheet").text
    assert carla.post(path, data={"how": "submit", "reason": "x"}).status_code == 422
    found = browser(cast.ada).post(address(app, sitting), json=body())
    assert found.json["state"] == "sent"


def test_a_tutor_marks_an_essay_and_the_trainee_reads_it(cast: Cast, browser: Browse, session: Session) -> None:
    give_terms(cast, essay=True)
    sitting = begin(cast)
    for number, (question, value) in enumerate([("q1", "a"), ("q2", "a"), ("why", "Because <script>alert(1)</script>")], 1):
        save(sitting, question, value, sequence=number)
    send(sitting)
    assert "Waits for your tutor" in browser(cast.ada).get(f"{HERE}?lang=en").text
    path, tess = f"/quiz-attempts/{sitting.id}/essays", browser(cast.tess)
    assert browser(cast.otto).get(path).status_code == 403
    page = tess.get(f"{path}?lang=en").text
    assert "Because" in page
    assert "<script>alert" not in page
    assert "From 0 to 3 points." in page
    sent = {"e1-p0": "1,5", "e1-p1": "0.5", "e1-comment": "Short, but right", "e1-seen": "0"}
    assert tess.post(path, data={**sent, "e1-p0": "3,5"}).status_code == 422
    assert tess.post(path, data=sent).location == f"/quiz-attempts/{sitting.id}/sheet"
    assert session.query(EssayMark).one().points == {"clear": 150, "true": 50}
    page = browser(cast.ada).get(f"{HERE}?lang=en").text
    assert "75 of 100" in page
    assert "Short, but right" in page


def test_the_list_costs_the_same_for_few_and_for_many(cast: Cast, browser: Browse, session: Session, count_queries: Callable[[], Any]) -> None:
    from tests.factories import make_enrolment

    carla, counts = browser(cast.carla), []
    for _ in range(2):
        for _number in range(6):
            enrolment = make_enrolment(cast.edition)
            send(begin(cast, enrolment))
        carla.get(LIST)
        with count_queries() as found:
            carla.get(LIST)
        counts.append(len(found))
    assert counts[0] == counts[1] <= 10
    assert queries.stand_of(cast.ada_enrolment.id, unit_of(cast)).tries.count == 0
