"""Forms of attempts."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.core import clock
from app.core.forms import PARAGRAPHS, REASON, Form, Line, Paragraphs, ReasonForm, ThingField, optional, required
from app.core.i18n import lazy_gettext as _l
from app.editions.forms.fields import Day
from app.editions.models import Enrolment
from app.marks.rules import read_points, write_points
from app.study.attempts.actions import EssayGiven, QuizTerms
from app.study.attempts.actions.setting import MOST_EXTRA
from app.study.attempts.models import EssayMark, QuizSetting

MOST_ATTEMPTS = 100
MOST_MINUTES = 24 * 60
SUBMIT, SET_ASIDE = "submit", "set_aside"
RANGE = _l("Write a whole number from %(min)s to %(max)s.")


def whole(text: object) -> int:
    """Return a number in a hidden field; 0 where it was meddled with."""
    found = str(text or "")
    return int(found) if found.isascii() and found.isdigit() and len(found) < 10 else 0  # noqa: PLR2004


class AnswersForm(Form):
    """Answers to a quiz. What is asked depends on the unit's kind; here is for which attempt, and what the page had shown."""

    number = HiddenField()
    seen = HiddenField()
    device = HiddenField(default=lambda: secrets.token_urlsafe(12))
    act = HiddenField()
    sure = HiddenField()


class BeginForm(Form):
    """Which attempt the page was made for."""

    number = HiddenField()


class QuizSettingsForm(Form):
    """When a quiz opens and closes, in Italy's time, and what differs from the course."""

    opens_on = Day(_l("Opens on"), [Optional()])
    opens_time = TimeField(_l("Opens at (time in Italy)"), [Optional()])
    closes_on = Day(_l("Closes on"), [Optional()])
    closes_time = TimeField(_l("Closes at (time in Italy)"), [Optional()])
    attempts = IntegerField(_l("Attempts"), [Optional(), NumberRange(1, MOST_ATTEMPTS, RANGE)])
    minutes = IntegerField(_l("Minutes for an attempt"), [Optional(), NumberRange(1, MOST_MINUTES, RANGE)])
    seen = HiddenField()

    def validate_opens_time(self, found: TimeField) -> None:
        """A time needs its day."""
        _check_day(found, self.opens_on)

    def validate_closes_time(self, found: TimeField) -> None:
        """A time needs its day."""
        _check_day(found, self.closes_on)

    def show(self, setting: QuizSetting | None) -> None:
        """Fill in what stands now."""
        self.seen.data = str(setting.id) if setting else ""
        if setting is None:
            return
        self.attempts.data, self.minutes.data = setting.attempts, setting.minutes
        for instant, day, time in (
            (setting.opens_at, self.opens_on, self.opens_time), (setting.closes_at, self.closes_on, self.closes_time),
        ):
            if instant is not None:
                there = instant.astimezone(clock.zone(clock.ITALY))
                day.data, time.data = there.date(), there.time()

    @property
    def terms(self) -> QuizTerms:
        """What was typed. A day without a time means its whole day."""
        return QuizTerms(
            opens_at=_instant(self.opens_on.data, self.opens_time.data, dt.time()),
            closes_at=_instant(self.closes_on.data, self.closes_time.data, dt.time(23, 59)),
            attempts=self.attempts.data, minutes=self.minutes.data,
        )

    @property
    def seen_id(self) -> int | None:
        """The setting that the form showed; None where there was none."""
        return whole(self.seen.data) if self.seen.data else None


def _check_day(time: TimeField, day: Day) -> None:
    if time.data is not None and day.data is None:
        raise ValidationError(str(_l("A time needs its day. Choose the day too.")))


def _instant(day: dt.date | None, time: dt.time | None, otherwise: dt.time) -> dt.datetime | None:
    return clock.at(day, time or otherwise) if day is not None else None


class ExtraTimeForm(Form):
    """More time for one trainee, with the reason."""

    trainee = ThingField(_l("Trainee"), [InputRequired(_l("Choose a trainee."))])
    minutes = IntegerField(_l("Extra minutes"), [InputRequired(_l("This field is empty. Fill it in.")), NumberRange(0, MOST_EXTRA, RANGE)])
    reason = Paragraphs(_l("Reason"), required(REASON))

    def offer(self, trainees: Sequence[Enrolment]) -> None:
        """Set who may be chosen."""
        self.trainee.offer(trainees, lambda enrolment: enrolment.person.sort_name, empty=_l("Choose a trainee"))


class CloseForm(ReasonForm):
    """How an attempt is closed, and why."""

    how = RadioField(_l("What becomes of the answers"), [InputRequired(_l("Choose one."))], choices=[
        SelectChoice(value=SUBMIT, label=_l("Send what is saved: it is marked and counts as an attempt")),
        SelectChoice(value=SET_ASIDE, label=_l("Set it aside: it is not marked and does not count as an attempt")),
    ])


class EssayForm(Form):
    """Points for each line of one essay's rubric, and a comment. Made for each question by `essay_form`."""

    lines: Sequence[tuple[str, str, int]] = ()
    """(line of the rubric, its field, the most in hundredths)."""

    @property
    def given(self) -> EssayGiven:
        """What was typed."""
        points = {line: read_points(str(self[name].data)) or 0 for line, name, _most in self.lines}
        return EssayGiven(points, str(self["comment"].data or ""), whole(self["seen"].data))


def essay_form(place: int, rubric: Sequence[tuple[str, str, int]], present: EssayMark | None) -> EssayForm:
    """Return the form of one essay: `rubric` is (line, title, the most in hundredths), `place` tells one essay's fields from another's."""
    lines = tuple((line, f"p{number}", most) for number, (line, _title, most) in enumerate(rubric))
    fields: dict[str, Any] = {"lines": lines}
    for (line, name, most), (_line, title, _most) in zip(lines, rubric, strict=True):
        known = write_points(present.points[line]) if present is not None and line in present.points else None
        fields[name] = Line(title, [InputRequired(_l("This field is empty. Fill it in.")), _Points(most)], default=known)
    fields["comment"] = Paragraphs(_l("What the trainee reads with it"), optional(PARAGRAPHS), default=present.comment if present else None)
    fields["seen"] = HiddenField(default=str(present.id) if present else "0")
    form: EssayForm = type("EssayFormOfOne", (EssayForm,), fields)(prefix=f"e{place}-")
    return form


class _Points:
    """Accepts points up to the most of a line."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: object, found: Line) -> None:  # noqa: ARG002 - WTForms' signature
        points = read_points(found.data or "")
        if points is None or points > self.most:
            raise ValidationError(str(_l("Write points from 0 to %(most)s.", most=write_points(self.most))))
