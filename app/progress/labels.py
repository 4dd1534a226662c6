"""The words of a requirement: what it asks, how much of how much is there, until when, what comes next.

The sentences name nobody, because trainee, tutor and coordinator read the same ones. They are made while a page, a mail or
a paper is written, in the language then in force.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.i18n import day_words, hours_words, ngettext, own, points_words
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.progress.measures import Amount, Verdict
from app.progress.outcomes import LeafOutcome
from app.progress.requirements.hours import TOTAL
from app.progress.requirements.units import ALL

if TYPE_CHECKING:
    from app.core.i18n import Words
    from app.progress.outcomes import Outcome

VERDICTS: dict[Verdict, Words] = {
    Verdict.MET: _l("met"),
    Verdict.REACHABLE: _l("reachable"),
    Verdict.AT_RISK: _l("at risk"),
    Verdict.IMPOSSIBLE: _l("impossible"),
}
WAIVED = _l("waived")
TONES = {Verdict.MET: "done", Verdict.REACHABLE: "neutral", Verdict.AT_RISK: "careful", Verdict.IMPOSSIBLE: "wrong"}
ICONS = {Verdict.MET: "done", Verdict.REACHABLE: "arrow", Verdict.AT_RISK: "clock", Verdict.IMPOSSIBLE: "wrong"}

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles that a course gives to what its requirements name, in all languages, by id."""

    phases: Mapping[str, Texts]
    modules: Mapping[str, Texts]
    items: Mapping[str, Texts]
    awards: Mapping[str, Texts]


@dataclass(frozen=True, slots=True)
class Line:
    """A leaf in words, as the macro `why_leaf` draws it; shares are 0 to 1, only for drawing."""

    key: str
    what: str
    chip: str
    tone: str
    icon: str
    how_much: str
    until: str
    todo: str
    share: float | None
    threshold: float | None
    url: str = ""


def what_of(leaf: LeafOutcome, titles: Titles) -> str:
    """What is asked: «Hours: placement»."""
    return WHAT[leaf.requirement](leaf.subject, titles)


def _title(texts: Mapping[str, Texts], subject: str) -> str:
    return own(texts.get(subject)) or subject


def _what_hours(subject: str, titles: Titles) -> str:
    return _("Total hours") if subject == TOTAL else _("Hours: %(phase)s", phase=_title(titles.phases, subject))


def _what_units(subject: str, titles: Titles) -> str:
    return _("Units of the course") if subject == ALL else _("Units of %(module)s", module=_title(titles.modules, subject))


def _what_mark(subject: str, titles: Titles) -> str:
    return _("Mark: %(item)s", item=_title(titles.items, subject))


def _what_award(subject: str, titles: Titles) -> str:
    return _("Award: %(award)s", award=_title(titles.awards, subject))


WHAT: dict[str, Callable[[str, Titles], str]] = {
    "hours": _what_hours, "units": _what_units, "mark": _what_mark, "award": _what_award,
}


def how_much_of(leaf: LeafOutcome) -> str:
    """How much of how much: «196 h of 280 h, minimum 196 h (70 %)»."""
    return HOW_MUCH[leaf.amount](leaf)


def _so_many_hours(leaf: LeafOutcome) -> str:
    amounts = {"value": hours_words(leaf.value), "whole": hours_words(leaf.whole), "minimum": hours_words(leaf.threshold)}
    if leaf.minimum_share is None:
        return _("%(value)s of %(whole)s, minimum %(minimum)s", **amounts)
    share = f"{points_words(leaf.minimum_share)} %"
    return _("%(value)s of %(whole)s, minimum %(minimum)s (%(share)s)", **amounts, share=share)


def _so_many_units(leaf: LeafOutcome) -> str:
    if leaf.threshold >= leaf.whole:
        return _("%(value)s of %(whole)s", value=leaf.value, whole=leaf.whole)
    return _("%(value)s of %(whole)s, minimum %(minimum)s", value=leaf.value, whole=leaf.whole, minimum=leaf.threshold)


def _such_a_mark(leaf: LeafOutcome) -> str:
    minimum = points_words(leaf.threshold)
    if not (leaf.value or leaf.is_tight):
        return _("no mark released yet, minimum %(minimum)s of 100", minimum=minimum)
    return _("%(value)s of 100, minimum %(minimum)s", value=points_words(leaf.value), minimum=minimum)


def _such_an_award(leaf: LeafOutcome) -> str:
    return _("its conditions are met") if leaf.value else _("its conditions are not yet met")


HOW_MUCH: dict[Amount, Callable[[LeafOutcome], str]] = {
    Amount.MINUTES: _so_many_hours, Amount.UNITS: _so_many_units, Amount.HUNDREDTHS: _such_a_mark,
    Amount.AWARD: _such_an_award,
}


def until_of(leaf: LeafOutcome) -> str:
    """Until when it can be met; nothing once it is met, or where no last day is set."""
    if leaf.verdict is Verdict.MET or leaf.last_on is None:
        return ""
    if leaf.verdict is Verdict.IMPOSSIBLE:
        return _("last day: %(day)s", day=day_words(leaf.last_on))
    return _("until %(day)s", day=day_words(leaf.last_on))


