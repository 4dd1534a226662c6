"""Live sessions: their times on two clocks, their door, their entry for calendars, and what an edition changes."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.core.errors import RuleBroken
from app.core.history import HistoryRow
from app.editions.actions.meanwhile import ChangedMeanwhile
from app.editions.models import EnrolmentStatus
from app.notices.models import Notice
from app.study.kinds.meeting.actions import MeetingFacts, change_meeting
from app.study.kinds.meeting.calendar import Entry, write
from app.study.kinds.meeting.models import MeetingChange
from app.study.kinds.meeting.queries import meeting_of
from app.study.kinds.meeting.rules import Meeting, Opening, State, When, read_time
from app.study.outline import outline_of
from tests.study.units import add_unit, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.cast import Cast
    from tests.conftest import Browser

UNIT = "/editions/ED-1/course/a-meeting"
TEXT = (
    "starts: 2027-03-10 15:00\nends: 2027-03-10 16:30\nlink: https://meet.example.org/room\nlink_opens: before\n"
    "platform: Jitsi\nplace: {it: Aula, es: Salón, pt: Sala, en: Room}\n"
)
STARTS = dt.datetime(2027, 3, 10, 14, 0, tzinfo=dt.UTC)
ENDS = STARTS + dt.timedelta(minutes=90)
MINUTE = dt.timedelta(minutes=1)
SAID = {"on": "2027-03-12", "begins": "10:00", "ends": "11:00", "reason": "The room is taken", "seen": "0"}


@pytest.fixture
def meeting(cast: Cast) -> str:
    return add_unit(cast.edition, "meeting", files={"meeting.yaml": TEXT})


def facts(**changed: Any) -> MeetingFacts:
    return MeetingFacts(**{"day": dt.date(2027, 3, 12), "begins": dt.time(10), "ends": dt.time(11), **changed})


# --- packages ---


@pytest.mark.parametrize(("text", "words"), [
    ("platform: Jitsi\n", "needs a link or a place"), ("link: http://example.org\n", "“https://”"), ("link: zoom\n", "“https://”"),
    ("link: https://example.org\nstarts: 2027-03-10 15:00\n", "a beginning and an end, or neither"),
    ("link: https://example.org\nstarts: tomorrow\nends: 2027-03-10 15:00\n", "“tomorrow” is no time in Italy"),
    ("link: https://example.org\nstarts: 2027-03-10 15:00\nends: 2027-03-10 15:00\n", "ends before it begins"),
    ("link: https://example.org\nstarts: 2027-03-10 15:00\nends: 2027-03-11 15:01\n", "longer than 12 hours"),
    ("link: https://example.org\nstarts: 2027-03-28 02:30\nends: 2027-03-28 04:00\n", "“2027-03-28 02:30” is no time in Italy"),
    ("link: https://example.org\nlink_opens: later\n", "link_opens: later"), ("link: https://example.org\nrecording: x\n", "“https://”"),
    ("link: https://example.org\nplace: {it: x}\n", "“es” is missing"), ("link: https://example.org\nlinks: x\n", "“links” is unknown"),
])
def test_a_session_that_cannot_be_held_is_a_fault(text: str, words: str) -> None:
    _content, faults = read("meeting", {"meeting.yaml": text})
    assert any(words in fault for fault in faults), faults


@pytest.mark.parametrize(("text", "instant"), [
    ("2027-03-10 15:00", STARTS), ("2027-03-10T15:00", STARTS), ("2027-07-01 15:00", dt.datetime(2027, 7, 1, 13, tzinfo=dt.UTC)),
    ("2027-03-28 02:30", None), ("2027-10-31 02:30", dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)), ("2027-02-30 10:00", None),
    ("2027-03-10 24:00", None), ("2027-03-10", None), ("2027-03-10 15:00:00", None), ("", None), ("0001-01-01 00:00", None),
])
def test_times_are_those_of_italy(text: str, instant: dt.datetime | None) -> None:
    assert read_time(text) == instant


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_times(text: str) -> None:
    found = read_time(text)
    assert found is None or found.tzinfo is not None


# --- states and the door ---


@pytest.mark.parametrize(("minutes", "state", "opens_before", "always"), [
    (-16, State.AHEAD, False, True), (-15, State.SOON, True, True), (-1, State.SOON, True, True), (0, State.UNDER_WAY, True, True),
    (89, State.UNDER_WAY, True, True), (90, State.OVER, False, False), (100_000, State.OVER, False, False),
])
def test_the_door_opens_fifteen_minutes_before_and_closes_at_the_end(
    minutes: int, state: State, opens_before: bool, always: bool,
) -> None:
    instant, when = STARTS + minutes * MINUTE, When(STARTS, ENDS)
    for opening, is_open in ((Opening.BEFORE, opens_before), (Opening.ALWAYS, always)):
        found = Meeting(when, link="https://example.org", opens=opening)
        assert (found.state_at(instant), found.is_open_at(instant)) == (state, is_open)
        assert not Meeting(when, opens=opening).is_open_at(instant)


def test_without_a_day_only_a_link_that_is_always_open_leads_somewhere() -> None:
    assert Meeting(None).state_at(STARTS) == State.UNDATED
    assert Meeting(None, link="https://example.org", opens=Opening.ALWAYS).is_open_at(STARTS)
    assert not Meeting(None, link="https://example.org", opens=Opening.BEFORE).is_open_at(STARTS)


@pytest.mark.usefixtures("meeting")
def test_the_page_shows_both_clocks_and_never_the_link(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    for instant, is_joined in ((clock.now(), False), (STARTS - 5 * MINUTE, True), (ENDS, False)):
        with clock.stopped_at(instant):
            page = browser(cast.ada).get(f"{UNIT}?lang=en").text
        assert "meet.example.org" not in page
        assert f'href="{UNIT}/join"' in page or not is_joined
        assert (f'href="{UNIT}/join"' in page) == is_joined
    page = browser(cast.ada).get(f"{UNIT}?lang=en").text
    assert "Wednesday 10 March 2027" in page
    assert "11:00–12:30" in page
    assert "15:00–16:30" in page
    assert "The link opens 15 minutes before" in page
    assert len(page.encode()) < 15 * 1024


@pytest.mark.usefixtures("meeting")
@pytest.mark.parametrize(("name", "status"), [
    ("ada", 302), ("tess", 302), ("carla", 302), ("amin", 302), ("otto", 403), ("olga", 404), (None, 302),
])
def test_only_those_who_take_part_are_led_there(cast: Cast, browser: Callable[[Any], Browser], name: str | None, status: int) -> None:
    with clock.stopped_at(STARTS):
        answer = browser(getattr(cast, name) if name else None).get(f"{UNIT}/join")
    assert answer.status_code == status
    assert (answer.headers.get("Location") == "https://meet.example.org/room") == (status == 302 and name is not None)
    if status == 302 and name:
        assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.usefixtures("meeting")
def test_nobody_is_led_there_before_or_afterwards_or_while_suspended(
    cast: Cast, browser: Callable[[Any], Browser], session: Session,
) -> None:
    for instant in (STARTS - 16 * MINUTE, ENDS):
        with clock.stopped_at(instant):
            answer = browser(cast.ada).get(f"{UNIT}/join")
        assert answer.status_code == 409
        assert "meet.example.org" not in answer.text
    cast.ada_enrolment.status = EnrolmentStatus.SUSPENDED
    session.flush()
    with clock.stopped_at(STARTS):
        assert browser(cast.ada).get(f"{UNIT}/join").status_code == 409
        assert f"{UNIT}/join" not in browser(cast.ada).get(UNIT).text
    assert browser(cast.ada).get("/editions/ED-1/course/local-development-page/join").status_code == 404
    assert browser(cast.ada).post(f"{UNIT}/join").status_code == 405


def test_a_past_session_says_so_and_shows_its_recording(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    add_unit(cast.edition, "meeting", files={"meeting.yaml": TEXT + "recording: https://videos.example.org/1\n"})
    add_unit(cast.edition, "meeting", "bare", files={"meeting.yaml": TEXT})
    assert "videos.example.org" not in browser(cast.ada).get(UNIT).text
    with clock.stopped_at(ENDS + MINUTE):
        page = browser(cast.ada).get(f"{UNIT}?lang=en").text
        bare = browser(cast.ada).get("/editions/ED-1/course/bare?lang=en").text
    assert 'href="https://videos.example.org/1" rel="noopener noreferrer external">See the recording' in page
    assert "This session is over. There is no recording." in bare


# --- calendars ---


@pytest.mark.usefixtures("meeting")
def test_the_entry_keeps_its_identity_through_changes(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    before = browser(cast.ada).get(f"{UNIT}/calendar.ics?lang=en")
    assert (before.status_code, before.mimetype) == (200, "text/calendar")
    assert before.headers["Content-Disposition"] == 'attachment; filename="a-meeting.ics"'
    change_meeting(cast.edition, outline_of(cast.edition).units["a-meeting"][1], facts(), seen=0, by=cast.carla, reason="Moved")
    after = browser(cast.ada).get(f"{UNIT}/calendar.ics?lang=en")
    for answer, number, starts in ((before, 0, "20270310T150000"), (after, 1, "20270312T100000")):
        lines = answer.text.replace("\r\n ", "").split("\r\n")
        assert {"UID:a-meeting.ED-1@bottega.test", f"SEQUENCE:{number}", f"DTSTART;TZID=Europe/Rome:{starts}"} <= set(lines)
        assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in lines
        assert "LOCATION:Room" in lines
        assert "meet.example.org" not in answer.text
        assert f"URL:https://bottega.test{UNIT}" in lines


def test_a_session_without_a_day_has_no_entry(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    add_unit(cast.edition, "meeting", files={"meeting.yaml": "link: https://meet.example.org/room\nlink_opens: before\n"})
    assert browser(cast.ada).get(f"{UNIT}/calendar.ics").status_code == 404
    page = browser(cast.ada).get(f"{UNIT}?lang=en").text
    assert "The day and the time are not fixed yet." in page
    assert "calendar.ics" not in page
    assert browser(cast.olga).get(f"{UNIT}/calendar.ics").status_code == 404


@given(st.text(max_size=200), st.text(max_size=90))
def test_no_text_breaks_out_of_its_line(title: str, place: str) -> None:
    entry = Entry("u@x", 0, STARTS, When(STARTS, ENDS), title, place, "https://bottega.test/x", "Words, and; more")
    written = write(entry)
    lines = written.split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = written.replace("\r\n ", "").split("\r\n")
    names = [re.split("[:;]", line)[0] for line in whole[:-1]]
    assert all(re.fullmatch("[A-Z-]+", name) for name in names)
    assert names.count("BEGIN") == names.count("END") == 5
    assert names.count("SUMMARY") == 1


# --- what an edition says ---


@pytest.mark.usefixtures("meeting")
def test_a_coordinator_moves_it_with_a_reason_and_the_record_keeps_both(
    cast: Cast, browser: Callable[[Any], Browser], session: Session,
) -> None:
    carla = browser(cast.carla)
    assert 'value="2027-03-10"' in carla.get(f"{UNIT}/times").text
    answer = carla.post(f"{UNIT}/times", data={**SAID, "place": "Biblioteca"})
    assert (answer.status_code, answer.location) == (302, UNIT)
    row = session.query(MeetingChange).one()
    assert (row.number, row.starts_at, row.place, row.reason, row.changed_by_id) == (
        1, dt.datetime(2027, 3, 12, 9, tzinfo=dt.UTC), "Biblioteca", "The room is taken", cast.carla.id,
    )
    assert row.old == {"starts": STARTS.isoformat(), "ends": ENDS.isoformat(), "link": "", "place": "", "recording": ""}
    assert session.query(HistoryRow).filter_by(thing="meeting_changes").one().reason == "The room is taken"
    page = browser(cast.ada).get(f"{UNIT}?lang=en").text
    assert "06:00–07:00" in page
    assert "10:00–11:00" in page
    assert "Biblioteca" in page
    record = carla.get(f"{UNIT}/times?lang=en").text
    assert "The room is taken" in record
    assert "Begins: 10 March 2027, 15:00 → 12 March 2027, 10:00" in record
    assert "Place: as in the course → Biblioteca" in record
    assert "meeting_changes" not in record


@pytest.mark.usefixtures("meeting")
def test_trainees_are_told_of_a_new_time_each_on_their_own_clock(cast: Cast, session: Session) -> None:
    unit = outline_of(cast.edition).units["a-meeting"][1]
    change_meeting(cast.edition, unit, facts(), seen=0, by=cast.carla, reason="Moved")
    told = session.query(Notice).filter_by(path=UNIT).all()
    assert {notice.person_id for notice in told} == {cast.ada.id, cast.uma.id}
    ada = next(notice for notice in told if notice.person_id == cast.ada.id)
    assert "06:00–07:00" in ada.values["when"]["es"]
    change_meeting(cast.edition, unit, facts(recording="https://videos.example.org/1"), seen=1, by=cast.carla, reason="Recorded")
    assert session.query(Notice).filter_by(path=UNIT).count() == 2


@pytest.mark.usefixtures("meeting")
def test_another_edition_of_the_course_is_not_moved(cast: Cast, session: Session) -> None:
    unit = outline_of(cast.edition).units["a-meeting"][1]
    cast.other.course_version = cast.edition.course_version
    session.flush()
    change_meeting(cast.edition, unit, facts(), seen=0, by=cast.carla, reason="Moved")
    assert meeting_of(cast.other, unit).when == When(STARTS, ENDS)
    assert meeting_of(cast.edition, unit).when != When(STARTS, ENDS)


@pytest.mark.usefixtures("meeting")
def test_two_coordinators_do_not_overwrite_each_other(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    unit = outline_of(cast.edition).units["a-meeting"][1]
    change_meeting(cast.edition, unit, facts(), seen=0, by=cast.amin, reason="First")
    with pytest.raises(ChangedMeanwhile):
        change_meeting(cast.edition, unit, facts(begins=dt.time(9)), seen=0, by=cast.carla, reason="Second")
    answer = browser(cast.carla).post(f"{UNIT}/times?lang=en", data={**SAID, "begins": "09:00"})
    assert answer.status_code == 422
    assert "Somebody else has saved this meanwhile" in answer.text
    assert 'value="09:00"' in answer.text
    assert 'name="seen" type="hidden" value="1"' in answer.text
    assert session.query(MeetingChange).count() == 1
    assert browser(cast.carla).post(f"{UNIT}/times", data={**SAID, "begins": "09:00", "seen": "1"}).status_code == 302


@pytest.mark.usefixtures("meeting")
@pytest.mark.parametrize(("changed", "words"), [
    ({"reason": " "}, "This field is empty"), ({"ends": "09:00"}, "would end before it begins"), ({"on": "soon"}, "This is not a day"),
    ({"begins": ""}, "This field is empty"), ({"link": "http://example.org"}, "“https://”"), ({"recording": "javascript:x"}, "“https://”"),
    ({"on": "2027-03-10", "begins": "15:00", "ends": "16:30"}, "Nothing is different"), ({"place": "x" * 201}, "longer than"),
])
def test_what_cannot_be_is_refused(
    cast: Cast, browser: Callable[[Any], Browser], session: Session, changed: dict[str, str], words: str,
) -> None:
    answer = browser(cast.carla).post(f"{UNIT}/times?lang=en", data={**SAID, **changed})
    assert answer.status_code == 422
    assert words in answer.text
    assert session.query(MeetingChange).count() == 0


@pytest.mark.usefixtures("meeting")
def test_a_reason_is_needed_whoever_asks(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="Write the reason"):
        change_meeting(cast.edition, outline_of(cast.edition).units["a-meeting"][1], facts(), seen=0, by=cast.carla, reason="\n")


@pytest.mark.usefixtures("meeting")
@pytest.mark.parametrize(("name", "status"), [("ada", 403), ("tess", 403), ("otto", 403), ("olga", 404)])
def test_only_coordinators_change_it(cast: Cast, browser: Callable[[Any], Browser], session: Session, name: str, status: int) -> None:
    person = browser(getattr(cast, name))
    assert person.get(f"{UNIT}/times").status_code == status
    assert person.post(f"{UNIT}/times", data=SAID).status_code == status
    assert f"{UNIT}/times" not in person.get(UNIT).text
    assert session.query(MeetingChange).count() == 0


@pytest.mark.usefixtures("meeting")
def test_the_pages_cost_the_same_for_two_changes_and_for_twelve(
    cast: Cast, browser: Callable[[Any], Browser], count_queries: Callable[[], Any],
) -> None:
    unit, costs = outline_of(cast.edition).units["a-meeting"][1], []
    for number in range(12):
        change_meeting(cast.edition, unit, facts(begins=dt.time(9, number)), seen=number, by=cast.carla, reason="Moved")
        if number in {1, 11}:
            for person, path in ((cast.ada, UNIT), (cast.carla, f"{UNIT}/times")):
                browser(person).get(path)
                with count_queries() as found:
                    assert browser(person).get(path).status_code == 200
                costs.append(len(found))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 10
