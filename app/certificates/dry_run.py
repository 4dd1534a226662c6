"""The list before an issue: who would receive a certificate of an award, who holds it already, and why not each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.certificates import eligibility, queries
from app.certificates.facts_source import course_words
from app.certificates.rules import Refusal
from app.progress.measures import Verdict
from app.progress.outcomes import LeafOutcome
from app.progress.queries import outcomes_from, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from app.certificates.queries import Candidate
    from app.editions.models import Edition
    from app.progress.outcomes import Outcome
    from app.progress.queries import Snapshot


@dataclass(frozen=True)
class DryRun:
    """Every trainee of an edition before one award, by name; enrolment ids in three lists."""

    edition: Edition
    award: str
    candidates: Mapping[int, Candidate]
    eligible: Sequence[int]
    holders: Sequence[int]
    others: Mapping[int, Refusal]
    snapshot: Snapshot

    def missing(self, enrolment_id: int) -> list[LeafOutcome]:
        """Return the requirements that stand between a trainee and the award."""
        outcomes = outcomes_from(self.edition, self.snapshot.standings[enrolment_id])
        return list(missing_leaves(outcomes[self.award]))


def dry_run(edition: Edition, award: str) -> DryRun:
    """Look at every trainee with the same few statements, for two or for a thousand. Writes nothing."""
    kept, candidates = snapshot(edition), queries.candidates(edition.id, award)
    is_last = award == course_words(edition.course_version).last_award
    eligible: list[int] = []
    holders: list[int] = []
    others: dict[int, Refusal] = {}
    for enrolment_id, verdicts in kept.verdicts.items():
        found = candidates.get(enrolment_id)
        if found is None:
            continue
        refusal = eligibility.refusal_of(
            found.status, verdicts[award], is_last_award=is_last, has_valid=found.number is not None
        )
        if refusal is None:
            eligible.append(enrolment_id)
        elif refusal is Refusal.ALREADY_ISSUED:
            holders.append(enrolment_id)
        else:
            others[enrolment_id] = refusal
    return DryRun(edition, award, candidates, eligible, holders, others, kept)


def missing_leaves(outcome: Outcome) -> Iterator[LeafOutcome]:
    """Yield the leaves that keep a tree from being met; nothing of a group that is met without them."""
    if outcome.verdict is Verdict.MET:
        return
    if isinstance(outcome, LeafOutcome):
        yield outcome
        return
    for part in outcome.parts:
        yield from missing_leaves(part)
