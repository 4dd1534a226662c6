"""Words of this room: parts of a course, and what changed in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.authoring.rules import Change, Part, QuestionChanges, What, by_part
from app.core.i18n import LANGUAGE_NAMES, hours_words, own
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from app.core.i18n import Words

__all__ = ["PARTS", "SHORT", "TONES", "by_part", "change_words"]

PARTS: dict[Part, Words] = {
    Part.COURSE: _l("The course"),
    Part.PHASE: _l("Phases"),
    Part.ITEM: _l("What is marked"),
    Part.AWARD: _l("Awards"),
    Part.MODULE: _l("Modules"),
    Part.UNIT: _l("Units"),
}
SHORT: dict[What, Words] = {
    What.ADDED: _l("added"),
    What.REMOVED: _l("removed"),
    What.KIND: _l("another kind"),
    What.RENAMED: _l("renamed"),
    What.MOVED: _l("moved"),
    What.ORDER: _l("moved"),
    What.TEXT: _l("text"),
    What.QUESTIONS: _l("questions"),
    What.PICTURES: _l("files"),
    What.MINUTES: _l("time"),
    What.RULE: _l("rule"),
    What.SETTINGS: _l("settings"),
    What.NOTES: _l("notes"),
}
TONES = {What.ADDED: "done", What.REMOVED: "careful", What.KIND: "wrong", What.RULE: "careful"}
LISTED = 12
"""How many names of one change are told; the others are counted."""


def change_words(change: Change) -> str:
    """Say one change in a sentence; empty where the short word says all."""
    say = SENTENCES.get(change.what)
    return say(change) if say else ""


def _list(names: Any) -> str:  # noqa: ANN401 - any sequence of words
    shown = [str(name) for name in names[:LISTED]]
    rest = len(names) - len(shown)
    return _("%(names)s and %(count)s more", names=", ".join(shown), count=rest) if rest else ", ".join(shown)


def _renamed(change: Change) -> str:
    old, new = own(change.old), own(change.new)
    if old == new:
        return _("In another language than yours.")
    return _("It was called “%(old)s”.", old=old)


def _moved(change: Change) -> str:
    return _("From “%(old)s” to “%(new)s”.", old=own(change.old), new=own(change.new))


def _minutes(change: Change) -> str:
    if change.part is Part.UNIT:
        return _("From %(old)s to %(new)s minutes.", old=change.old, new=change.new)
    return _("From %(old)s to %(new)s.", old=hours_words(change.old), new=hours_words(change.new))


def _text(change: Change) -> str:
    return _("Languages: %(names)s.", names=", ".join(LANGUAGE_NAMES[code] for code in change.new))


def _questions(change: Change) -> str:
    found: QuestionChanges = change.new
    said = []
    if found.added:
        said.append(_("Added: %(names)s.", names=_list(found.added)))
    if found.removed:
        said.append(_("Removed: %(names)s.", names=_list(found.removed)))
    if found.changed:
        said.append(_("Changed: %(names)s.", names=_list(found.changed)))
    return " ".join(said)


def _names(change: Change) -> str:
    return _list(tuple(change.new))


def _kind(change: Change) -> str:
    return _("It was a %(old)s and is a %(new)s: this cannot be published. Give the new unit an id of its own.",
             old=change.old, new=change.new)


SENTENCES: dict[What, Callable[[Change], str]] = {
    What.RENAMED: _renamed, What.MOVED: _moved, What.MINUTES: _minutes, What.TEXT: _text, What.QUESTIONS: _questions,
    What.SETTINGS: _names, What.PICTURES: _names, What.NOTES: _names, What.KIND: _kind,
}
