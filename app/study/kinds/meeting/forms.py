"""The form with which an edition says when a live session is."""

from __future__ import annotations

from typing import Any

from wtforms.validators import InputRequired, ValidationError

from app.core import clock
from app.core.forms import REASON, Line, Paragraphs, optional, required
from app.core.i18n import lazy_gettext as _l
from app.editions.forms.fields import Day, Time, VersionedForm
from app.study.elsewhere import LONGEST_ADDRESS, is_address_elsewhere
from app.study.kinds.meeting.actions import MeetingFacts
from app.study.kinds.meeting.models import MeetingChange
from app.study.kinds.meeting.rules import Meeting

NEEDED = InputRequired(_l("This field is empty. Fill it in."))


def _is_address(form: object, field: Any) -> None:  # noqa: ANN401, ARG001 - WTForms' signature
    if not is_address_elsewhere(str(field.data)):
        raise ValidationError(str(_l("This is not a whole address that begins with “https://”. Copy it from the browser.")))


class MeetingForm(VersionedForm):
    """Day and times are Italy's."""

    on = Day(_l("Day"), [NEEDED])
    begins = Time(_l("From (time in Italy)"), [NEEDED])
    ends = Time(_l("To (time in Italy)"), [NEEDED])
    link = Line(_l("Link"), [*optional(LONGEST_ADDRESS), _is_address])
    place = Line(_l("Place"), optional())
    recording = Line(_l("Link to the recording"), [*optional(LONGEST_ADDRESS), _is_address])
    reason = Paragraphs(_l("Reason"), required(REASON))

    @property
    def facts(self) -> MeetingFacts:
        """Return what was typed."""
        return MeetingFacts(
            day=self.on.data, begins=self.begins.data, ends=self.ends.data, link=self.link.data or "", place=self.place.data or "",
            recording=self.recording.data or "",
        )


def stored(meeting: Meeting, change: MeetingChange | None) -> dict[str, Any]:
    """Return what holds at present under the names of the form's fields."""
    found = {"link": "", "place": "", "recording": ""}
    if change is not None:
        found = {"link": change.link, "place": change.place, "recording": change.recording}
    if meeting.when is None:
        return {**found, "seen": meeting.number}
    starts, ends = (moment.astimezone(clock.zone(clock.ITALY)) for moment in (meeting.when.starts_at, meeting.when.ends_at))
    return {**found, "seen": meeting.number, "on": starts.date(), "begins": starts.time(), "ends": ends.time()}
