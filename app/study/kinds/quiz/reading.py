"""Reading questions from YAML: what every question has, and the keys of its type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.courses.package.reading import MapReader
from app.courses.package.values import did_you_mean
from app.courses.rules import LANGUAGES, count_words, is_id
from app.study.kinds.quiz.judging import Question
from app.study.kinds.quiz.questions import PLAIN, TYPES, type_of
from app.study.kinds.quiz.texts import LONGEST, Sheet

EVERY = ("feedback", "hint", "points", "tags", "type")
"""Keys that every question may have beside `id` and `text`."""
MOST_POINTS, MOST_TAGS = 100, 20


def read_question(reader: MapReader, sheet: Sheet) -> dict[str, Any]:
    """Read one question; a type that there is none of is told alone, because nothing can be said of its keys."""
    name = reader.choice("type", tuple(TYPES)) if "type" in reader else PLAIN
    if name:
        kind = TYPES[name]
        reader.expect("id", "text", *kind.keys, optional=(*kind.optional, *EVERY))
    question: dict[str, Any] = {
        "id": reader.identifier("id"), "type": name or PLAIN, "text": sheet.texts(reader, "text", longest=LONGEST),
        "points": reader.whole("points", 1, MOST_POINTS) if "points" in reader else 1,
        "hint": sheet.optional(reader, "hint"), "feedback": sheet.optional(reader, "feedback"),
        "tags": _tags(reader) if "tags" in reader else [],
    }
    if not name:
        return question | {"options": []}
    question |= kind.parse(reader, sheet)
    kind.verify(reader, question)
    return question


def _tags(reader: MapReader) -> list[str]:
    found = reader.texts("tags", at_most=MOST_TAGS)
    for tag in found:
        if tag and not is_id(tag):
            reader.refuse(
                "tags", _l("“%(tag)s” cannot be used as a tag.", tag=tag[:60]),
                _l("Use small letters without accents, figures and single hyphens: “local-agents”."),
            )
    return list(dict.fromkeys(found))


def refuse_twice(readers: Sequence[MapReader], taken: dict[str, str]) -> None:
    """Note each question whose id another one has; `taken` says where it is, and is added to."""
    for reader in readers:
        key = reader.identifier("id")
        if key and key in taken:
            reader.refuse(
                "id", _l("This question id is there twice; first in %(place)s.", place=taken[key]),
                _l("Give each question an id of its own."),
            )
        elif key:
            taken[key] = f"{reader.file}:{reader.line_of('id')}"


def check_tag(reader: MapReader, key: str, tags: Sequence[str]) -> str:
    """Return the tag that a draw names, one that some question of the bank bears."""
    tag = reader.identifier(key)
    if tag and tag not in tags:
        reader.refuse(key, _l("No question of the bank has the tag “%(tag)s”.", tag=tag), did_you_mean(tag, tags))
        return ""
    return tag


def words_of(questions: Sequence[Question]) -> dict[str, int]:
    """Return how many words there are to read, by language."""
    return {code: sum(count_words(str(text.get(code, ""))) for one in questions for text in every_text(one)) for code in LANGUAGES}


def asked_texts(question: Question) -> list[Any]:
    """Return what is read before answering."""
    hint = question.get("hint")
    return [question["text"], *type_of(question).texts(question), *([hint] if hint else [])]


def every_text(question: Question) -> Iterator[Any]:
    """Yield all that is ever read of a question."""
    yield from asked_texts(question)
    for one in (question, *question.get("options", ())):
        if one.get("feedback"):
            yield one["feedback"]
