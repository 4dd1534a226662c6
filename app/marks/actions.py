"""Giving marks and releasing them. A mark is never changed: another one replaces it, with a reason."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock, history
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions.actions.meanwhile import lock
from app.editions.models import Edition, Enrolment, EnrolmentStatus
from app.marks import queries
from app.marks.models import Mark, MarkRelease
from app.marks.rules import MAXIMUM
from app.notices.actions import tell
from app.notices.models import NoticeKind
from app.people.models import Person

CLOSED = frozenset({EnrolmentStatus.WITHDRAWN, EnrolmentStatus.CANDIDATE})


def give_mark(
    enrolment: Enrolment, item: str, *, hundredths: int, comment: str, by: Person | None, reason: str = "",
    seen_id: int | None = None, is_seen_checked: bool = False,
) -> Mark:
    """Give a mark for an item of the course; `by` None is the platform, which marks a quiz.

    `seen_id` is the mark that the form showed: where another was given meanwhile, nothing is written over it.
    """
    lock(enrolment)  # of two who give the first mark in the same moment, the second must know of the other
    if item not in {str(known["id"]) for known in queries.items_of(enrolment.edition)}:
        raise RuleBroken(_l("The course has no such item to mark. Nothing was saved."))
    if not 0 <= hundredths <= MAXIMUM:
        raise RuleBroken(_l("A mark lies between 0 and 100. Nothing was saved."))
    if enrolment.status in CLOSED:
        raise RuleBroken(_l("This trainee is not taking part, so no mark can be given. Nothing was saved."))
    former = queries.newest_mark(enrolment.id, item)
    if is_seen_checked and (former.id if former else None) != seen_id:
        raise RuleBroken(_l(
            "Somebody gave a mark for this item while you were writing. Your text is kept here: "
            "compare it with the newest mark, shown above, and save again if you want to replace it."
        ))
    if former is not None and not reason.strip():
        raise RuleBroken(_l("There is a mark already. Say why the new one replaces it: the reason stays in the ledger."))
    mark = Mark(
        edition_id=enrolment.edition_id, enrolment_id=enrolment.id, item=item, hundredths=hundredths,
        comment=comment.strip(), reason=reason.strip(), replaces_id=former.id if former else None,
        given_at=clock.now(), given_by_id=by.id if by is not None else None,
    )
    db.session.add(mark)
    db.session.flush()
    return mark


def release_mark(mark: Mark, *, by: Person | None) -> MarkRelease:
    """Make a mark visible to the trainee; from then on it counts."""
    _one_at_a_time(mark.edition_id)
    if queries.newest_mark(mark.enrolment_id, mark.item) is not mark:
        raise RuleBroken(_l("This mark was replaced by a newer one. Release that one instead."))
    if db.session.query(MarkRelease).filter_by(mark_id=mark.id).one_or_none() is not None:
        raise RuleBroken(_l("This mark is released already. Nothing has changed."))
    release = _release(mark, mark.enrolment.edition, by)
    db.session.flush()
    return release


def release_all(edition: Edition, *, by: Person, seen_id: int | None = None) -> int:
    """Release every mark that waits, up to the newest that was seen; return how many."""
    _one_at_a_time(edition.id)
    waiting = [mark for mark in queries.unreleased(edition.id) if seen_id is None or mark.id <= seen_id]
    if not waiting:
        raise RuleBroken(_l("No mark waits for its release. Nothing has changed."))
    for mark in waiting:
        _release(mark, edition, by)
    db.session.flush()
    return len(waiting)


def _one_at_a_time(edition_id: int) -> None:
    """Keep others from releasing marks of this edition until this transaction ends."""
    db.session.execute(select(Edition.id).where(Edition.id == edition_id).with_for_update())


def _release(mark: Mark, edition: Edition, by: Person | None) -> MarkRelease:
    release = MarkRelease(mark_id=mark.id, released_at=clock.now(), released_by_id=by.id if by is not None else None)
    db.session.add(release)
    history.record("released", mark, by=by, edition_id=mark.edition_id, new={"item": mark.item, "hundredths": mark.hundredths})
    title = next((item["title"] for item in queries.items_of(edition) if item["id"] == mark.item), mark.item)
    tell(
        mark.enrolment.person, NoticeKind.MARK_RELEASED, edition=edition, item=title,
        path=f"/enrolments/{mark.enrolment_id}/marks",
    )
    return release
