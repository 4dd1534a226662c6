"""The paper of an attempt: a permutation, the same for the same seed everywhere; what is drawn is never asked twice."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.study.kinds import Address, AnswerRefused
from app.study.kinds.quiz.kind import KIND as QUIZ
from app.study.kinds.quiz.paper import allot, shuffled
from tests.study.questions import content, texts

IDS = st.lists(st.text(max_size=5), unique=True, max_size=12)


@given(IDS, st.text(max_size=10))
def test_a_shuffle_is_a_permutation_that_only_the_seed_decides(things: list[str], seed: str) -> None:
    found = shuffled(things, seed)
    assert sorted(found) == sorted(things)
    assert shuffled(reversed(things), seed) == found


def test_the_same_seed_is_the_same_order_everywhere() -> None:
    """Written out: should it ever change, papers of attempts that are open would change with it."""
    assert "".join(shuffled("abcdefgh", "1:quiz", "questions")) == "gfcedbah"
    assert "".join(shuffled("abcdefgh", "2:quiz", "questions")) == "ecdfabgh"
    assert "".join(shuffled("abcdefgh", "1:quiz", "parts", "q1")) == "hagedbfc"


def test_every_order_comes_up_about_as_often() -> None:
    counts: dict[tuple[str, ...], int] = {}
    for seed in range(1_200):
        order = tuple(shuffled("abc", str(seed)))
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 6
    assert 150 < min(counts.values()) <= max(counts.values()) < 250


@given(content(), st.text(max_size=8))
def test_a_paper_asks_each_question_once_with_all_its_parts(quiz: dict[str, Any], seed: str) -> None:
    paper = QUIZ.paper(quiz, seed)
    assert paper == QUIZ.paper(quiz, seed)
    ids = [one["id"] for one in quiz["questions"]]
    assert sorted(paper["questions"]) == sorted(ids)
    assert quiz["shuffle"] or paper["questions"] == ids
    for one in quiz["questions"]:
        parts = [part["id"] for key in ("options", "pairs", "extra", "items") for part in one.get(key, ())]
        order = paper["orders"].get(one["id"], [])
        assert sorted(order) == sorted(parts)
        assert quiz["shuffle"] or "options" not in one or order == parts


def plain(name: str, *tags: str) -> dict[str, Any]:
    return {"id": name, "type": "true_false", "text": texts(name), "points": 1, "right": True, "tags": list(tags)}


def draw(tag: str, count: int) -> dict[str, Any]:
    return {"draw": {"tag": tag, "count": count}}


def drawing(bank: list[dict[str, Any]], *entries: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {"pass": 60, "questions": list(entries), "bank": bank, "pictures": {}, "salt": "", "shuffle": False, **values}


BANK = [plain("b1", "x"), plain("b2", "x", "y"), plain("b3", "y"), plain("b4", "x"), plain("b5", "z")]


@given(st.text(max_size=8), st.booleans())
def test_what_is_drawn_bears_its_tag_and_comes_once(seed: str, is_shuffled: bool) -> None:
    quiz = drawing(BANK, plain("own"), draw("x", 3), draw("y", 1), shuffle=is_shuffled)
    asked = QUIZ.paper(quiz, seed)["questions"]
    assert len(asked) == len(set(asked)) == 5
    assert {"own", "b1", "b2", "b4", "b3"} == set(asked)
    assert is_shuffled or asked[0] == "own"
    assert "b5" not in asked


def test_another_seed_draws_other_questions() -> None:
    quiz = drawing([plain(f"b{number}", "x") for number in range(10)], draw("x", 3))
    papers = {tuple(QUIZ.paper(quiz, str(seed))["questions"]) for seed in range(50)}
    assert len(papers) > 30
    assert {key for paper in papers for key in paper} == {f"b{number}" for number in range(10)}


@st.composite
def slots(draw_: st.DrawFn) -> list[list[str]]:
    """Up to five places with candidates among six."""
    return draw_(st.lists(st.lists(st.sampled_from("abcdef"), unique=True, max_size=4), max_size=5))


@given(slots())
def test_no_way_of_giving_fills_more_places(places: list[list[str]]) -> None:
    given_ = allot(places)
    filled = [candidate for candidate in given_ if candidate is not None]
    assert len(filled) == len(set(filled))
    assert all(candidate is None or candidate in place for candidate, place in zip(given_, places, strict=True))
    ways = itertools.product(*[[None, *place] for place in places])
    most = max(len(way) - way.count(None) for way in ways if len({one for one in way if one}) == len(way) - way.count(None))
    assert len(filled) == most


def test_a_paper_decides_what_is_asked_and_judged() -> None:
    quiz = drawing(BANK, draw("x", 1))
    paper = {"questions": ["b2"], "orders": {}}
    shown = QUIZ.present(quiz, "it", Address(), paper)
    assert [one["id"] for one in shown["questions"]] == ["b2"]
    assert QUIZ.score(quiz, {"b2": "true"}, paper).hundredths == 10_000
    with pytest.raises(AnswerRefused):
        QUIZ.score(quiz, {"b1": "true"}, paper)


def test_a_paper_of_another_version_asks_what_there_still_is() -> None:
    one = {"id": "q1", "type": "one", "text": texts("Q"), "points": 1, "options": [
        {"id": key, "text": texts(key), "right": key == "a"} for key in "abc"
    ]}
    paper = {"questions": ["gone", "q1"], "orders": {"q1": ["c", "gone", "a"]}}
    (shown,) = QUIZ.present(drawing([], one), "it", Address(), paper)["questions"]
    assert [option["id"] for option in shown["options"]] == ["c", "a", "b"]
    assert QUIZ.score(drawing([], one), {"q1": "a"}, paper).hundredths == 10_000
    assert QUIZ.score(drawing([], one), {}, {"questions": ["gone"], "orders": {}}).hundredths == 0
