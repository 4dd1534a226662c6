"""A question on its way: gathered by a reader, shaped to one of our types, finished with ids.

Readers of every format call the same functions, so that a weight or a wildcard is treated alike wherever it comes from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy
from app.courses.exchange.markdown import BY_FORM, Converted, from_html
from app.courses.exchange.slugs import Ids, slug, slug_or_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from app.core.i18n import Words

FULL = Decimal(100)
TITLE = 60
MOST_OPTIONS = 10
LONGEST_TEXT = 10_000
LONGEST_PART = 2_000
LONGEST_SOURCE = 100_000
LONGEST_ANSWER = 200
MOST_POINTS = 100
DIGITS = 15
_DECIMAL = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
_SMALLEST = Decimal("0.000000001")

_NO_PART = _l("Answers that were right in part count as wrong.")
_EVEN = _l("The weights of the options were made equal.")
_WILDCARD = _l("Asterisks stood for any letters; they were left out.")


class LeftOut(Exception):
    """A question that cannot be taken."""

    def __init__(self, reason: Words) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Answer:
    """An answer as other systems have it: Markdown, a weight of 100, feedback."""

    text: str
    weight: Decimal = FULL
    feedback: str = ""


@dataclass
class Draft:
    """One question while it is read."""

    line: int
    language: str
    type: str = ""
    title: str = ""
    wanted_id: str = ""
    text: str = ""
    points: int = 1
    feedback: str = ""
    hint: str = ""
    tags: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    notes: list[Words] = field(default_factory=list)
    find: Callable[[str], str | None] = lambda _name: None
    """Gives the name under which an embedded picture is kept."""
    left_out: Words | None = None

    def note(self, *words: Words) -> None:
        """Tell a change, once."""
        self.notes += [word for word in words if word not in self.notes]

    def markdown(self, text: str, form: str, longest: int = LONGEST_PART) -> str:
        """Return a text of the other system as Markdown, and note what was lost."""
        if len(text) > LONGEST_SOURCE:
            raise LeftOut(_l("A text has more than %(count)d characters.", count=LONGEST_SOURCE))
        made: Converted = BY_FORM.get(form, from_html)(text, self.find)
        self.note(*made.notes)
        if len(made.text) > longest:
            raise LeftOut(_l("A text has more than %(count)d characters.", count=longest))
        return made.text

    def say(self, text: str) -> dict[str, str]:
        """Return a text in the language of the file."""
        return {self.language: text}

    def lose_feedback(self, answers: Iterable[Answer]) -> None:
        """Note the feedback of single answers, which this type of question does not have."""
        lost = [tidy(answer.feedback) for answer in answers if answer.feedback.strip()]
        if lost:
            self.note(_l("Feedback for single answers was left out: “%(text)s”.", text=" / ".join(lost)[:200]))

    def tag(self, *names: str) -> None:
        """Add tags, as ids."""
        for name in names:
            made = slug(name)
            if made and made not in self.tags:
                self.tags.append(made)


def choose(draft: Draft, answers: Sequence[Answer], *, is_single: bool) -> None:
    """One right option, or several."""
    kept = [answer for answer in answers if answer.text]
    if len(kept) < len(answers):
        draft.note(_l("Empty options were left out."))
    right = [answer for answer in kept if (answer.weight >= FULL if is_single else answer.weight > 0)]
    draft.type = "one" if is_single else "several"
    if not 2 <= len(kept) <= MOST_OPTIONS:  # noqa: PLR2004 - fewer leave no choice
        raise LeftOut(_l("It has %(count)d options; from 2 to %(most)d are possible.", count=len(kept), most=MOST_OPTIONS))
    if not right:
        raise LeftOut(_l("No option is fully right."))
    if is_single and len(right) > 1:
        raise LeftOut(_l("Several options are fully right, and only one may be chosen."))
    wrong = [answer for answer in kept if answer not in right]
    if is_single and any(answer.weight > 0 for answer in wrong):
        draft.note(_NO_PART)
    if not is_single and (_differ(right) or _differ(wrong)):
        draft.note(_EVEN)
    ids = Ids()
    draft.fields["options"] = [_option(draft, answer, ids, is_right=answer in right) for answer in kept]


def _differ(answers: Sequence[Answer]) -> bool:
    weights = [answer.weight for answer in answers]
    return bool(weights) and max(weights) - min(weights) > Decimal("0.01")


def _option(draft: Draft, answer: Answer, ids: Ids, *, is_right: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"id": ids.take(slug_or_digest(answer.text, "option", 30)), "text": draft.say(answer.text)}
    if is_right:
        made["right"] = True
    if answer.feedback:
        made["feedback"] = draft.say(answer.feedback)
    return made


def true_or_false(draft: Draft, *, is_right: bool, answers: Sequence[Answer] = ()) -> None:
    """A statement."""
    draft.type = "true_false"
    draft.fields["right"] = is_right
    draft.lose_feedback(answers)


def short(draft: Draft, answers: Sequence[Answer], *, has_wildcards: bool = True) -> None:
    """Words to be typed."""
    draft.type = "short"
    draft.fields["accepted"] = accepted(draft, answers, has_wildcards=has_wildcards)


def accepted(draft: Draft, answers: Sequence[Answer], *, has_wildcards: bool) -> list[str]:
    """Return the words that are fully right, without wildcards."""
    draft.lose_feedback(answers)
    found: list[str] = []
    for answer in answers:
        bare, had_wildcard = _without_wildcards(answer.text) if has_wildcards else (answer.text, False)
        word = tidy(bare)
        if not word:
            continue  # a bare asterisk catches what is wrong
        if answer.weight < FULL:
            draft.note(*[_NO_PART] * (answer.weight > 0))
            continue
        if had_wildcard:
            draft.note(_WILDCARD)
        if len(word) > LONGEST_ANSWER:
            raise LeftOut(_l("An answer has more than %(count)d characters.", count=LONGEST_ANSWER))
        found += [word] * (word not in found)
    if not found:
        raise LeftOut(_l("No answer is fully right."))
    return found


def _without_wildcards(text: str) -> tuple[str, bool]:
    parts = text.replace("\\*", "\0").split("*")
    return "".join(parts).replace("\0", "*"), len(parts) > 1


def number(draft: Draft, answers: Sequence[tuple[Answer, Decimal]], unit: str = "") -> None:
    """A number within a tolerance; each answer comes with its own."""
    draft.type = "number"
    draft.lose_feedback(answer for answer, _tolerance in answers)
    right = [(answer, tolerance) for answer, tolerance in answers if answer.weight >= FULL]
    if any(0 < answer.weight < FULL for answer, _tolerance in answers):
        draft.note(_NO_PART)
    if not right:
        raise LeftOut(_l("No answer is fully right."))
    if len({(answer.text, tolerance) for answer, tolerance in right}) > 1:
        raise LeftOut(_l("Several numbers are right; only one, with its tolerance, is possible."))
    answer, tolerance = right[0]
    draft.fields |= {"value": answer.text, "tolerance": plain(_rounded(abs(tolerance))), "unit": tidy(unit)}
    if decimal(answer.text) != (exact := _rounded(decimal(answer.text))):
        draft.note(_l("The number was rounded."))
        draft.fields["value"] = plain(exact)


def _rounded(found: Decimal) -> Decimal:
    return found.quantize(_SMALLEST) if found.as_tuple().exponent < -9 else found  # type: ignore[operator]  # noqa: PLR2004 - finite


def decimal(text: str) -> Decimal:
    """Return a number as other systems write it."""
    bare = text.strip().replace(",", ".") if text.count(",") == 1 and "." not in text else text.strip()
    if len(bare) > DIGITS * 3 or not _DECIMAL.fullmatch(bare) or not _fits(found := Decimal(bare)):
        raise LeftOut(_l("“%(text)s” is not a number that can be kept.", text=tidy(text)[:40]))
    return found


def _fits(found: Decimal) -> bool:
    exponent = found.as_tuple().exponent
    return isinstance(exponent, int) and -DIGITS * 2 <= exponent <= DIGITS and found.adjusted() < DIGITS


def plain(found: Decimal) -> str:
    """Return a number in figures, without useless noughts."""
    text = format(found, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def match(draft: Draft, pairs: Sequence[tuple[str, str]]) -> None:
    """Pairs; a right side without a left one is there to mislead."""
    draft.type = "matching"
    whole = [(left, right) for left, right in pairs if left and right]
    extra = list(dict.fromkeys(right for left, right in pairs if right and not left))
    if any(left and not right for left, right in pairs):
        raise LeftOut(_l("A pair has no right side."))
    if len(whole) < 2:  # noqa: PLR2004 - one pair is no choice
        raise LeftOut(_l("It has fewer than two pairs."))
    ids = Ids()
    draft.fields["pairs"] = [
        {"id": ids.take(slug_or_digest(left, "pair", 30)), "left": draft.say(left), "right": draft.say(right)}
        for left, right in whole
    ]
    spare = [{"id": ids.take(slug_or_digest(right, "extra", 30)), "right": draft.say(right)} for right in extra]
    if spare:
        draft.fields["extra"] = spare


def order(draft: Draft, items: Sequence[str]) -> None:
    """Things to be put in order."""
    draft.type = "ordering"
    kept = [item for item in items if item]
    if len(kept) < 2:  # noqa: PLR2004 - one thing has no order
        raise LeftOut(_l("It has fewer than two things to put in order."))
    ids = Ids()
    draft.fields["items"] = [{"id": ids.take(slug_or_digest(item, "item", 30)), "text": draft.say(item)} for item in kept]


def fill_in(draft: Draft, gaps: Sequence[Sequence[str]]) -> None:
    """Gaps in the text, which already names them `[[gap-1]]` and so on."""
    draft.type = "gaps"
    draft.fields["gaps"] = [{"id": f"gap-{place}", "accepted": list(words)} for place, words in enumerate(gaps, 1)]


def essay(draft: Draft, rubric: Sequence[tuple[str, int]] = ()) -> None:
    """A text that a tutor marks."""
    draft.type = "essay"
    ids = Ids()
    draft.fields["rubric"] = [
        {"id": ids.take(slug_or_digest(title, "criterion", 30)), "title": draft.say(title), "points": points}
        for title, points in rubric
    ]


def whole_points(draft: Draft, text: str) -> int:
    """Return a mark as whole points."""
    found = decimal(text)
    points = max(1, min(MOST_POINTS, int(found.to_integral_value(rounding="ROUND_CEILING"))))
    if points != found:
        draft.note(_l("%(found)s points became %(points)d.", found=plain(found), points=points))
    return points
