"""What upper rooms register is known by its name, once."""

from __future__ import annotations

import pytest

from app.courses.kinds import KINDS, SHARED, UnitContent, register_kind, register_shared
from app.courses.requirements import REQUIREMENTS, CheckedLeaf, CourseNames, describe_leaf, register_requirement
from tests.courses.fakes import check_hours, parse_page


def test_a_kind_is_registered_once() -> None:
    register_kind("film", lambda _folder, _language: UnitContent({}))
    assert "film" in KINDS
    register_kind("page", parse_page)
    with pytest.raises(ValueError, match="registered twice"):
        register_kind("page", lambda _folder, _language: UnitContent({}))


def test_a_shared_folder_is_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SHARED, "films", str)
    register_shared("films", str)
    with pytest.raises(ValueError, match="registered twice"):
        register_shared("films", repr)


def test_a_requirement_is_registered_once() -> None:
    register_requirement("luck", lambda _params, _course: CheckedLeaf("luck", {}))
    assert "luck" in REQUIREMENTS
    register_requirement("hours", check_hours)
    with pytest.raises(ValueError, match="registered twice"):
        register_requirement("hours", lambda _params, _course: CheckedLeaf("hours", {}))


def test_a_requirement_says_itself_in_words_or_by_its_parameters() -> None:
    names = CourseNames(phases={"placement": "Placement"})
    assert str(describe_leaf("hours", {"phase": "placement", "at_least": "70%"}, names)) == "70% of the hours of Placement"
    assert str(describe_leaf("units", {"module": "all", "at_least": 3}, names)) == "units: module all, at_least 3"
