"""Opening, marking as read, answering."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock
from app.core.errors import RuleBroken
from app.editions.models import EnrolmentStatus
from app.study import actions, queries
from app.study.attempts.queries import stand_of
from app.study.attempts.rules import Counts
from app.study.models import Attempt, UnitProgress
from app.study.outline import outline_of
from tests.factories import course_manifest, make_course_version

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.study.outline import Unit
    from tests.cast import Cast

PAGE, QUIZ, OTHER_QUIZ = "local-development-page", "local-development-quiz", "reading-a-territory-quiz"
RIGHT, HALF, WRONG = {"q1": "a", "q2": "a"}, {"q1": "a", "q2": "b"}, {"q1": "b", "q2": "b"}


def unit_of(cast: Cast, unit_id: str) -> Unit:
    return outline_of(cast.edition).units[unit_id][1]


def submit(cast: Cast, answers: dict[str, str], form_key: str = "form-0001", **values: Any) -> Attempt:
    return actions.submit_answers(
        values.get("enrolment", cast.ada_enrolment), unit_of(cast, values.get("unit", QUIZ)), answers=answers,
        form_key=form_key, language="es",
    )


def completed(cast: Cast) -> frozenset[str]:
    found = queries.completed_units(cast.edition.id)
    assert found == queries.completed_units(cast.edition.id, [cast.ada_enrolment.id, cast.uma_enrolment.id])
    return found.get(cast.ada_enrolment.id, frozenset())


def test_opening_is_remembered_once_and_resumed(cast: Cast) -> None:
    first = actions.open_unit(cast.ada_enrolment, unit_of(cast, PAGE), language="es")
    with clock.stopped_at(clock.now() + dt.timedelta(hours=1)):
        again = actions.open_unit(cast.ada_enrolment, unit_of(cast, PAGE), language="pt")
        assert again is first
        assert (first.last_opened_at - first.first_opened_at, first.last_language) == (dt.timedelta(hours=1), "pt")
        actions.open_unit(cast.ada_enrolment, unit_of(cast, QUIZ), language="es")
    assert [row.unit_id for row in queries.progress_of(cast.ada_enrolment)] == [QUIZ, PAGE]


def test_an_opening_says_something_new_by_unit_language_or_time(cast: Cast) -> None:
    row = actions.open_unit(cast.ada_enrolment, unit_of(cast, PAGE), language="es")
    assert actions.needs_opening(None, PAGE, "es")
    assert not actions.needs_opening(row, PAGE, "es")
    assert actions.needs_opening(row, PAGE, "it")
    assert actions.needs_opening(row, QUIZ, "es")
    with clock.stopped_at(clock.now() + actions.OPEN_AGAIN_AFTER):
        assert actions.needs_opening(row, PAGE, "es")


def test_a_page_is_completed_by_marking_it_and_stays_so(cast: Cast) -> None:
    row = actions.mark_as_read(cast.ada_enrolment, unit_of(cast, PAGE), language="es")
    moment = row.completed_at
    with clock.stopped_at(clock.now() + dt.timedelta(days=1)):
        actions.mark_as_read(cast.ada_enrolment, unit_of(cast, PAGE), language="it")
    assert row.completed_at == moment == clock.now()
    assert completed(cast) == {PAGE}


def test_a_quiz_is_not_completed_by_marking_it(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        actions.mark_as_read(cast.ada_enrolment, unit_of(cast, QUIZ), language="es")
    assert completed(cast) == frozenset()


def test_a_quiz_is_completed_by_passing_and_the_best_try_counts(cast: Cast) -> None:
    assert not submit(cast, HALF, "form-0001").has_passed
    assert completed(cast) == frozenset()
    assert submit(cast, RIGHT, "form-0002").has_passed
    assert submit(cast, WRONG, "form-0003").hundredths == 0
    assert completed(cast) == {QUIZ}
    tries = stand_of(cast.ada_enrolment.id, unit_of(cast, QUIZ)).tries
    assert tries.last is not None
    assert (tries.counted(Counts.BEST), tries.count, tries.last.attempt.answers) == (10_000, 3, WRONG)
    assert stand_of(cast.uma_enrolment.id, unit_of(cast, QUIZ)).tries.count == 0


def test_the_same_form_sent_twice_is_one_attempt(cast: Cast, session: Session) -> None:
    first, second = submit(cast, HALF), submit(cast, dict(reversed(HALF.items())))
    assert first is second
    assert session.query(Attempt).count() == 1
    assert completed(cast) == frozenset()


def test_a_form_that_was_changed_and_sent_again_is_another_try(cast: Cast, session: Session) -> None:
    submit(cast, HALF)
    assert submit(cast, RIGHT).answers == RIGHT
    assert session.query(Attempt).count() == 2
    assert completed(cast) == {QUIZ}


def test_the_same_key_of_somebody_else_or_of_another_unit_is_another_form(cast: Cast, session: Session) -> None:
    submit(cast, RIGHT)
    submit(cast, RIGHT, enrolment=cast.uma_enrolment)
    submit(cast, RIGHT, unit=OTHER_QUIZ)
    assert session.query(Attempt).count() == 3


@pytest.mark.parametrize("answers", [
    {}, {"q1": "c"}, {"q9": "a"}, {"q1": "a", "q2": ""}, {"q1": "a" * 10_000}, {"": ""}, {"q1": "<script>"},
])
def test_answers_of_another_quiz_are_refused_whole(cast: Cast, session: Session, answers: dict[str, str]) -> None:
    with pytest.raises(RuleBroken):
        submit(cast, answers)
    assert session.query(Attempt).count() == session.query(UnitProgress).count() == 0


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space", "né-ascii-key", "a:b:c:d:e:f"])
def test_a_damaged_key_is_refused(cast: Cast, key: str) -> None:
    with pytest.raises(RuleBroken):
        submit(cast, RIGHT, key)


def test_a_page_takes_no_answers(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        submit(cast, RIGHT, unit=PAGE)


@pytest.mark.parametrize("status", EnrolmentStatus)
def test_what_is_kept_depends_on_the_enrolment(cast: Cast, status: EnrolmentStatus) -> None:
    cast.ada_enrolment.status = status
    if status in actions.STUDIES:
        submit(cast, RIGHT)
        actions.mark_as_read(cast.ada_enrolment, unit_of(cast, PAGE), language="es")
        assert completed(cast) == {PAGE, QUIZ}
    else:
        with pytest.raises(RuleBroken):
            submit(cast, RIGHT)
        with pytest.raises(RuleBroken):
            actions.mark_as_read(cast.ada_enrolment, unit_of(cast, PAGE), language="es")
        assert completed(cast) == frozenset()


def test_a_new_version_keeps_progress_by_unit(cast: Cast, session: Session) -> None:
    submit(cast, RIGHT)
    actions.mark_as_read(cast.ada_enrolment, unit_of(cast, PAGE), language="es")
    manifest = course_manifest(cast.edition.course_version.slug)
    module = manifest["modules"][0]
    module["units"] = [{**module["units"][0], "id": "new-page"}, *module["units"][:1]]
    cast.edition.course_version = make_course_version(manifest["slug"], 2, manifest=manifest)
    session.flush()
    reading = queries.reading_of(cast.edition, cast.ada_enrolment)
    assert reading.completed == {PAGE, QUIZ}  # the quiz is gone from the course: kept in the records, counted no more
    assert (reading.standing.done, reading.standing.total) == (1, 4)
    following = queries.next_unit(cast.ada_enrolment, "es")
    assert following is not None
    assert (following.unit.unit_id, following.number, following.total) == ("reading-a-territory-page", 1, 2)


def test_next_unit_says_where_how_long_and_how_heavy(cast: Cast) -> None:
    first = queries.next_unit(cast.ada_enrolment, "es")
    assert first is not None
    assert (first.unit.unit_id, first.module.number, first.number, first.total) == (PAGE, 1, 1, 2)
    assert (first.unit.minutes, first.minutes_left, first.kilobytes, first.has_begun) == (20, 30, 1, False)
    actions.mark_as_read(cast.ada_enrolment, unit_of(cast, PAGE), language="es")
    second = queries.next_unit(cast.ada_enrolment, "es")
    assert second is not None
    assert (second.unit.unit_id, second.number, second.minutes_left, second.has_begun) == (QUIZ, 2, 10, True)
    for module in outline_of(cast.edition).modules:
        for unit in module.units:
            if unit.kind.scores:
                submit(cast, RIGHT, f"key-{unit.unit_id}", unit=unit.unit_id)
            else:
                actions.mark_as_read(cast.ada_enrolment, unit, language="es")
    assert queries.next_unit(cast.ada_enrolment, "es") is None
