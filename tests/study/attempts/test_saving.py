"""Beginning an attempt, and saving into it answer by answer."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock
from app.core.errors import RuleBroken
from app.editions.models import EnrolmentStatus
from app.study import actions as study
from app.study.attempts import actions, queries
from app.study.attempts.actions import SaveState
from app.study.attempts.models import EndedBy, SavedAnswer, Sitting, SittingState
from app.study.models import Attempt
from tests.study.attempts.scenes import begin, give_terms, later, minutes, save, saved, send, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.cast import Cast


def test_one_attempt_is_open_however_often_it_is_begun(cast: Cast, session: Session) -> None:
    first = begin(cast)
    assert [begin(cast) for _ in range(9)] == [first] * 9
    assert session.query(Sitting).count() == 1
    assert begin(cast, cast.uma_enrolment) is not first


def test_each_attempt_has_a_number_and_a_seed_of_its_own(cast: Cast) -> None:
    first = begin(cast)
    send(first)
    second = begin(cast)
    assert (first.number, second.number) == (1, 2)
    assert first.seed != second.seed


def test_a_page_made_for_an_attempt_that_was_sent_begins_no_other(cast: Cast, session: Session) -> None:
    send(begin(cast))
    with pytest.raises(RuleBroken):
        actions.begin_attempt(cast.ada_enrolment, unit_of(cast), number=1)
    assert actions.begin_attempt(cast.ada_enrolment, unit_of(cast), number=2).number == 2
    with pytest.raises(RuleBroken):
        actions.begin_attempt(cast.ada_enrolment, unit_of(cast), number=7)
    assert session.query(Sitting).count() == 2


def test_attempts_are_limited_and_only_those_that_were_sent_count(cast: Cast) -> None:
    give_terms(cast, attempts=2)
    actions.close_attempt(begin(cast), is_marked=False, by=cast.carla, reason="The line was cut")
    for _ in range(2):
        send(begin(cast))
    with pytest.raises(RuleBroken):
        begin(cast)


def test_a_quiz_opens_and_closes_by_the_servers_clock(cast: Cast) -> None:
    unit, now = unit_of(cast), clock.now()
    actions.set_quiz(
        cast.edition, unit, actions.QuizTerms(opens_at=now + minutes(5), closes_at=now + minutes(10)), by=cast.carla, seen_id=None,
    )
    with pytest.raises(RuleBroken):
        begin(cast)
    with later(5):
        sitting = begin(cast)
        assert sitting.deadline_at == now + minutes(10)
    with later(10), pytest.raises(RuleBroken):
        begin(cast, cast.uma_enrolment)


@pytest.mark.parametrize("status", EnrolmentStatus)
def test_only_trainees_who_study_begin_and_save(cast: Cast, status: EnrolmentStatus) -> None:
    sitting = begin(cast, cast.uma_enrolment)
    cast.ada_enrolment.status = cast.uma_enrolment.status = status
    if status in study.STUDIES:
        begin(cast)
        assert save(sitting, "q1", "a") is SaveState.SAVED
    else:
        with pytest.raises(RuleBroken):
            begin(cast)
        assert save(sitting, "q1", "a") is SaveState.NOT_ACTIVE
        assert saved(sitting) == {}


def test_an_answer_is_saved_in_one_statement(cast: Cast, count_queries: Callable[[], Any], session: Session) -> None:
    sitting = begin(cast)
    save(sitting, "q1", "a")
    facts, unit = actions.facts_of(sitting), unit_of(cast)
    session.expire_all()
    with count_queries() as found:
        assert actions.save_answer(facts, unit, actions.Arrived("q2", {"answer.q2": ["b"]}, "phone", 2)) is SaveState.SAVED
    assert len(found) == 1
    assert saved(sitting) == {"q1": "a", "q2": "b"}


def test_the_same_answer_sent_again_is_saved_once(cast: Cast, session: Session) -> None:
    sitting = begin(cast)
    assert [save(sitting, "q1", "a") for _ in range(1_000 // 100)] == [SaveState.SAVED] * 10
    assert session.query(SavedAnswer).count() == 1


def test_a_late_retry_of_the_same_window_changes_nothing(cast: Cast) -> None:
    sitting = begin(cast)
    save(sitting, "q1", "b", sequence=2)
    with later(3):
        save(sitting, "q1", "a", sequence=1)
    assert saved(sitting) == {"q1": "b"}


def test_of_two_devices_the_answer_that_was_given_last_counts_whichever_arrives_first(cast: Cast) -> None:
    sitting = begin(cast)
    with later(10):
        save(sitting, "q1", "b", device="laptop")
    with later(20):
        save(sitting, "q1", "a", device="phone", age=15 * 60)  # given at minute 5, without a line until now
        save(sitting, "q2", "a", device="phone", sequence=2, age=60)
        assert saved(sitting) == {"q1": "b", "q2": "a"}
        save(sitting, "q1", "a", device="phone", sequence=3)
        assert saved(sitting) == {"q1": "a", "q2": "a"}


def test_an_answer_is_taken_back(cast: Cast) -> None:
    sitting = begin(cast)
    save(sitting, "q1", "a")
    save(sitting, "q1", None, sequence=2)
    assert saved(sitting) == {}


@pytest.mark.parametrize(("question", "value", "device", "sequence"), [
    ("q9", "a", "phone", 1), ("q1", "z", "phone", 1), ("q1", "a" * 10_000, "phone", 1), ("q1", "a", "x", 1), ("q1", "a", "né-ascii", 1),
    ("q1", "a", "phone", 0), ("q1", "a", "phone", 2**31), ("", "a", "phone", 1), ("q1", "<script>", "phone", 1),
])
def test_forged_answers_are_refused(cast: Cast, session: Session, question: str, value: str, device: str, sequence: int) -> None:
    with pytest.raises(RuleBroken):
        save(begin(cast), question, value, device=device, sequence=sequence)
    assert session.query(SavedAnswer).count() == 0


def test_one_answer_cannot_carry_another_question(cast: Cast, session: Session) -> None:
    sitting, unit = begin(cast), unit_of(cast)
    arrived = actions.Arrived("q1", {"answer.q1": ["a"], "answer.q2": ["a"]}, "phone", 1)
    with pytest.raises(RuleBroken):
        actions.save_answer(actions.facts_of(sitting), unit, arrived)
    assert session.query(SavedAnswer).count() == 0


def test_what_comes_too_late_is_refused_and_said(cast: Cast, session: Session) -> None:
    give_terms(cast, minutes=30)
    sitting = begin(cast)
    with later(29.9):
        assert save(sitting, "q1", "a") is SaveState.SAVED
    with later(30):
        assert save(sitting, "q2", "a", sequence=2) is SaveState.OVER
        assert save(sitting, "q2", "a", sequence=3, age=600) is SaveState.OVER  # however old the device says it is
    assert saved(sitting) == {"q1": "a"}
    send(sitting)
    assert save(sitting, "q2", "a", sequence=4) is SaveState.SENT
    assert session.query(SavedAnswer).count() == 1


def test_nothing_is_saved_into_an_attempt_of_somebody_else(cast: Cast) -> None:
    mine, other = begin(cast), begin(cast, cast.uma_enrolment)
    facts = actions.facts_of(other)
    forged = dataclasses.replace(facts, enrolment_id=mine.enrolment_id)
    arrived = actions.Arrived("q1", {"answer.q1": ["a"]}, "phone", 1)
    actions.save_answer(forged, unit_of(cast), arrived)
    assert saved(other) == saved(mine) == {}


# --- a form without a script ---


def form(sitting: Sitting, fields: dict[str, list[str]], seen_id: int = 0, device: str = "form-1") -> int:
    return actions.save_form(
        sitting, queries_unit(sitting), fields={f"answer.{name}": values for name, values in fields.items()}, device=device, seen_id=seen_id,
    )


def queries_unit(sitting: Sitting) -> Any:
    from app.study.outline import unit_of_version

    return unit_of_version(sitting.version_id, sitting.unit_id)


def test_a_form_saves_what_was_touched_and_leaves_the_rest_to_others(cast: Cast) -> None:
    sitting = begin(cast)
    assert form(sitting, {"q1": ["a"]}) == 1
    seen = max(each.id for each in queries.saves_of(sitting.id))
    with later(1):
        save(sitting, "q1", "b", device="laptop")
    with later(2):
        assert form(sitting, {"q1": ["a"], "q2": ["a"]}, seen_id=seen, device="form-2") == 1
        assert saved(sitting) == {"q1": "b", "q2": "a"}
        assert form(sitting, {"q1": ["a"], "q2": ["a"]}, seen_id=10**6, device="form-3") == 1
        assert saved(sitting) == {"q1": "a", "q2": "a"}


def test_the_same_form_sent_twice_saves_its_newest_state(cast: Cast) -> None:
    sitting = begin(cast)
    form(sitting, {"q1": ["a"]})
    form(sitting, {"q1": ["b"]})
    assert saved(sitting) == {"q1": "b"}


def test_a_form_that_comes_too_late_is_refused(cast: Cast, session: Session) -> None:
    give_terms(cast, minutes=30)
    sitting = begin(cast)
    with later(30), pytest.raises(RuleBroken, match="time was over"):
        form(sitting, {"q1": ["a"]})
    send(sitting)
    with pytest.raises(RuleBroken, match="sent already"):
        form(sitting, {"q1": ["a"]})
    assert session.query(SavedAnswer).count() == 0


# --- the version under an open attempt ---


def test_an_attempt_keeps_its_version_to_the_end(cast: Cast, session: Session) -> None:
    sitting = begin(cast)
    version = sitting.version_id
    save(sitting, "q1", "a")
    give_terms(cast, questions=[{**unit_of(cast).content["questions"][0], "id": "new"}], minutes=1)
    assert begin(cast) is sitting
    assert save(sitting, "q2", "a", sequence=2) is SaveState.SAVED
    with pytest.raises(RuleBroken):
        save(sitting, "new", "a", sequence=3)
    attempt = send(sitting)
    assert (attempt.version_id, attempt.hundredths, attempt.answers) == (version, 10_000, {"q1": "a", "q2": "a"})
    assert begin(cast).version_id == cast.edition.course_version_id
    assert session.query(Attempt).count() == 1


def test_an_overdue_attempt_is_sent_before_another_begins(cast: Cast) -> None:
    give_terms(cast, minutes=10)
    first = begin(cast)
    save(first, "q1", "a")
    with later(11):
        second = begin(cast)
        assert second is not first
        assert (first.state, first.ended_by, first.ended_at) == (SittingState.SUBMITTED, EndedBy.TIME, first.deadline_at)
