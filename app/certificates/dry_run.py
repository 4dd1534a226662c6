"""The list before an issue: who would receive a certificate of an award, who holds it already, and why not each other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from app.certificates import eligibility, queries
from app.certificates.facts_source import course_words
from app.certificates.queries import Candidate
from app.certificates.rules import Refusal
from app.editions.models import EnrolmentStatus
from app.progress.measures import Verdict
from app.progress.outcomes import LeafOutcome
from app.progress.queries import outcomes_from, outcomes_of, snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from app.editions.models import Edition, Enrolment
    from app.progress.outcomes import Outcome
    from app.progress.queries import Snapshot


@dataclass(frozen=True)
class DryRun:
    """Every trainee of an edition before one award, by name; enrolment ids in three lists."""

    edition: Edition
    award: str
    rows: Mapping[int, Sequence[Any]]
    eligible: Sequence[int]
    holders: Sequence[int]
    others: Mapping[int, Refusal]
    snapshot: Snapshot

    def trainee(self, enrolment_id: int) -> Candidate:
        """Return one of the trainees."""
        return Candidate._make(self.rows[enrolment_id])

    def missing(self, enrolment_id: int) -> list[LeafOutcome]:
        """Return the requirements that stand between a trainee and the award."""
        outcomes = outcomes_from(self.edition, self.snapshot.standings[enrolment_id])
        return list(missing_leaves(outcomes[self.award]))


def dry_run(edition: Edition, award: str) -> DryRun:
    """Look at every trainee with the same few statements, for two or for a thousand. Writes nothing."""
    kept = snapshot(edition)
    rows: dict[int, Sequence[Any]] = {row[0]: row for row in queries.candidates(edition.id, award)}
    is_last = award == course_words(edition.course_version).last_award
    lists: dict[Refusal | None, list[int]] = defaultdict(list)
    others: dict[int, Refusal] = {}
    for enrolment_id, verdicts in kept.verdicts.items():
        if (row := rows.get(enrolment_id)) is None:
            continue
        refusal = _refusal_of(row[1], verdicts[award], is_last, row[6] is not None)
        if refusal in _LISTED:
            lists[refusal].append(enrolment_id)
        elif refusal is not None:
            others[enrolment_id] = refusal
    return DryRun(edition, award, rows, lists[None], lists[Refusal.ALREADY_ISSUED], others, kept)


_LISTED = (None, Refusal.ALREADY_ISSUED)


def still_to_come(enrolment: Enrolment, held: Collection[str]) -> dict[str, tuple[int, Refusal | None]]:
    """Return of each award not held how many requirements are missing, and why it could not be issued now."""
    last = course_words(enrolment.edition.course_version).last_award
    return {
        award: (
            len(list(missing_leaves(outcome))),
            eligibility.refusal_of(enrolment.status, outcome.verdict, is_last_award=award == last, has_valid=False),
        )
        for award, outcome in outcomes_of(enrolment.edition, [enrolment])[enrolment.id].items() if award not in held
    }


@cache
def _refusal_of(status: str, verdict: Verdict, is_last: bool, has_valid: bool) -> Refusal | None:  # noqa: FBT001 - a key
    """Few questions are asked a thousand times."""
    return eligibility.refusal_of(EnrolmentStatus(status), verdict, is_last_award=is_last, has_valid=has_valid)


def missing_leaves(outcome: Outcome) -> Iterator[LeafOutcome]:
    """Yield the leaves that keep a tree from being met; nothing of a group that is met without them."""
    if outcome.verdict is Verdict.MET:
        return
    if isinstance(outcome, LeafOutcome):
        yield outcome
        return
    for part in outcome.parts:
        yield from missing_leaves(part)
