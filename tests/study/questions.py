"""Questions of every type, made by Hypothesis, with answers to them: what the tests of scoring, reading and shuffling share."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from app.courses.rules import LANGUAGES
from app.study.kinds.quiz.questions import TYPES

WORDS = st.text(st.characters(whitelist_categories=("Lu", "Ll", "Nd")), min_size=1, max_size=8)
PLACES = ("a", "b", "c", "d", "e", "f")


def texts(words: str) -> dict[str, str]:
    """The same words in every language."""
    return {code: f"{words} ({code})" for code in LANGUAGES}


def options(draw: st.DrawFn, right: list[bool]) -> list[dict[str, Any]]:
    return [
        {"id": PLACES[place], "text": texts(f"Option {place}"), "right": is_right,
         "feedback": draw(st.none() | st.just(texts(f"About {place}")))} for place, is_right in enumerate(right)
    ]


def own_keys(draw: st.DrawFn, kind: str, size: int) -> dict[str, Any]:
    """The keys of a type, with as many parts as asked."""
    places = PLACES[:size]
    if kind == "one":
        chosen = draw(st.integers(0, size - 1))
        return {"options": options(draw, [place == chosen for place in range(size)])}
    if kind == "several":
        return {"options": options(draw, draw(st.lists(st.booleans(), min_size=size, max_size=size).filter(any)))}
    return {
        "true_false": lambda: {"right": draw(st.booleans())},
        "short": lambda: {"accepted": draw(st.lists(WORDS, min_size=1, max_size=3)), "accents": draw(st.sampled_from(["strict", "forgiven"]))},
        "number": lambda: {"value": str(draw(st.integers(-9_999, 9_999))), "tolerance": str(draw(st.integers(0, 9))), "unit": draw(st.sampled_from(["", "km"]))},
        "matching": lambda: {"pairs": [{"id": one, "left": texts(f"Left {one}"), "right": texts(f"Partner {one}")} for one in places],
                             "extra": [{"id": "x", "right": texts("Partner x")}] if draw(st.booleans()) else []},
        "ordering": lambda: {"items": [{"id": one, "text": texts(f"Item {one}")} for one in places]},
        "gaps": lambda: {"text": texts(" ".join(f"[[{one}]]" for one in places)), "accents": "forgiven",
                         "gaps": [{"id": one, "accepted": draw(st.lists(WORDS, min_size=1, max_size=2))} for one in places]},
        "essay": lambda: {"rubric": [{"id": one, "title": texts(one), "points": draw(st.integers(1, 5))} for one in places]},
    }[kind]()


@st.composite
def question(draw: st.DrawFn, name: str = "q0", kinds: tuple[str, ...] = tuple(TYPES)) -> dict[str, Any]:
    """A question of any of these types."""
    kind = draw(st.sampled_from(kinds))
    return {
        "id": name, "type": kind, "text": texts("Question"), "points": draw(st.integers(1, 4)), "tags": [], "hint": None,
        "feedback": draw(st.none() | st.just(texts("In general"))), **own_keys(draw, kind, draw(st.integers(2, len(PLACES)))),
    }


@st.composite
def content(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(TYPES)) -> dict[str, Any]:
    """A quiz of one to six questions."""
    size = draw(st.integers(1, 6))
    return {
        "pass": draw(st.integers(1, 100)), "questions": [draw(question(f"q{number}", kinds)) for number in range(size)],
        "bank": [], "pictures": {}, "salt": "salt", "shuffle": draw(st.booleans()),
    }


def answer_to(one: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Any answer that a question of its type can have."""
    ids = [part["id"] for key in ("options", "pairs", "items", "gaps") for part in one.get(key, ())]
    rights = [part["id"] for key in ("pairs", "extra") for part in one.get(key, ())]
    subset = st.lists(st.sampled_from(ids), min_size=1, unique=True) if ids else st.nothing()
    places = st.sampled_from([str(place) for place in range(1, len(ids) + 1)]) if ids else st.nothing()
    return {
        "one": lambda: st.sampled_from(ids),
        "several": lambda: subset.map(lambda chosen: [option for option in ids if option in chosen]),
        "true_false": lambda: st.sampled_from(["true", "false"]),
        "short": lambda: WORDS,
        "number": lambda: st.fixed_dictionaries({"value": WORDS | st.integers(-9_999, 9_999).map(str)}, optional={"unit": st.sampled_from(["km", "Km", "m"])}),
        "matching": lambda: st.dictionaries(st.sampled_from(ids), st.sampled_from(rights), min_size=1),
        "ordering": lambda: st.permutations(ids) | st.dictionaries(st.sampled_from(ids), places, min_size=1).filter(
            lambda given: len(set(given.values())) < len(ids)),
        "gaps": lambda: st.dictionaries(st.sampled_from(ids), WORDS, min_size=1),
        "essay": lambda: WORDS,
    }[one["type"]]()


@st.composite
def answered(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(TYPES)) -> tuple[dict[str, Any], dict[str, Any]]:
    """A quiz with answers to some of its questions."""
    quiz = draw(content(kinds))
    answers = {one["id"]: draw(answer_to(one)) for one in quiz["questions"] if draw(st.booleans())}
    return quiz, answers


def all_marks(quiz: dict[str, Any]) -> dict[str, dict[str, int]]:
    """The most that a tutor can give to every essay."""
    return {one["id"]: {part["id"]: part["points"] * 100 for part in one["rubric"]} for one in quiz["questions"] if one["type"] == "essay"}


def exactly(quiz: dict[str, Any], results: Any) -> Fraction:
    """The share of a whole quiz, from the shares of its questions: near to what it scores, within what rounding takes."""
    total = sum(one["points"] for one in quiz["questions"])
    return Fraction(sum(results[one["id"]]["share"] * one["points"] for one in quiz["questions"]), total)
