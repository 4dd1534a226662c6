"""The paper of one attempt: which questions, in which order, with their parts in which order.

Everything follows from the seed by hashes: the same seed gives the same paper on every machine, whatever its Python.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.study.kinds.quiz.questions import type_of

Content = Mapping[str, Any]


def shuffled(things: Iterable[str], *seed: str) -> list[str]:
    """Return things in an order that follows from a seed and from nothing else."""
    head = hashlib.sha256("\x1f".join(seed).encode("utf-8", "surrogatepass"))

    def key(thing: str) -> bytes:
        whole = head.copy()
        whole.update(f"\x1e{thing}".encode("utf-8", "surrogatepass"))
        return whole.digest()

    return sorted(things, key=key)


def allot(slots: Sequence[Sequence[str]]) -> list[str | None]:
    """Give each slot one of its candidates, none to two slots; None only where no way of giving them fills more slots.

    A slot takes its first free candidate; where all are taken, another slot makes room if it can (Kuhn's algorithm).
    """
    holders: dict[str, int] = {}
    for slot in range(len(slots)):
        _make_room(slot, slots, holders)
    given: list[str | None] = [None] * len(slots)
    for candidate, slot in holders.items():
        given[slot] = candidate
    return given


def _make_room(slot: int, slots: Sequence[Sequence[str]], holders: dict[str, int]) -> None:
    """Look for the shortest chain of slots that pass their candidate on, until one takes a free candidate."""
    reached: dict[str, int] = {}
    waiting = [slot]
    while waiting:
        current = waiting.pop(0)
        for candidate in slots[current]:
            if candidate in reached:
                continue
            reached[candidate] = current
            if candidate in holders:
                waiting.append(holders[candidate])
                continue
            _pass_on(candidate, slot, reached, holders)
            return


def _pass_on(free: str, first: int, reached: Mapping[str, int], holders: dict[str, int]) -> None:
    held = {slot: candidate for candidate, slot in holders.items()}
    candidate = free
    while reached[candidate] != first:
        holders[candidate] = reached[candidate]
        candidate = held[reached[candidate]]
    holders[candidate] = first


def slots_of(content: Content, seed: str) -> list[list[str]]:
    """Return the candidates of each place of a quiz: a question that stands there, or those that may be drawn for it."""
    slots: list[list[str]] = []
    for entry in content["questions"]:
        draw = entry.get("draw")
        if draw is None:
            slots.append([entry["id"]])
            continue
        pool = [question["id"] for question in content.get("bank", ()) if draw["tag"] in question.get("tags", ())]
        slots += [shuffled(pool, seed, "draw")] * draw["count"]
    return slots


def draw_up(content: Content, seed: str) -> dict[str, Any]:
    """Return {"questions": [ids], "orders": {question: [parts]}}."""
    questions = [question for question in allot(slots_of(content, seed)) if question is not None]
    is_shuffled = bool(content.get("shuffle"))
    if is_shuffled:
        questions = shuffled(questions, seed, "questions")
    known = by_id(content)
    return {"questions": questions, "orders": {key: order for key in questions if (order := _order(known[key], seed, is_shuffled))}}


def _order(question: Mapping[str, Any], seed: str, is_shuffled: bool) -> list[str]:  # noqa: FBT001 - inside this file
    parts, must_move = type_of(question).order(question)
    return shuffled(parts, seed, "parts", question["id"]) if is_shuffled or must_move else parts


def by_id(content: Content) -> dict[str, Mapping[str, Any]]:
    """Return every question that an attempt may meet, by its id."""
    return {
        question["id"]: question for question in (*content["questions"], *content.get("bank", ())) if "draw" not in question
    }


def asked(content: Content, paper: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the questions of a paper in its order; those that this version has no more are passed over."""
    known = by_id(content)
    return [known[key] for key in paper["questions"] if key in known]


def order_in(paper: Mapping[str, Any], question: Mapping[str, Any]) -> list[str]:
    """Return the parts of a question as a paper has them; parts that it does not know stand last."""
    parts, _must_move = type_of(question).order(question)
    wanted = [part for part in paper.get("orders", {}).get(question["id"], ()) if part in parts]
    return wanted + [part for part in parts if part not in wanted]
