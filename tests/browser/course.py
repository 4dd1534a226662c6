"""What the tests need to know of the course that the demonstration edition follows: the right answers of a quiz."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from playwright.sync_api import Page

MODULES = Path(__file__).resolve().parents[2] / "courses" / "district-agents" / "modules"
FIRST_UNIT = "district-and-chain"
QUIZ = "local-development-quiz"
COURSE = "/editions/DEMO-1/course"


def right_answers() -> dict[str, str]:
    """Return {question: right option} of the first module's quiz."""
    found = yaml.safe_load((MODULES / "01-local-development" / "quiz" / "quiz.yaml").read_text(encoding="utf-8"))
    return {
        question["id"]: next(option["id"] for option in question["options"] if option.get("right"))
        for question in found["questions"]
    }


def answer_rightly(page: Page) -> None:
    """Choose the right option of every question on the page."""
    for question, option in right_answers().items():
        page.check(f'[name="answer.{question}"][value="{option}"]')
