"""Stand-ins for what the upper rooms register: kinds of unit and requirements, each as small as it can be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.core.i18n import lazy_gettext as _l
from app.courses.kinds import UnitContent
from app.courses.requirements import CheckedLeaf, Requirement
from app.courses.rules import LANGUAGES, count_words

if TYPE_CHECKING:
    from app.courses.package.reading import MapReader
    from app.courses.package.unit_folder import UnitFolder
    from app.courses.requirements import CourseContext

PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
AMOUNT = re.compile(r"[1-9][0-9]{0,2}%|[1-9][0-9]*(h|min)")


def parse_page(folder: UnitFolder, source_language: str) -> UnitContent:
    """A text in each language; its pictures lie beside."""
    texts: dict[str, str] = {}
    for code, name in folder.by_language("page", "md", source_language).items():
        text = folder.text(name) or ""
        for number, line in enumerate(text.split("\n"), 1):
            for reference in PICTURE.findall(line):
                folder.picture(name, number, reference)
        texts[code] = text
    return UnitContent(content=texts, words={code: count_words(text) for code, text in texts.items()})


def parse_quiz(folder: UnitFolder, source_language: str) -> UnitContent:
    """Questions with exactly one right option each."""
    quiz = folder.yaml("quiz.yaml")
    quiz.expect("pass", "questions")
    questions = []
    for question in quiz.maps("questions"):
        question.expect("id", "text", "options", optional=("feedback",))
        options = question.maps("options", at_least=2, at_most=10)
        for option in options:
            option.expect("id", "text", optional=("right", "feedback"))
        if sum(option.flag("right") for option in options) != 1:
            question.refuse("options", _l("This question needs exactly one right option."), _l("Write “right: true” at one of them."))
        questions.append({"id": question.identifier("id"), "text": question.languages("text", longest=500)})
    words = {code: sum(count_words(str(question["text"].get(code, ""))) for question in questions) for code in LANGUAGES}
    return UnitContent(content={"pass": quiz.whole("pass", 1, 100), "questions": questions}, words=words, questions=len(questions))


def check_hours(params: MapReader, course: CourseContext) -> CheckedLeaf:
    """Hours of a phase, or of all."""
    params.expect("phase", "at_least")
    phase = params.choice("phase", ("total", *course.phases))
    amount = params.text("at_least")
    if amount and not AMOUNT.fullmatch(amount):
        params.refuse("at_least", _l("“%(amount)s” is no amount of hours.", amount=amount), _l("Write “70%%”, “42h” or “90min”."))
    return CheckedLeaf(f"hours:{phase}", {"phase": phase, "at_least": amount})


def check_units(params: MapReader, course: CourseContext) -> CheckedLeaf:
    """Units of a module, or of all."""
    params.expect("module", "at_least")
    module = params.choice("module", ("all", *course.modules))
    return CheckedLeaf(f"units:{module}", {"module": module, "at_least": params.whole_or_word("at_least", 1, 500, "all")})


def check_mark(params: MapReader, course: CourseContext) -> CheckedLeaf:
    """A mark for an item."""
    params.expect("item", "at_least")
    item = params.choice("item", course.items)
    return CheckedLeaf(f"mark:{item}", {"item": item, "at_least": params.whole("at_least", 0, 100)})


def check_award(params: MapReader, course: CourseContext) -> CheckedLeaf:
    """Another award."""
    params.expect("id")
    award = params.choice("id", course.awards)
    return CheckedLeaf(f"award:{award}", {"id": award}, (award,) if award else ())


FAKE_KINDS = {"page": parse_page, "quiz": parse_quiz}
FAKE_REQUIREMENTS = {
    "hours": Requirement(check_hours, lambda params, names: _l(
        "%(share)s of the hours of %(phase)s", share=params["at_least"], phase=names.phases.get(params["phase"], params["phase"]),
    )),
    "units": Requirement(check_units), "mark": Requirement(check_mark), "award": Requirement(check_award),
}
