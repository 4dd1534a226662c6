"""What the page of a quiz shows: every type with its fields, never the key; judged, with feedback, and the key only where it is allowed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import render_template

from app.core.i18n import in_language
from app.courses.package.faults import Faults
from app.courses.package.unit_folder import UnitFolder
from app.courses.rules import LANGUAGES
from app.study.kinds import Address, Score
from app.study.kinds.quiz import kind as quiz_kind
from app.study.kinds.quiz.kind import KIND as QUIZ
from tests.factories import make_course_version
from tests.house.pages import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.cast import Cast
    from tests.conftest import Browser

SAMPLE = {path.name: path.read_bytes() for path in (Path(quiz_kind.__file__).parent / "sample").iterdir()}
UNIT = "/editions/ED-1/course/local-development-quiz"
ESSAY = "First line\nand <b>second</b>"
HALF = {
    "chain": "district", "makers": ["miller", "tanner"], "near": "false", "place": "misiones", "distance": {"value": "12,8", "unit": "m"},
    "who-does": {"farmer": "farmer", "miller": "hides"}, "steps": ["grain", "bread", "flour"], "sentence": {"who": "miller", "where": "moon"}, "plan": ESSAY,
}


def sample() -> dict[str, Any]:
    return dict(QUIZ.parse(UnitFolder("u", SAMPLE, Faults()), "it").content)


def page(app: Flask, content: dict[str, Any], *, answers: dict[str, Any] | None = None, judged: Score | None = None, code: str = "en", **values: Any) -> str:
    with app.test_request_context(), in_language(code):
        return render_template(
            "quiz/templates/quiz.html", shown=QUIZ.present(content, code, Address("/files/")), given=answers or {}, judged=judged,
            is_open=values.pop("is_open", True), page=None, **values,
        )


def fields_in(html: str) -> dict[str, list[str]]:
    """Return what a browser would send of a page as it stands."""
    found: dict[str, list[str]] = {}
    for sheet in Page(f"<main><form method=post>{html}</form></main>").sheets:
        for one in sheet.fields:
            if one.kind in {"checkbox", "radio"} and not one.is_on:
                continue
            found.setdefault(one.name, []).append(one.value)
    return found


def test_a_page_without_answers_sends_none(app: Flask) -> None:
    assert QUIZ.read(sample(), fields_in(page(app, sample()))) == {}


def test_a_page_sends_the_answers_that_it_was_given(app: Flask) -> None:
    content = sample()
    for answers in (HALF, {**QUIZ.solution(content), "plan": "x"}, {"steps": {"flour": "1", "grain": "1"}}):
        assert QUIZ.read(content, fields_in(page(app, content, answers=answers))) == answers


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_is_the_same_whatever_the_key(app: Flask, code: str) -> None:
    content, other = sample(), sample()
    for question in other["questions"]:
        question["feedback"] = dict.fromkeys(LANGUAGES, "Other")
        for option in question.get("options", ()):
            option["right"], option["feedback"] = not option["right"], None
        changed = {"right": False, "accepted": ["other"], "value": "7", "tolerance": "0"}
        question.update({key: value for key, value in changed.items() if key in question})
        for gap in question.get("gaps", ()):
            gap["accepted"] = ["other"]
    assert page(app, other, code=code) == page(app, content, code=code)


def test_names_of_parts_do_not_tell_the_key(app: Flask) -> None:
    html = page(app, sample())
    assert not re.search(r"steps[.-](grain|flour|bread)", html)
    assert not re.search(r'<option value="(farmer|miller|hides)"', html)


def test_what_is_told_of_a_part_changes_with_the_files(app: Flask) -> None:
    other = dict(QUIZ.parse(UnitFolder("u", {**SAMPLE, "quiz.yaml": SAMPLE["quiz.yaml"] + b"# one more line\n"}, Faults()), "it").content)
    codes = [set(re.findall(r'value="(c[0-9a-f]{10})"', page(app, content))) for content in (sample(), other)]
    assert len(codes[0]) == len(codes[1]) == 3
    assert not codes[0] & codes[1]


def test_pictures_lie_in_the_units_folder_and_have_their_size(app: Flask) -> None:
    assert '<img loading="lazy" width="300" height="60" src="/files/road.svg" alt="A road of 12.5 km between the mill and the bakery">' in page(app, sample())


def test_hints_open_on_demand_and_are_gone_once_judged(app: Flask) -> None:
    content = sample()
    assert re.search(r"<details><summary>Hint</summary><div class=\"prose\"><p>Follow the grain\.", page(app, content))
    assert "Follow the grain" not in page(app, content, judged=QUIZ.score(content, {}))


def test_a_judged_page_says_what_was_chosen_and_how_good_it_is(app: Flask) -> None:
    content = sample()
    html = page(app, content, judged=QUIZ.score(content, HALF))
    assert html.count(">Waits for your tutor<") == html.count("Waits for your tutor") == 1
    assert html.count("Partly right") == 3
    assert "The miller grinds the grain." in html
    assert "The tanner works hides." in html
    assert "Look at how the product passes on." in html
    assert "&lt;b&gt;second&lt;/b&gt;" in html
    assert 'value="12,8"' in html
    assert "The right" not in html
    assert len(re.findall(r"<(?:input|select|textarea)", html)) == len(re.findall(r"<(?:input|select|textarea)[^>]* disabled", html))


def test_the_key_is_told_only_where_it_is_allowed(app: Flask) -> None:
    content = sample()
    judged = QUIZ.score(content, HALF)
    hidden, told = page(app, content, judged=judged), page(app, content, judged=judged, shows_answers=True)
    assert "The right" not in hidden
    assert told.count("The right answer:") == 5
    assert told.count("The right answers:") == 3
    assert "</span> Misiones" in told
    assert re.search(r"The right order:</p>\s*<ol><li>The grain</li><li>The flour</li><li>The bread</li></ol>", told)
    assert "The right" not in page(app, content, shows_answers=True)


def test_score_and_feedback_can_be_kept_back(app: Flask) -> None:
    content = sample()
    html = page(app, content, judged=QUIZ.score(content, HALF), shows_score=False, shows_feedback=False)
    for words in ("Partly right", "Not right", "chip done", "The tanner works hides.", "Look at how"):
        assert words not in html
    assert "No answer" in page(app, content, judged=QUIZ.score(content, {}), shows_score=False)


def test_every_field_is_named_for_those_who_do_not_see(app: Flask) -> None:
    html = page(app, sample())
    labelled = set(re.findall(r'<label for="([^"]+)"', html))
    for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", html):
        found = re.search(r' id="([^"]+)"', tag)
        assert found is not None
        assert found[1] in labelled or "aria-label=" in tag
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-describedby="([^"]+)"', html)) <= set(ids)


def test_partners_that_are_more_than_words_are_told_by_letters(app: Flask) -> None:
    content = sample()
    pair = content["questions"][6]["pairs"][0]
    pair["right"] = dict.fromkeys(LANGUAGES, "![A field](road.svg)")
    html = page(app, content)
    assert re.search(r"<dt>[ABC]</dt><dd><img [^>]*alt=\"A field\">", html)
    assert re.search(r">[ABC] · A field</option>", html)


# --- a trainee answers ---


def test_a_trainee_answers_every_type_and_is_told(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    cast.edition.course_version = make_course_version(contents={"quiz": sample()})
    session.flush()
    ada = browser(cast.ada)
    assert ada.get(f"{UNIT}?lang=en").status_code == 200
    answer = ada.post(UNIT, data={**QUIZ.fields(sample(), HALF), "device": "form-key-1", "sure": "1"})
    assert answer.status_code == 302
    told = ada.get(UNIT).text
    assert "Waits for your tutor" in told
    assert "your tutor reads and marks it" in told
    ada.post(UNIT, data={**QUIZ.fields(sample(), {**QUIZ.solution(sample()), "plan": "x"}), "device": "form-key-2"})
    assert "You have passed already, whatever the essay is worth." in ada.get(UNIT).text


@pytest.mark.parametrize("changed", [
    {"answer.steps.grain": "9"}, {"answer.who-does.farmer": "nobody"}, {"answer.plan": "x" * 30_001}, {"answer.makers": ["miller", "z"]}, {"answer.near": ["true", "false"]},
])
def test_forged_fields_keep_nothing(cast: Cast, browser: Callable[[Any], Browser], session: Session, changed: dict[str, Any]) -> None:
    cast.edition.course_version = make_course_version(contents={"quiz": sample()})
    session.flush()
    answer = browser(cast.ada).post(f"{UNIT}?lang=en", data={**QUIZ.fields(sample(), HALF), "device": "form-key-1", **changed})
    assert answer.status_code == 422
    assert "nothing was kept" in answer.text
