"""Attestato di frequenza e profitto: the hours attended and the assessment passed, with its marks."""

from app.certificates.designs._back import draw_back
from app.certificates.designs._front import attended, draw_front, placed
from app.certificates.designs._words import Words
from app.certificates.facts import CertificateFacts
from app.core.i18n import lazy_gettext as _l
from app.core.pdf import A4_LANDSCAPE, Page

label = _l("Certificate of attendance and achievement")
page_size = A4_LANDSCAPE

_ON_THE_FRONT = 3  # marks; more of them stand on the back only


def draw(page: Page, facts: CertificateFacts) -> None:
    """Draw front and back."""
    draw_front(page, facts, _clauses)
    draw_back(page, facts, with_marks=True)


def _clauses(facts: CertificateFacts, words: Words) -> list[str]:
    return [attended(facts, words), *placed(facts, words), _passed(facts, words)]


def _passed(facts: CertificateFacts, words: Words) -> str:
    if not facts.marks:
        return words.passed
    if len(facts.marks) > _ON_THE_FRONT:
        return f"{words.passed}, {words.see_back}"
    rows = (f"{mark.item.own(words.language)} {words.graded(mark.hundredths)}" for mark in facts.marks)
    return f"{words.passed}: {', '.join(rows)}"
