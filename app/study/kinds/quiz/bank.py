"""The bank of questions of a course: `bank/*.yaml`, from which quizzes draw by tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.courses.package.reading import MapReader
from app.courses.package.unit_folder import UnitFolder
from app.study.kinds.quiz.paper import allot, slots_of
from app.study.kinds.quiz.reading import check_tag, read_question, refuse_twice
from app.study.kinds.quiz.texts import Sheet
from app.study.rules import BESIDE

FOLDER = "bank"
HOME = f"{BESIDE}{FOLDER}/"
MOST_DRAWN, MOST_IN_A_FILE = 100, 500


def parse_bank(folder: UnitFolder, source_language: str) -> dict[str, Any]:  # noqa: ARG001 - the common call
    """Read every file of the bank: its questions with the file each stands in, and its pictures."""
    questions: list[dict[str, Any]] = []
    pictures: dict[str, dict[str, int]] = {}
    taken: dict[str, str] = {}
    for name in folder.names:
        if not name.endswith(".yaml") or "/" in name:
            continue
        sheet = Sheet(folder, name, HOME, pictures)
        bank = folder.yaml(name)
        bank.expect("questions")
        readers = bank.maps("questions", at_most=MOST_IN_A_FILE)
        refuse_twice(readers, taken)
        questions += [{**read_question(reader, sheet), "home": HOME} for reader in readers]
    return {"questions": questions, "pictures": pictures}


def read_entries(readers: Sequence[MapReader], sheet: Sheet) -> list[dict[str, Any]]:
    """Read the entries of a quiz: questions of its own, and draws."""
    bank = sheet.folder.course.shared.get(FOLDER, {}).get("questions", ())
    tags = sorted({tag for question in bank for tag in question["tags"]})
    return [_read_draw(reader, tags) if "draw" in reader else read_question(reader, sheet) for reader in readers]


def _read_draw(reader: MapReader, tags: Sequence[str]) -> dict[str, Any]:
    reader.expect("draw")
    draw = reader.map("draw")
    draw.expect("tag", "count")
    return {"draw": {"tag": check_tag(draw, "tag", tags), "count": draw.whole("count", 1, MOST_DRAWN)}}


def pool_of(entries: Sequence[Mapping[str, Any]], folder: UnitFolder) -> tuple[list[dict[str, Any]], dict[str, dict[str, int]]]:
    """Return the questions of the bank that some draw of a quiz can draw, and their pictures."""
    bank: Mapping[str, Any] = folder.course.shared.get(FOLDER, {"questions": [], "pictures": {}})
    tags = {entry["draw"]["tag"] for entry in entries if "draw" in entry}
    pool = [question for question in bank["questions"] if tags & set(question["tags"])]
    return pool, dict(bank["pictures"]) if pool else {}


def check_draws(readers: Sequence[MapReader], content: Mapping[str, Any]) -> None:
    """Note each draw that cannot be met: the bank has too few such questions, or other draws need the same ones."""
    own = {entry["id"]: reader for reader, entry in zip(readers, content["questions"], strict=True) if "draw" not in entry}
    for question in content["bank"]:
        if question["id"] in own:
            own[question["id"]].refuse(
                "id", _l("This question id is there twice: the bank has it too."), _l("Give each question an id of its own."),
            )
    given = allot(slots_of(content, ""))
    for reader, entry in zip(readers, content["questions"], strict=True):
        draw = entry.get("draw", {"count": 1})
        mine, given = given[: draw["count"]], given[draw["count"] :]
        if "draw" not in entry or not draw["tag"] or all(mine):
            continue
        there = sum(draw["tag"] in question["tags"] for question in content["bank"])
        reader.map("draw").refuse(
            "count", _l("This draw cannot be met: the bank has %(there)s questions with the tag “%(tag)s”, and no question is asked twice.",
                        there=there, tag=draw["tag"]),
            _l("Draw fewer, or write more questions with this tag."),
        )
