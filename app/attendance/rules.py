"""What a lesson may be, what the roll call's words are worth in minutes, and what sealing waits for."""

from __future__ import annotations

import datetime as dt
import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

ITALY = ZoneInfo("Europe/Rome")
SHORTEST = 5
LONGEST = 12 * 60
LONGEST_NOTE = 200
OPENS_BEFORE = dt.timedelta(minutes=15)
"""People come in before the beginning: the roll call opens so much earlier."""


class LessonType(enum.StrEnum):
    """How a lesson is held."""

    CLASSROOM = "classroom"
    VIRTUAL_CLASSROOM = "virtual_classroom"
    MIXED = "mixed"
    STUDY_VISIT = "study_visit"
    SEMINAR = "seminar"
    RECOVERY = "recovery"
    TUTORING = "tutoring"
    EXAM = "exam"


class LessonState(enum.StrEnum):
    """Where a lesson stands."""

    PLANNED = "planned"
    HELD = "held"
    SEALED = "sealed"
    CANCELLED = "cancelled"


class PresenceStatus(enum.StrEnum):
    """What the roll call says of one trainee."""

    PRESENT = "present"
    ABSENT = "absent"
    LATE = "late"
    LEFT_EARLY = "left_early"


IN_PART = frozenset({PresenceStatus.LATE, PresenceStatus.LEFT_EARLY})
CLOSED = frozenset({LessonState.SEALED, LessonState.CANCELLED})


# --- when ---


class TimeFault(enum.StrEnum):
    """Why a lesson cannot be then."""

    NO_SUCH_TIME = "no such time"
    TWICE = "twice"
    BACKWARDS = "backwards"
    LENGTH = "length"
    OUTSIDE = "outside"


def instant(day: dt.date, time: dt.time) -> dt.datetime:
    """Return the instant of a time of day in Italy, in UTC."""
    return dt.datetime.combine(day, time, tzinfo=ITALY).astimezone(dt.UTC)


def wall_fault(day: dt.date, time: dt.time) -> TimeFault | None:
    """Return what is wrong with a time of day in Italy: the change of the clock leaves one hour out and has one twice."""
    early = dt.datetime.combine(day, time, tzinfo=ITALY)
    late = early.replace(fold=1)
    if early.utcoffset() == late.utcoffset():
        return None
    is_there = early.astimezone(dt.UTC).astimezone(ITALY).replace(tzinfo=None) == dt.datetime.combine(day, time)
    return TimeFault.TWICE if is_there else TimeFault.NO_SUCH_TIME


def length_in_minutes(starts_at: dt.datetime, ends_at: dt.datetime) -> int:
    """Return the minutes that really pass: three hours on the wall are two in the night when the clock goes forward."""
    return int((ends_at - starts_at).total_seconds()) // 60


def time_fault(day: dt.date, begins: dt.time, ends: dt.time, edition: tuple[dt.date, dt.date]) -> TimeFault | None:
    """Return the first thing that is wrong with the day and times of a lesson, or None."""
    if not edition[0] <= day <= edition[1]:
        return TimeFault.OUTSIDE
    for time in (begins, ends):
        if (fault := wall_fault(day, time)) is not None:
            return fault
    if ends <= begins:
        return TimeFault.BACKWARDS
    if not SHORTEST <= length_in_minutes(instant(day, begins), instant(day, ends)) <= LONGEST:
        return TimeFault.LENGTH
    return None


def day_in_italy(moment: dt.datetime) -> dt.date:
    """Return the day of the register: Italy's."""
    return moment.astimezone(ITALY).date()


def end_of_day(moment: dt.datetime) -> dt.datetime:
    """Return the instant at which the Italian day of a moment ends."""
    return instant(day_in_italy(moment) + dt.timedelta(days=1), dt.time())


