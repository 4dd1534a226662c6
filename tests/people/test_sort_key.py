"""Lists of names stand as a reader expects them, whatever the database thinks of accents."""

from __future__ import annotations

from sqlalchemy import select

from app.core.db import db
from app.people.models import Person
from tests.factories import make_person


def test_accents_do_not_send_a_name_to_the_end(session):
    for family_name in ("Zárate", "Ñandú", "Duarte", "Díaz", "Nunes", "Álvarez", "Ocampo"):
        make_person("Ana", family_name)
    found = db.session.scalars(select(Person.family_name).order_by(Person.sort_key)).all()
    assert found == ["Álvarez", "Díaz", "Duarte", "Ñandú", "Nunes", "Ocampo", "Zárate"]


def test_the_key_follows_a_corrected_name(session):
    person = make_person("Ana", "Zárate")
    person.family_name = "Álvarez"
    session.flush()
    assert person.sort_key == "alvarez ana"
