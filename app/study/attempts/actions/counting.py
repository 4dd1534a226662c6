"""What follows from a score: the unit is done, and the item of the course has its mark."""

from __future__ import annotations

from app.core.i18n import own
from app.editions.models import Enrolment
from app.marks import queries as marks
from app.marks.actions import CLOSED, give_mark, release_mark
from app.study import actions as study
from app.study.attempts import queries, rules
from app.study.outline import Unit


def settle(enrolment: Enrolment, unit: Unit) -> None:
    """Complete the unit where this was the last of what it asks, and post that score as the mark of the quiz's item."""
    stand = queries.stand_of(enrolment.id, unit)
    terms, counted = stand.terms, stand.tries.counted(stand.terms.counts)
    study.complete_meanwhile(enrolment, unit)
    if counted is None:
        return
    item = unit.content.get("item")
    if item:
        _post(enrolment, unit, str(item), counted, is_released=terms.score is rules.Review.AT_ONCE)


def _post(enrolment: Enrolment, unit: Unit, item: str, hundredths: int, *, is_released: bool) -> None:
    """Give the mark by nobody, that is by the platform. A mark that a person gave stands: the platform replaces only its own."""
    if enrolment.status in CLOSED or item not in {str(known["id"]) for known in marks.items_of(enrolment.edition)}:
        return
    present = marks.newest_mark(enrolment.id, item)
    if present is not None and (present.given_by_id is not None or present.hundredths == hundredths):
        return
    # The title is the course's own text, in its own language: a ledger keeps no translated sentence.
    mark = give_mark(
        enrolment, item, hundredths=hundredths, comment="", by=None, reason=own(unit.title, unit.source_language) if present else "",
    )
    if is_released:
        release_mark(mark, by=None)
