"""A discussion: a question to talk about, and a thread in each edition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from app.core.i18n import lazy_gettext as _l
from app.core.i18n import own
from app.core.text import render_markdown
from app.courses.kinds import UnitContent
from app.courses.package.unit_folder import UnitFolder
from app.courses.rules import LANGUAGES, count_words
from app.study.kinds import Address, AnswerRefused, Score

PROSE = 5_000
_IMAGE = re.compile(r"<img\b[^>]*>")


class Discussion:
    """A question to talk about."""

    name = "discussion"
    label = _l("Discussion")
    scores = False
    completes = frozenset({"opened", "minutes", "marked_by_tutor", "mark_as_read", "read_to_end", "attempted"})
    """`attempted` is to have posted."""

    def parse(self, folder: UnitFolder, source_language: str) -> UnitContent:  # noqa: ARG002 - the common call
        """Read discussion.yaml."""
        discussion = folder.yaml("discussion.yaml")
        discussion.expect("text")
        text = discussion.languages("text", longest=PROSE, is_prose=True)
        for code, found in text.items():
            if _IMAGE.search(render_markdown(found)):
                discussion.refuse("text", _l("The text in “%(code)s” shows a picture; a discussion has none.", code=code), _l(
                    "Put the picture into a page before the discussion.",
                ))
        return UnitContent(content={"text": text}, words={code: count_words(text.get(code, "")) for code in LANGUAGES})

    def languages(self, content: Mapping[str, Any]) -> frozenset[str]:
        """Return the languages in which the question is written."""
        return frozenset(code for code in LANGUAGES if content["text"].get(code))

    def present(self, content: Mapping[str, Any], language: str, address: Address) -> Mapping[str, Any]:  # noqa: ARG002
        """Return the question as safe HTML."""
        return {"html": post_html(own(content["text"], language))}

    def weigh(self, content: Mapping[str, Any], language: str) -> int:
        """Count the question; the thread grows."""
        return len(own(content["text"], language).encode())

    def score(self, content: Mapping[str, Any], answer: Mapping[str, str]) -> Score:  # noqa: ARG002 - the common call
        """A discussion is not scored."""
        raise AnswerRefused("a discussion takes no answer")


@lru_cache(maxsize=512)
def post_html(text: str) -> Markup:
    """Return what somebody wrote as HTML: cleaned as pages are, and without pictures, which would call other sites."""
    html = _IMAGE.sub("", render_markdown(text))
    html = html.replace("<table>", '<div class="table-wrap" tabindex="0"><table>').replace("</table>", "</table></div>")
    return Markup(html)  # noqa: S704 - cleaned by render_markdown; only pictures were taken away


KIND = Discussion()
