"""What a trainee can still gain in a phase: lessons not yet sealed, and planned hours that no lesson has taken up.

The hours of a phase are gained in lessons, or otherwise (on a placement, with project work, in online units). What the
lessons leave over of the plan is on offer otherwise, as long as the phase lasts; so an edition whose calendar is only half
written does not call its trainees lost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """A phase of the edition: its minutes and its last day."""

    key: str
    minutes: int
    ends_on: date


@dataclass(frozen=True, slots=True)
class PlannedLesson:
    """A lesson that was not cancelled. `is_extra`: make-up hours, which take up nothing of the plan."""

    phase: str
    minutes: int
    on: date
    is_sealed: bool
    is_extra: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What a phase offers to every trainee: `open` minutes in lessons, `spare` minutes otherwise."""

    open: int
    open_until: date | None
    spare: int
    ends_on: date

    def to_trainee(self, gained_otherwise: int, missed: int) -> tuple[int, date]:
        """Minutes still on offer to one trainee and the last day for them.

        `gained_otherwise` are minutes the trainee has from no lesson, `missed` those that a roll call not yet sealed
        already denies.
        """
        spare = max(self.spare - gained_otherwise, 0)
        minutes = max(self.open - missed, 0) + spare
        if self.open_until is None:
            return minutes, self.ends_on
        return minutes, max(self.open_until, self.ends_on) if spare else self.open_until


def offers_of(phases: Iterable[PlannedPhase], lessons: Iterable[PlannedLesson], today: date) -> Mapping[str, Offer]:
    """The offer of each phase on a day.

    A lesson of the past that is not sealed is still open, and today is the last day known for it.
    """
    taken: dict[str, int] = {}
    open_minutes: dict[str, int] = {}
    open_until: dict[str, date] = {}
    for lesson in lessons:
        if not lesson.is_extra:
            taken[lesson.phase] = taken.get(lesson.phase, 0) + lesson.minutes
        if not lesson.is_sealed:
            open_minutes[lesson.phase] = open_minutes.get(lesson.phase, 0) + lesson.minutes
            open_until[lesson.phase] = max(open_until.get(lesson.phase, today), lesson.on)
    return {
        phase.key: Offer(
            open=open_minutes.get(phase.key, 0),
            open_until=open_until.get(phase.key),
            spare=max(phase.minutes - taken.get(phase.key, 0), 0) if today <= phase.ends_on else 0,
            ends_on=phase.ends_on,
        )
        for phase in phases
    }
