"""What changed between two versions: told once, and rightly, whatever the change."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.authoring.rules import Change, CourseFacts, Part, UnitFacts, What, by_part, differences, out_of_order, question_changes
from tests.factories import course_manifest, quiz_content, texts

PAGE, QUIZ = "local-development-page", "local-development-quiz"


def facts(change=None) -> CourseFacts:
    """Return a course, after something was changed in its manifest."""
    manifest = copy.deepcopy(course_manifest("course"))
    if change:
        change(manifest)
    units = [
        UnitFacts(
            unit["id"], module["id"], unit["kind"], unit["title"], unit["minutes"], f"modules/{module['id']}/{unit['path']}",
            quiz_content() if unit["kind"] == "quiz" else {**texts("Text"), "pictures": {}},
        )
        for module in manifest["modules"] for unit in module["units"]
    ]
    return CourseFacts(manifest, units, {f"{unit.folder}/map.svg": "a" for unit in units} | {"README.md": "a", "course.yaml": "a"})


def told(change=None, *, old=None, new=None) -> list[tuple[str, str, str]]:
    """Return (part, key, what) of each change."""
    return [(found.part.value, found.key, found.what.value) for found in differences(old or facts(), new or facts(change))]


def with_content(unit_id: str, change) -> CourseFacts:
    """Return the course with another content of one unit."""
    course = facts()
    for unit in course.units:
        if unit.unit_id == unit_id:
            change(unit.content)
    return course


def test_the_same_course_has_no_changes() -> None:
    assert differences(facts(), facts()) == []


def first_module(manifest):
    return manifest["modules"][0]


@pytest.mark.parametrize(("change", "expected"), [
    (lambda m: m["title"].update(en="Other"), [("course", "", "renamed")]),
    (lambda m: m["summary"].update(es="Otro"), [("course", "", "text")]),
    (lambda m: m.update(source_language="es"), [("course", "", "settings")]),
    (lambda m: m["phases"].pop(1), [("phase", "study-visits", "removed")]),
    (lambda m: m["phases"][0].update(hours=150), [("phase", "course", "minutes")]),
    (lambda m: m["phases"].insert(0, m["phases"].pop()), [("phase", "colloquium", "order")]),
    (lambda m: m["items"][0].update(weight=50, minimum=70), [("item", "project-work", "settings")]),
    (lambda m: m["items"].append({**m["items"][0], "id": "essay"}), [("item", "essay", "added")]),
    (lambda m: m["awards"][0]["title"].update(it="X"), [("award", "attendance", "renamed")]),
    (lambda m: m["awards"][0]["rule"]["all"].pop(), [("award", "attendance", "rule")]),
    (lambda m: first_module(m).update(hours=21), [("module", "local-development", "minutes")]),
    (lambda m: first_module(m)["outcomes"].update(pt=["X"]), [("module", "local-development", "text")]),
    (lambda m: first_module(m)["units"].pop(0), [("unit", PAGE, "removed")]),
    (lambda m: first_module(m)["units"][0].update(id="new"), [("unit", "new", "added"), ("unit", PAGE, "removed")]),
    (lambda m: first_module(m)["units"][0].update(minutes=25), [("unit", PAGE, "minutes")]),
    (lambda m: first_module(m)["units"][0]["title"].update(it="X"), [("unit", PAGE, "renamed")]),
    (lambda m: first_module(m)["units"].reverse(), [("unit", QUIZ, "order")]),
    (lambda m: first_module(m)["units"][0].update(kind="quiz"), [("unit", PAGE, "kind")]),
    (lambda m: m["modules"][1]["units"].append(first_module(m)["units"].pop(0)), [("unit", PAGE, "moved")]),
    (lambda m: m["modules"].reverse(), [("module", "reading-a-territory", "order")]),
], ids=range(20))
def test_each_change_is_told_once(change, expected) -> None:
    assert told(change) == expected


def test_texts_are_told_by_language() -> None:
    (change,) = differences(facts(), with_content(PAGE, lambda content: content.update(es="Otro", pt="Outro")))
    assert (change.what, change.new) == (What.TEXT, ("es", "pt"))


def test_a_language_that_is_new_is_a_text_that_changed() -> None:
    (change,) = differences(with_content(PAGE, lambda content: content.pop("pt")), facts())
    assert (change.what, change.new) == (What.TEXT, ("pt",))


def test_questions_are_told_by_their_ids() -> None:
    def change(content):
        content["questions"][0]["options"][0]["right"] = False
        content["questions"].append({**content["questions"][1], "id": "q9"})
        del content["questions"][1]

    (found,) = differences(facts(), with_content(QUIZ, change))
    assert (found.what, found.new.added, found.new.removed, found.new.changed) == (What.QUESTIONS, ("q9",), ("q2",), ("q1",))


def test_settings_of_a_unit_are_told_by_their_names() -> None:
    (found,) = differences(facts(), with_content(QUIZ, lambda content: content.update({"pass": 70, "minutes": 20})))
    assert (found.what, found.new) == (What.SETTINGS, ("minutes", "pass"))


def test_files_beside_a_unit_and_notes_are_told() -> None:
    new = facts()
    folder = new.units[0].folder
    new.files.update({f"{folder}/map.svg": "b", f"{folder}/new.png": "c", f"{folder}/page.it.md": "d", "README.md": "b"})
    assert told(new=new) == [("course", "", "notes"), ("unit", PAGE, "pictures")]
    assert differences(facts(), new)[1].new == ("map.svg", "new.png")


def test_a_folder_that_was_renamed_is_no_change() -> None:
    new = facts(lambda m: first_module(m)["units"][0].update(path="09-elsewhere"))
    assert told(new=new) == []


@given(st.permutations(list("abcdefgh")))
def test_what_was_not_moved_kept_its_order(order: list[str]) -> None:
    moved = set(out_of_order(list("abcdefgh"), order))
    assert [key for key in order if key not in moved] == [key for key in "abcdefgh" if key not in moved]


@given(st.permutations(list("abcdefgh")), st.sampled_from("abcdefgh"), st.integers(0, 7))
def test_one_that_was_moved_is_one_change(order: list[str], key: str, place: int) -> None:
    new = [found for found in order if found != key]
    new.insert(place, key)
    assert len(out_of_order(order, new)) <= 1


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 2)), unique_by=lambda found: found[0]),
       st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 2)), unique_by=lambda found: found[0]))
def test_questions_add_up(old, new) -> None:
    before, after = ({"questions": [{"id": key, "points": points} for key, points in found]} for found in (old, new))
    found = question_changes(before, after)
    assert {key for key, _ in old} - set(found.removed) | set(found.added) == {key for key, _ in new}
    assert set(found.changed) == {key for key, points in new if dict(old).get(key, points) != points}


def test_a_change_is_found_both_ways() -> None:
    there, back = told(lambda m: first_module(m)["units"].pop(0)), told(old=facts(lambda m: first_module(m)["units"].pop(0)), new=facts())
    assert (there, back) == ([("unit", PAGE, "removed")], [("unit", PAGE, "added")])


def test_parts_are_in_the_order_of_the_page() -> None:
    def everything(manifest):
        manifest["title"]["it"] = manifest["phases"][0]["title"]["it"] = manifest["items"][0]["title"]["it"] = "X"
        manifest["awards"][0]["title"]["it"] = first_module(manifest)["title"]["it"] = first_module(manifest)["units"][0]["title"]["it"] = "X"

    assert [found.part for found in differences(facts(), facts(everything))] == list(Part)
    assert all(isinstance(found, Change) for found in differences(facts(), facts(everything)))


def test_changes_of_one_thing_stand_together() -> None:
    def change(manifest):
        first_module(manifest)["units"][0].update(minutes=25, title=texts("Other"))
        manifest["title"]["it"] = "X"

    assert [(part, [[found.what for found in thing] for thing in things]) for part, things in by_part(differences(facts(), facts(change)))] == [
        (Part.COURSE, [[What.RENAMED]]), (Part.UNIT, [[What.RENAMED, What.MINUTES]]),
    ]
