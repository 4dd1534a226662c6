"""Answers become one of our types, the same way whatever the format they come from.

The limits are those of the kind of unit that asks the questions.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy
from app.courses.exchange.draft import FULL, Answer, Draft, LeftOut
from app.courses.exchange.slugs import Ids, slug_or_digest

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE = 60
MOST_OPTIONS = 20
MOST_EXTRA = 6
MOST_GAPS = 30
MOST_ACCEPTED = 50
MOST_CRITERIA = 10
LONGEST_UNIT = 30
LONGEST_ANSWER = 200
MOST_POINTS = 100
DIGITS = 15
_QUOTES = str.maketrans({**dict.fromkeys("’‘`´", "'"), **dict.fromkeys("“”«»", '"'), **dict.fromkeys("–—‑−", "-")})
_DECIMAL = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
_SMALLEST = Decimal("0.000000001")

_NO_PART = _l("Answers that were right in part count as wrong.")
_EVEN = _l("The weights of the options were made equal.")
_WILDCARD = _l("Asterisks stood for any letters; they were left out.")


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
        found += [word] * (_same(word) not in map(_same, found))
    if len(found) > MOST_ACCEPTED:
        raise LeftOut(_l("More than %(count)d answers are right.", count=MOST_ACCEPTED))
    if not found:
        raise LeftOut(_l("No answer is fully right."))
    return found


def _same(word: str) -> str:
    """Return a word as answers are compared: capital letters, accents and a full stop at the end do not count."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    bare = " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).split())
    return bare.translate(_QUOTES).rstrip(" .") or bare


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
    draft.fields |= {"value": answer.text, "tolerance": plain(_rounded(abs(tolerance)))}
    if len(tidy(unit)) > LONGEST_UNIT:
        raise LeftOut(_l("A text has more than %(count)d characters.", count=LONGEST_UNIT))
    if tidy(unit):
        draft.fields["unit"] = tidy(unit)
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
    partners = [right for _left, right in whole]
    if len(set(partners)) < len(partners):
        raise LeftOut(_l("Two left sides share a right one; each needs its own."))
    if len(whole) > MOST_OPTIONS:
        raise LeftOut(_l("It has more than %(count)d parts.", count=MOST_OPTIONS))
    extra = [right for right in extra if right not in partners]
    if len(extra) > MOST_EXTRA:
        draft.note(_l("Only %(count)d of the right sides that belong to nobody were kept.", count=MOST_EXTRA))
    ids = Ids()
    draft.fields["pairs"] = [
        {"id": ids.take(slug_or_digest(left, "pair", 30)), "left": draft.say(left), "right": draft.say(right)}
        for left, right in whole
    ]
    spare = [{"id": ids.take(slug_or_digest(right, "extra", 30)), "right": draft.say(right)} for right in extra[:MOST_EXTRA]]
    if spare:
        draft.fields["extra"] = spare


def order(draft: Draft, items: Sequence[str]) -> None:
    """Things to be put in order."""
    draft.type = "ordering"
    kept = [item for item in items if item]
    if len(kept) < 2:  # noqa: PLR2004 - one thing has no order
        raise LeftOut(_l("It has fewer than two things to put in order."))
    if len(kept) > MOST_OPTIONS:
        raise LeftOut(_l("It has more than %(count)d parts.", count=MOST_OPTIONS))
    ids = Ids()
    draft.fields["items"] = [{"id": ids.take(slug_or_digest(item, "item", 30)), "text": draft.say(item)} for item in kept]


def fill_in(draft: Draft, gaps: Sequence[Sequence[str]]) -> None:
    """Gaps in the text, which already names them `[[gap-1]]` and so on."""
    draft.type = "gaps"
    if len(gaps) > MOST_GAPS:
        raise LeftOut(_l("It has more than %(count)d parts.", count=MOST_GAPS))
    draft.fields["gaps"] = [{"id": f"gap-{place}", "accepted": list(words)} for place, words in enumerate(gaps, 1)]


def essay(draft: Draft, rubric: Sequence[tuple[str, int]] = ()) -> None:
    """A text that a tutor marks."""
    draft.type = "essay"
    if len(rubric) > MOST_CRITERIA:
        raise LeftOut(_l("It has more than %(count)d parts.", count=MOST_CRITERIA))
    ids = Ids()
    criteria = [
        {"id": ids.take(slug_or_digest(title, "criterion", 30)), "title": draft.say(title), "points": min(points, MOST_POINTS)}
        for title, points in rubric
    ]
    if criteria:
        draft.fields["rubric"] = criteria


def whole_points(draft: Draft, text: str) -> int:
    """Return a mark as whole points."""
    found = decimal(text)
    points = max(1, min(MOST_POINTS, int(found.to_integral_value(rounding="ROUND_CEILING"))))
    if points != found:
        draft.note(_l("%(found)s points became %(points)d.", found=plain(found), points=points))
    return points
