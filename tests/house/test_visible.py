"""Lists and doors agree: what somebody may see is what stands on their list, for everybody and every kind of thing."""

from __future__ import annotations

import importlib
import inspect

import pytest
from sqlalchemy import select

from app import ROOMS
from app.attendance.models import Lesson
from app.certificates.models import Certificate
from app.core.db import db
from app.documents.models import Document
from app.editions.models import Edition, Enrolment, Programme, TutorAssignment
from app.editions.roles import actor_of
from app.people.models import Person
from app.people.rules import Role
from tests.house.world import VISITORS

PEOPLE = [name for name in VISITORS if name]
WHOLE = {
    "visible_people": ("can_view_person", Person),
    "visible_programmes": ("can_view_programme", Programme),
    "visible_editions": ("can_view_edition", Edition),
    "visible_certificates": ("can_view_certificate", Certificate),
}
"""Lists of the whole house: the rule that they must agree with, and what they list."""
OF_EDITION = {
    "visible_enrolments": ("can_view_enrolment", Enrolment),
    "visible_assignments": ("can_view_assignment", TutorAssignment),
    "visible_documents": ("can_view_document", Document),
    "visible_lessons": ("can_view_lesson", Lesson),
    "visible_hours": ("can_view_hours", Enrolment),
    "visible_marks": ("can_view_marks_of", Enrolment),
    "visible_progress": ("can_view_progress", Enrolment),
}
"""Lists of one edition."""
OTHERWISE = {"visible_presences", "visible_in_cohort"}
"""Not lists but parts of a question; held to their rules below and in their own rooms."""


def found_in_rooms(start):
    """Return every function of a permissions module whose name begins so."""
    found = {}
    for room in ROOMS:
        try:
            module = importlib.import_module(f"app.{room}.permissions")
        except ModuleNotFoundError:
            continue
        found |= {
            name: function for name, function in inspect.getmembers(module, inspect.isfunction)
            if name.startswith(start) and function.__module__ == module.__name__
        }
    return found


VISIBLE, CAN = found_in_rooms("visible_"), found_in_rooms("can_")


def test_every_list_is_compared_with_its_rule():
    assert set(VISIBLE) == set(WHOLE) | set(OF_EDITION) | OTHERWISE


def allowed(actor, rule, thing):
    """Ask a rule about a thing."""
    if rule == "can_view_assignment":
        return CAN[rule](actor, thing, db.session.get_one(Enrolment, thing.tutor_id))
    return CAN[rule](actor, thing)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("visible", WHOLE)
def test_a_list_of_the_house_holds_what_its_rule_allows(house, name, visible):
    rule, model = WHOLE[visible]
    actor = actor_of(house.world.people[name])
    listed = set(db.session.scalars(VISIBLE[visible](actor)).unique())
    assert listed == {thing for thing in db.session.scalars(select(model)).unique() if allowed(actor, rule, thing)}


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("visible", OF_EDITION)
def test_a_list_of_an_edition_holds_what_its_rule_allows(house, name, visible):
    rule, model = OF_EDITION[visible]
    actor = actor_of(house.world.people[name])
    for edition in db.session.scalars(select(Edition)).unique():
        listed = set(db.session.scalars(VISIBLE[visible](actor, edition)).unique())
        things = db.session.scalars(select(model).where(model.edition_id == edition.id)).unique()
        assert listed == {thing for thing in things if allowed(actor, rule, thing)}


@pytest.mark.parametrize("name", PEOPLE)
def test_what_a_roll_call_shows_is_what_its_rule_allows(house, name):
    actor = actor_of(house.world.people[name])
    for lesson in db.session.scalars(select(Lesson)).unique():
        trainees = select(Enrolment).where(Enrolment.edition_id == lesson.edition_id, Enrolment.role == Role.TRAINEE)
        listed = set(db.session.scalars(trainees.where(VISIBLE["visible_presences"](actor, lesson))).unique())
        if CAN["can_view_lesson"](actor, lesson):
            assert listed == {one for one in db.session.scalars(trainees).unique() if CAN["can_view_presence"](actor, one)}
        else:
            assert listed == set()


def test_every_rule_answers_yes_or_no(house):
    """A rule that answers with anything else, say a list, would let in whom it should not."""
    edition = db.session.scalars(select(Edition)).unique().first()
    asked = 0
    for rule in CAN.values():
        takes = [one.name for one in inspect.signature(rule).parameters.values() if one.default is inspect.Parameter.empty][1:]
        if takes in ([], ["edition"]):
            asked += 1
            for person in house.world.people.values():
                assert isinstance(rule(actor_of(person), *([edition] if takes else [])), bool)
    assert asked > 20
