"""A quiz: questions with one right option each, feedback for every option, any number of tries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.i18n import own
from app.courses.kinds import UnitContent
from app.courses.package.reading import MapReader
from app.courses.package.unit_folder import UnitFolder
from app.courses.rules import LANGUAGES, count_words
from app.study.kinds import Address, AnswerRefused, Score

LONGEST = 1_000
ANSWER = "answer."


class Quiz:
    """Questions to answer."""

    name = "quiz"
    label = _l("Quiz")
    scores = True

    def parse(self, folder: UnitFolder, source_language: str) -> UnitContent:  # noqa: ARG002 - the common call
        """Read quiz.yaml."""
        quiz = folder.yaml("quiz.yaml")
        quiz.expect("pass", "questions")
        readers = quiz.maps("questions")
        questions = [_read_question(reader) for reader in readers]
        seen: set[str] = set()
        for reader, question in zip(readers, questions, strict=True):
            if question["id"] and question["id"] in seen:
                reader.refuse("id", _l("This question id is there twice."), _l("Give each question an id of its own."))
            seen.add(question["id"])
        words = {code: sum(count_words(text) for text in _texts(questions, code)) for code in LANGUAGES}
        return UnitContent(
            content={"pass": quiz.whole("pass", 1, 100), "questions": questions}, words=words, questions=len(questions),
        )

    def languages(self, content: Mapping[str, Any]) -> frozenset[str]:
        """Return the languages in which every question and option is written."""
        texts = [part["text"] for question in content["questions"] for part in (question, *question["options"])]
        return frozenset(code for code in LANGUAGES if all(text.get(code) for text in texts))

    def paper(self, content: Mapping[str, Any], seed: str) -> Mapping[str, Any]:  # noqa: ARG002 - nothing is drawn yet
        """Return the questions in the order in which they stand."""
        return {"questions": [question["id"] for question in content["questions"]], "orders": {}}

    def present(
        self, content: Mapping[str, Any], language: str, address: Address, paper: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Mapping[str, Any]:
        """Return the questions in one language, without saying which option is right."""
        questions = [
            {
                "id": question["id"],
                "text": own(question["text"], language),
                "options": [{"id": option["id"], "text": own(option["text"], language)} for option in question["options"]],
            }
            for question in content["questions"]
        ]
        return {"questions": questions, "pass": content["pass"]}

    def weigh(self, content: Mapping[str, Any], language: str) -> int:
        """Count what is shown before an answer is sent."""
        texts = [part["text"] for question in content["questions"] for part in (question, *question["options"])]
        return sum(len(own(text, language).encode()) for text in texts)

    def read(self, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Return {question id: option id} of the fields of a form."""
        answers: dict[str, Any] = {}
        questions = {question["id"]: question for question in content["questions"]}
        for name, values in fields.items():
            chosen = {value for value in values if value}
            if not name.startswith(ANSWER):
                continue
            question = questions.get(name.removeprefix(ANSWER))
            if question is None or len(chosen) > 1 or not chosen <= {option["id"] for option in question["options"]}:
                raise AnswerRefused("a question or an option that this quiz does not have")
            if chosen:
                answers[question["id"]] = chosen.pop()
        return answers

    def fields(self, content: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, list[str]]:  # noqa: ARG002
        """Return the fields with which a form shows answers."""
        return {ANSWER + key: [str(option)] for key, option in answers.items()}

    def score(
        self, content: Mapping[str, Any], answers: Mapping[str, Any], paper: Mapping[str, Any] | None = None,  # noqa: ARG002
        marks: Mapping[str, Mapping[str, int]] | None = None,  # noqa: ARG002 - the common call
    ) -> Score:
        """Judge {question id: option id}; a question left out counts as wrong."""
        questions = {question["id"]: question for question in content["questions"]}
        if not set(answers) <= set(questions):
            raise AnswerRefused("a question that this quiz does not have")
        results: dict[str, dict[str, Any]] = {}
        for key, question in questions.items():
            options = {option["id"]: option for option in question["options"]}
            chosen = answers.get(key)
            if chosen is not None and chosen not in options:
                raise AnswerRefused("an option that this question does not have")
            is_right = bool(chosen and options[chosen].get("right"))
            results[key] = {
                "answer": chosen, "share": 10_000 if is_right else 0, "is_right": is_right, "waits": False,
                "feedback": (options[chosen].get("feedback") if chosen else None) or question.get("feedback"),
            }
        right = sum(result["is_right"] for result in results.values())
        hundredths = right * 10_000 // len(results) if results else 0
        return Score(hundredths, has_passed=right * 100 >= content["pass"] * len(results) and bool(results), results=results)


def _read_question(reader: MapReader) -> dict[str, Any]:
    reader.expect("id", "text", "options", optional=("feedback",))
    readers = reader.maps("options", at_least=2, at_most=10)
    options: list[dict[str, Any]] = []
    for option in readers:
        option.expect("id", "text", optional=("right", "feedback"))
        key = option.identifier("id")
        if key and any(key == known["id"] for known in options):
            option.refuse("id", _l("This option id is there twice."), _l("Give each option of a question an id of its own."))
        options.append({
            "id": key, "text": option.languages("text", longest=LONGEST), "right": option.flag("right"),
            "feedback": option.languages("feedback", longest=LONGEST) if "feedback" in option else None,
        })
    if sum(option["right"] for option in options) != 1:
        reader.refuse("options", _l("This question needs exactly one right option."), _l("Write “right: true” at one of them."))
    return {
        "id": reader.identifier("id"), "text": reader.languages("text", longest=LONGEST), "options": options,
        "feedback": reader.languages("feedback", longest=LONGEST) if "feedback" in reader else None,
    }


def _texts(questions: list[dict[str, Any]], code: str) -> list[str]:
    """Return everything a reader of one language reads."""
    found = []
    for question in questions:
        found.append(question["text"])
        for option in question["options"]:
            found += [option["text"], option["feedback"]]
    return [str(texts.get(code, "")) for texts in found if texts]


KIND = Quiz()
