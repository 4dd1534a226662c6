"""Issuing many: committed one by one, interrupted anywhere, finished without a gap."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from app.certificates import actions, queries, register
from app.certificates.jobs import ask_for_issue
from app.certificates.models import Certificate, RegisterAct
from app.certificates.rules import Refusal
from app.core import clock, jobs, storage
from app.core.db import db
from app.core.jobs import JobState
from app.editions.models import Edition
from app.people.models import Person
from tests.certificates.staging import issue, make_eligible_trainees
from tests.conftest import NOW
from tests.factories import make_enrolment, make_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.cast import Cast
    from tests.certificates.conftest import RealHouse

ROOT = Path(__file__).parents[2]


def numbers_of(edition_id: int) -> list[int]:
    """Every number of a register."""
    return list(db.session.scalars(
        select(Certificate.serial).where(Certificate.edition_id == edition_id).order_by(Certificate.serial)
    ))


def test_all_are_issued_in_the_order_asked_for(cast: Cast, work_off: Callable[[], int]) -> None:
    trainees = make_eligible_trainees(cast.edition, 4)
    job = ask_for_issue(cast.edition, "attendance", [one.id for one in reversed(trainees)], by=cast.carla)
    db.session.commit()
    work_off()
    assert (job.state, job.done, job.total, job.result) == (JobState.DONE, 4, 4, {"issued": 4, "left_out": {}})
    rows = db.session.query(Certificate).order_by(Certificate.serial).all()
    assert [row.enrolment_id for row in rows] == [one.id for one in reversed(trainees)]
    assert {row.issued_by_id for row in rows} == {cast.carla.id}


def test_whoever_cannot_receive_one_is_left_out_with_the_reason(cast: Cast, work_off: Callable[[], int]) -> None:
    first, second = make_eligible_trainees(cast.edition, 2)
    unready = make_enrolment(cast.edition, make_person())
    issue(first, cast.carla)
    job = ask_for_issue(cast.edition, "attendance", [first.id, unready.id, second.id], by=cast.carla)
    db.session.commit()
    work_off()
    assert job.result["issued"] == 1
    assert job.result["left_out"] == {
        str(first.id): Refusal.ALREADY_ISSUED.value, str(unready.id): Refusal.NOT_MET.value,
    }
    assert numbers_of(cast.edition.id) == [1, 2]


def break_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let the register fail once, in the middle of that issue: bytes are stored, the row is written, nothing is committed."""
    real, seen = register.write_line, []

    def write_line(*values: Any, **named: Any) -> Any:
        seen.append(1)
        if len(seen) == number:
            raise OSError("the disk is full")
        return real(*values, **named)

    monkeypatch.setattr(actions.register, "write_line", write_line)


def test_broken_in_the_middle_and_run_again_it_issues_only_the_missing_ones(
    cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch,
) -> None:
    trainees = make_eligible_trainees(cast.edition, 20)
    job = ask_for_issue(cast.edition, "attendance", [one.id for one in trainees], by=cast.carla)
    session.commit()
    break_at(monkeypatch, 8)
    jobs.run(job.id)
    assert (job.state, job.done, numbers_of(cast.edition.id)) == (JobState.QUEUED, 7, list(range(1, 8)))
    jobs.run(job.id)
    assert (job.state, job.result["issued"], job.result["left_out"]) == (JobState.DONE, 20, {})
    assert numbers_of(cast.edition.id) == list(range(1, 21))
    assert len({row.enrolment_id for row in session.query(Certificate)}) == 20
    assert register.check(cast.edition.id) is None


def test_run_again_it_does_not_bring_back_what_was_revoked_meanwhile(
    cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch,
) -> None:
    trainees = make_eligible_trainees(cast.edition, 3)
    job = ask_for_issue(cast.edition, "attendance", [one.id for one in trainees], by=cast.carla)
    session.commit()
    break_at(monkeypatch, 2)
    jobs.run(job.id)
    first = session.query(Certificate).one()
    actions.revoke_certificate(first, by=cast.carla, reason="Wrong person")
    session.commit()
    jobs.run(job.id)
    found = queries.standing_of(first.code)
    assert found is not None
    assert found.status is RegisterAct.REVOKED
    assert [row.enrolment_id for row in session.query(Certificate).order_by(Certificate.serial)] == [
        one.id for one in trainees
    ]


CHILD = """
import datetime as dt, os, signal, sys
from pathlib import Path
from app.certificates import actions, register
from app.core import clock, jobs
from tests.certificates.conftest import open_house

real, seen = register.write_line, []

def write_line(*values, **named):
    seen.append(1)
    if len(seen) == 8:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*values, **named)

actions.register.write_line = write_line
app = open_house(Path(sys.argv[1]), sys.argv[2])
with app.app_context(), clock.stopped_at(dt.datetime.fromisoformat(sys.argv[4])):
    jobs.run(int(sys.argv[3]))
"""


def test_a_process_killed_while_issuing_twenty_leaves_nothing_half_done(house: RealHouse) -> None:
    """The process kills itself with SIGKILL in the middle of the eighth issue; another finishes when it is missed."""
    with house.app.app_context(), clock.stopped_at(NOW):
        edition, by = db.session.get_one(Edition, house.edition_id), db.session.get_one(Person, house.coordinator_id)
        job = ask_for_issue(edition, "attendance", house.enrolment_ids, by=by)
        db.session.commit()
        job_id = job.id
        db.session.remove()
    command = [sys.executable, "-c", CHILD, str(house.folder), house.url, str(job_id), NOW.isoformat()]
    killed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with house.app.app_context(), clock.stopped_at(NOW + dt.timedelta(minutes=2)):
        job = db.session.get_one(jobs.Job, job_id)
        assert (job.state, job.done, numbers_of(house.edition_id)) == (JobState.RUNNING, 7, list(range(1, 8)))
        assert register.check(house.edition_id) is None
        jobs.run(job_id)
        db.session.expire_all()
        assert (job.state, job.attempts, job.result["issued"]) == (JobState.DONE, 2, 20)
        rows = db.session.query(Certificate).order_by(Certificate.serial).all()
        assert [row.serial for row in rows] == list(range(1, 21))
        assert sorted(row.enrolment_id for row in rows) == sorted(house.enrolment_ids)
        assert all(storage.get(row.sha256) for row in rows)
        assert register.check(house.edition_id) is None
        db.session.remove()
