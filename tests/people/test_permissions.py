"""Who may do what to an account: truth tables, and lists that agree with them."""

from __future__ import annotations

import pytest

from app.core.db import db
from app.people import permissions as may
from app.people.models import Person
from app.people.rules import Actor, Role
from tests.cast import NAMES, Cast

ADMIN, NOBODY = Actor(1, is_admin=True), Actor(2)
COORDINATOR = Actor(3, roles_in={10: frozenset({Role.COORDINATOR})})
TUTOR = Actor(4, roles_in={10: frozenset({Role.TUTOR})})
OTHER = Person(id=99)


@pytest.mark.parametrize(("rule", "allowed"), [
    (may.can_view_person, {1}), (may.can_invite_person, {1}), (may.can_close_account, {1}), (may.can_open_account, {1}),
    (may.can_remove_second_factor, {1}), (may.can_correct_legal_name, {1, 3}),
])
def test_acts_on_others(rule: object, allowed: set[int]) -> None:
    assert {actor.person_id for actor in (ADMIN, NOBODY, COORDINATOR, TUTOR) if rule(actor, OTHER)} == allowed  # type: ignore[operator]


def test_acts_on_oneself() -> None:
    assert may.can_edit_own_account(NOBODY)
    assert not may.can_close_account(ADMIN, Person(id=1))
    assert not may.can_remove_second_factor(ADMIN, Person(id=1))
    assert not may.can_correct_legal_name(COORDINATOR, Person(id=3))
    assert may.can_correct_legal_name(ADMIN, Person(id=1))


def test_editions_of_a_coordinator() -> None:
    assert may.is_of_own_edition(COORDINATOR, frozenset({9, 10}))
    assert not may.is_of_own_edition(COORDINATOR, frozenset({9}))
    assert not may.is_of_own_edition(COORDINATOR, frozenset())
    assert not may.is_of_own_edition(TUTOR, frozenset({10}))
    assert may.is_of_own_edition(ADMIN, frozenset())


def test_lists_agree_with_doors(cast: Cast) -> None:
    everybody = [getattr(cast, name) for name in NAMES]
    for name in NAMES:
        actor = cast.actor(name)
        visible = set(db.session.scalars(may.visible_people(actor)))
        assert visible & set(everybody) == {person for person in everybody if may.can_view_person(actor, person)}
