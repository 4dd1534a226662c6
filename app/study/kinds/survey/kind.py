"""A survey: questions without right or wrong, anonymous or with names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.i18n import own
from app.core.text import render_markdown
from app.courses.kinds import UnitContent
from app.courses.package.reading import MapReader
from app.courses.package.unit_folder import UnitFolder
from app.courses.rules import LANGUAGES, count_words
from app.study.kinds import Address, AnswerRefused, Score
from app.study.kinds.survey.rules import Audience, QuestionType

PROSE = 2_000
LINE = 300
MOST = 60


class Survey:
    """Questions about what trainees think."""

    name = "survey"
    label = _l("Survey")
    scores = False
    own_rule = "attempted"
    """It is completed by being answered; nobody marks it as read."""
    completes = frozenset({"opened", "minutes", "marked_by_tutor", "attempted"})

    def parse(self, folder: UnitFolder, source_language: str) -> UnitContent:  # noqa: ARG002 - the common call
        """Read survey.yaml."""
        survey = folder.yaml("survey.yaml")
        survey.expect("anonymous", "questions", optional=("results", "intro"))
        readers = survey.maps("questions", at_most=MOST)
        questions = [_read_question(reader) for reader in readers]
        seen: set[str] = set()
        for reader, question in zip(readers, questions, strict=True):
            if question["id"] and question["id"] in seen:
                reader.refuse("id", _l("This question id is there twice."), _l("Give each question an id of its own."))
            seen.add(question["id"])
        content = {
            "anonymous": survey.flag("anonymous"),
            "results": survey.choice("results", tuple(Audience)) or Audience.COORDINATORS.value,
            "intro": survey.languages("intro", longest=PROSE, is_prose=True) if "intro" in survey else None,
            "questions": questions,
        }
        words = {code: sum(count_words(text.get(code, "")) for text in _texts(content)) for code in LANGUAGES}
        return UnitContent(content=content, words=words)

    def languages(self, content: Mapping[str, Any]) -> frozenset[str]:
        """Return the languages in which every text is written."""
        return frozenset(code for code in LANGUAGES if all(text.get(code) for text in _texts(content)))

    def present(self, content: Mapping[str, Any], language: str, address: Address) -> Mapping[str, Any]:  # noqa: ARG002
        """Return the survey in one language."""
        return {
            "intro": render_markdown(own(content["intro"], language)) if content["intro"] else "",
            "is_anonymous": content["anonymous"], "is_shared": content["results"] == Audience.SHARED,
            "questions": [_in_language(question, language) for question in content["questions"]],
        }

    def weigh(self, content: Mapping[str, Any], language: str) -> int:
        """Count what is read before it is answered."""
        return sum(len(own(text, language).encode()) for text in _texts(content))

    def score(self, content: Mapping[str, Any], answer: Mapping[str, str]) -> Score:  # noqa: ARG002 - the common call
        """A survey has no right answers."""
        raise AnswerRefused("a survey is not scored")


def _read_question(reader: MapReader) -> dict[str, Any]:
    kind = reader.choice("type", tuple(QuestionType))
    optional = {
        "": reader.keys, QuestionType.ONE: ("options",), QuestionType.SEVERAL: ("options",),
        QuestionType.SCALE: ("from", "to", "low", "high"),
    }.get(kind, ())
    has_options = kind in {QuestionType.ONE, QuestionType.SEVERAL}
    reader.expect(*("id", "type", "text", *(("options",) if has_options else ())), optional=("required", *optional))
    question: dict[str, Any] = {
        "id": reader.identifier("id"), "type": kind or QuestionType.SHORT.value,
        "text": reader.languages("text", longest=LINE), "required": reader.flag("required"),
    }
    if has_options:
        question["options"] = _read_options(reader)
    elif kind == QuestionType.SCALE:
        question |= _read_scale(reader)
    return question


def _read_options(reader: MapReader) -> list[dict[str, Any]]:
    options: list[dict[str, Any]] = []
    for option in reader.maps("options", at_least=2, at_most=20):
        option.expect("id", "text")
        key = option.identifier("id")
        if key and any(key == known["id"] for known in options):
            option.refuse("id", _l("This option id is there twice."), _l("Give each option of a question an id of its own."))
        options.append({"id": key, "text": option.languages("text", longest=LINE)})
    return options


def _read_scale(reader: MapReader) -> dict[str, Any]:
    ends = {name: reader.languages(name) if name in reader else None for name in ("low", "high")}
    if (ends["low"] is None) != (ends["high"] is None):
        reader.refuse("low" if "low" in reader else "high", _l("Only one end of this scale has words."), _l(
            "Write both “low” and “high”, or neither.",
        ))
    return {
        "from": reader.whole("from", 0, 1) if "from" in reader else 1, "to": reader.whole("to", 2, 10) if "to" in reader else 5, **ends,
    }


def _in_language(question: Mapping[str, Any], language: str) -> dict[str, Any]:
    texts = {name: own(question[name], language) for name in ("text", "low", "high") if question.get(name)}
    options = [{"id": option["id"], "text": own(option["text"], language)} for option in question.get("options", ())]
    return {**question, "low": "", "high": "", **texts, "options": options}


def _texts(content: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    """Yield everything that is written in four languages."""
    if content["intro"]:
        yield content["intro"]
    for question in content["questions"]:
        yield question["text"]
        yield from (option["text"] for option in question.get("options", ()))
        yield from (question[end] for end in ("low", "high") if question.get(end))


KIND = Survey()
