"""Essays: a tutor gives the points of the rubric, and with the last of them the score of the attempt is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.people.models import Person
from app.study.attempts import queries
from app.study.attempts.actions.counting import settle
from app.study.attempts.actions.ending import hold, hold_trainee
from app.study.attempts.models import AttemptScore, EssayMark, Sitting
from app.study.attempts.papers import Paper
from app.study.kinds.quiz.questions.essay import criteria_of
from app.study.models import Attempt
from app.study.outline import unit_of_version


@dataclass(frozen=True, slots=True)
class EssayGiven:
    """What a tutor gives for one essay: {line of the rubric: hundredths of a point}.

    `seen_id` is the mark that the form showed, 0 where there was none.
    """

    points: Mapping[str, int]
    comment: str = ""
    seen_id: int = 0


def essays_of(paper: Paper, attempt: Attempt) -> dict[str, Mapping[str, Any]]:
    """Return the essays of an attempt that a person marks: those that say something."""
    waiting = [question for question, result in paper.judge(attempt.answers).results.items() if result["waits"]]
    return {question["id"]: question for question in paper.asked if question["id"] in waiting}


def mark_essays(sitting: Sitting, given: Mapping[str, EssayGiven], *, by: Person) -> AttemptScore | None:
    """Keep marks for essays of an attempt; once each has one, keep and count the score. Rows are added, never changed."""
    hold_trainee(sitting.enrolment_id)
    hold(sitting)
    attempt = db.session.get(Attempt, sitting.attempt_id) if sitting.attempt_id is not None else None
    if attempt is None:
        raise RuleBroken(_l("This attempt was not sent, so there is nothing to mark."))
    unit = unit_of_version(sitting.version_id, sitting.unit_id)
    paper = Paper(unit, sitting.seed)
    essays = essays_of(paper, attempt)
    present = {question: mark for question, (mark, _name) in queries.essay_marks_of(attempt.id).items()}
    for question, one in given.items():
        _check(essays.get(question), one, present.get(question))
    for question, one in given.items():
        known = present.get(question)
        if known is not None and (dict(one.points), one.comment.strip()) == (known.points, known.comment):
            continue
        present[question] = EssayMark(
            attempt_id=attempt.id, question_id=question, points=dict(one.points), comment=one.comment.strip(), given_at=clock.now(),
            given_by_id=by.id,
        )
        db.session.add(present[question])
    db.session.flush()
    if set(essays) - set(present):
        return None
    score = _score(attempt, paper, {key: present[key].points for key in essays}, by)
    settle(sitting.enrolment, unit)
    return score


def _check(essay: Mapping[str, Any] | None, one: EssayGiven, present: EssayMark | None) -> None:
    if essay is None:
        raise RuleBroken(_l("This attempt has no such essay. Nothing was saved."))
    rubric = criteria_of(essay)
    if set(one.points) != set(rubric) or any(not 0 <= points <= rubric[line] for line, points in one.points.items()):
        raise RuleBroken(_l("Give points for each line of the rubric, none above its most. Nothing was saved."))
    if one.seen_id != (present.id if present is not None else 0):
        raise RuleBroken(_l("Somebody marked this essay while you were reading. Nothing was saved. Look at the new mark, then decide."))


def _score(attempt: Attempt, paper: Paper, marks: Mapping[str, Mapping[str, int]], by: Person) -> AttemptScore:
    judged = paper.judge(attempt.answers, marks)
    score = AttemptScore(
        attempt_id=attempt.id, hundredths=judged.hundredths, has_passed=judged.has_passed, is_waiting=judged.waits, at=clock.now(),
        by_id=by.id,
    )
    db.session.add(score)
    db.session.flush()
    return score
