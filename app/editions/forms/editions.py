"""Forms on editions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import Form as PlainForm
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.core.forms import Line, ThingField, required
from app.core.i18n import lazy_gettext as _l
from app.editions.actions.editions import EditionFacts, PhaseFacts
from app.editions.forms.fields import Day, FourLines, Hours, Rows, Several, VersionedForm, show_saved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.editions.models import Edition, Phase

NEEDED = InputRequired(_l("This field is empty. Fill it in."))


class PhaseForm(PlainForm):
    """Hours and days of one phase."""

    phase_id = HiddenField()
    minutes = Hours(_l("Hours"), [NEEDED])
    starts_on = Day(_l("First day"), [NEEDED])
    ends_on = Day(_l("Last day"), [NEEDED])


class _Facts(VersionedForm):
    title = Several(FourLines, _l("Title"))
    starts_on = Day(_l("First day"), [NEEDED])
    ends_on = Day(_l("Last day"), [NEEDED])
    seats = IntegerField(_l("Seats"), [NEEDED, NumberRange(1, 5_000, _l("Choose a number between 1 and 5,000."))])
    place = Line(_l("Place where papers are dated"), required(100))

    @property
    def facts(self) -> EditionFacts:
        """Return what was typed."""
        return EditionFacts(
            title=self.title.data, starts_on=self.starts_on.data, ends_on=self.ends_on.data, seats=self.seats.data,
            place=self.place.data,
        )


class NewEditionForm(_Facts):
    """A new edition: what pays for it, which published version it follows, and when."""

    code = Line(
        _l("Code"), required(30),
        description=_l("Stands in every address and on every paper, and never changes. For example ADS-2026-1."),
    )
    programme = ThingField(_l("Programme"), [InputRequired(_l("Choose a programme."))])
    course_version = ThingField(
        _l("Course"), [InputRequired(_l("Choose a course."))],
        description=_l("The edition follows this published version to its end."),
    )


class EditionForm(_Facts):
    """An edition and its phases."""

    phases = Rows(Several(PhaseForm), _l("Phases"))

    def offer(self, phases: Sequence[Phase]) -> None:
        """Accept the phases of this edition and no other."""
        self.known = {str(phase.id): phase for phase in phases}

    def show_phases_meanwhile(self, phases: Sequence[Phase]) -> None:
        """Put what is saved now beside the hours and days that say something else."""
        saved = {found["phase_id"]: found for found in stored_phases(phases)}
        for entry in (entry.form for entry in self.phases):
            show_saved(entry, saved.get(entry.phase_id.data or "", {}))

    @property
    def phase_facts(self) -> list[PhaseFacts]:
        """Return what was typed of each phase; one that is not offered becomes 0, which no phase has."""
        return [
            PhaseFacts(self.known[found.phase_id.data].id if found.phase_id.data in self.known else 0, found.minutes.data,
                       found.starts_on.data, found.ends_on.data)
            for found in (entry.form for entry in self.phases)
        ]


def stored(edition: Edition) -> dict[str, Any]:
    """Return what is saved of an edition under the names of the form's fields."""
    return {
        "title": edition.title, "starts_on": edition.starts_on, "ends_on": edition.ends_on, "seats": edition.seats,
        "place": edition.place,
    }


def stored_phases(phases: Sequence[Phase]) -> list[dict[str, Any]]:
    """Return what is saved of the phases, likewise."""
    return [
        {"phase_id": str(phase.id), "minutes": phase.minutes, "starts_on": phase.starts_on, "ends_on": phase.ends_on}
        for phase in phases
    ]
