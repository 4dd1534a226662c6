"""What the page of a quiz shows one trainee: what awaits, the questions under way, or what became of the last attempt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.core import clock
from app.editions.models import Edition, Enrolment
from app.study.actions import is_kept, paper_of
from app.study.attempts import queries, rules
from app.study.attempts.models import EssayMark, Sitting
from app.study.attempts.papers import Paper
from app.study.attempts.queries import Stand, Tries
from app.study.attempts.rules import Hindrance, Review, Save, Terms
from app.study.kinds import Address, AnswerRefused, Score
from app.study.outline import Unit, unit_of_version

MIDNIGHT = dt.time()


@dataclass(frozen=True)
class QuizPage:
    """A quiz for one reader: a trainee, or (`enrolment` None) somebody who only looks."""

    edition: Edition
    enrolment: Enrolment | None
    unit: Unit
    """As the edition has it now; an attempt under way may have an older one (`asked`)."""
    language: str
    address: Address
    stand: Stand
    is_again: bool = False
    """Whether the trainee asked for the questions once more."""
    typed: Mapping[str, Any] | None = None
    """What stood in a form that was not taken."""

    @property
    def terms(self) -> Terms:
        """Under what terms it is taken."""
        return self.stand.terms

    @property
    def tries(self) -> Tries:
        """What was sent."""
        return self.stand.tries

    @property
    def sitting(self) -> Sitting | None:
        """The attempt under way."""
        return self.stand.open

    @property
    def number(self) -> int:
        """The number of the attempt for which this page is made."""
        return self.sitting.number if self.sitting else self.stand.next_number

    @property
    def hindrance(self) -> Hindrance | None:
        """Why no attempt can be begun now."""
        return self.terms.hindrance(self.tries.count, clock.now())

    @property
    def left(self) -> int | None:
        """How many attempts are left; None where there is no limit."""
        return self.terms.left(self.tries.count)

    @property
    def is_open(self) -> bool:
        """Whether what the reader answers is kept."""
        return self.enrolment is not None and is_kept(self.enrolment)

    @property
    def is_asking(self) -> bool:
        """Whether the questions are there to be answered."""
        if self.sitting is not None:
            return self.is_open
        return self.is_open and self.terms.is_free and (self.last_here is None or self.is_again or self.typed is not None)

    @property
    def is_looked_at(self) -> bool:
        """Whether somebody only looks who will never answer."""
        return self.enrolment is None

    @property
    def may_begin(self) -> bool:
        """Whether a button begins an attempt."""
        return self.is_open and not self.is_asking and not self.terms.is_free and self.hindrance is None

    # --- the questions ---

    @cached_property
    def asked(self) -> Unit:
        """The unit as the attempt under way has it."""
        return unit_of_version(self.sitting.version_id, self.sitting.unit_id) if self.sitting else self.unit

    @cached_property
    def paper(self) -> Paper:
        """What the attempt under way, or else the last one that was sent, asks."""
        found = self.sitting or self._last_sitting
        if found is not None:
            return Paper(self.asked if self.sitting else self.unit, found.seed)
        return Paper(self.unit, 0, paper_of(self.enrolment, self.unit))

    @cached_property
    def shown(self) -> Mapping[str, Any]:
        """What the kind's template shows."""
        return self.paper.shown(self.asked.language(self.language), self.address)

    @cached_property
    def saves(self) -> list[Save]:
        """Everything that was saved of the attempt under way."""
        return queries.saves_of(self.sitting.id) if self.sitting else []

    @cached_property
    def counting(self) -> Mapping[str, Save]:
        """The saves that count."""
        return rules.merged(self.saves)

    @property
    def given(self) -> Mapping[str, Any]:
        """What is answered: in the form that was not taken, saved, or sent last."""
        if self.typed is not None:
            return self.typed
        if self.is_asking:
            return rules.answers_in(self.counting)
        return self.last_here.attempt.answers if self.last_here is not None else {}

    @property
    def seen_id(self) -> int:
        """The newest saved answer that this page shows."""
        return max((save.id for save in self.saves), default=0)

    @property
    def saved_at(self) -> dt.datetime | None:
        """When an answer was saved last."""
        return max((save.made_at for save in self.counting.values()), default=None)

    @property
    def seconds_left(self) -> int | None:
        """How long the attempt under way still runs."""
        return rules.seconds_left(self.sitting.deadline_at, clock.now()) if self.sitting else None

    @property
    def unanswered(self) -> list[int]:
        """The numbers of the questions that have no answer."""
        return [number for number, question in enumerate(self.paper.questions, 1) if question not in self.given]

    # --- what was sent ---

    @property
    def _last_sitting(self) -> Sitting | None:
        """The newest attempt, where it is the one that was sent last."""
        newest, last = self.stand.newest, self.tries.last
        return newest if newest is not None and last is not None and newest.attempt_id == last.attempt.id else None

    @property
    def last_here(self) -> queries.Try | None:
        """The last attempt sent, where its questions are those of this version."""
        last = self.tries.last
        return last if last is not None and last.attempt.version_id == self.unit.version_id else None

    @cached_property
    def essay_marks(self) -> Mapping[str, tuple[EssayMark, str]]:
        """What tutors gave for essays of the last attempt."""
        return queries.essay_marks_of(self.last_here.attempt.id) if self.last_here is not None and self.last_here.is_scored_later else {}

    def shows(self, what: Review) -> bool:
        """Whether something of a sent attempt is shown by now. Without a closing time, the edition's last day closes the quiz."""
        end = clock.at(self.edition.ends_on + dt.timedelta(days=1), MIDNIGHT)
        return rules.is_shown(what, self.terms.ends_at or end, clock.now())

    @property
    def shows_score(self) -> bool:
        """Whether the trainee may know the score."""
        return self.shows(self.terms.score)

    @property
    def shows_answers(self) -> bool:
        """Whether the right answers may be told."""
        return self.shows(self.terms.answers)

    @property
    def shows_feedback(self) -> bool:
        """Whether the trainee may read what is said of each answer."""
        return self.shows(self.terms.feedback)

    @cached_property
    def judged(self) -> Score | None:
        """The last attempt judged anew, question by question; None while questions are asked, and where nothing may be shown."""
        if self.is_asking or self.last_here is None or not (self.shows_score or self.shows_feedback or self.shows_answers):
            return None
        marks = {question: mark.points for question, (mark, _name) in self.essay_marks.items()}
        try:
            return self.paper.judge(self.last_here.attempt.answers, marks)
        except AnswerRefused:
            return None


def quiz_page(
    edition: Edition, enrolment: Enrolment | None, unit: Unit, language: str, address: Address, *, is_again: bool = False,
    typed: Mapping[str, Any] | None = None,
) -> QuizPage:
    """Return the page of a quiz; whoever only looks sees it as the edition has it."""
    if enrolment is None:
        stand = Stand(queries.terms_with(unit, queries.setting_of(edition.id, unit.unit_id)), None, Tries(()))
    else:
        stand = queries.stand_of(enrolment.id, unit)
    return QuizPage(edition, enrolment, unit, language, address, stand, is_again=is_again, typed=typed)
