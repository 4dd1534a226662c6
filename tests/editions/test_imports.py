"""A list of people: read, shown, confirmed; and every way in which a file can be wrong."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.core.errors import RuleBroken
from app.core.history import HistoryRow
from app.core.tables import read_table
from app.editions import actions, queries
from app.editions.models import Enrolment, EnrolmentChange, EnrolmentImport, EnrolmentStatus, Partner
from app.editions.rules import HouseReason, Kind
from app.people.models import Person
from app.people.rules import Role
from tests.factories import make_enrolment, make_person

HEAD = "E-mail;Nome;Cognome;Paese\n"
THREE = HEAD + "stephane@example.org;Stéphane;Dupont;Francia\nsofia@example.org;Sofía;Muñoz;Argentina\njoao@example.org;João;Conceição;Brasile\n"
ADDRESS = "/editions/ED-1/import"


def read(cast, text, filename="people.csv"):
    """Read a list as Carla."""
    return actions.read_import(cast.edition, text if isinstance(text, bytes) else text.encode(), filename, by=cast.carla)[0]


def apply(cast, draft):
    """Confirm what is shown."""
    return actions.apply_import(draft, cast.edition, seen_digest=actions.plan_of(draft, cast.edition).digest, by=cast.carla)


def upload(browser, content, filename="people.csv"):
    """Send a file as a browser does."""
    content = content if isinstance(content, bytes) else content.encode()
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(content), filename, "file")})
    return browser.post(f"{ADDRESS}?lang=en", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def confirm(browser, address, page):
    """Press the button of a page that shows a difference."""
    digest = page.split('name="digest" type="hidden" value="')[1].split('"')[0]
    return browser.post(address, data={"digest": digest})


def people(session):
    """Return how many people and enrolments there are."""
    return session.query(Person).count(), session.query(Enrolment).count(), session.query(EnrolmentChange).count()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_names_arrive_whole(cast, session, encoding):
    counts = apply(cast, read(cast, THREE.encode(encoding)))
    assert counts[Kind.NEW] == 3
    found = session.scalars(select(Person).where(Person.email.like("%@example.org")).order_by(Person.email)).all()
    assert [(person.given_names, person.family_name, person.country) for person in found] == [
        ("João", "Conceição", "BR"), ("Sofía", "Muñoz", "AR"), ("Stéphane", "Dupont", "FR"),
    ]
    assert {person.language for person in found} == {"pt", "es", "en"}
    assert {person.password_hash for person in found} == {None}
    assert found[0].display_name == "João Conceição"


def test_nothing_is_written_until_it_is_confirmed(cast, session, browser):
    before, carla = people(session), browser(cast.carla)
    answer = upload(carla, THREE)
    assert answer.status_code == 302
    page = carla.get(f"{answer.location}?lang=en").get_data(as_text=True)
    assert "Nothing is written yet" in page
    assert "Muñoz, Sofía" in page
    assert people(session) == before
    done = confirm(carla, answer.location, page)
    assert (done.status_code, done.location) == (302, "/editions/ED-1/people")
    assert people(session) == (before[0] + 3, before[1] + 3, before[2] + 3)
    assert "3 people enrolled" in carla.get("/editions/ED-1/people?lang=en").get_data(as_text=True)


def test_the_same_file_twice_changes_nothing(cast, session):
    apply(cast, read(cast, THREE))
    before, again = people(session), read(cast, THREE)
    assert actions.plan_of(again, cast.edition).counts[Kind.UNCHANGED] == 3
    assert apply(cast, again)[Kind.UNCHANGED] == 3
    assert people(session) == before


def test_a_list_is_imported_once(cast, session):
    draft = read(cast, THREE)
    apply(cast, draft)
    with pytest.raises(RuleBroken, match="imported already"):
        apply(cast, draft)
    assert session.query(Person).filter(Person.email.like("%@example.org")).count() == 3


def test_what_changed_since_it_was_shown_is_shown_again(cast, session, browser):
    carla = browser(cast.carla)
    address = upload(carla, THREE).location
    page = carla.get(address).get_data(as_text=True)
    make_enrolment(cast.edition, make_person("Sofía", "Muñoz Díaz", email="sofia@example.org", country="AR"))
    before = people(session)
    answer = confirm(carla, address, page)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<del>Muñoz Díaz</del> <ins>Muñoz</ins>" in shown
    assert people(session) == before
    assert confirm(carla, address, shown).status_code == 302
    assert people(session)[0] == before[0] + 2
    assert session.scalars(select(Person).where(Person.email == "sofia@example.org")).one().family_name == "Muñoz"


def test_corrections_leave_a_trace_and_keep_the_status(cast, session):
    apply(cast, read(cast, THREE))
    sofia = session.scalars(select(Enrolment).join(Person).where(Person.email == "sofia@example.org")).one()
    actions.change_status(sofia, EnrolmentStatus.WITHDRAWN, reason="x", by=cast.carla)
    partner = Partner(programme_id=cast.edition.programme_id, name="Unión Sanjuanina", country="AR")
    session.add(partner)
    session.flush()
    text = "correo,nombre,apellido,país,fecha de nacimiento,entidad\nSOFIA@example.org ,Sofía Inés,Muñoz,AR,02/03/1987,union sanjuanina\n"
    assert apply(cast, read(cast, text))[Kind.CHANGED] == 1
    assert (sofia.person.given_names, str(sofia.person.born_on), sofia.partner, sofia.status) == (
        "Sofía Inés", "1987-03-02", partner, EnrolmentStatus.WITHDRAWN)
    row = session.scalars(select(HistoryRow).where(HistoryRow.verb == "correct")).one()
    assert (row.old["given_names"], row.new["given_names"], row.reason) == ("Sofía", "Sofía Inés", HouseReason.IMPORTED)


def test_imported_people_stand_in_their_place_on_every_list(cast, session):
    apply(cast, read(cast, HEAD + "z@example.org;Ana;Zárate;Italia\na@example.org;Ana;Álvarez;Italia\n"))
    found = session.scalars(queries.roll(select(Enrolment).where(Enrolment.edition_id == cast.edition.id), role=Role.TRAINEE))
    assert [enrolment.person.family_name for enrolment in found] == ["Acosta Benítez", "Álvarez", "Ñandú Conceição", "Zárate"]


def test_a_corrected_name_is_the_one_that_is_shown_unless_somebody_chose_another(cast, session):
    apply(cast, read(cast, HEAD + "a@example.org;Jhon;Muñoz;Italia\nb@example.org;Jhon;Muñoz;Italia\n"))
    a, b = session.scalars(select(Person).where(Person.email.like("%@example.org")).order_by(Person.email))
    b.display_name = "Johnny"
    apply(cast, read(cast, HEAD + "a@example.org;John;Muñoz;Italia\nb@example.org;John;Muñoz;Italia\n"))
    assert (a.display_name, b.display_name, b.given_names) == ("John Muñoz", "Johnny", "John")


def test_a_partner_that_a_list_changes_leaves_a_trace(cast, session):
    session.add(Partner(programme_id=cast.edition.programme_id, name="Unión Sanjuanina", country="AR"))
    session.flush()
    apply(cast, read(cast, "email,name,surname,country,partner\nada@test.test,Ada,Acosta Benítez,AR,Unión Sanjuanina\n"))
    row = session.scalars(select(HistoryRow).where(HistoryRow.verb == "set partner")).one()
    assert (row.thing_id, row.by_id, row.old, row.new, row.reason) == (
        cast.ada_enrolment.id, cast.carla.id, {"partner": ""}, {"partner": "Unión Sanjuanina"}, HouseReason.IMPORTED)


def test_somebody_added_by_another_in_the_same_moment_is_an_answer_in_words(cast, session, monkeypatch):
    draft = read(cast, THREE)
    session.commit()
    seen = actions.plan_of(draft, cast.edition)
    monkeypatch.setattr("app.editions.actions.imports._plan_and_people", lambda *_of: (seen, {}, {}))
    make_person(email="sofia@example.org")
    with pytest.raises(actions.PlanChanged):
        actions.apply_import(draft, cast.edition, seen_digest=seen.digest, by=cast.carla)


def test_a_name_on_a_certificate_stays(cast, session):
    from app.core import clock

    apply(cast, read(cast, THREE))
    sofia = session.scalars(select(Person).where(Person.email == "sofia@example.org")).one()
    sofia.legal_name_frozen_at = clock.now()
    plan = actions.plan_of(read(cast, HEAD + "sofia@example.org;Otra;Persona;Argentina\n"), cast.edition)
    assert (plan.rows[0].kind, plan.rows[0].kept) == (Kind.UNCHANGED, ("given_names", "family_name"))


def test_somebody_of_another_edition_joins_and_their_profile_stays(cast, session, browser):
    carla = browser(cast.carla)
    address = upload(carla, HEAD + "OLGA@test.test;Otro;Nombre;Brasile\n").location
    page = carla.get(f"{address}?lang=en").get_data(as_text=True)
    assert "Is in Bottega already" in page
    assert "Olmos" not in page, "another edition's data must not be shown"
    confirm(carla, address, page)
    assert (cast.olga.family_name, cast.olga.country) == ("Olmos", "PY")
    assert session.query(Enrolment).filter_by(person_id=cast.olga.id, edition_id=cast.edition.id).one().status == "enrolled"


def test_the_profile_of_somebody_who_is_in_no_edition_is_neither_shown_nor_changed(cast, session, browser):
    person = make_person("Elena", "Estévez", email="elena@test.test", country="AR")
    carla = browser(cast.carla)
    address = upload(carla, HEAD + "elena@test.test;Altro;Nome;Brasile\n").location
    page = carla.get(f"{address}?lang=en").get_data(as_text=True)
    assert "Estévez" not in page
    confirm(carla, address, page)
    assert (person.given_names, person.family_name, person.country) == ("Elena", "Estévez", "AR")


def test_an_administrators_name_is_nobody_elses_to_change(cast, session):
    make_enrolment(cast.edition, cast.amin, Role.TEACHER)
    plan = actions.plan_of(read(cast, HEAD + "amin@test.test;Altro;Nome;Italia\n"), cast.edition)
    assert (plan.rows[0].kind, plan.rows[0].changes) == (Kind.UNCHANGED, ())


def test_wrong_rows_are_left_out_and_said(cast, session, browser):
    carla = browser(cast.carla)
    text = THREE + "no-address;A;B;Italia\nsofia@example.org;Sofía;Muñoz;Argentina\n;C;D;Italia\nx@example.org;E;F;Atlantide\n"
    address = upload(carla, text).location
    page = carla.get(f"{address}?lang=en").get_data(as_text=True)
    for words in ("“no-address” is not one e-mail address", "“Atlantide” is not a country", "E-mail is empty", "stands in row 3"):
        assert words in page
    assert page.index("Atlantide") < page.index("Stéphane"), "what needs a look comes first"
    confirm(carla, address, page)
    assert session.query(Person).filter(Person.email.like("%@example.org")).count() == 3
    assert "4 rows were left out" in carla.get("/editions/ED-1/people?lang=en").get_data(as_text=True)


def test_one_kind_of_row_can_be_looked_at_alone(cast, browser):
    carla = browser(cast.carla)
    address = upload(carla, THREE + "no-address;A;B;Italia\n").location
    page = carla.get(f"{address}?kind=error").get_data(as_text=True)
    assert "no-address" in page
    assert "Stéphane" not in page
    assert carla.get(f"{address}?kind=nonsense&page=99").status_code == 200


def test_more_trainees_than_seats_is_a_warning(cast, browser):
    cast.edition.seats = 3
    carla = browser(cast.carla)
    address = upload(carla, THREE).location
    assert "5 trainees are enrolled for 3 seats" in carla.get(f"{address}?lang=en").get_data(as_text=True)


def test_roles_of_a_list(cast, session):
    apply(cast, read(cast, "email,name,surname,country,role\na@example.org,A,B,Italy,docente\nb@example.org,C,D,IT,coordinatrice\n"))
    found = {enrolment.person.email: (enrolment.role, enrolment.status) for enrolment in queries.staff_of(cast.edition, *Role)}
    assert found["a@example.org"] == (Role.TEACHER, EnrolmentStatus.ACTIVE)
    assert found["b@example.org"] == (Role.COORDINATOR, EnrolmentStatus.ACTIVE)


@pytest.mark.parametrize(("content", "filename", "said"), [
    (b"", "people.csv", "empty"),
    (HEAD.encode(), "people.csv", "no rows"),
    (b"\x89PNG\r\n\x1a\n\0\0", "people.csv", "Save it as CSV or XLSX"),
    (b"x" * 5_000_001, "people.csv", "5 MB"),
    ((HEAD + "a@b.org;A;B;IT\n" * 5_001).encode(), "people.csv", "5000 rows"),
    (b"email;email;nome;cognome;paese\n1;2;3;4;5\n", "people.csv", "both called"),
    (b"email;correo;nome;cognome;paese\n1;2;3;4;5\n", "people.csv", "mean the same"),
    (b"email;nome\na@b.org;A\n", "people.csv", "Family name, Country"),
    (b"a@b.org;A;B;IT\nb@b.org;A;B;IT\n", "people.csv", "missing"),
    (b"email;nome;cognome;paese\n1;2;3;4;5;6\n", "people.csv", "Row 2"),
    (THREE.encode(), "people.pdf", "Only CSV and XLSX"),
    (THREE.encode(), "people.xlsx", "not what its name says"),
    (THREE.encode("mac_roman"), "people.csv", "CSV UTF-8"),
])
def test_a_file_that_cannot_be_a_list_is_refused_in_words(cast, session, browser, content, filename, said):
    answer = upload(browser(cast.carla), content, filename)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert session.query(EnrolmentImport).count() == 0


def test_no_file_is_no_list(cast, browser):
    answer = browser(cast.carla).post(f"{ADDRESS}?lang=en", data={})
    assert (answer.status_code, "Choose a file" in answer.get_data(as_text=True)) == (422, True)


def test_a_column_that_means_nothing_is_named(cast, browser):
    carla = browser(cast.carla)
    address = upload(carla, "email;nome;cognome;paese;scarpe\na@example.org;A;B;IT;42\n").location
    assert "left out: scarpe" in carla.get(address).get_data(as_text=True)


@pytest.mark.parametrize("nasty", ["=cmd|' /C calc'!A0", "+Ana", "-Ana", "@SUM(A1)", "<script>alert(1)</script>", "'; DROP TABLE people; --"])
def test_what_a_cell_holds_stays_text(cast, session, browser, nasty):
    carla = browser(cast.carla)
    answer = upload(carla, f'email,name,surname,country,birthplace\n'
                    f'a@example.org,Ana,Muñoz,AR,"{nasty}"\nb@example.org,"{nasty}",B,IT,X\nc@example.org,C,D,IT,X\n')
    page = carla.get(answer.location).get_data(as_text=True)
    assert "<script>alert" not in page
    confirm(carla, answer.location, page)
    export = carla.get("/editions/ED-1/people.csv").get_data(as_text=True)
    assert not any(cell.startswith(("=", "+", "@")) for line in export.splitlines() for cell in line.replace('"', "").split(","))


def test_the_template_is_a_list_that_can_be_read(cast, session, browser):
    carla = browser(cast.carla)
    for kind in ("csv", "xlsx"):
        content = carla.get(f"{ADDRESS}/template.{kind}").get_data()
        assert read_table(content, f"t.{kind}").rows[0].cells["given_names"] == "Sofía"
        draft = read(cast, content, f"t.{kind}")
        assert [row.kind for row in actions.plan_of(draft, cast.edition).rows] == [Kind.NEW]


def test_an_export_can_be_read_back_and_changes_nothing(cast, session, browser):
    apply(cast, read(cast, THREE))
    export = browser(cast.carla).get("/editions/ED-1/trainees.csv").get_data()
    plan = actions.plan_of(read(cast, export), cast.edition)
    assert {row.kind for row in plan.rows if row.email.endswith("@example.org")} == {Kind.UNCHANGED}
    assert plan.writes == ()


def test_a_list_of_another_edition_stays_closed(cast, browser, session):
    make_enrolment(cast.other, cast.carla, Role.COORDINATOR)
    draft = actions.read_import(cast.other, THREE.encode(), "p.csv", by=cast.carla)[0]
    assert browser(cast.carla).get(f"{ADDRESS}/{draft.id}").status_code == 403
    digest = actions.plan_of(draft, cast.edition).digest
    assert browser(cast.carla).post(f"{ADDRESS}/{draft.id}", data={"digest": digest}).status_code == 403
    assert draft.applied_at is None


@pytest.mark.parametrize(("name", "status"), [("otto", 403), ("tess", 403), ("ada", 403), ("olga", 404), (None, 302)])
def test_only_coordinators_upload_and_confirm(cast, browser, session, name, status):
    draft = read(cast, THREE)
    someone = browser(getattr(cast, name) if name else None)
    assert upload(someone, THREE).status_code == status
    assert someone.get(f"{ADDRESS}/{draft.id}").status_code == status
    assert someone.post(f"{ADDRESS}/{draft.id}", data={"digest": draft.plan_digest}).status_code == status
    assert session.query(Person).filter(Person.email.like("%@example.org")).count() == 0


def test_a_forged_digest_writes_nothing(cast, browser, session):
    draft = read(cast, THREE)
    before = people(session)
    for digest in ("", "0" * 64, "x"):
        assert browser(cast.carla).post(f"{ADDRESS}/{draft.id}", data={"digest": digest}).status_code == 422
    assert people(session) == before


def test_a_failure_in_the_middle_leaves_nothing_half_done(cast, session, monkeypatch):
    draft = read(cast, THREE)
    session.commit()
    before = people(session)

    def fail(*_rest):
        raise RuntimeError("the power went")

    monkeypatch.setattr("app.editions.actions.imports._enrol_all", fail)
    with pytest.raises(RuntimeError):
        apply(cast, draft)
    session.rollback()
    assert people(session) == before
    assert draft.applied_at is None


def test_a_list_costs_the_same_for_three_and_for_three_hundred(cast, browser, count_queries):
    carla = browser(cast.carla)
    found = []
    for number in (3, 300):
        text = HEAD + "".join(f"p{row}@example.org;Nome;Cognome {row};Italia\n" for row in range(number))
        address = upload(carla, text).location
        with count_queries() as queries_of_page:
            page = carla.get(address).get_data(as_text=True)
        with count_queries() as queries_of_act:
            assert confirm(carla, address, page).status_code == 302
        found.append((len(queries_of_page), len(queries_of_act)))
    assert found[0] == found[1], found
    assert found[0][0] <= 10
