"""The keys of a mapping and its single values: texts, ids, numbers, hours, choices."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import yaml

from app.core.i18n import Words
from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy, tidy_lines, tidy_markdown
from app.courses import rules

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.courses.package.faults import Faults

LINE = 200
PARAGRAPHS = 2_000
ID_SHOWN = 60
QUARTER = 15

_TEXT = "tag:yaml.org,2002:str"
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?")
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,5})(\.[0-9]{1,4})?")


def line_of_node(node: yaml.Node) -> int:
    """Return the line on which a node begins, from 1."""
    return int(node.start_mark.line) + 1


class ValueReader:
    """A mapping with its lines. One that stands for something missing or wrong (`is_mute`) notes no further fault."""

    def __init__(self, file: str, node: yaml.MappingNode | None, faults: Faults, line: int = 1) -> None:
        self.file, self.faults = file, faults
        self.is_mute = node is None
        self.line = line_of_node(node) if node is not None else line
        self._values: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        self._ids: dict[str, str] = {}
        for key, value in node.value if node is not None else ():
            self._take(key, value)

    def _take(self, key: yaml.Node, value: yaml.Node) -> None:
        line = line_of_node(key)
        if not isinstance(key, yaml.ScalarNode) or not key.value:
            self.faults.add(self.file, line, _l("A key should be one word."), _l("Write “key: value” on this line."))
        elif key.value in self._values:
            self.faults.add(
                self.file, line,
                _l("“%(key)s” is written twice; first on line %(line)s.", key=key.value, line=self._lines[key.value]),
                _l("Keep one of the two."),
            )
        else:
            self._values[key.value], self._lines[key.value] = value, line

    # -- the keys -------------------------------------------------------------------------------------------------------

    def __contains__(self, key: str) -> bool:
        return key in self._values

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys in the order they are written."""
        return tuple(self._values)

    def line_of(self, key: str) -> int:
        """Return the line of a key; of the mapping itself where the key is missing."""
        return self._lines.get(key, self.line)

    def refuse(self, key: str | None, message: Words, remedy: Words) -> None:
        """Note a fault at a key, or at the mapping's first line."""
        if not self.is_mute:
            self.faults.add(self.file, self.line_of(key) if key else self.line, message, remedy)

    def expect(self, *required: str, optional: Collection[str] = ()) -> None:
        """Tell of every key that is unknown or missing."""
        allowed = (*required, *optional)
        for key in self._values:
            if key not in allowed:
                self.refuse(key, _l("The key “%(key)s” is unknown here.", key=key), did_you_mean(key, allowed))
        for key in required:
            if key not in self._values:
                self.refuse(None, _l("The key “%(key)s” is missing.", key=key), _l("Add a line “%(key)s: …”.", key=key))

    # -- one value ------------------------------------------------------------------------------------------------------

    def _scalar(self, key: str) -> yaml.ScalarNode | None:
        node = self._values.get(key)
        if node is None or isinstance(node, yaml.ScalarNode):
            return node
        self.refuse(
            key, _l("“%(key)s” should hold one value, not a list.", key=key),
            _l("Write “%(key)s: value” on one line.", key=key),
        )
        return None

    def text(self, key: str, *, longest: int = LINE, is_prose: bool = False) -> str:
        """Return a text: one line, or several where `is_prose`."""
        node = self._scalar(key)
        return self._clean(key, node, longest, is_prose=is_prose) if node is not None else ""

    def markdown(self, key: str, *, longest: int) -> str:
        """Return a text in Markdown, whose spaces and lines mean something."""
        node = self._scalar(key)
        return self._clean(key, node, longest, tidied=tidy_markdown(node.value)) if node is not None else ""

    def _clean(
        self, key: str, node: yaml.ScalarNode, longest: int, *, is_prose: bool = False, tidied: str | None = None,
    ) -> str:
        line = line_of_node(node)
        if node.tag != _TEXT and node.value.strip():
            self.faults.add(
                self.file, line, _l("“%(value)s” is read as something other than text.", value=node.value[:40]),
                _l('Put it in quotes: "%(value)s".', value=node.value[:40]),
            )
            return ""
        found = (tidy_lines(node.value) if is_prose else tidy(node.value)) if tidied is None else tidied
        if any("\ud800" <= character <= "\udfff" for character in node.value):
            self.faults.add(self.file, line, _l("“%(key)s” holds half a character.", key=key), _l("Type the text again."))
        elif not found:
            self.faults.add(self.file, line, _l("“%(key)s” is empty.", key=key), _l("Write its text."))
        elif len(found) > longest:
            self.faults.add(
                self.file, line,
                _l(
                    "“%(key)s” holds %(length)s characters; the limit is %(longest)s.",
                    key=key, length=len(found), longest=longest,
                ),
                _l("Shorten it."),
            )
        else:
            return found
        return ""

    def identifier(self, key: str) -> str:
        """Return a name that stays: small letters, figures, single hyphens. Asked again, it is not told again."""
        if key not in self._ids:
            self._ids[key] = self._identifier(key)
        return self._ids[key]

    def _identifier(self, key: str) -> str:
        node = self._scalar(key)
        if node is None or rules.is_id(node.value):
            return str(node.value) if node is not None else ""
        self.refuse(
            key, _l("“%(value)s” cannot be used for “%(key)s”.", value=node.value[:ID_SHOWN], key=key),
            _l(
                "Use small letters without accents, figures and single hyphens, at most %(limit)s: “local-agents”.",
                limit=rules.ID_LIMIT,
            ),
        )
        return ""

    def whole(self, key: str, low: int, high: int) -> int:
        """Return a whole number between two bounds, both allowed."""
        node = self._scalar(key)
        if node is None:
            return 0
        number = int(node.value) if node.tag != _TEXT and _WHOLE.fullmatch(node.value) else None
        if number is not None and low <= number <= high:
            return number
        self.refuse(
            key, _l("“%(key)s” should be a whole number from %(low)s to %(high)s.", key=key, low=low, high=high),
            _l("Write figures only, without quotes or unit: “%(key)s: %(low)s”.", key=key, low=low),
        )
        return 0

    def whole_or_word(self, key: str, low: int, high: int, word: str) -> int | str:
        """Return a whole number between two bounds, or one word that may stand in its place."""
        node = self._scalar(key)
        return word if node is not None and node.value == word else self.whole(key, low, high)

    def minutes_from_hours(self, key: str, most: int = 2_000) -> int:
        """Return an amount written in hours, in quarters of an hour (4, 1.5, 0.25), as minutes."""
        node = self._scalar(key)
        if node is None:
            return 0
        if node.tag != _TEXT and _NUMBER.fullmatch(node.value):
            minutes = Decimal(node.value) * 60
            if minutes % QUARTER == 0 and 0 < minutes <= most * 60:
                return int(minutes)
        self.refuse(
            key, _l("“%(key)s” should be a number of hours, more than 0 and at most %(most)s.", key=key, most=most),
            _l("Write figures only, in quarters of an hour, with a point: “%(key)s: 1.5”.", key=key),
        )
        return 0

    def decimal(self, key: str) -> str:
        """Return a number with a decimal point, as it is written: quotes or none."""
        node = self._scalar(key)
        if node is None or _DECIMAL.fullmatch(node.value):
            return str(node.value) if node is not None else ""
        self.refuse(
            key, _l("“%(key)s” should be a number.", key=key),
            _l("Write figures only, with a point before the decimals: “%(key)s: 12.5”.", key=key),
        )
        return ""

    def flag(self, key: str) -> bool:
        """Return true or false; a missing key is false."""
        node = self._scalar(key)
        if node is None or node.value in {"true", "false"}:
            return node is not None and node.value == "true"
        self.refuse(
            key, _l("“%(key)s” should be true or false.", key=key),
            _l("Write “%(key)s: true”, or leave the line out.", key=key),
        )
        return False

    def choice(self, key: str, among: Collection[str]) -> str:
        """Return one of a few words; `among` may be ids that stand elsewhere in the course."""
        node = self._scalar(key)
        if node is None or node.value in among:
            return str(node.value) if node is not None else ""
        self.refuse(
            key, _l("“%(key)s: %(value)s” names nothing that exists here.", key=key, value=node.value[:ID_SHOWN]),
            did_you_mean(node.value, among),
        )
        return ""


def did_you_mean(word: str, allowed: Collection[str]) -> Words:
    """Return the remedy for a word that is not among those allowed."""
    near = rules.nearest(word, allowed)
    listed = ", ".join(allowed)
    if near is not None:
        return _l("Did you mean “%(near)s”? Allowed here: %(allowed)s.", near=near, allowed=listed)
    if not allowed:
        return _l("Nothing can be named here yet. Remove the line.")
    return _l("Allowed here: %(allowed)s.", allowed=listed)
