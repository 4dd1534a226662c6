"""Forms on who tutors whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import REASON, Form, Paragraphs, ThingField, required
from app.core.i18n import hours_words, ngettext
from app.core.i18n import lazy_gettext as _l
from app.editions.forms.fields import Day, Hours, offered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.editions.models import Enrolment
    from app.editions.queries import Load

NEEDED = InputRequired(_l("This field is empty. Fill it in."))


def load_words(load: Load) -> str:
    """Return a tutor's name with the load: «Rossi, Anna (5 trainees, 12 h)»."""
    number = ngettext("%(num)s trainee", "%(num)s trainees", load.trainees)
    return f"{load.enrolment.person.sort_name} ({number}, {hours_words(load.minutes)})"


class CheckboxListField(SelectMultipleField):
    """Several of the things offered."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TutorField(ThingField):
    """A tutor of the edition, shown with the load."""

    def offer_loads(self, loads: Sequence[Load]) -> None:
        """Offer these tutors."""
        words = {load.enrolment.id: load_words(load) for load in loads}
        self.offer([load.enrolment for load in loads], lambda enrolment: words[enrolment.id], empty="—")


class AssignmentForm(Form):
    """One tutor for one or more trainees."""

    tutor = TutorField(_l("Tutor"), [InputRequired(_l("Choose a tutor."))])
    trainees = CheckboxListField(_l("Trainees"), [InputRequired(_l("Choose at least one trainee."))])
    starts_on = Day(_l("First day"), [NEEDED])
    ends_on = Day(_l("Last day"), [Optional()], description=_l("Leave it empty for as long as the edition lasts."))
    minutes = Hours(_l("Planned hours for each trainee"), [NEEDED], default=0)

    def offer(self, loads: Sequence[Load], trainees: Sequence[Enrolment]) -> None:
        """Offer the tutors and trainees of this edition."""
        self.tutor.offer_loads(loads)
        self.known = {str(trainee.id): trainee for trainee in trainees}
        self.trainees.choices = offered({key: trainee.person.sort_name for key, trainee in self.known.items()})

    @property
    def chosen(self) -> list[Enrolment]:
        """Return the trainees chosen, in the order of the list."""
        return [trainee for key, trainee in self.known.items() if key in set(self.trainees.data or ())]


class EndAssignmentForm(Form):
    """The last day and the reason."""

    ends_on = Day(_l("Last day"), [NEEDED])
    reason = Paragraphs(_l("Reason"), required(REASON), description=_l("It stands in the record for good."))


class SubstitutionForm(Form):
    """Who takes over, from when, and why."""

    tutor = TutorField(_l("New tutor"), [InputRequired(_l("Choose a tutor."))])
    starts_on = Day(_l("From"), [NEEDED])
    minutes = Hours(_l("Planned hours"), [NEEDED])
    reason = Paragraphs(_l("Reason"), required(REASON), description=_l("It stands in the record for good."))
