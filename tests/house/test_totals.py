"""One ledger: whatever is posted, every screen, paper and export that shows a total shows the same one."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.db import db
from app.core.i18n import hours_words
from app.hours import actions as hours
from app.hours.models import HoursEntry, HoursStatus
from app.progress.queries import outcomes_of, snapshot, standings
from tests.factories import phase_of

ON = dt.date(2026, 11, 20)
numbers = itertools.count()
PHASES = ("course", "placement", "project-work")
postings = st.lists(
    st.tuples(
        st.integers(0, 1), st.sampled_from(PHASES), st.integers(1, 1_400), st.sampled_from(list(HoursStatus)), st.booleans(),
    ),
    min_size=1, max_size=8,
)


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def shown_in_row(page: str, enrolment_id: int) -> list[str]:
    """Every amount of hours in the table row that leads to one trainee."""
    rows = [row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if f"/enrolments/{enrolment_id}/" in row]
    assert len(rows) == 1
    return re.findall(r">(-?\d+ h(?: \d\d)?)\b", rows[0])


def begin_again(cast):
    """A ledger is never emptied: whatever the example before has posted is reversed."""
    reversed_ids = {row.reverses_id for row in db.session.query(HoursEntry) if row.reverses_id}
    for entry in db.session.query(HoursEntry).filter(HoursEntry.reverses_id.is_(None)).all():
        if entry.id not in reversed_ids:
            hours.reverse_hours(entry, by=cast.carla, reason="begin again")


@settings(max_examples=8)
@given(postings=postings)
def test_every_total_is_the_same_sum(cast, browser, postings):
    begin_again(cast)
    trainees = (cast.ada_enrolment, cast.uma_enrolment)
    expected = {trainee.id: dict.fromkeys(PHASES, 0) for trainee in trainees}
    for who, phase, minutes, status, is_reversed in postings:
        entry = hours.post_hours(
            trainees[who], phase_of(cast.edition, phase), minutes=minutes, on=ON, source="import:1",
            key=f"entry:{next(numbers)}", attester=cast.carla, evidence="x", by=cast.carla, status=status,
        )
        if is_reversed:
            hours.reverse_hours(entry, by=cast.carla, reason="test")
        elif status is HoursStatus.ATTESTED:
            expected[trainees[who].id][phase] += minutes
    here = browser(cast.carla)
    overview = here.get("/editions/ED-1/hours").get_data(as_text=True)
    cohort = here.get("/editions/ED-1/progress").get_data(as_text=True)
    home = here.get("/").get_data(as_text=True)
    ledger = rows_of(here.get("/editions/ED-1/hours.csv"))
    progress = {row["trainee"]: int(row["minutes"]) for row in rows_of(here.get("/editions/ED-1/progress.csv"))}
    standing = standings(cast.edition, trainees)
    for trainee in trainees:
        by_phase = expected[trainee.id]
        total = sum(by_phase.values())
        words = hours_words(total)
        own = here.get(f"/enrolments/{trainee.id}/hours").get_data(as_text=True)
        assert f'<strong class="num">{words}</strong>' in own
        assert shown_in_row(overview, trainee.id)[-1] == words
        assert words in shown_in_row(cohort, trainee.id)
        assert words in shown_in_row(home, trainee.id)
        email = trainee.person.email
        assert progress[email] == total
        attested = [row for row in ledger if row["trainee"] == email and row["status"] == "attested"]
        for phase, minutes in by_phase.items():
            assert sum(int(row["minutes"]) for row in attested if row["phase"] == phase) == minutes
            assert standing[trainee.id].minutes_by_phase.get(phase, 0) == minutes
        leaf = next(iter(outcomes_of(cast.edition, [trainee])[trainee.id].values())).parts[0]
        assert leaf.value == total
        assert sum(snapshot(cast.edition).standings[trainee.id].minutes_by_phase.values()) == total
