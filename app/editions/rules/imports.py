"""The difference that a list of people would make to an edition. Nothing here writes; the same list twice makes none."""

from __future__ import annotations

import enum
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace

from app.editions.rules.columns import Problem, Vocabulary, read_cells

PREFERENCES = frozenset({"language", "time_zone"})
NAMES = frozenset({"given_names", "family_name", "second_family_name"})
PERSONAL = (
    "given_names", "family_name", "second_family_name", "country", "language", "time_zone", "born_on", "birthplace",
)
FALLBACK_ZONE = "Europe/Rome"
FALLBACK_LANGUAGE = "en"


class Kind(enum.StrEnum):
    """What would happen to a row."""

    ERROR = "error"
    DUPLICATE = "duplicate"
    CHANGED = "changed"
    NEW = "new"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Change:
    """A field with its old and its new text."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Known:
    """What is known of an address: the person's facts, and the roles held in this edition with the partner of each.

    `is_ours`: enrolled here, nowhere else, and not an administrator, so this edition may correct the facts.
    `has_account`: has signed in, so language and time zone are the person's own choice.
    """

    facts: Mapping[str, str]
    partner_in: Mapping[str, str] = field(default_factory=dict)
    is_ours: bool = True
    has_account: bool = False
    is_name_frozen: bool = False


@dataclass(frozen=True)
class PlannedRow:
    """One row of the list and what would happen to it."""

    number: int
    kind: Kind
    email: str
    name: str
    role: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    kept: tuple[str, ...] = ()
    """Fields that differ but stay: they belong to the person's own profile, or stand on a certificate."""
    problems: tuple[Problem, ...] = ()
    same_as: int | None = None
    is_person_new: bool = False


@dataclass(frozen=True)
class ImportPlan:
    """All rows in the order of the file."""

    rows: tuple[PlannedRow, ...]

    @property
    def counts(self) -> dict[Kind, int]:
        """How many rows there are of each kind."""
        found = Counter(row.kind for row in self.rows)
        return {kind: found[kind] for kind in Kind}

    @property
    def writes(self) -> tuple[PlannedRow, ...]:
        """The rows that would write something."""
        return tuple(row for row in self.rows if row.kind in {Kind.NEW, Kind.CHANGED})

    @property
    def new_trainees(self) -> int:
        """How many seats the list would take."""
        return sum(row.kind is Kind.NEW and row.role == "trainee" for row in self.rows)

    @property
    def digest(self) -> str:
        """A fingerprint: it differs as soon as any row would do something else."""
        return hashlib.sha256(json.dumps([asdict(row) for row in self.rows], sort_keys=True).encode()).hexdigest()


def plan_import(
    rows: Iterable[tuple[int, Mapping[str, str]]], existing: Mapping[str, Known], words: Vocabulary,
) -> ImportPlan:
    """Compare rows of (number, field -> text) with what is known of each address."""
    first_with: dict[str, int] = {}
    return ImportPlan(tuple(_planned(number, cells, existing, words, first_with) for number, cells in rows))


def _planned(
    number: int, cells: Mapping[str, str], existing: Mapping[str, Known], words: Vocabulary, first_with: dict[str, int],
) -> PlannedRow:
    facts, problems = read_cells(cells, words)
    email = facts.get("email", "")
    row = PlannedRow(number, Kind.ERROR, email or cells.get("email", "")[:254], _name_of(cells), problems=tuple(problems))
    if email in first_with:
        return replace(row, kind=Kind.DUPLICATE, same_as=first_with[email])
    if problems:
        return row
    first_with[email] = number
    known = existing.get(email)
    role = facts.setdefault("role", _usual_role(known))
    if known is None:
        return replace(row, kind=Kind.NEW, role=role, facts=_completed(facts, words), is_person_new=True)
    changes, kept = _differences(facts, known)
    kind = Kind.CHANGED if changes else Kind.UNCHANGED
    if role not in known.partner_in:
        kind = Kind.NEW
    return replace(row, kind=kind, role=role, facts=facts, changes=changes, kept=kept)


def _usual_role(known: Known | None) -> str:
    """A list without roles is one of trainees, but it does not make a trainee of the tutor who stands on it."""
    held = tuple(known.partner_in) if known else ()
    return held[0] if len(held) == 1 else "trainee"


def _differences(facts: Mapping[str, str], known: Known) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Return the changes to make and the fields that differ but stay. An empty cell never wipes anything out."""
    changes, kept = [], []
    for name in PERSONAL:
        old, new = known.facts.get(name, ""), facts.get(name, "")
        if not new or new == old or (name in PREFERENCES and known.has_account):
            continue
        if not known.is_ours or (name in NAMES and known.is_name_frozen):
            kept.append(name)
        else:
            changes.append(Change(name, old, new))
    old_partner = known.partner_in.get(facts["role"])
    if old_partner is not None and facts.get("partner") and facts["partner"] != old_partner:
        changes.append(Change("partner", old_partner, facts["partner"]))
    return tuple(changes), tuple(kept)


def _completed(facts: dict[str, str], words: Vocabulary) -> dict[str, str]:
    """Give a new person the language and the time zone of their country."""
    country = facts["country"]
    return {
        "language": words.language_of.get(country, FALLBACK_LANGUAGE),
        "time_zone": words.zone_of.get(country, FALLBACK_ZONE), **facts,
    }


def _name_of(cells: Mapping[str, str]) -> str:
    family = " ".join(filter(None, (cells.get("family_name", ""), cells.get("second_family_name", ""))))
    return ", ".join(filter(None, (family, cells.get("given_names", ""))))[:200]
