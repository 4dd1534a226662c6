"""Two coordinators at the same moment, on a database that really commits."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from app.certificates import actions, register
from app.certificates.actions import IssueRefused
from app.certificates.models import Certificate, RegisterCounter
from app.core import clock
from app.core.db import db
from app.editions.models import Enrolment
from app.people.models import Person
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.certificates.conftest import RealHouse

COORDINATORS = 4


def issue_all(house: RealHouse, ids: Sequence[int], start: threading.Barrier) -> list[str]:
    """Issue to these trainees one after the other, as one coordinator would; return the numbers."""
    numbers = []
    start.wait()
    with house.app.app_context(), clock.stopped_at(NOW):
        for enrolment_id in ids:
            try:
                enrolment = db.session.get_one(Enrolment, enrolment_id)
                by = db.session.get_one(Person, house.coordinator_id)
                numbers.append(actions.issue_certificate(enrolment, "attendance", by=by).number)
                db.session.commit()
            except IssueRefused:
                db.session.rollback()
        db.session.remove()
    return numbers


def at_once(house: RealHouse, shares: Sequence[Sequence[int]]) -> list[list[str]]:
    """Let several coordinators begin at the same moment."""
    start = threading.Barrier(len(shares))
    with ThreadPoolExecutor(len(shares)) as pool:
        return list(pool.map(lambda ids: issue_all(house, ids, start), shares))


def test_numbers_stay_consecutive_when_several_issue_at_once(house: RealHouse) -> None:
    shares = [house.enrolment_ids[place::COORDINATORS] for place in range(COORDINATORS)]
    numbers = sorted(number for found in at_once(house, shares) for number in found)
    with house.app.app_context():
        assert numbers == [f"REAL-1/2026/{serial:04d}" for serial in range(1, len(house.enrolment_ids) + 1)]
        assert register.check(house.edition_id) is None


def test_nobody_receives_one_twice_when_several_issue_the_same(house: RealHouse) -> None:
    ids = house.enrolment_ids[:6]
    numbers = sorted(number for found in at_once(house, [ids] * COORDINATORS) for number in found)
    with house.app.app_context():
        assert numbers == [f"REAL-1/2026/{serial:04d}" for serial in range(1, 7)]
        assert sorted(row.enrolment_id for row in db.session.query(Certificate)) == sorted(ids)
        assert db.session.get_one(RegisterCounter, house.edition_id).last_serial == 6
        assert register.check(house.edition_id) is None
