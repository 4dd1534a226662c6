"""The cast: the same six people in every test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.db import db
from app.people.rules import Actor, Role
from tests.factories import make_edition, make_enrolment, make_person, make_tutor_assignment

if TYPE_CHECKING:
    from app.editions.models import Edition, Enrolment
    from app.people.models import Person


@dataclass
class Cast:
    """Who is who. Ada is Tess's trainee in `edition`; Olga is a trainee of another edition; Uma is nobody's tutee."""

    ada: Person
    tess: Person
    carla: Person
    otto: Person
    olga: Person
    amin: Person
    uma: Person
    edition: Edition
    other: Edition
    ada_enrolment: Enrolment
    tess_enrolment: Enrolment
    olga_enrolment: Enrolment
    uma_enrolment: Enrolment

    def actor(self, name: str) -> Actor:
        """Return the Actor of one of the cast."""
        from app.editions.roles import actor_of

        db.session.flush()
        return actor_of(getattr(self, name))


NAMES = ("ada", "tess", "carla", "otto", "olga", "amin", "uma")


def make_cast() -> Cast:
    """Put the cast into the database."""
    edition, other = make_edition(code="ED-1"), make_edition(code="ED-2")
    ada = make_person("Ada", "Acosta Benítez", email="ada@test.test", country="AR", language="es",
                      time_zone="America/Argentina/San_Juan")
    tess = make_person("Tess", "Tosi", email="tess@test.test")
    carla = make_person("Carla", "Corrà", email="carla@test.test")
    otto = make_person("Otto", "Olivieri", email="otto@test.test")
    olga = make_person("Olga", "Olmos", email="olga@test.test", country="PY", language="es")
    amin = make_person("Amin", "Amadi", email="amin@test.test", is_admin=True)
    uma = make_person("Uma", "Ñandú Conceição", email="uma@test.test", country="BR", language="pt")
    ada_enrolment = make_enrolment(edition, ada, Role.TRAINEE)
    uma_enrolment = make_enrolment(edition, uma, Role.TRAINEE)
    tess_enrolment = make_enrolment(edition, tess, Role.TUTOR)
    make_enrolment(edition, carla, Role.COORDINATOR)
    make_enrolment(edition, otto, Role.AUDITOR)
    olga_enrolment = make_enrolment(other, olga, Role.TRAINEE)
    make_tutor_assignment(tess_enrolment, ada_enrolment)
    db.session.flush()
    return Cast(ada, tess, carla, otto, olga, amin, uma, edition, other, ada_enrolment, tess_enrolment,
                olga_enrolment, uma_enrolment)
