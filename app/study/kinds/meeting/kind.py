"""A live session: a link or a place, a beginning and an end in Italy's time, and afterwards its recording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.i18n import own
from app.core.text import render_markdown
from app.courses.kinds import UnitContent
from app.courses.package.reading import MapReader
from app.courses.package.unit_folder import UnitFolder
from app.courses.package.values import PARAGRAPHS
from app.courses.rules import LANGUAGES, count_words
from app.study.elsewhere import address_elsewhere
from app.study.kinds import Address, AnswerRefused, Score
from app.study.kinds.meeting.rules import LONGEST, Opening, read_time


class MeetingKind:
    """A live session."""

    name = "meeting"
    label = _l("Live session")
    scores = False

    def parse(self, folder: UnitFolder, source_language: str) -> UnitContent:  # noqa: ARG002 - the common call
        """Read meeting.yaml."""
        meeting = folder.yaml("meeting.yaml")
        meeting.expect(optional=("starts", "ends", "link", "link_opens", "platform", "place", "recording", "notes"))
        if "link" not in meeting and "place" not in meeting:
            meeting.refuse(
                None, _l("A live session needs a link or a place."), _l("Write “link: https://…”, or “place” in four languages."),
            )
        content: dict[str, Any] = {
            **_read_times(meeting),
            "link": address_elsewhere(meeting, "link") if "link" in meeting else "",
            "opens": (meeting.choice("link_opens", tuple(Opening)) if "link_opens" in meeting else "") or Opening.ALWAYS.value,
            "platform": meeting.text("platform") if "platform" in meeting else "",
            "place": meeting.languages("place") if "place" in meeting else {},
            "recording": address_elsewhere(meeting, "recording") if "recording" in meeting else "",
            "notes": meeting.languages("notes", longest=PARAGRAPHS, is_prose=True) if "notes" in meeting else {},
        }
        words = {code: sum(count_words(content[part].get(code, "")) for part in ("place", "notes")) for code in LANGUAGES}
        return UnitContent(content=content, words=words)

    def languages(self, content: Mapping[str, Any]) -> frozenset[str]:
        """Return the languages in which place and notes are written."""
        texts = [content[part] for part in ("place", "notes") if content[part]]
        return frozenset(code for code in LANGUAGES if all(text.get(code) for text in texts))

    def present(self, content: Mapping[str, Any], language: str, address: Address) -> Mapping[str, Any]:  # noqa: ARG002
        """Return what does not depend on the edition."""
        return {"notes": render_markdown(own(content["notes"], language)), "place": own(content["place"], language)}

    def weigh(self, content: Mapping[str, Any], language: str) -> int:
        """Count its words."""
        return sum(len(content[part].get(language, "").encode()) for part in ("place", "notes"))

    def score(self, content: Mapping[str, Any], answer: Mapping[str, str]) -> Score:  # noqa: ARG002 - the common call
        """A live session asks nothing."""
        raise AnswerRefused("a live session takes no answer")


def _read_times(meeting: MapReader) -> dict[str, str]:
    """Return beginning and end as they are written; both may be left out, and the edition then says when it is."""
    if ("starts" in meeting) != ("ends" in meeting):
        meeting.refuse(
            None, _l("A live session has a beginning and an end, or neither."),
            _l("Write both, or leave both out: the coordinator of each edition then sets them."),
        )
    found = {key: meeting.text(key) if key in meeting else "" for key in ("starts", "ends")}
    for key, text in found.items():
        if text and read_time(text) is None:
            meeting.refuse(
                key, _l("“%(time)s” is no time in Italy.", time=text[:40]), _l("Write day and time like “2027-03-10 15:00”."),
            )
            found[key] = ""
    starts, ends = read_time(found["starts"]), read_time(found["ends"])
    if starts and ends and not starts < ends <= starts + LONGEST:
        meeting.refuse("ends", _l("This session ends before it begins, or lasts longer than 12 hours."), _l("Change its times."))
    return found


KIND = MeetingKind()
