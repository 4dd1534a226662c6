"""Surveys and discussions among other units: what completes them, what locks them, and what the document says of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.courses.package.faults import Faults
from app.courses.package.unit_folder import UnitFolder
from app.study import queries
from app.study.kinds.discussion.models import Post
from app.study.kinds.survey.kind import KIND as SURVEY
from app.study.kinds.survey.models import SurveySheet
from app.study.kinds.survey.rules import QuestionType
from tests.factories import course_manifest, make_course_version, texts
from tests.study.talking import discussion_content, survey_content

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.cast import Cast
    from tests.conftest import Browser

COURSE = "/editions/ED-1/course"
FIRST = "local-development-page"
POSTED = {"key": "form-key-1", "text": "La filiera del mate"}


def follow(cast: Cast, **said: dict[str, Any]) -> None:
    """Let the edition follow a version with a page, a survey and a discussion, of which more is said."""
    manifest = course_manifest("talk")
    kinds = {FIRST: "page", "opinion": "survey", "chains": "discussion"}
    manifest["modules"] = [{**manifest["modules"][0], "units": [
        {"id": unit, "kind": kind, "title": texts(unit), "minutes": 5, "path": unit, **said.get(unit, {})} for unit, kind in kinds.items()
    ]}]
    cast.edition.course_version = make_course_version("talk", manifest=manifest, contents={
        "survey": survey_content(), "discussion": discussion_content(),
    })


def completed(cast: Cast) -> frozenset[str]:
    return queries.completed_units(cast.edition.id).get(cast.ada_enrolment.id, frozenset())


@pytest.mark.parametrize("path", ["opinion/survey", "opinion/survey/results", "chains/discussion"])
def test_a_locked_unit_shows_why_and_keeps_nothing(
    cast: Cast, browser: Callable[[Any], Browser], session: Session, path: str,
) -> None:
    follow(cast, opinion={"requires": [FIRST]}, chains={"requires": [FIRST]})
    ada = browser(cast.ada)
    assert "This unit is locked" in ada.get(f"{COURSE}/{path}?lang=en").text
    refused = ada.post(f"{COURSE}/{path.removesuffix('/results')}", data=POSTED | {"answer.pace": "good"})
    assert refused.status_code == 409
    assert "This unit is locked" in refused.text
    assert session.query(Post).count() == session.query(SurveySheet).count() == 0
    assert browser(cast.carla).get(f"{COURSE}/{path}").status_code == 200
    ada.post(f"{COURSE}/{FIRST}/done")
    assert "This unit is locked" not in ada.get(f"{COURSE}/{path}", follow_redirects=True).text


def test_answering_a_survey_opens_what_waits_for_it(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    follow(cast, chains={"requires": ["opinion"]})
    ada = browser(cast.ada)
    page = ada.get(f"{COURSE}/chains?lang=en").text
    assert "Answer it once" in page
    ada.post(f"{COURSE}/opinion/survey", data={"key": "form-key-1", "answer.pace": "good"})
    assert "Which" in ada.get(f"{COURSE}/chains").text
    assert completed(cast) == {"opinion"}


def test_a_post_completes_a_discussion_that_asks_for_one(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    follow(cast, chains={"completion": ["attempted"]})
    ada = browser(cast.ada)
    assert "Mark as read" not in ada.get(f"{COURSE}/chains").text
    assert ada.post(f"{COURSE}/chains/done").status_code == 409
    browser(cast.uma).post(f"{COURSE}/chains/discussion", data=POSTED)
    assert completed(cast) == frozenset()
    ada.post(f"{COURSE}/chains/discussion", data=POSTED)
    assert completed(cast) == {"chains"}


def test_the_document_shows_a_survey_without_faults_and_names_every_type() -> None:
    document = (Path(__file__).parents[2] / "docs" / "course-packages.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```\n(anonymous: .*?)^```$", document, re.MULTILINE | re.DOTALL)
    faults = Faults()
    SURVEY.parse(UnitFolder("modules/01-m/unit", {"survey.yaml": shown.encode()}, faults), "it")
    assert [str(fault) for fault in faults.in_order()] == []
    assert all(f"| `{kind}` |" in document for kind in QuestionType)
