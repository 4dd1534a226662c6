"""Forms of the attendance room. What may be chosen is passed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from app.attendance import labels, rules
from app.attendance.actions import Clash, LessonFacts
from app.attendance.models import Lesson, LessonType
from app.core import clock
from app.core.forms import ConfirmForm, Line, ReasonForm, ThingField, optional, required
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import own, short_day
from app.editions.forms.fields import Day, Time, VersionedForm, offered
from app.editions.models import Phase

NEEDED = InputRequired(_l("This field is empty. Fill it in."))
LONGEST_LINK = 500
LONGEST_ID = 10


class LessonForm(VersionedForm):
    """A lesson to plan or to change. Day and times are Italy's."""

    topic = Line(_l("Topic"), required())
    on = Day(_l("Day"), [NEEDED])
    begins = Time(_l("From (time in Italy)"), [NEEDED])
    ends = Time(_l("To (time in Italy)"), [NEEDED])
    type = SelectField(_l("Type"), choices=offered(labels.TYPES))
    phase = ThingField(_l("Phase"), [InputRequired(_l("Choose a phase: its hours are posted there."))])
    module = SelectField(_l("Module of the course"), [Optional()])
    venue = Line(_l("Venue"), optional())
    link = Line(_l("Link to the virtual classroom"), optional(LONGEST_LINK))
    teacher = Line(_l("Teacher"), optional())
    accepted = StringField()
    clashes: frozenset[int] = frozenset()

    def offer(self, phases: Sequence[Phase], modules: Sequence[dict[str, Any]]) -> None:
        """Set what may be chosen: the phases of the edition and the modules of its course."""
        self.phase.offer(phases, lambda phase: own(phase.title), empty=_l("Choose a phase"))
        self.module.choices = offered({module["id"]: own(module["title"]) for module in modules}, _l("none"))

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Run an act, and remember the lessons that stood in its way."""
        with super().guard():
            try:
                yield
            except Clash as clash:
                self.clashes = clash.lessons
                raise

    @property
    def facts(self) -> LessonFacts:
        """Return what was typed."""
        return LessonFacts(
            day=self.on.data, begins=self.begins.data, ends=self.ends.data, phase=self.phase.thing, topic=self.topic.data,
            type=LessonType(self.type.data), module_id=self.module.data or "", venue=self.venue.data or "",
            link=self.link.data or "", teacher=self.teacher.data or "",
        )

    @property
    def accepted_ids(self) -> frozenset[int]:
        """Return the lessons at the same time that were seen and found right."""
        return frozenset(int(part) for part in str(self.accepted.data or "").split(",") if is_id(part))

    @property
    def is_clash_shown(self) -> bool:
        """Whether the page asks to confirm a clash."""
        return bool(self.clashes or self.accepted_ids)

    @property
    def clash_value(self) -> str:
        """Return what confirming sends."""
        return ",".join(str(found) for found in sorted(self.clashes or self.accepted_ids))

    @property
    def page_status(self) -> int:
        """Return 409 where somebody else or another lesson stood in the way."""
        return 409 if self.is_overtaken or self.clashes else self.status

    def show_stored(self, lesson: Lesson) -> None:
        """Put what is saved now beside every field that says something else; saving again is then a choice."""
        self.seen.data = lesson.version
        for name, value in stored(lesson).items():
            field = self[name]
            if field.data != value:
                field.description = _l("Saved now: %(value)s", value=_shown(field, value) or "—")


def stored(lesson: Lesson) -> dict[str, Any]:
    """Return what is saved of a lesson under the names of the form's fields."""
    zone = clock.zone(clock.ITALY)
    return {
        "topic": lesson.topic, "on": rules.day_in_italy(lesson.starts_at),
        "begins": lesson.starts_at.astimezone(zone).time(), "ends": lesson.ends_at.astimezone(zone).time(),
        "type": lesson.type.value, "phase": str(lesson.phase_id), "module": lesson.module_id, "venue": lesson.venue,
        "link": lesson.link, "teacher": lesson.teacher,
    }


def _shown(field: Any, value: object) -> str:  # noqa: ANN401 - any field of the form
    if isinstance(value, dt.date):
        return short_day(value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(field, SelectField):
        return next((str(choice.label) for choice in field.choices or () if choice.value == value), str(value))
    return str(value)


def is_id(text: str) -> bool:
    """Whether a text can be a row's number: no more digits than the database takes."""
    return text.isascii() and text.isdigit() and len(text) < LONGEST_ID


class SealForm(ConfirmForm):
    """The confirmation, with the mark of the lesson and the roll call that stood on the page."""

    seen = HiddenField()


class CancelForm(ReasonForm):
    """The reason, with the mark of the lesson that stood on the page."""

    seen = HiddenField()
