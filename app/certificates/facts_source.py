"""Gathers what a certificate will say, once, on the day of its issue: after this, only the frozen facts count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.certificates.facts import (
    LANGUAGES,
    Award,
    CertificateFacts,
    Holder,
    Hours,
    Mark,
    Module,
    PhaseHours,
    Programme,
    Signatory,
    Texts,
    share_per_mille,
)
from app.certificates.rules import printed_code
from app.core import clock
from app.core.settings import public_address
from app.courses.models import CourseVersion
from app.editions.models import Edition, Enrolment
from app.people.models import Person
from app.progress.outcomes import Outcome, leaves_of
from app.progress.standing import Standing

KEPT = 32


@dataclass(frozen=True, slots=True)
class CourseWords:
    """What the papers of a published course say, compiled once for each version: a version never changes."""

    awards: Mapping[str, Award]
    designs: Mapping[str, str]
    phases: Mapping[str, Texts]
    items: Mapping[str, Texts]
    modules: tuple[Module, ...]
    outcomes: tuple[Texts, ...]

    @property
    def last_award(self) -> str:
        """The award that ends the course: the last one its package names."""
        return next(reversed(list(self.awards)))


_kept: dict[tuple[str, str], CourseWords] = {}


def course_words(version: CourseVersion) -> CourseWords:
    """Return the words of a version; the digest is the name of its content."""
    place = (version.slug, version.digest)
    found = _kept.get(place)
    if found is None:
        if len(_kept) >= KEPT:
            _kept.clear()
        found = _kept[place] = _compile(version.manifest)
    return found


def _compile(manifest: Mapping[str, Any]) -> CourseWords:
    return CourseWords(
        awards={award["id"]: Award(award["id"], Texts.of(award["title"])) for award in manifest["awards"]},
        designs={award["id"]: award["design"] for award in manifest["awards"]},
        phases={phase["id"]: Texts.of(phase["title"]) for phase in manifest["phases"]},
        items={item["id"]: Texts.of(item["title"]) for item in manifest["items"]},
        modules=tuple(Module(Texts.of(module["title"]), round(module["hours"] * 60)) for module in manifest["modules"]),
        outcomes=tuple(text for module in manifest["modules"] for text in _outcomes(module.get("outcomes") or {})),
    )


def _outcomes(by_language: Mapping[str, list[str]]) -> list[Texts]:
    """Turn {language: [outcome, …]} into one text in four languages an outcome."""
    longest = max((len(found) for found in by_language.values()), default=0)
    return [
        Texts.of({code: by_language[code][place] for code in LANGUAGES if place < len(by_language.get(code, ()))})
        for place in range(longest)
    ]


def gather(
    enrolment: Enrolment, edition: Edition, award: str, *, number: str, code: str, standing: Standing, outcome: Outcome,
) -> CertificateFacts:
    """Return the facts of one certificate; FactsRefused where one of them cannot be printed."""
    words = course_words(edition.course_version)
    return CertificateFacts(
        design=words.designs[award], award=words.awards[award], number=number, code=printed_code(code),
        verify_url=public_address(f"/verify/{code}"), holder=_holder(enrolment.person),
        holder_language=enrolment.person.language if enrolment.person.language in LANGUAGES else "it",
        programme=_programme(edition), edition=edition.code, course=Texts.of(edition.course_version.title),
        starts_on=edition.starts_on, ends_on=edition.ends_on, hours=_hours(words, standing), place=edition.place,
        issued_on=clock.today(), modules=words.modules, marks=_marks(words, standing, outcome), outcomes=words.outcomes,
        is_demonstration=edition.programme.is_demonstration or enrolment.person.is_demonstration,
    )


def _holder(person: Person) -> Holder:
    return Holder(
        given_names=person.given_names, family_names=person.family_names, born_on=person.born_on,
        birthplace=person.birthplace, nationality=person.nationality, document_number=person.document_number,
    )


def _programme(edition: Edition) -> Programme:
    found = edition.programme
    return Programme(
        title=Texts.of(found.title), funder=found.funder, contract_number=found.contract_number,
        emblem=found.emblem.value, funding_text=Texts.of(found.funding_text), disclaimer=Texts.of(found.disclaimer),
        signatories=tuple(
            Signatory(one.get("organisation", ""), one.get("role", ""), one.get("name", "")) for one in found.signatories
        ),
    )


def _hours(words: CourseWords, standing: Standing) -> Hours:
    """The minutes that the rule saw, phase by phase: the sum of the ledger and no other."""
    planned, attended = standing.terms.planned_by_phase, standing.minutes_by_phase
    phases = tuple(
        PhaseHours(words.phases.get(key, Texts(key)), minutes, attended.get(key, 0)) for key, minutes in planned.items()
    )
    total = sum(attended.values())
    return Hours(phases, standing.terms.planned, total, share_per_mille(total, standing.terms.planned))


def _marks(words: CourseWords, standing: Standing, outcome: Outcome) -> tuple[Mark, ...]:
    """Released marks of the items that the award asks for and that reach what it asks: none that was waived or not needed."""
    asked = dict.fromkeys(leaf.subject for leaf in leaves_of(outcome) if leaf.requirement == "mark" and not leaf.missing)
    return tuple(Mark(words.items.get(item, Texts(item)), standing.marks[item]) for item in asked if item in standing.marks)
