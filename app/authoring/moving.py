"""What would happen to an edition that moves to another version of its course: worked out, told, and only then done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.authoring import queries
from app.authoring.rules import Change, CourseFacts, Part, What, differences, question_changes
from app.core import clock
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import own
from app.editions.queries import phases_of
from app.progress.course import course_rules
from app.progress.queries import snapshot
from app.progress.rules import verdicts_only
from app.progress.standing import Standing, Terms

if TYPE_CHECKING:
    from app.core.i18n import Words
    from app.courses.models import CourseVersion
    from app.editions.models import Edition, Phase
    from app.progress.measures import Verdict

MINUTES = 60


@dataclass(frozen=True)
class UnitFate:
    """What becomes of one unit, and of what trainees did in it."""

    unit_id: str
    title: Mapping[str, Any]
    begun: int = 0
    done: int = 0
    tries: int = 0
    being_tried: int = 0

    @property
    def is_touched(self) -> bool:
        """Whether anybody did anything in it."""
        return bool(self.begun or self.tries or self.being_tried)


@dataclass(frozen=True)
class Shift:
    """Trainees whose verdict for an award would become another; None where one of the versions has no such award."""

    award: str
    title: Mapping[str, Any]
    before: Verdict | None
    after: Verdict | None
    enrolment_ids: tuple[int, ...]


@dataclass(frozen=True)
class Move:
    """Everything that follows from moving an edition to a version."""

    edition: Edition
    target: CourseVersion
    changes: Sequence[Change]
    kept: int
    gone: Sequence[UnitFate]
    new: Sequence[UnitFate]
    quizzes: Sequence[UnitFate]
    """Units that stay, with questions that changed."""
    shifts: Sequence[Shift]
    phases_added: Sequence[Mapping[str, Any]]
    phases_left: Sequence[Phase]
    phases_differing: Sequence[tuple[Phase, int]]
    """Phases of the edition with other minutes than the version plans."""
    marks_hidden: Sequence[tuple[Mapping[str, Any], int]]
    """Items that go, with marks that nobody released."""
    waivers_lost: int
    certificates: int
    """Issued for awards that the version no longer has."""
    lessons: int
    """Lessons of modules that the version no longer has."""
    refusals: tuple[Words, ...]

    @property
    def is_back(self) -> bool:
        """Whether it goes to an older version."""
        return self.target.number < self.edition.course_version.number

    @property
    def shown(self) -> frozenset[int]:
        """Enrolments whose names are told."""
        return frozenset(key for shift in self.shifts for key in shift.enrolment_ids[:NAMED])


NAMED = 20
"""How many trainees of one shift are told by name; the others are counted."""


def plan_move(edition: Edition, target: CourseVersion) -> Move:
    """Work out what would happen. Reads only, and at the same cost for one trainee or a thousand."""
    source = edition.course_version
    found = queries.facts_of((source, target), has_files=False)
    old, new = found[source.id], found[target.id]
    standing = queries.standing_of(edition)
    changes = differences(old, new)
    phases = {phase.key: phase for phase in phases_of(edition)}
    planned = {phase["id"]: phase for phase in new.manifest["phases"]}
    added = [phase for key, phase in planned.items() if key not in phases]
    gone = _units_gone(old, new)
    items_gone = _gone(changes, Part.ITEM)
    shifts, waivers = _verdicts(edition, target, added)
    return Move(
        edition=edition, target=target, changes=changes, kept=len(old.units) - len(gone),
        gone=_fates(gone, standing),
        new=[UnitFate(change.key, change.title) for change in changes if (change.part, change.what) == (Part.UNIT, What.ADDED)],
        quizzes=_fates(_questions_changed(old, new), standing),
        shifts=shifts, waivers_lost=waivers, phases_added=added,
        phases_left=[phase for key, phase in phases.items() if key not in planned],
        phases_differing=[
            (phase, minutes) for key, phase in phases.items()
            if key in planned and (minutes := round(planned[key]["hours"] * MINUTES)) != phase.minutes
        ],
        marks_hidden=[
            (title, all_ - released) for key, title in items_gone.items()
            for all_, released in [standing["marks"].get(key, (0, 0))] if all_ > released
        ],
        certificates=_count(standing["certificates"], _gone(changes, Part.AWARD)),
        lessons=_count(standing["lessons"], _gone(changes, Part.MODULE)),
        refusals=_refusals(edition, target, changes, items_gone, standing),
    )


def _gone(changes: Sequence[Change], part: Part) -> dict[str, Mapping[str, Any]]:
    return {change.key: change.title for change in changes if (change.part, change.what) == (part, What.REMOVED)}


def _count(rows: Mapping[str, tuple[int, int]], keys: Mapping[str, Any]) -> int:
    return sum(rows.get(key, (0, 0))[0] for key in keys)


def _units_gone(old: CourseFacts, new: CourseFacts) -> dict[str, Mapping[str, Any]]:
    present = {unit.unit_id for unit in new.units}
    return {unit.unit_id: unit.title for unit in old.units if unit.unit_id not in present}


def _questions_changed(old: CourseFacts, new: CourseFacts) -> dict[str, Mapping[str, Any]]:
    before = {unit.unit_id: unit for unit in old.units}
    return {
        unit.unit_id: unit.title for unit in new.units
        if unit.unit_id in before and question_changes(before[unit.unit_id].content, unit.content)
    }


def _fates(
    units: Mapping[str, Mapping[str, Any]], standing: Mapping[str, Mapping[str, tuple[int, int]]],
) -> list[UnitFate]:
    nothing = (0, 0)
    return [
        UnitFate(
            key, title, *standing["progress"].get(key, nothing), standing["tries"].get(key, nothing)[0],
            standing["open"].get(key, nothing)[0],
        )
        for key, title in units.items()
    ]


def _refusals(
    edition: Edition, target: CourseVersion, changes: Sequence[Change], items_gone: Mapping[str, Mapping[str, Any]],
    standing: Mapping[str, Mapping[str, tuple[int, int]]],
) -> tuple[Words, ...]:
    """Say why it cannot be, if it cannot."""
    found: list[Words] = []
    if target.slug != edition.course_version.slug:
        found.append(_l("This is a version of another course. An edition stays with its course to the end."))
    for key, title in items_gone.items():
        released = standing["marks"].get(key, (0, 0))[1]
        if released:
            found.append(_l(
                "Marks for “%(item)s” are released (%(count)s), and version %(number)s does not have it. "
                "Trainees have seen them: publish a version that keeps the item.",
                count=released, item=own(title), number=target.number,
            ))
    found += [
        _l("The unit “%(unit)s” is a %(old)s now and a %(new)s there, so what trainees did would not fit it.",
           unit=change.key, old=change.old, new=change.new)
        for change in changes if change.what is What.KIND
    ]
    return tuple(found)


def _verdicts(edition: Edition, target: CourseVersion, added: Sequence[Mapping[str, Any]]) -> tuple[list[Shift], int]:
    """Evaluate every trainee under both versions; return whose verdict changes, and how many waivers have nothing to waive."""
    kept, old, new = snapshot(edition), course_rules(edition.course_version), course_rules(target)
    minutes = {phase["id"]: round(phase["hours"] * MINUTES) for phase in added}
    terms: Terms | None = None
    moved: dict[tuple[str, Verdict | None, Verdict | None], list[int]] = defaultdict(list)
    waivers = 0
    for enrolment_id, standing in kept.standings.items():
        terms = terms or Terms({**standing.terms.planned_by_phase, **minutes}, new.units_by_module, edition.ends_on)
        after = verdicts_only(new.rules, _under(standing, terms, minutes, edition))
        waivers += sum(new.rules.leaf(*place) is None for place in standing.waived)
        before = kept.verdicts[enrolment_id]
        for award in {**before, **after}:
            if before.get(award) != after.get(award):
                moved[award, before.get(award), after.get(award)].append(enrolment_id)
    titles = {**old.titles.awards, **new.titles.awards}
    shifts = [Shift(award, titles[award], was, becomes, tuple(ids)) for (award, was, becomes), ids in moved.items()]
    order = [*new.awards, *(award for award in old.awards if award not in new.awards)]
    return sorted(shifts, key=lambda shift: (order.index(shift.award), -len(shift.enrolment_ids))), waivers


def _under(standing: Standing, terms: Terms, added: Mapping[str, int], edition: Edition) -> Standing:
    """Return a trainee's standing as it would be: the phases that the edition gains are wholly on offer until its end."""
    is_on = clock.today() <= edition.ends_on
    return replace(
        standing, terms=terms,
        offered_by_phase={**standing.offered_by_phase, **{key: minutes if is_on else 0 for key, minutes in added.items()}},
        last_on_by_phase={**standing.last_on_by_phase, **dict.fromkeys(added, edition.ends_on)},
    )
