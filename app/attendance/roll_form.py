"""The roll call's form: one row a trainee, read by the ids on the page and shown again as it was typed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.attendance import labels
from app.attendance.actions import RollSaved, RowsRefused, Said
from app.attendance.forms import is_id
from app.attendance.models import Presence, PresenceStatus
from app.attendance.queries import word_of
from app.attendance.rules import Word, WordFault
from app.core.errors import RuleBroken
from app.core.forms import Form
from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy
from app.editions.models import Enrolment

PARTS = ("status", "missed", "note", "seen", "asked")
STRANGER = -1
"""Stands for an id that cannot be one: nobody in the roll call has it."""
UNREADABLE = -1
LONGEST_MINUTES = 4
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the page shows it: what stands, what was typed, and what is wrong or in doubt."""

    enrolment: Enrolment
    presence: Presence | None
    recorder: str
    seen: int
    """The version of the word that this person has seen: not the one that stands, where it changed while they typed."""
    chosen: PresenceStatus | None
    missed: str
    note: str
    fault: WordFault | None = None
    mine: Word | None = None
    """What this person chose where somebody else has said otherwise meanwhile."""
    is_asked: bool = False
    """Whether this person must choose between two words; so until they have."""

    @property
    def stored(self) -> Word | None:
        """The word that stands."""
        return word_of(self.presence)


class RollCallForm(Form):
    """Rows named status-12, missed-12, note-12, seen-12, where 12 is the enrolment."""

    def process(self, formdata: Any = None, *args: Any, **values: Any) -> None:  # noqa: ANN401 - WTForms' signature
        """Keep the rows beside the fields."""
        formdata = self.meta.wrap_formdata(self, formdata)
        super().process(formdata, *args, **values)
        self.typed = _rows(formdata) if formdata else {}
        self.wants_everyone = bool(formdata and formdata.get("everyone"))
        self.faults: dict[int, WordFault] = {}
        self.conflicts: frozenset[int] = frozenset()

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Run the act, and remember which rows were refused."""
        with super().guard():
            try:
                yield
            except RowsRefused as refused:
                self.faults = dict(refused.faults)
                raise

    @property
    def said(self) -> list[Said]:
        """Return the rows as the action takes them. `everyone` marks as present whoever has no word yet."""
        if len(self.typed) > MOST_ROWS:
            raise RuleBroken(_l("The form holds more rows than a page has. Nothing was saved. Load the page again."))
        found = []
        for enrolment_id, row in self.typed.items():
            seen = _version(row.get("seen", ""))
            text = row.get("status", "") or (PresenceStatus.PRESENT.value if self.wants_everyone and not seen else "")
            status = _status(text)
            note = tidy(row["note"]) if "note" in row else None
            found.append(Said(
                enrolment_id, status, _minutes(row.get("missed", "")), note, seen,
                is_asked="asked" in row or bool(text and status is None),
            ))
        return found

    @property
    def ids(self) -> list[int]:
        """Return whom the rows name."""
        return list(self.typed)[:MOST_ROWS]

    def take(self, saved: RollSaved) -> None:
        """Remember in which rows somebody else has said otherwise."""
        self.conflicts = saved.conflicts

    @property
    def page_status(self) -> int:
        """Return 409 where words differ."""
        return 409 if self.conflicts else self.status

    @property
    def is_returned(self) -> bool:
        """Whether the page shows again what was sent."""
        return bool(self.faults or self.conflicts or self.form_errors or self.errors)

    def rows(self, found: Iterable[tuple[Enrolment, Presence | None, str | None]]) -> list[Row]:
        """Lay what was typed over what stands."""
        said = {row.enrolment_id: row for row in self.said} if self.is_returned and len(self.typed) <= MOST_ROWS else {}
        return [self._row(enrolment, presence, recorder or "", said.get(enrolment.id)) for enrolment, presence, recorder in found]

    def _row(self, enrolment: Enrolment, presence: Presence | None, recorder: str, said: Said | None) -> Row:
        if said is None or (self.conflicts and enrolment.id not in self.conflicts):
            return _stored_row(enrolment, presence, recorder)
        missed, note = self.typed[enrolment.id].get("missed", "")[:10], said.note or ""
        if enrolment.id in self.conflicts and said.status is not None:
            mine = Word(said.status, said.minutes_missed or 0, note)
            return Row(enrolment, presence, recorder, _version_of(presence), None, missed, note, mine=mine, is_asked=True)
        return Row(
            enrolment, presence, recorder, said.seen, said.status, missed, note, self.faults.get(enrolment.id),
            is_asked="asked" in self.typed[enrolment.id],
        )


def _stored_row(enrolment: Enrolment, presence: Presence | None, recorder: str) -> Row:
    if presence is None:
        return Row(enrolment, None, "", 0, None, "", "")
    missed = str(presence.minutes_missed) if presence.minutes_missed else ""
    return Row(enrolment, presence, recorder, presence.version, presence.status, missed, presence.note)


def _version_of(presence: Presence | None) -> int:
    return presence.version if presence else 0


def _rows(formdata: Any) -> dict[int, dict[str, str]]:  # noqa: ANN401 - a MultiDict of whatever was sent
    found: dict[int, dict[str, str]] = {}
    for name, value in formdata.items():
        part, dash, key = name.partition("-")
        if dash and part in PARTS:
            found.setdefault(int(key) if is_id(key) else STRANGER, {})[part] = str(value)
    return found


def _status(text: str) -> PresenceStatus | None:
    return PresenceStatus(text) if text in set(PresenceStatus) else None


def _minutes(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_MINUTES else UNREADABLE


def _version(text: str) -> int:
    return int(text) if is_id(text) else STRANGER


def options() -> list[tuple[str, str, str, str]]:
    """Return (value, letter, word, tone) of the four choices."""
    return [
        (status.value, str(labels.LETTERS[status]), str(labels.PRESENCES[status]), labels.PRESENCE_TONES[status])
        for status in PresenceStatus
    ]


def tally(rows: Iterable[Row]) -> list[tuple[str, str, int]]:
    """Return (value, word, number) of the choices on a page."""
    chosen = Counter(row.chosen for row in rows)
    return [(status.value, str(labels.PRESENCES[status]), chosen[status]) for status in PresenceStatus]


def last_saved(rows: Iterable[Row]) -> dt.datetime | None:
    """Return when the newest word on a page was saved."""
    return max((row.presence.recorded_at for row in rows if row.presence is not None), default=None)
