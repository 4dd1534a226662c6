"""A quiz: questions of several types, its own or drawn from the bank of the course; judged by parts, in hundredths of a point."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import partial
from math import lcm
from typing import Any, ClassVar

from app.core.i18n import lazy_gettext as _l
from app.courses.kinds import ParseShared, UnitContent
from app.courses.package.unit_folder import UnitFolder
from app.courses.rules import LANGUAGES
from app.study.kinds import Address, AnswerRefused, Score
from app.study.kinds.quiz import bank
from app.study.kinds.quiz.judging import NOTHING, Filled, Judged, Question
from app.study.kinds.quiz.paper import asked, by_id, draw_up, order_in
from app.study.kinds.quiz.questions import type_of
from app.study.kinds.quiz.reading import asked_texts, refuse_twice, words_of
from app.study.kinds.quiz.settings import OPTIONAL, read_settings
from app.study.kinds.quiz.texts import Codes, Sheet, show_of, weight

FILE = "quiz.yaml"
ANSWER = "answer."
FULL = 10_000
PER_CENT = 100


class Quiz:
    """Questions to answer."""

    name = "quiz"
    label = _l("Quiz")
    scores = True
    shared: ClassVar[dict[str, ParseShared]] = {bank.FOLDER: bank.parse_bank}
    """Folders at the top of a package that it reads."""

    # -- from the package --

    def parse(self, folder: UnitFolder, source_language: str) -> UnitContent:  # noqa: ARG002 - the common call
        """Read quiz.yaml, and take from the bank what it may draw."""
        quiz = folder.yaml(FILE)
        quiz.expect("pass", "questions", optional=OPTIONAL)
        sheet = Sheet(folder, FILE)
        readers = quiz.maps("questions")
        entries = bank.read_entries(readers, sheet)
        refuse_twice([reader for reader in readers if "draw" not in reader], {})
        pool, pictures = bank.pool_of(entries, folder)
        content = {
            "pass": quiz.whole("pass", 1, PER_CENT), "questions": entries, "bank": pool, "pictures": {**pictures, **sheet.pictures},
            "salt": _salt(folder.content(FILE), pool), **read_settings(quiz, folder),
        }
        bank.check_draws(readers, content)
        every = [entry for entry in entries if "draw" not in entry] + pool
        count = sum(entry["draw"]["count"] if "draw" in entry else 1 for entry in entries)
        return UnitContent(content=content, words=words_of(every), questions=count)

    def languages(self, content: Mapping[str, Any]) -> frozenset[str]:
        """Return the languages in which everything that is read before answering is written."""
        texts = [text for question in by_id(content).values() for text in asked_texts(question)]
        return frozenset(code for code in LANGUAGES if all(text.get(code) for text in texts))

    def weigh(self, content: Mapping[str, Any], language: str) -> int:
        """Count what is shown before an answer is sent: of what is drawn, the heaviest that can be drawn."""
        pictures = content.get("pictures", {})
        weights = {
            key: weight(asked_texts(question), language, pictures, question.get("home", ""))
            for key, question in by_id(content).items()
        }
        total = sum(weights[entry["id"]] for entry in content["questions"] if "draw" not in entry)
        for draw in (entry["draw"] for entry in content["questions"] if "draw" in entry):
            pool = (weights[one["id"]] for one in content["bank"] if draw["tag"] in one["tags"])
            total += sum(sorted(pool, reverse=True)[: draw["count"]])
        return total

    # -- an attempt --

    def paper(self, content: Mapping[str, Any], seed: str) -> dict[str, Any]:
        """Return {"questions": [ids], "orders": {question: [parts]}}: the same seed is the same paper, everywhere."""
        return draw_up(content, seed)

    def questions(self, content: Mapping[str, Any], paper: Mapping[str, Any] | None = None) -> list[Question]:
        """Return the questions of a paper, in its order."""
        return asked(content, paper or self.paper(content, ""))

    def present(
        self, content: Mapping[str, Any], language: str, address: Address, paper: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        """Return the questions of a paper in one language, without what tells the right answers.

        `fill` gives the fields of answers (see `fields`); each question's `say` shows a text about it, such as feedback.
        """
        paper = paper or self.paper(content, "")
        questions = [_present(question, content, language, address, paper) for question in asked(content, paper)]
        return {
            "questions": questions, "pass": content["pass"], "points": sum(question["points"] for question in questions),
            "fill": partial(self.fields, content),
        }

    def read(self, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Return {question: answer} of the fields of a form."""
        whole: dict[str, Sequence[str]] = {}
        parts: dict[str, dict[str, Sequence[str]]] = {}
        for name, values in fields.items():
            if not name.startswith(ANSWER):
                continue
            key, point, part = name.removeprefix(ANSWER).partition(".")
            written = [value for value in values if value.strip()]
            if point:
                parts.setdefault(key, {})[part] = written
            else:
                whole[key] = written
        known = by_id(content)
        if not {*whole, *parts} <= set(known):
            raise AnswerRefused("a question that this quiz does not have")
        answers: dict[str, Any] = {}
        for key, question in known.items():
            filled = Filled(whole.get(key, ()), parts.get(key, {}), Codes.of(question, content))
            answer = type_of(question).read(question, filled)
            if answer is not None:
                answers[key] = answer
        return answers

    def fields(self, content: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return the fields with which a form shows answers: the other way round of `read`."""
        known, found = by_id(content), {}
        for key, answer in answers.items():
            if key in known:
                parts = type_of(known[key]).fields(known[key], answer, Codes.of(known[key], content))
                found.update({f"{ANSWER}{key}.{part}" if part else ANSWER + key: values for part, values in parts.items()})
        return found

    # -- judging --

    def score(
        self, content: Mapping[str, Any], answers: Mapping[str, Any], paper: Mapping[str, Any] | None = None,
        marks: Mapping[str, Mapping[str, int]] | None = None,
    ) -> Score:
        """Judge {question: answer}; a question left out counts as wrong, an essay as nothing until it has marks."""
        questions = self.questions(content, paper)
        if not set(answers) <= {question["id"] for question in questions}:
            raise AnswerRefused("a question that this paper does not have")
        judged = {question["id"]: _judge(question, answers.get(question["id"]), marks or {}) for question in questions}
        reached, most = _total(questions, judged)
        return Score(
            reached * FULL // most, has_passed=bool(questions) and reached * PER_CENT >= content["pass"] * most,
            results={question["id"]: _result(question, answers.get(question["id"]), judged[question["id"]]) for question in questions},
            waits=any(one.waits for one in judged.values()),
        )

    def solution(self, content: Mapping[str, Any], paper: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return answers that are all right, for every question that a program can judge."""
        found = {question["id"]: type_of(question).solution(question) for question in self.questions(content, paper)}
        return {key: answer for key, answer in found.items() if answer is not None}


def _salt(content: bytes, pool: Sequence[Question]) -> str:
    """Return what nobody knows who has not the files: with it, names of parts are made that tell nothing."""
    return hashlib.sha256(content + json.dumps(pool, sort_keys=True).encode()).hexdigest()[:16]


def _present(
    question: Question, content: Mapping[str, Any], language: str, address: Address, paper: Mapping[str, Any],
) -> dict[str, Any]:
    show = show_of(question, content, language, address)
    kind = type_of(question)
    return {
        "id": question["id"], "type": kind.name, "text": show.block(question["text"]), "points": question.get("points", 1),
        "hint": show.block(question["hint"]) if question.get("hint") else "", "say": show.block,
        **kind.present(question, show, order_in(paper, question)),
    }


def _judge(question: Question, answer: Any, marks: Mapping[str, Mapping[str, int]]) -> Judged:  # noqa: ANN401 - plain JSON
    if answer is None:
        return Judged(NOTHING, feedback=question.get("feedback"))
    kind = type_of(question)
    kind.check(question, answer)
    return kind.judge(question, answer, marks.get(question["id"]))


def _total(questions: Sequence[Question], judged: Mapping[str, Judged]) -> tuple[int, int]:
    """Return what was reached of what there is, as two whole numbers: nothing is lost to rounding."""
    common = lcm(*(one.share.denominator for one in judged.values()))
    reached = most = 0
    for question in questions:
        share, points = judged[question["id"]].share, question.get("points", 1)
        reached += share.numerator * (common // share.denominator) * points
        most += points
    return reached, (most or 1) * common


def _result(question: Question, answer: Any, judged: Judged) -> dict[str, Any]:  # noqa: ANN401
    return {
        "answer": answer, "share": judged.share.numerator * FULL // judged.share.denominator,
        "is_right": judged.share.numerator == judged.share.denominator, "feedback": judged.feedback,
        "waits": judged.waits, "parts": judged.parts, "solution": type_of(question).solution(question),
    }


KIND = Quiz()
