"""Study time: what is counted, what is not, and how it reaches the hours ledger."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock, jobs
from app.core.errors import RuleBroken
from app.editions.models import EnrolmentStatus, Phase
from app.hours import queries as hours
from app.hours.models import HoursEntry, HoursStatus
from app.people.rules import Role
from app.study import queries, study_time
from app.study.models import StudyDay, UnitProgress
from app.study.outline import outline_of
from tests.conftest import NOW
from tests.factories import make_edition, make_enrolment
from tests.study.ruled import COURSE, FIRST, QUIZ, follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from app.editions.models import Enrolment
    from tests.cast import Cast
    from tests.conftest import Browser

BEAT = f"{COURSE}/{FIRST}/heartbeat"


def at(seconds: float) -> Any:
    """Stop the clock so long after the test began."""
    return clock.stopped_at(NOW + dt.timedelta(seconds=seconds))


def sign(cast: Cast, seconds: float, unit_id: str = FIRST, enrolment: Enrolment | None = None, **values: Any) -> UnitProgress:
    """Give a sign of life."""
    found = enrolment or cast.ada_enrolment
    module, unit = outline_of(found.edition).units[unit_id]
    with at(seconds):
        return study_time.count_study(found, module, unit, language="es", **values)


def read_for(cast: Cast, minutes: int, start: float = 0, unit_id: str = FIRST) -> None:
    """Read without a break."""
    for second in range(0, minutes * 60 + 1, 30):
        sign(cast, start + second, unit_id)


def seconds_of(cast: Cast, unit_id: str = FIRST, enrolment: Enrolment | None = None) -> int:
    row = queries.progress_with((enrolment or cast.ada_enrolment).id, unit_id)
    return row.studied_seconds if row else 0


def entries(session: Session) -> list[HoursEntry]:
    return session.query(HoursEntry).order_by(HoursEntry.id).all()


# --- counting ---


def test_the_first_sign_starts_the_clock_and_the_next_count_what_passed(cast: Cast) -> None:
    assert sign(cast, 0).studied_seconds == 0
    assert sign(cast, 30).studied_seconds == 30
    assert sign(cast, 75).studied_seconds == 75


def test_two_windows_count_once(cast: Cast) -> None:
    for second in range(0, 301, 30):
        sign(cast, second, FIRST)
        sign(cast, second + 10, QUIZ)
    assert seconds_of(cast, FIRST) + seconds_of(cast, QUIZ) == 310


def test_two_windows_in_two_editions_count_once(cast: Cast) -> None:
    other = make_enrolment(make_edition(course_version=cast.edition.course_version), cast.ada, Role.TRAINEE)
    for second in range(0, 301, 30):
        sign(cast, second)
        sign(cast, second, enrolment=other)
    assert seconds_of(cast) + seconds_of(cast, enrolment=other) == 300


def test_time_away_is_not_counted(cast: Cast) -> None:
    sign(cast, 0)
    sign(cast, 60)
    assert sign(cast, 60 + 121).studied_seconds == 60
    assert sign(cast, 60 + 121 + 30).studied_seconds == 90


def test_a_clock_set_back_adds_nothing(cast: Cast) -> None:
    sign(cast, 0)
    sign(cast, 60)
    assert sign(cast, 30).studied_seconds == 60
    assert sign(cast, 90).studied_seconds == 90


def test_a_unit_counts_no_more_than_its_cap_and_the_log_goes_on(cast: Cast, session: Session) -> None:
    read_for(cast, 70)
    assert seconds_of(cast) == 3 * 20 * 60
    day = session.query(StudyDay).one()
    assert (day.seconds, day.signs) == (3_600, 141)
    assert day.last_at == NOW + dt.timedelta(minutes=70)


def test_a_rule_that_asks_for_more_lifts_the_cap(cast: Cast) -> None:
    follow(cast, {FIRST: {"minutes": 1, "completion": [{"minutes": 12}]}})
    read_for(cast, 13)
    assert seconds_of(cast) == 12 * 60
    assert queries.reading_of(cast.edition, cast.ada_enrolment).completed == {FIRST}


def test_enough_minutes_complete_a_unit_and_one_second_less_does_not(cast: Cast) -> None:
    follow(cast, {FIRST: {"completion": [{"minutes": 2}]}})
    sign(cast, 0)
    assert sign(cast, 119).completed_at is None
    assert sign(cast, 120).completed_at == NOW + dt.timedelta(seconds=120)


def test_the_end_of_the_text_is_told_by_a_sign(cast: Cast) -> None:
    follow(cast, {FIRST: {"completion": ["read_to_end"]}})
    assert sign(cast, 0).completed_at is None
    assert sign(cast, 30, is_at_end=True).completed_at is not None
    first = sign(cast, 60, is_at_end=True).read_to_end_at
    assert first == NOW + dt.timedelta(seconds=30)


def test_the_button_counts_since_the_unit_was_opened_and_says_so(cast: Cast, session: Session) -> None:
    from app.study.actions import open_unit

    unit = outline_of(cast.edition).units[FIRST][1]
    open_unit(cast.ada_enrolment, unit, language="es")
    assert sign(cast, 300, is_by_hand=True).studied_seconds == 300
    assert sign(cast, 360, is_by_hand=True).studied_seconds == 360
    assert sign(cast, 360 + 9_000, is_by_hand=True).studied_seconds == 360 + 1_200
    day = session.query(StudyDay).one()
    assert (day.by_hand, day.seconds) == (1_560, 1_560)


@pytest.mark.parametrize("status", [EnrolmentStatus.SUSPENDED, EnrolmentStatus.WITHDRAWN])
def test_nothing_is_counted_of_whoever_is_not_active(cast: Cast, session: Session, status: EnrolmentStatus) -> None:
    cast.ada_enrolment.status = status
    with pytest.raises(RuleBroken):
        sign(cast, 0)
    assert session.query(StudyDay).count() == 0


# --- the address ---


def test_a_script_is_answered_with_the_figures_of_the_page(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    follow(cast, {FIRST: {"completion": ["read_to_end", {"minutes": 2}]}})
    ada = browser(cast.ada)
    with at(0):
        assert ada.post(f"{BEAT}?lang=en").json == {"is_done": False, "lines": [
            {"is_met": False, "value": "not read to the end yet"}, {"is_met": False, "value": "0 of 2 minutes"},
        ]}
    with at(70):
        assert ada.post(BEAT, data={"at_end": "1"}).json["lines"] == [
            {"is_met": True, "value": "done"}, {"is_met": False, "value": "1 of 2 minutes"},
        ]
    with at(130):
        assert ada.post(BEAT).json == {"is_done": True, "lines": [{"is_met": True, "value": "done"}, {"is_met": True, "value": "2 of 2 minutes"}]}


def test_the_button_leads_back_to_the_unit(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    answer = browser(cast.ada).post(BEAT, data={"by_hand": "1"})
    assert (answer.status_code, answer.location) == (302, f"{COURSE}/{FIRST}#completion")


def test_only_a_trainee_gives_signs_and_only_by_post(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    for name, status in (("tess", 403), ("carla", 403), ("otto", 403), ("amin", 403), ("olga", 404)):
        assert browser(getattr(cast, name)).post(BEAT).status_code == status
    assert "/sign-in" in browser(None).post(BEAT).location
    assert browser(cast.ada).get(BEAT).status_code == 405
    assert browser(cast.ada).post(f"{COURSE}/no-such-unit/heartbeat").status_code == 404
    assert session.query(StudyDay).count() == 0


def test_a_large_sign_is_refused(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    assert browser(cast.ada).post(BEAT, data={"at_end": "1" * 2_000}).status_code == 413
    assert session.query(StudyDay).count() == 0


def test_a_sign_costs_few_statements(cast: Cast, browser: Callable[[Any], Browser], count_queries: Callable[[], Any]) -> None:
    ada = browser(cast.ada)
    with at(0):
        ada.post(BEAT)
    with at(30), count_queries() as found:
        ada.post(BEAT)
    assert len(found) <= 12, found


def test_a_page_carries_the_script_only_where_something_is_kept(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    assert "study" in browser(cast.ada).get(f"{COURSE}/{FIRST}").text.partition("data-study>")[2]
    assert "data-study" not in browser(cast.tess).get(f"{COURSE}/{FIRST}").text


# --- the ledger ---

DAY = 86_400


def test_a_day_is_posted_once_it_is_over_when_the_trainee_comes_back(cast: Cast, session: Session) -> None:
    read_for(cast, 5)
    assert entries(session) == []
    sign(cast, DAY)
    [entry] = entries(session)
    assert (entry.minutes, entry.on, entry.source, entry.status) == (5, NOW.date(), f"unit:{FIRST}", HoursStatus.CLAIMED)
    assert (entry.evidence, entry.attester_id) == (f"study-log:{FIRST}:{NOW.date()}", None)
    assert entry.phase.key == "course"
    sign(cast, DAY + 30)
    sign(cast, DAY + 60, QUIZ)
    assert entries(session) == [entry]


def test_the_night_posts_for_whoever_does_not_come_back_and_twice_is_once(
    cast: Cast, session: Session, work_off: Callable[[], int],
) -> None:
    read_for(cast, 5)
    read_for(cast, 3, start=400, unit_id=QUIZ)
    for _ in range(2):
        with at(DAY):
            asked = jobs.ask_nightly()
            work_off()
    assert {job.name for job in asked} >= {"post_study_time", "complete_marked_units"}
    # A hundred seconds lie between the two: short enough to count, for the unit that the reader turned to.
    assert [(entry.source, entry.minutes) for entry in entries(session)] == [(f"unit:{FIRST}", 5), (f"unit:{QUIZ}", 4)]
    assert all(day.posted_at for day in session.query(StudyDay))


def test_the_work_of_the_night_is_not_asked_for_while_it_still_waits(session: Session) -> None:
    asked = {job.name for job in jobs.ask_nightly()}
    assert asked >= {"post_study_time", "complete_marked_units"}
    session.flush()
    assert jobs.ask_nightly() == []


def test_a_day_that_is_not_over_is_not_posted_however_long_the_reader_was_away(cast: Cast, session: Session) -> None:
    read_for(cast, 5)
    sign(cast, 7_200, QUIZ)
    sign(cast, 7_230)
    assert entries(session) == []


def test_a_day_that_has_only_just_ended_waits(cast: Cast, session: Session) -> None:
    midnight = (dt.datetime(2026, 11, 24, 23, 0, tzinfo=dt.UTC) - NOW).total_seconds()  # in Italy
    read_for(cast, 4, start=midnight - 241)
    with at(midnight + 60):
        assert study_time.days_that_are_over() == []
    with at(midnight + 700):
        [day] = study_time.days_that_are_over()
        assert study_time.post_days([day]) == 1


def test_seconds_of_several_days_add_up_to_whole_minutes(cast: Cast, session: Session) -> None:
    for number in range(4):
        sign(cast, number * DAY)
        sign(cast, number * DAY + 45)
    sign(cast, 4 * DAY)
    assert seconds_of(cast) == 180
    assert [entry.minutes for entry in entries(session)] == [1, 1, 1]
    assert sum(entry.minutes for entry in entries(session)) == queries.reading_of(cast.edition, cast.ada_enrolment).studied_minutes


def total(cast: Cast) -> int:
    return hours.total_minutes(cast.edition.id, cast.ada_enrolment.id)


def test_hours_are_shown_and_do_not_count_unless_the_course_says_so(cast: Cast, session: Session) -> None:
    read_for(cast, 5)
    sign(cast, DAY)
    assert total(cast) == 0
    follow(cast, {}, self_study="counts")
    read_for(cast, 7, start=2 * DAY)
    sign(cast, 4 * DAY)
    assert total(cast) == 7
    assert [(entry.minutes, entry.status) for entry in entries(session)] == [(5, HoursStatus.CLAIMED), (7, HoursStatus.ATTESTED)]


def test_a_day_whose_phase_the_edition_lacks_stays_in_the_log_and_is_tried_again(cast: Cast, session: Session) -> None:
    read_for(cast, 5)
    phase = session.query(Phase).filter_by(edition_id=cast.edition.id, key="course").one()
    phase.key = "renamed"
    session.flush()
    sign(cast, DAY)
    assert entries(session) == []
    phase.key = "course"
    session.flush()
    sign(cast, 2 * DAY)
    assert [entry.minutes for entry in entries(session)] == [5]


# --- the number is the same whoever looks ---


@pytest.mark.parametrize("name", ["ada", "tess", "carla", "otto"])
def test_everybody_who_may_sees_the_same_number(cast: Cast, browser: Callable[[Any], Browser], name: str) -> None:
    read_for(cast, 65)
    sign(cast, DAY)
    reader = browser(getattr(cast, name))
    log = reader.get(f"/enrolments/{cast.ada_enrolment.id}/study-log?lang=en").text
    assert "1 h" in log.partition("Self-study")[2].partition("</div>")[0]
    assert "shown, but do not count" in log
    ledger = reader.get(f"/enrolments/{cast.ada_enrolment.id}/hours").text
    assert f'href="/enrolments/{cast.ada_enrolment.id}/study-log"' in ledger
    assert "self-study" in ledger
    assert "claimed" in ledger


def test_the_log_costs_the_same_for_few_days_and_for_many(
    cast: Cast, browser: Callable[[Any], Browser], count_queries: Callable[[], Any],
) -> None:
    tess, costs = browser(cast.tess), []
    tess.get(f"/enrolments/{cast.ada_enrolment.id}/study-log")
    for days in (2, 12):
        for number in range(days):
            sign(cast, number * DAY, (FIRST, QUIZ)[number % 2])
        with count_queries() as found:
            tess.get(f"/enrolments/{cast.ada_enrolment.id}/study-log")
        costs.append(len(found))
    assert costs[0] == costs[1] <= 10


def test_nobody_else_sees_it(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    path = f"/enrolments/{cast.ada_enrolment.id}/study-log"
    assert browser(cast.uma).get(path).status_code == 403
    assert browser(cast.olga).get(path).status_code == 404
    assert "/sign-in" in browser(None).get(path).location


def test_the_outline_shows_it_to_the_trainee(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    assert "of self-study" not in browser(cast.ada).get(f"{COURSE}?lang=en").text
    read_for(cast, 5)
    assert "0 h 05 of self-study" in browser(cast.ada).get(f"{COURSE}?lang=en").text
