"""Words of the hours room."""

from __future__ import annotations

from app.core.i18n import Words
from app.core.i18n import lazy_gettext as _l
from app.hours.models import HoursStatus
from app.hours.rules import PostingFault

STATUS: dict[HoursStatus, Words] = {
    HoursStatus.CLAIMED: _l("claimed"),
    HoursStatus.ATTESTED: _l("attested"),
    HoursStatus.REJECTED: _l("rejected"),
}
SOURCE: dict[str, Words] = {
    "lesson": _l("lesson"),
    "unit": _l("self-study"),
    "placement": _l("placement"),
    "tutoring": _l("tutoring"),
    "project": _l("project work"),
    "import": _l("imported"),
}
FAULT: dict[PostingFault, Words] = {
    PostingFault.NO_MINUTES: _l("An entry must hold at least one minute. Nothing was posted."),
    PostingFault.TOO_MANY: _l("An entry cannot hold more than 24 hours. Nothing was posted."),
    PostingFault.BAD_SOURCE: _l("The ledger does not know this kind of source. Nothing was posted."),
}


def source_words(source: str) -> Words:
    """Return the word for what stands before the colon of a source."""
    return SOURCE.get(source.partition(":")[0], source)