def next_of(leaf: LeafOutcome) -> str:
    """What comes next; for a waived leaf, who waived it, when and why."""
    if leaf.waived:
        facts = {"name": leaf.waived.by, "day": day_words(leaf.waived.on), "reason": leaf.waived.reason}
        return _("Waived by %(name)s on %(day)s: %(reason)s", **facts)
    return "" if leaf.verdict is Verdict.MET else NEXT[leaf.amount](leaf)


def _next_hours(leaf: LeafOutcome) -> str:
    amounts = {"missing": hours_words(leaf.missing), "offered": hours_words(leaf.offered)}
    if leaf.verdict is Verdict.IMPOSSIBLE:
        if leaf.offered >= leaf.missing:
            return _("%(missing)s are missing and the time for them has ended. The coordinator can waive this.", **amounts)
        return _(
            "%(missing)s are missing and %(offered)s are still on offer. The coordinator can plan make-up hours or waive this.",
            **amounts,
        )
    if not leaf.margin:
        return _("None of the %(offered)s still on offer can be missed.", **amounts)
    if leaf.verdict is Verdict.AT_RISK:
        return _(
            "%(missing)s are missing: of the %(offered)s still on offer, at most %(margin)s can be missed.",
            **amounts, margin=hours_words(leaf.margin),
        )
    return _("%(missing)s are missing, of the %(offered)s still on offer.", **amounts)


def _next_units(leaf: LeafOutcome) -> str:
    if leaf.verdict is Verdict.IMPOSSIBLE:
        return ngettext("%(num)s unit is missing and its time has ended. The coordinator can waive this.",
                        "%(num)s units are missing and their time has ended. The coordinator can waive this.", leaf.missing)
    if leaf.verdict is Verdict.AT_RISK:
        return ngettext("%(num)s unit is missing, and few days are left.",
                        "%(num)s units are missing, and fewer days are left.", leaf.missing)
    return ngettext("%(num)s unit is still to be done.", "%(num)s units are still to be done.", leaf.missing)


def _next_mark(leaf: LeafOutcome) -> str:
    if leaf.verdict is Verdict.IMPOSSIBLE:
        return _("The time for a mark has ended. The coordinator can waive this.")
    if leaf.verdict is Verdict.AT_RISK:
        return _("The mark is below the minimum: it counts if a better one takes its place.")
    return _("The mark is still to be given and released.")


def _next_award(leaf: LeafOutcome) -> str:
    if leaf.verdict is Verdict.IMPOSSIBLE:
        return _("That award can no longer be reached, for the reasons given there.")
    return _("What is missing stands under that award.")


NEXT: dict[Amount, Callable[[LeafOutcome], str]] = {
    Amount.MINUTES: _next_hours, Amount.UNITS: _next_units, Amount.HUNDREDTHS: _next_mark, Amount.AWARD: _next_award,
}


def chip_of(leaf: LeafOutcome) -> Words:
    """The state in a word."""
    return WAIVED if leaf.waived else VERDICTS[leaf.verdict]


def line_of(leaf: LeafOutcome, titles: Titles, url: str = "") -> Line:
    """One line of «Why not yet?»."""
    has_bar = leaf.amount is not Amount.AWARD and leaf.whole > 0
    return Line(
        key=leaf.key,
        what=what_of(leaf, titles),
        chip=str(chip_of(leaf)),
        tone=TONES[leaf.verdict],
        icon=ICONS[leaf.verdict],
        how_much=how_much_of(leaf),
        until=until_of(leaf),
        todo=next_of(leaf),
        share=leaf.value / leaf.whole if has_bar else None,
        threshold=leaf.threshold / leaf.whole if has_bar else None,
        url=url,
    )


@dataclass(frozen=True, slots=True)
class Group:
    """A group of requirements in words; `heading` is empty where all of its parts are asked for at the top."""

    heading: str
    chip: str
    tone: str
    icon: str
    parts: tuple[Line | Group, ...]


def tree_of(outcome: Outcome, titles: Titles, url_of: Callable[[LeafOutcome], str], *, is_top: bool = True) -> Group:
    """The whole tree in words. A rule that is one requirement is shown as a group of one."""
    parts: tuple[Outcome, ...] = (outcome,)
    heading = ""
    if not isinstance(outcome, LeafOutcome):
        parts = outcome.parts
        heading = "" if is_top and outcome.needed == len(parts) else group_words(outcome.kind, outcome.needed, len(parts))
    return Group(
        heading=heading,
        chip=str(VERDICTS[outcome.verdict]),
        tone=TONES[outcome.verdict],
        icon=ICONS[outcome.verdict],
        parts=tuple(
            line_of(part, titles, url_of(part)) if isinstance(part, LeafOutcome) else tree_of(part, titles, url_of, is_top=False)
            for part in parts
        ),
    )


def group_words(kind: str, needed: int, parts: int) -> str:
    """The sentence above a group: how many of its parts are asked for."""
    if needed == parts:
        return _("All of these")
    if needed == 1 and kind == "any":
        return _("Any one of these")
    return _("At least %(needed)s of these %(parts)s", needed=needed, parts=parts)
