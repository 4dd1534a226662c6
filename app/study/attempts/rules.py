"""When a quiz may be begun and until when it runs, which saved answer counts, and which attempt. Pure."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


class SittingState(enum.StrEnum):
    """Where an attempt stands."""

    OPEN = "open"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    """Closed by a coordinator without being marked: it does not count as an attempt."""


class EndedBy(enum.StrEnum):
    """Who or what ended an attempt."""

    TRAINEE = "trainee"
    TIME = "time"
    COORDINATOR = "coordinator"


class Counts(enum.StrEnum):
    """Which attempt counts."""

    BEST = "best"
    LAST = "last"
    MEAN = "mean"


class Review(enum.StrEnum):
    """When something of a sent attempt is shown to the trainee."""

    AT_ONCE = "at_once"
    AFTER_CLOSING = "after_closing"
    NEVER = "never"


class Hindrance(enum.StrEnum):
    """Why an attempt cannot be begun."""

    NOT_YET = "not_yet"
    OVER = "over"
    NONE_LEFT = "none_left"


# --- the terms of a quiz ---


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what terms one trainee takes a quiz in one edition."""

    attempts: int | None = None
    minutes: int | None = None
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    extra_minutes: int = 0
    counts: Counts = Counts.BEST
    score: Review = Review.AT_ONCE
    answers: Review = Review.NEVER
    feedback: Review = Review.AT_ONCE
    is_drawn: bool = False
    """Whether each attempt has questions or an order of its own."""

    @property
    def is_free(self) -> bool:
        """Whether beginning costs nothing, so that the questions may stand there at once."""
        return not (self.attempts or self.minutes or self.opens_at or self.closes_at or self.is_drawn)

    @property
    def ends_at(self) -> dt.datetime | None:
        """When the quiz closes for this trainee: whoever has extra time has it at the end as well."""
        return self.closes_at + dt.timedelta(minutes=self.extra_minutes) if self.closes_at else None

    def deadline(self, started_at: dt.datetime) -> dt.datetime | None:
        """Return when an attempt ends that begins then; None where nothing ends it."""
        ends = [self.ends_at] if self.ends_at else []
        if self.minutes:
            ends.append(started_at + dt.timedelta(minutes=self.minutes + self.extra_minutes))
        return min(ends, default=None)

    def hindrance(self, used: int, now: dt.datetime) -> Hindrance | None:
        """Return why no attempt can be begun now, after so many."""
        if self.opens_at is not None and now < self.opens_at:
            return Hindrance.NOT_YET
        if self.ends_at is not None and now >= self.ends_at:
            return Hindrance.OVER
        if self.attempts is not None and used >= self.attempts:
            return Hindrance.NONE_LEFT
        return None

    def left(self, used: int) -> int | None:
        """Return how many attempts are left; None where there is no limit."""
        return None if self.attempts is None else max(0, self.attempts - used)


def terms_of(
    content: Mapping[str, Any], *, opens_at: dt.datetime | None = None, closes_at: dt.datetime | None = None,
    attempts: int | None = None, minutes: int | None = None, extra_minutes: int = 0,
) -> Terms:
    """Return the terms of a quiz: what its course says, with what the edition sets and what one trainee has more."""
    review = content.get("review") or {}
    return Terms(
        attempts=attempts or content.get("attempts"), minutes=minutes or content.get("minutes"), opens_at=opens_at,
        closes_at=closes_at, extra_minutes=extra_minutes, counts=Counts(content.get("counts") or Counts.BEST),
        score=Review(review.get("score") or Review.AT_ONCE), answers=Review(review.get("answers") or Review.NEVER),
        feedback=Review(review.get("feedback") or Review.AT_ONCE),
        is_drawn=bool(content.get("shuffle")) or any("draw" in question for question in content.get("questions", ())),
    )


def is_over(deadline_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether the time of an attempt has ended: at its deadline nothing more is taken."""
    return deadline_at is not None and now >= deadline_at


def seconds_left(deadline_at: dt.datetime | None, now: dt.datetime) -> int | None:
    """Return how long an attempt still runs, rounded down."""
    return None if deadline_at is None else max(0, int((deadline_at - now).total_seconds()))


def is_shown(when: Review, ends_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether something of a sent attempt is shown by now; `ends_at` is when the quiz closes for this trainee."""
    return when is Review.AT_ONCE or (when is Review.AFTER_CLOSING and now >= ends_at)


# --- saved answers ---


@dataclass(frozen=True, slots=True)
class Save:
    """One answer as one window of a device sent it."""

    question_id: str
    answer: Any
    device: str
    sequence: int
    made_at: dt.datetime
    id: int = field(default=0, compare=False)


def made_at(now: dt.datetime, age: float, started_at: dt.datetime) -> dt.datetime:
    """Return when an answer was given that arrives now and was kept for so many seconds: never before the attempt, never later."""
    kept = dt.timedelta(seconds=min(age, 1e9) if age > 0 else 0)  # what is no number at all is not above nothing either
    return min(max(started_at, now - kept), now)


def merged(saves: Iterable[Save]) -> dict[str, Save]:
    """Return {question: the save that counts}, in whatever order they arrived.

    Of one window the highest number counts, so that a late retry of something older changes nothing; of several windows
    the answer that was given last.
    """
    own: dict[tuple[str, str], Save] = {}
    for save in saves:
        known = own.get((save.question_id, save.device))
        if known is None or save.sequence > known.sequence:
            own[save.question_id, save.device] = save
    found: dict[str, Save] = {}
    for save in own.values():
        known = found.get(save.question_id)
        if known is None or (save.made_at, save.device) > (known.made_at, known.device):
            found[save.question_id] = save
    return found


def is_blank(answer: object) -> bool:
    """Whether an answer says nothing: taken back, or fields left empty."""
    if isinstance(answer, str):
        return not answer.strip()
    if isinstance(answer, Mapping):
        return all(is_blank(part) for part in answer.values())
    return answer is None or answer == []


def answers_in(counting: Mapping[str, Save]) -> dict[str, Any]:
    """Return {question: answer} of those that say something."""
    return {question: save.answer for question, save in sorted(counting.items()) if not is_blank(save.answer)}


def changed(given: Mapping[str, Any], seen: Mapping[str, Any], asked: Iterable[str]) -> dict[str, Any]:
    """Return what a form says otherwise than the page it was filled in on: the rest was not touched there."""
    found = {}
    for question in asked:
        new, old = given.get(question), seen.get(question)
        if new != old and not (is_blank(new) and is_blank(old)):
            found[question] = new
    return found


# --- what counts ---


def counted(hundredths: Sequence[int], counts: Counts) -> int | None:
    """Return what counts of the scores of all attempts, the oldest first; the mean is rounded down."""
    if not hundredths:
        return None
    match counts:
        case Counts.BEST:
            return max(hundredths)
        case Counts.LAST:
            return hundredths[-1]
        case Counts.MEAN:
            return sum(hundredths) // len(hundredths)
