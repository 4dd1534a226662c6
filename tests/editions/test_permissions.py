"""Lists and doors agree: whatever a list shows may be opened, and whatever may be opened is on the list."""

from __future__ import annotations

import pytest

from app.editions import permissions
from app.editions.models import Edition, Enrolment, Programme, TutorAssignment
from app.people.rules import Role
from tests.cast import NAMES
from tests.factories import make_enrolment, make_person, make_tutor_assignment


@pytest.fixture
def crowd(cast, session):
    """More people than the cast: a teacher, a candidate, people withdrawn, a second tutor, past and future tutoring."""
    import datetime as dt

    teacher = make_person("Tea", "Totti")
    make_enrolment(cast.edition, teacher, Role.TEACHER)
    candidate = make_person("Cande", "Cabral")
    make_enrolment(cast.edition, candidate, status="candidate")
    gone = make_person("Gino", "Gallo")
    make_enrolment(cast.edition, gone, status="withdrawn")
    former = make_person("Fabio", "Fabbri")
    former_tutor = make_enrolment(cast.edition, former, Role.TUTOR, status="withdrawn")
    make_tutor_assignment(former_tutor, cast.uma_enrolment)
    make_tutor_assignment(cast.tess_enrolment, cast.uma_enrolment, ends_on=dt.date(2026, 11, 1))
    make_tutor_assignment(cast.tess_enrolment, make_enrolment(cast.edition), starts_on=dt.date(2027, 1, 1))
    both = make_person("Bea", "Bosco")
    make_enrolment(cast.edition, both, Role.COORDINATOR)
    make_enrolment(cast.other, both, Role.TRAINEE)
    session.flush()
    from app.editions.roles import actor_of

    actors = {name: cast.actor(name) for name in NAMES}
    return {**actors, **{person.given_names: actor_of(person) for person in (teacher, candidate, gone, former, both)}}


def test_visible_enrolments_are_those_that_may_be_opened(cast, crowd, session):
    everyone = session.query(Enrolment).all()
    for name, actor in crowd.items():
        for edition in (cast.edition, cast.other):
            listed = {found.id for found in session.scalars(permissions.visible_enrolments(actor, edition))}
            opened = {found.id for found in everyone if found.edition_id == edition.id and permissions.can_view_enrolment(actor, found)}
            assert listed == opened, name


def test_visible_editions_are_those_that_may_be_opened(crowd, session):
    for name, actor in crowd.items():
        listed = {found.id for found in session.scalars(permissions.visible_editions(actor))}
        assert listed == {found.id for found in session.query(Edition) if permissions.can_view_edition(actor, found)}, name


def test_visible_programmes_are_those_that_may_be_opened(crowd, session):
    for name, actor in crowd.items():
        listed = {found.id for found in session.scalars(permissions.visible_programmes(actor))}
        assert listed == {found.id for found in session.query(Programme) if permissions.can_view_programme(actor, found)}, name


def test_visible_assignments_are_those_that_may_be_seen(cast, crowd, session):
    everything = session.query(TutorAssignment).all()
    for name, actor in crowd.items():
        listed = {found.id for found in session.scalars(permissions.visible_assignments(actor, cast.edition))}
        seen = {found.id for found in everything if permissions.can_view_assignment(actor, found, session.get(Enrolment, found.tutor_id))}
        assert listed == seen, name


def test_who_sees_whom(cast, crowd, session):
    def names(actor):
        query = permissions.visible_enrolments(actor, cast.edition).where(Enrolment.role == Role.TRAINEE)
        return {found.person.given_names for found in session.scalars(query)}

    assert names(crowd["tess"]) == {"Ada"}
    assert names(crowd["ada"]) == {"Ada"}
    assert names(crowd["olga"]) == set()
    assert names(crowd["Tea"]) == set()
    assert names(crowd["Cande"]) == set()
    assert names(crowd["Fabio"]) == set()
    assert {"Ada", "Uma", "Cande", "Gino"} <= names(crowd["otto"]) == names(crowd["carla"]) == names(crowd["amin"])


def test_nobody_but_coordinators_and_administrators_changes_anything(cast, crowd):
    may = {name for name, actor in crowd.items() if permissions.can_edit_edition(actor, cast.edition)}
    assert may == {"carla", "amin", "Bea"}
    assert {name for name, actor in crowd.items() if permissions.can_edit_edition(actor, cast.other)} == {"amin"}
    assert {name for name, actor in crowd.items() if permissions.can_change_enrolment(actor, cast.ada_enrolment)} == may
    assert {name for name, actor in crowd.items() if permissions.can_create_programme(actor)} == {"amin"}
