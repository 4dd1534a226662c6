"""A page: Markdown in each language, with pictures beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from app.core.i18n import lazy_gettext as _l
from app.core.text import render_markdown
from app.courses.kinds import UnitContent
from app.courses.package.unit_folder import UnitFolder
from app.courses.rules import count_words
from app.study.kinds import AnswerRefused, Score

PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
RELATIVE_SOURCE = re.compile(r'(<img [^>]*?src=")(?![a-z]+:|/)([^"]+)"')


class Page:
    """Text to read."""

    name = "page"
    label = _l("Page")
    scores = False

    def parse(self, folder: UnitFolder, source_language: str) -> UnitContent:
        """Read page.<language>.md; every picture named in them must lie beside."""
        texts: dict[str, str] = {}
        for code, name in folder.by_language("page", "md", source_language).items():
            text = folder.text(name) or ""
            for number, line in enumerate(text.split("\n"), 1):
                for reference in PICTURE.findall(line):
                    folder.picture(name, number, reference)
            texts[code] = text
        return UnitContent(content=texts, words={code: count_words(text) for code, text in texts.items()})

    def present(self, content: Mapping[str, Any], language: str, source_language: str, address: str) -> Mapping[str, Any]:
        """Return the text as safe HTML, with its pictures fetched only when they come near the window."""
        spoken = language if content.get(language) else source_language
        return {"html": rendered(str(content.get(spoken, "")), address), "language": spoken}

    def score(self, content: Mapping[str, Any], answer: Mapping[str, str]) -> Score:  # noqa: ARG002 - the common call
        """A page asks nothing."""
        msg = "a page takes no answer"
        raise AnswerRefused(msg)


@lru_cache(maxsize=256)
def rendered(text: str, address: str) -> Markup:
    """Return a text as HTML; kept, because a published text never changes."""
    html = render_markdown(text).replace("<img ", '<img loading="lazy" ')
    html = RELATIVE_SOURCE.sub(lambda found: f'{found[1]}{address}{found[2]}"', html)
    html = html.replace("<table>", '<div class="table-wrap" tabindex="0"><table>').replace("</table>", "</table></div>")
    return Markup(html)  # noqa: S704 - cleaned by render_markdown; only our own address was added


KIND = Page()
