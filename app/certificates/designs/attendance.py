"""Attestato di frequenza: the hours attended, no assessment."""

from app.certificates.designs._back import draw_back
from app.certificates.designs._front import attended, draw_front, placed
from app.certificates.designs._words import Words
from app.certificates.facts import CertificateFacts
from app.core.i18n import lazy_gettext as _l
from app.core.pdf import A4_LANDSCAPE, Page

label = _l("Certificate of attendance")
page_size = A4_LANDSCAPE


def draw(page: Page, facts: CertificateFacts) -> None:
    """Draw front and back."""
    draw_front(page, facts, _clauses)
    draw_back(page, facts, with_marks=False)


def _clauses(facts: CertificateFacts, words: Words) -> list[str]:
    return [attended(facts, words), *placed(facts, words)]
