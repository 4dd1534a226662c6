"""The end of reading: drafts become questions with ids that nothing else has, and the report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy
from app.courses.exchange.draft import Draft
from app.courses.exchange.results import Entry, Outcome, Question
from app.courses.exchange.shaping import TITLE
from app.courses.exchange.slugs import Ids, slug_or_digest

if TYPE_CHECKING:
    from collections.abc import Sequence


def finish(drafts: Sequence[Draft], taken: frozenset[str]) -> tuple[tuple[Question, ...], tuple[Entry, ...]]:
    """Return the questions with ids that nothing else has, and the report."""
    ids = Ids(taken)
    questions: list[Question] = []
    report = []
    for draft in drafts:
        title = tidy(draft.title) or tidy(draft.text)
        shown = title if len(title) <= TITLE else title[: TITLE - 1].rstrip() + "…"
        if draft.left_out is not None:
            report.append(Entry(draft.line, draft.type, shown, Outcome.LEFT_OUT, (draft.left_out,)))
            continue
        wanted = draft.wanted_id or slug_or_digest(title, "question")
        key = ids.take(wanted)
        if key != wanted:
            draft.note(_l("Its id became “%(id)s”, because “%(wanted)s” is taken.", id=key, wanted=wanted))
        questions.append(_question(draft, key))
        outcome = Outcome.CHANGED if draft.notes else Outcome.TAKEN
        report.append(Entry(draft.line, draft.type, shown, outcome, tuple(draft.notes)))
    return tuple(questions), tuple(report)


def _question(draft: Draft, key: str) -> Question:
    made: Question = {"id": key, "type": draft.type, "text": draft.say(draft.text)}
    if draft.points != 1:
        made["points"] = draft.points
    made |= draft.fields
    for criterion in made.get("rubric", ()):
        criterion["points"] = criterion["points"] or draft.points
    for name, text in (("hint", draft.hint), ("feedback", draft.feedback)):
        if text:
            made[name] = draft.say(text)
    if draft.tags:
        made["tags"] = draft.tags
    return made


def withheld(report: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the report of a file of which nothing was taken, because something stood in the way."""
    reason = _l("Nothing was taken, because the file has a fault.")
    return tuple(
        entry if entry.outcome is Outcome.LEFT_OUT else replace(entry, outcome=Outcome.LEFT_OUT, notes=(reason,)) for entry in report
    )
