"""Waiving a requirement for one trainee, and ending the waiver: rows are only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core import clock, history
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy_lines
from app.editions.models import Enrolment
from app.progress.course import course_rules
from app.progress.models import Waiver

if TYPE_CHECKING:
    from app.people.models import Person

LONGEST_REASON = 500


def waive_leaf(enrolment: Enrolment, award: str, leaf: str, *, by: Person, reason: str) -> Waiver:
    """Count a requirement as met for one trainee, for a reason that everybody who reads the tree will see."""
    if _is_waived(enrolment, award, leaf):
        raise RuleBroken(_l(
            "This requirement is already waived. Nothing was changed. Reload the page to see who waived it and why.",
        ))
    return _add(enrolment, award, leaf, by=by, reason=reason, is_waived=True)


def end_waiver(enrolment: Enrolment, award: str, leaf: str, *, by: Person, reason: str) -> Waiver:
    """Ask for a requirement again. Certificates issued meanwhile keep what they were issued with."""
    if not _is_waived(enrolment, award, leaf):
        raise RuleBroken(_l("This requirement is not waived. Nothing was changed. Reload the page to see how it stands."))
    return _add(enrolment, award, leaf, by=by, reason=reason, is_waived=False)


def _is_waived(enrolment: Enrolment, award: str, leaf: str) -> bool:
    """Whether the newest word on a leaf is a waiver; a leaf that the course does not have is refused."""
    if course_rules(enrolment.edition.course_version).rules.leaf(award, leaf) is None:
        raise RuleBroken(_l(
            "The course has no such requirement. Nothing was changed. Reload the page and choose one that is listed.",
        ))
    # Two people who waive at once take turns, so that the second is told.
    db.session.execute(select(Enrolment.id).where(Enrolment.id == enrolment.id).with_for_update())
    newest = (
        select(Waiver.is_waived)
        .where(
            Waiver.edition_id == enrolment.edition_id, Waiver.enrolment_id == enrolment.id,
            Waiver.award == award, Waiver.leaf == leaf,
        )
        .order_by(Waiver.id.desc())
        .limit(1)
    )
    return bool(db.session.scalar(newest))


def _add(enrolment: Enrolment, award: str, leaf: str, *, by: Person, reason: str, is_waived: bool) -> Waiver:
    """One more row, and one in the history."""
    reason = tidy_lines(reason)
    if not reason:
        raise RuleBroken(_l("The reason is empty. Nothing was changed. Write why: it will stand in the record."))
    if len(reason) > LONGEST_REASON:
        raise RuleBroken(_l(
            "The reason is longer than %(limit)s characters. Nothing was changed. Shorten it.", limit=LONGEST_REASON,
        ))
    row = Waiver(
        edition_id=enrolment.edition_id, enrolment_id=enrolment.id, award=award, leaf=leaf, is_waived=is_waived,
        reason=reason, at=clock.now(), by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    history.record(
        "waive_leaf" if is_waived else "end_waiver", enrolment, by=by, edition_id=enrolment.edition_id,
        old={"award": award, "leaf": leaf, "is_waived": not is_waived},
        new={"award": award, "leaf": leaf, "is_waived": is_waived}, reason=reason,
    )
    return row