def is_roll_open(starts_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether the roll call may be held: shortly before the beginning, and ever after."""
    return now >= starts_at - OPENS_BEFORE


# --- the roll call's words ---


@dataclass(frozen=True, slots=True)
class Word:
    """What the roll call says of one trainee."""

    status: PresenceStatus
    minutes_missed: int = 0
    note: str = ""


class WordFault(enum.StrEnum):
    """Why a row of the roll call cannot be kept."""

    NO_STATUS = "no status"
    MINUTES = "minutes"
    CONTRADICTION = "contradiction"
    NOTE = "note"


def word_fault(length: int, status: PresenceStatus | None, minutes_missed: int | None, note: str = "") -> WordFault | None:
    """Return what is wrong with a row; a row that says nothing at all is left for later and is no fault."""
    if len(note) > LONGEST_NOTE:
        return WordFault.NOTE
    if status is None:
        return WordFault.NO_STATUS if minutes_missed or note else None
    if status in IN_PART:
        return None if minutes_missed is not None and 1 <= minutes_missed < length else WordFault.MINUTES
    return WordFault.CONTRADICTION if minutes_missed else None


def minutes_present(length: int, word: Word) -> int:
    """Return the minutes that a word is worth in a lesson of that length."""
    if word.status is PresenceStatus.ABSENT:
        return 0
    return length - word.minutes_missed if word.status in IN_PART else length


# --- totals and sealing ---


@dataclass(frozen=True, slots=True)
class Totals:
    """A lesson's roll call in figures; `unsaid` are trainees without a word."""

    said: dict[PresenceStatus, int]
    unsaid: int
    minutes: int

    @property
    def there(self) -> int:
        """How many were there, if only in part: those for whom sealing posts hours."""
        return sum(number for status, number in self.said.items() if status is not PresenceStatus.ABSENT)

    @property
    def expected(self) -> int:
        """How many take part."""
        return sum(self.said.values()) + self.unsaid


def totals(length: int, words: Iterable[Word | None]) -> Totals:
    """Add up the words on those who take part; None is nothing said yet."""
    said: Counter[PresenceStatus] = Counter()
    unsaid = minutes = 0
    for word in words:
        if word is None:
            unsaid += 1
        else:
            said[word.status] += 1
            minutes += minutes_present(length, word)
    return Totals({status: said[status] for status in PresenceStatus}, unsaid, minutes)


class Missing(enum.StrEnum):
    """What keeps a lesson from being sealed."""

    CANCELLED = "cancelled"
    SEALED = "sealed"
    NOT_BEGUN = "not begun"
    NOBODY = "nobody"
    WORDS = "words"


def missing_to_seal(state: LessonState, starts_at: dt.datetime, now: dt.datetime, found: Totals) -> Missing | None:
    """Return the first thing that sealing waits for, or None."""
    if state is LessonState.CANCELLED:
        return Missing.CANCELLED
    if state is LessonState.SEALED:
        return Missing.SEALED
    if now < starts_at:
        return Missing.NOT_BEGUN
    if not found.expected:
        return Missing.NOBODY
    return Missing.WORDS if found.unsaid else None


class Act(enum.StrEnum):
    """What a lesson waits for."""

    ROLL_CALL = "roll call"
    SEAL = "seal"


def next_act(state: LessonState, starts_at: dt.datetime, now: dt.datetime) -> Act | None:
    """Return what is to be done with a lesson now."""
    if state in CLOSED or not is_roll_open(starts_at, now):
        return None
    return Act.SEAL if state is LessonState.HELD and starts_at <= now else Act.ROLL_CALL


# --- two lessons at once, and where they are ---


def does_clash(first: tuple[dt.datetime, dt.datetime], second: tuple[dt.datetime, dt.datetime]) -> bool:
    """Whether two lessons share a minute; one may begin when the other ends."""
    return first[0] < second[1] and second[0] < first[1]


def is_too_much(minutes: int, first: tuple[dt.datetime, dt.datetime], second: tuple[dt.datetime, dt.datetime]) -> bool:
    """Whether nobody can have so many minutes in two lessons at once: more than pass until the end of both."""
    return minutes > length_in_minutes(min(first[0], second[0]), max(first[1], second[1]))


def is_link(text: str) -> bool:
    """Whether a text is the address of a page: nothing else becomes a link that people click."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text
