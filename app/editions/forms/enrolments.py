"""Forms on who is in an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Optional

from app.core.forms import REASON, Form, Line, Paragraphs, ThingField, optional, required
from app.core.i18n import LANGUAGE_NAMES
from app.core.i18n import lazy_gettext as _l
from app.editions.actions.enrolments import PersonFacts
from app.editions.forms.fields import CountryField, Day, VersionedForm, offered
from app.editions.labels import ROLES, STATUSES, STEPS
from app.editions.models import Enrolment, EnrolmentStatus
from app.editions.rules import statuses_by_hand, step_of
from app.people.rules import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.editions.models import Partner


class NewEnrolmentForm(Form):
    """Somebody to enrol; what Bottega already knows of the address stays as it is."""

    email = Line(_l("E-mail"), required(254))
    given_names = Line(_l("Given names"), required(100), description=_l("As in the passport."))
    family_name = Line(_l("Family name"), required(100))
    second_family_name = Line(_l("Second family name"), optional(100))
    country = CountryField(_l("Country"), [DataRequired(_l("Choose a country."))])
    language = SelectField(
        _l("Language"), [Optional()], choices=offered(LANGUAGE_NAMES, _l("that of the country")),
    )
    born_on = Day(_l("Date of birth"), [Optional()])
    birthplace = Line(_l("Place of birth"), optional(100))
    role = SelectField(_l("Role"), choices=offered(ROLES))
    partner = ThingField(_l("Partner"), [Optional()])
    reason = Paragraphs(
        _l("Reason"), required(REASON), description=_l("For example: chosen from the reserve list on 3 November."),
    )

    @property
    def facts(self) -> PersonFacts:
        """Return what was typed of the person."""
        return PersonFacts(
            email=self.email.data, given_names=self.given_names.data, family_name=self.family_name.data,
            second_family_name=self.second_family_name.data or "", country=self.country.data, language=self.language.data or "",
            born_on=self.born_on.data, birthplace=self.birthplace.data or "",
        )


class StatusForm(VersionedForm):
    """The next status of an enrolment and the reason for it."""

    becomes = SelectField(_l("Next step"), [InputRequired(_l("Choose a step."))])
    reason = Paragraphs(_l("Reason"), required(REASON), description=_l("It stands in the record for good."))

    def offer(self, enrolment: Enrolment) -> None:
        """Offer the steps that exist from here."""
        is_trainee = enrolment.role is Role.TRAINEE
        found = statuses_by_hand(enrolment.status, is_trainee=is_trainee)
        steps = [(status, step_of(enrolment.status, status, is_trainee=is_trainee)) for status in found]
        self.becomes.choices = offered({status: STEPS[step] for status, step in steps if step is not None}, "—")


class PartnerOfForm(Form):
    """Which partner sent somebody."""

    partner = ThingField(_l("Partner"), [Optional()])

    def offer(self, partners: Sequence[Partner]) -> None:
        """Offer the partners of the programme."""
        self.partner.offer(partners, lambda partner: partner.name, empty=_l("none"))


class RollFilterForm(Form):
    """Which part of a list of people to show. It comes in the address, so it needs no token."""

    class Meta(Form.Meta):
        """A filter changes nothing."""

        csrf = False

    q = StringField(_l("Name or e-mail"))
    status = SelectField(_l("Status"), choices=offered(STATUSES, _l("all")))
    role = SelectField(_l("Role"), choices=offered(ROLES, _l("all")))

    @property
    def search(self) -> str:
        """Return what was typed, cut to a sensible length."""
        return (self.q.data or "")[:100]

    @property
    def wanted_status(self) -> EnrolmentStatus | None:
        """Return the status asked for; None where the address asks for none or for nonsense."""
        return EnrolmentStatus(self.status.data) if self.status.data in set(EnrolmentStatus) else None

    @property
    def wanted_role(self) -> Role | None:
        """Return the role asked for, likewise."""
        return Role(self.role.data) if self.role.data in set(Role) else None


class ImportForm(Form):
    """A list of people."""

    file = FileField(
        _l("List as CSV or XLSX"), [FileRequired(_l("Choose a file."))],
        description=_l("At most 5 MB and 5,000 rows. Encoding and separator are found out by themselves."),
    )


class ConfirmImportForm(Form):
    """The difference that was seen."""

    digest = HiddenField(validators=[DataRequired(_l("Load the page again to see the difference."))])
