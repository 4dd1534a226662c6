"""Forms on programmes and partners."""

from __future__ import annotations

from typing import Any

from wtforms import Form as PlainForm
from wtforms import SelectField
from wtforms.validators import DataRequired

from app.core.forms import Form, Line, optional, required
from app.core.i18n import LANGUAGE_NAMES
from app.core.i18n import lazy_gettext as _l
from app.editions.actions.programmes import SIGNATORIES, ProgrammeFacts
from app.editions.forms.fields import CountryField, FourLines, FourTexts, Rows, Several, VersionedForm, offered
from app.editions.labels import EMBLEMS
from app.editions.models import Emblem, Programme

NO_TEXT = dict.fromkeys(LANGUAGE_NAMES, "")
NOBODY = {"organisation": "", "role": "", "name": ""}


class SignatoryForm(PlainForm):
    """Who signs, for whom, as what. An empty line is nobody."""

    organisation = Line(_l("Organisation"), optional())
    role = Line(_l("Office held"), optional())
    name = Line(_l("Name"), optional())


class ProgrammeForm(VersionedForm):
    """What pays for editions, and the texts that its papers must carry."""

    title = Several(FourLines, _l("Title"))
    funder = Line(_l("Funder"), optional())
    contract_number = Line(_l("Contract number"), optional())
    emblem = SelectField(_l("Emblem"), choices=offered(EMBLEMS))
    funding_text = Several(FourTexts, _l("Funding text"))
    disclaimer = Several(FourTexts, _l("Disclaimer"))
    signatories = Rows(Several(SignatoryForm), _l("Signatories"), min_entries=SIGNATORIES, max_entries=SIGNATORIES)

    @property
    def facts(self) -> ProgrammeFacts:
        """Return what was typed."""
        return ProgrammeFacts(
            title=self.title.data, funder=self.funder.data or "", contract_number=self.contract_number.data or "",
            emblem=Emblem(self.emblem.data), funding_text=_filled(self.funding_text.data),
            disclaimer=_filled(self.disclaimer.data),
            signatories=[{key: text or "" for key, text in line.items()} for line in self.signatories.data if any(line.values())],
        )


def stored(programme: Programme) -> dict[str, Any]:
    """Return what is saved of a programme under the names of the form's fields."""
    return {
        "title": programme.title, "funder": programme.funder, "contract_number": programme.contract_number,
        "emblem": programme.emblem.value, "funding_text": {**NO_TEXT, **programme.funding_text},
        "disclaimer": {**NO_TEXT, **programme.disclaimer},
        "signatories": [*programme.signatories, *[NOBODY] * (SIGNATORIES - len(programme.signatories))],
    }


def _filled(texts: dict[str, str | None]) -> dict[str, str]:
    found = {code: text or "" for code, text in texts.items()}
    return found if any(found.values()) else {}


class PartnerForm(Form):
    """An organisation of the programme and its country."""

    name = Line(_l("Name"), required())
    country = CountryField(_l("Country"), [DataRequired(_l("Choose a country."))])
