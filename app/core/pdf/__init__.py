"""Papers: pages drawn in points over reportlab, the same bytes for the same words, every font embedded.

page = Page(A4_LANDSCAPE, title="Register", author="Bottega", language="it")
y = page.text(40, 540, "Registro presenze", BOLD, 14)
y = page.paragraph(40, y, 300, "Words that are broken into lines", size=9)
page.foot(lambda page, number, total: page.text(800, 20, f"{number} / {total}", align="right"))
data = page.finish()
"""

from app.core.pdf.fonts import BOLD, FALLBACK, ITALIC, REGULAR, SEMIBOLD
from app.core.pdf.page import A4, A4_LANDSCAPE, BLACK, HAIRLINE, INK, MM, OCHRE, QUIET, TEAL, Box, Page
from app.core.pdf.text import measure, wrap

__all__ = [
    "A4", "A4_LANDSCAPE", "BLACK", "BOLD", "FALLBACK", "HAIRLINE", "INK", "ITALIC", "MM", "OCHRE", "QUIET", "REGULAR",
    "SEMIBOLD", "TEAL", "Box", "Page", "measure", "wrap",
]
