"""The end of an attempt, what it is worth, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock, history, minutely
from app.core.errors import RuleBroken
from app.editions.models import EnrolmentStatus
from app.marks import actions as marks
from app.marks import queries as ledger
from app.marks.models import Mark, MarkRelease
from app.study import queries as study
from app.study.attempts import actions, jobs, queries
from app.study.attempts.actions import EssayGiven, QuizTerms
from app.study.attempts.models import AttemptScore, EndedBy, EssayMark, ExtraTime, SittingState
from app.study.attempts.rules import Counts
from app.study.models import Attempt
from tests.study.attempts.scenes import QUIZ, begin, give_terms, later, minutes, save, saved, send, unit_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.cast import Cast


def completed(cast: Cast) -> frozenset[str]:
    return study.completed_units(cast.edition.id).get(cast.ada_enrolment.id, frozenset())


def attempt_with(cast: Cast, *right: str) -> Any:
    """Make an attempt in which these questions are right and the others wrong."""
    sitting = begin(cast)
    for number, question in enumerate(("q1", "q2"), 1):
        save(sitting, question, "a" if question in right else "b", sequence=number)
    return send(sitting)


# --- sending ---


def test_what_is_saved_is_what_is_marked(cast: Cast) -> None:
    attempt = attempt_with(cast, "q1")
    assert (attempt.answers, attempt.hundredths, attempt.has_passed) == ({"q1": "a", "q2": "b"}, 5_000, False)


def test_sent_twice_it_is_one_attempt(cast: Cast, session: Session) -> None:
    sitting = begin(cast)
    save(sitting, "q1", "a")
    first = send(sitting)
    with later(5):
        assert send(sitting) is first
        assert actions.end_what_is_over(sitting.id) is None
    assert session.query(Attempt).count() == 1
    assert (sitting.state, sitting.ended_by, sitting.ended_at) == (SittingState.SUBMITTED, EndedBy.TRAINEE, clock.now())


def test_passing_completes_the_unit_and_it_stays_so(cast: Cast) -> None:
    attempt_with(cast, "q1")
    assert completed(cast) == frozenset()
    attempt_with(cast, "q1", "q2")
    attempt_with(cast)
    assert completed(cast) == {QUIZ}


@pytest.mark.parametrize(("counts", "is_completed"), [("best", True), ("last", True), ("mean", False)])
def test_the_score_that_counts_completes_the_unit(cast: Cast, counts: str, is_completed: bool) -> None:
    give_terms(cast, counts=counts)
    attempt_with(cast)
    attempt_with(cast, "q1", "q2")
    assert (QUIZ in completed(cast)) is is_completed
    assert queries.stand_of(cast.ada_enrolment.id, unit_of(cast)).tries.counted(Counts(counts)) == (5_000 if counts == "mean" else 10_000)


# --- the end of time ---


def test_at_the_end_of_time_what_is_saved_is_sent_once_by_the_minute(cast: Cast, session: Session) -> None:
    give_terms(cast, minutes=30)
    sitting = begin(cast)
    save(sitting, "q1", "a")
    untouched = begin(cast, cast.uma_enrolment)
    with later(29.9):
        jobs.end_attempts()
        assert session.query(Attempt).count() == 0
    with later(30.5):
        jobs.end_attempts()
        jobs.end_attempts()
        assert [(row.enrolment_id, row.answers) for row in session.query(Attempt).order_by(Attempt.enrolment_id)] == sorted(
            [(cast.ada_enrolment.id, {"q1": "a"}), (cast.uma_enrolment.id, {})], key=lambda row: row[0],
        )
    for each in (sitting, untouched):
        assert (each.state, each.ended_by, each.ended_at) == (SittingState.SUBMITTED, EndedBy.TIME, each.deadline_at)


def test_whoever_sends_after_the_end_is_overtaken_by_it(cast: Cast) -> None:
    give_terms(cast, minutes=30)
    sitting = begin(cast)
    with later(31):
        send(sitting)
    assert sitting.ended_by is EndedBy.TIME


def test_time_ends_also_for_whoever_has_withdrawn_meanwhile(cast: Cast, session: Session) -> None:
    give_terms(cast, minutes=30, item="quizzes")
    sitting = begin(cast)
    save(sitting, "q1", "a")
    cast.ada_enrolment.status = EnrolmentStatus.WITHDRAWN
    session.flush()
    with later(31):
        jobs.end_attempts()
    assert session.query(Attempt).one().answers == {"q1": "a"}
    assert session.query(Mark).count() == 0


# --- closing, extra time, settings ---


@pytest.mark.parametrize("is_marked", [True, False])
def test_a_coordinator_closes_an_open_attempt_with_a_reason(cast: Cast, session: Session, is_marked: bool) -> None:
    give_terms(cast, attempts=1)
    sitting = begin(cast)
    save(sitting, "q1", "a")
    with pytest.raises(RuleBroken):
        actions.close_attempt(sitting, is_marked=is_marked, by=cast.carla, reason="  ")
    actions.close_attempt(sitting, is_marked=is_marked, by=cast.carla, reason="The power failed")
    assert (sitting.ended_by, sitting.closed_by_id, sitting.reason) == (EndedBy.COORDINATOR, cast.carla.id, "The power failed")
    assert history.of(sitting)[0].reason == "The power failed"
    assert session.query(Attempt).count() == is_marked
    assert sitting.state is (SittingState.SUBMITTED if is_marked else SittingState.CLOSED)
    assert saved(sitting) == {"q1": "a"}
    with pytest.raises(RuleBroken):
        actions.close_attempt(sitting, is_marked=True, by=cast.carla, reason="Again")
    if is_marked:
        with pytest.raises(RuleBroken):
            begin(cast)
    else:
        assert send(sitting) is None
        assert begin(cast).number == 2


def test_extra_time_reaches_an_attempt_under_way_and_the_newest_counts(cast: Cast, session: Session) -> None:
    unit = give_terms(cast, minutes=30)
    sitting = begin(cast)
    for given in (10, 20):
        actions.give_extra_time(cast.ada_enrolment, unit, minutes=given, reason="Slow line", by=cast.carla)
        assert sitting.deadline_at == sitting.started_at + minutes(30 + given)
    assert session.query(ExtraTime).count() == 2
    assert begin(cast, cast.uma_enrolment).deadline_at == clock.now() + minutes(30)


@pytest.mark.parametrize(("given", "reason"), [(-1, "Slow line"), (1_441, "Slow line"), (5, " ")])
def test_extra_time_needs_a_reason_and_has_limits(cast: Cast, session: Session, given: int, reason: str) -> None:
    with pytest.raises(RuleBroken):
        actions.give_extra_time(cast.ada_enrolment, unit_of(cast), minutes=given, reason=reason, by=cast.carla)
    assert session.query(ExtraTime).count() == 0


def test_settings_move_the_end_of_attempts_under_way(cast: Cast) -> None:
    unit, now = unit_of(cast), clock.now()
    sitting = begin(cast)
    assert sitting.deadline_at is None
    first = actions.set_quiz(cast.edition, unit, QuizTerms(closes_at=now + minutes(60)), by=cast.carla, seen_id=None)
    assert sitting.deadline_at == now + minutes(60)
    with pytest.raises(RuleBroken):
        actions.set_quiz(cast.edition, unit, QuizTerms(), by=cast.carla, seen_id=None)
    actions.set_quiz(cast.edition, unit, QuizTerms(minutes=5), by=cast.carla, seen_id=first.id)
    assert sitting.deadline_at == now + minutes(5)
    assert len(queries.settings_of(cast.edition.id, QUIZ)) == 2


def test_a_quiz_cannot_close_before_it_opens(cast: Cast) -> None:
    now = clock.now()
    with pytest.raises(RuleBroken):
        actions.set_quiz(cast.edition, unit_of(cast), QuizTerms(opens_at=now, closes_at=now), by=cast.carla, seen_id=None)


# --- the ledger of marks ---


def in_force(cast: Cast) -> list[tuple[int, int | None, bool]]:
    found = ledger.marks_in_force(cast.edition.id).get(cast.ada_enrolment.id, {})
    return [(held.mark.hundredths, held.mark.given_by_id, held.released_at is not None) for held in found.values()]


def test_the_score_that_counts_goes_to_the_ledger_by_the_platform(cast: Cast, session: Session) -> None:
    give_terms(cast, item="quizzes")
    attempt_with(cast, "q1")
    assert in_force(cast) == [(5_000, None, True)]
    attempt_with(cast)
    assert session.query(Mark).count() == 1  # the best still counts: nothing new to say
    attempt_with(cast, "q1", "q2")
    assert in_force(cast) == [(10_000, None, True)]
    assert session.query(Mark).count() == session.query(MarkRelease).count() == 2
    assert [(mark.hundredths, name) for mark, name, _at in ledger.history_of(cast.ada_enrolment.id)] == [(10_000, None), (5_000, None)]


def test_a_mark_that_a_person_gave_stands(cast: Cast) -> None:
    give_terms(cast, item="quizzes")
    attempt_with(cast)
    marks.give_mark(cast.ada_enrolment, "quizzes", hundredths=7_000, comment="", reason="Oral check", by=cast.carla)
    attempt_with(cast, "q1", "q2")
    assert in_force(cast) == [(7_000, cast.carla.id, False)]


def test_a_mark_waits_for_its_release_where_the_score_is_not_shown_at_once(cast: Cast) -> None:
    give_terms(cast, item="quizzes", review={"score": "after_closing"})
    attempt_with(cast, "q1")
    assert in_force(cast) == [(5_000, None, False)]


def test_an_item_that_the_course_does_not_have_holds_nothing_up(cast: Cast, session: Session) -> None:
    unit_of(cast).content["item"] = "nowhere"  # type: ignore[index]
    attempt_with(cast, "q1")
    assert session.query(Mark).count() == 0


# --- essays ---


def essay_attempt(cast: Cast) -> Any:
    give_terms(cast, essay=True, item="quizzes")
    sitting = begin(cast)
    for number, (question, value) in enumerate([("q1", "a"), ("q2", "a"), ("why", "Because\n\nof the chain.")], 1):
        save(sitting, question, value, sequence=number)
    send(sitting)
    return sitting


def test_an_essay_waits_for_its_tutor_and_then_the_score_is_final(cast: Cast, session: Session) -> None:
    sitting = essay_attempt(cast)
    stand = queries.stand_of(cast.ada_enrolment.id, unit_of(cast))
    assert stand.tries.last is not None
    assert stand.tries.last.is_waiting
    assert stand.tries.counted(Counts.BEST) is None
    assert completed(cast) == frozenset()
    assert session.query(Mark).count() == 0
    actions.mark_essays(sitting, {"why": EssayGiven({"clear": 150, "true": 50}, "Short, but right")}, by=cast.tess)
    last = queries.stand_of(cast.ada_enrolment.id, unit_of(cast)).tries.last
    assert last is not None
    assert (last.is_waiting, last.hundredths, last.has_passed) == (False, 7_500, True)  # 1 + 1 + half of 2, of 4
    assert completed(cast) == {QUIZ}
    assert in_force(cast) == [(7_500, None, True)]
    assert session.query(Attempt).one().hundredths == 5_000  # what was sent stays as it was judged


def test_an_essay_marked_anew_adds_rows_and_changes_none(cast: Cast, session: Session) -> None:
    sitting = essay_attempt(cast)
    actions.mark_essays(sitting, {"why": EssayGiven({"clear": 0, "true": 0})}, by=cast.tess)
    seen = session.query(EssayMark).one().id
    with pytest.raises(RuleBroken):  # made on a page that had not shown the first mark
        actions.mark_essays(sitting, {"why": EssayGiven({"clear": 300, "true": 100})}, by=cast.carla)
    actions.mark_essays(sitting, {"why": EssayGiven({"clear": 300, "true": 100}, "Read again", seen)}, by=cast.carla)
    assert session.query(EssayMark).count() == 2
    assert [row.hundredths for row in session.query(AttemptScore).order_by(AttemptScore.id)] == [5_000, 5_000, 10_000]
    assert in_force(cast) == [(10_000, None, True)]


@pytest.mark.parametrize("given", [
    {"why": EssayGiven({"clear": 301, "true": 0})}, {"why": EssayGiven({"clear": -1, "true": 0})}, {"why": EssayGiven({"clear": 100})},
    {"why": EssayGiven({"clear": 0, "true": 0, "more": 1})}, {"q1": EssayGiven({})}, {"gone": EssayGiven({"clear": 0, "true": 0})},
])
def test_points_that_the_rubric_does_not_have_are_refused(cast: Cast, session: Session, given: dict[str, EssayGiven]) -> None:
    with pytest.raises(RuleBroken):
        actions.mark_essays(essay_attempt(cast), given, by=cast.tess)
    assert session.query(EssayMark).count() == 0


def test_an_essay_left_out_waits_for_nobody(cast: Cast) -> None:
    give_terms(cast, essay=True)
    attempt_with(cast, "q1", "q2")
    last = queries.stand_of(cast.ada_enrolment.id, unit_of(cast)).tries.last
    assert last is not None
    assert (last.is_waiting, last.hundredths) == (False, 5_000)


def test_an_open_attempt_has_nothing_to_mark(cast: Cast) -> None:
    give_terms(cast, essay=True)
    with pytest.raises(RuleBroken):
        actions.mark_essays(begin(cast), {"why": EssayGiven({"clear": 0, "true": 0})}, by=cast.tess)



def test_the_minute_of_the_house_ends_attempts_and_one_that_breaks_holds_up_no_other(
    cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch,
) -> None:
    give_terms(cast, minutes=30)
    broken, whole = begin(cast), begin(cast, cast.uma_enrolment)
    end = jobs.end_what_is_over
    session.commit()

    def sometimes(sitting_id: int) -> Any:
        if sitting_id == broken.id:
            raise LookupError("a fault of this attempt alone")
        return end(sitting_id)

    monkeypatch.setattr(jobs, "end_what_is_over", sometimes)
    with later(31):
        minutely.do_all()
    session.refresh(broken)
    assert (broken.state, whole.state) == (SittingState.OPEN, SittingState.SUBMITTED)
