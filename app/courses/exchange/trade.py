"""The two calls: bytes to questions, questions to a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from app.core.i18n import lazy_gettext as _l
from app.courses.exchange import aiken, gift_reading, gift_writing, xml_reading, xml_writing
from app.courses.exchange.embedded import Pictures
from app.courses.exchange.finishing import finish, withheld
from app.courses.exchange.letters import decode
from app.courses.exchange.results import Exported, Format, Imported
from app.courses.package.faults import Faults

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from app.courses.exchange.draft import Draft

LIMIT = 20 * 1024 * 1024
MOST_QUESTIONS = 2_000
_XML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(\?xml|!DOCTYPE|!ENTITY|quiz|html)\b", re.IGNORECASE | re.DOTALL)


def read_questions(
    content: bytes, language: str, *, name: str = "", taken: Collection[str] = (), picture_prefix: str = "",
) -> Imported:
    """Read a file of GIFT, Aiken or Moodle XML: told apart by what is in it, whatever its name.

    `name` stands in faults; `taken` are the ids that the package has already; the names of pictures begin with `picture_prefix`.
    """
    faults = Faults()
    pictures = Pictures(picture_prefix)
    letters = decode(content) if len(content) <= LIMIT else None
    if letters is None:
        faults.add(name, 1, _l("The file is larger than %(size)d MB.", size=LIMIT >> 20), _l("Divide it."))
        return Imported((), (), faults.in_order())
    if letters.text is None:
        faults.add(name, 1, _l("This is not a text, or its letters cannot be read with certainty."),
                   _l("Save it again with the encoding UTF-8, as GIFT, Aiken or Moodle XML."))
        return Imported((), (), faults.in_order())
    form = format_of(letters.text)
    drafts = _read(form, letters.text, language, faults, name, pictures)
    if len(drafts) > MOST_QUESTIONS:
        line = drafts[MOST_QUESTIONS].line
        faults.add(name, line, _l("There are more than %(count)d questions.", count=MOST_QUESTIONS), _l("Divide it."))
        drafts = drafts[:MOST_QUESTIONS]
    if not drafts and not len(faults):
        faults.add(name, 1, _l("There is no question in this file."), _l("Write GIFT, Aiken or Moodle XML."))
    questions, report = finish(drafts, frozenset(taken))
    if len(faults):
        return Imported((), withheld(report), faults.in_order(), form, letters.read_as)
    whole = repr(questions)
    shown = {picture: content for picture, content in pictures.kept.items() if picture in whole}
    return Imported(questions, report, (), form, letters.read_as, shown)


def _read(form: Format, text: str, language: str, faults: Faults, name: str, pictures: Pictures) -> list[Draft]:
    if form is Format.MOODLE_XML:
        return xml_reading.read(text, language, faults, name, pictures)
    return (aiken.read if form is Format.AIKEN else gift_reading.read)(text, language, faults, name)


def format_of(text: str) -> Format:
    """Tell which of the three a text is."""
    if _XML.match(text):
        return Format.MOODLE_XML
    return Format.AIKEN if aiken.looks_like_aiken(text) else Format.GIFT


def write_questions(
    questions: Sequence[Mapping[str, Any]], form: Format, language: str,
    pictures: Mapping[str, Mapping[str, bytes]] | None = None,
) -> Exported:
    """Write questions as GIFT or Moodle XML. `pictures` holds, by question id, what its texts show: {name: bytes}."""
    if form is Format.GIFT:
        return gift_writing.write(questions, language)
    if form is Format.MOODLE_XML:
        return xml_writing.write(questions, language, pictures or {})
    msg = f"{form} is only read"
    raise ValueError(msg)
