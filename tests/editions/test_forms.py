"""Forms as a browser sends them: they work, they say what is wrong, and two people at once lose nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from app.editions import queries
from app.editions.models import Edition, Enrolment, EnrolmentStatus, Partner, Programme, TutorAssignment
from app.people.rules import Role
from tests.factories import make_course_version, make_enrolment, make_person, make_programme, texts

PROGRAMME = {
    **{f"title-{code}": f"Titolo {code}" for code in ("it", "es", "pt", "en")}, "funder": "Regione", "contract_number": "C-1", "emblem": "none",
    "signatories-0-organisation": "Ente", "signatories-0-role": "Direttrice", "signatories-0-name": "Nome",
}
EDITION = {
    **{f"title-{code}": f"Titolo {code}" for code in ("it", "es", "pt", "en")}, "starts_on": "2026-09-01", "ends_on": "2027-03-31", "seats": "20",
    "place": "Venezia",
}
PERSON = {
    "email": "sofia@example.org", "given_names": "Sofía", "family_name": "Muñoz", "country": "AR", "role": "trainee", "reason": "reserve list",
}
NASTY = ["<script>alert(1)</script>", "' OR 1=1 --", "{{ 7*7 }}", "%(name)s", "\u202eabc", "😀" * 20, "a\x00b", "=1+1", "../../etc/passwd"]


def text_of(answer):
    """Return the page."""
    return answer.get_data(as_text=True)


# --- programmes ---


def test_a_programme_is_set_up_in_the_browser(cast, browser, session):
    amin = browser(cast.amin)
    answer = amin.post("/programmes/new", data=PROGRAMME)
    made = session.scalars(select(Programme).order_by(Programme.id.desc())).first()
    assert (answer.status_code, made.title["pt"], made.contract_number) == (302, "Titolo pt", "C-1")
    assert made.signatories == [{"organisation": "Ente", "role": "Direttrice", "name": "Nome"}]
    assert "Titolo it" in text_of(amin.get(f"/programmes/{made.id}?lang=it"))


def test_a_programme_without_all_titles_is_refused_and_keeps_what_was_typed(cast, browser, session):
    before = session.query(Programme).count()
    answer = browser(cast.amin).post("/programmes/new?lang=en", data={**PROGRAMME, "title-pt": " "})
    assert answer.status_code == 422
    assert "Title</a>: This field is empty" in text_of(answer)
    assert 'value="Titolo es"' in text_of(answer)
    assert session.query(Programme).count() == before


def test_two_at_one_programme_are_both_shown_and_nothing_is_overwritten(cast, browser, session):
    programme = make_programme(title=texts("Old"))
    address = f"/programmes/{programme.id}/edit?lang=en"
    amin = browser(cast.amin)
    seen = {"seen": programme.version}
    amin.post(address, data={**PROGRAMME, **seen, "funder": "First funder"})
    second = amin.post(address, data={**PROGRAMME, **seen, "funder": "Second funder"})
    page = text_of(second)
    assert second.status_code == 422
    assert "Saved now: First funder" in page
    assert 'value="Second funder"' in page
    session.expire_all()
    assert programme.funder == "First funder"
    assert f'name="seen" type="hidden" value="{programme.version}"' in page
    assert amin.post(address, data={**PROGRAMME, "seen": programme.version, "funder": "Second funder"}).status_code == 302
    assert programme.funder == "Second funder"


def test_signatories_emblem_and_emptied_texts_that_somebody_else_saved_are_shown(cast, browser, session):
    programme = make_programme(title=texts("Old"), funding_text=texts("Funded"), emblem="eu")
    amin, address = browser(cast.amin), f"/programmes/{programme.id}/edit?lang=en"
    seen = {"seen": programme.version}
    funded = {f"funding_text-{code}": "Funded" for code in ("it", "es", "pt", "en")}
    amin.post(address, data={**PROGRAMME, **seen, "signatories-0-name": "First name"})
    page = text_of(amin.post(address, data={
        **PROGRAMME, **seen, **funded, "emblem": "eu", "signatories-0-name": "Second name", "signatories-1-organisation": "Altro"}))
    assert "Saved now: First name" in page
    assert "Saved now: No emblem" in page
    assert page.count("Saved now: —") == 5, "four texts that were emptied and a signatory who is nobody"


def test_an_error_of_another_kind_does_not_unlock_an_old_page(cast, browser, session):
    programme = make_programme()
    address = f"/programmes/{programme.id}/edit?lang=en"
    amin, seen = browser(cast.amin), programme.version
    amin.post(address, data={**PROGRAMME, "seen": seen, "funder": "First funder"})
    page = text_of(amin.post(address, data={**PROGRAMME, "seen": seen, "emblem": "eu"}))
    assert f'name="seen" type="hidden" value="{seen}"' in page
    assert "Saved now" not in page


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40])
def test_a_meddled_version_overwrites_nothing(cast, browser, session, seen):
    programme = make_programme(funder="Kept")
    assert browser(cast.amin).post(f"/programmes/{programme.id}/edit", data={**PROGRAMME, "seen": seen}).status_code == 422
    assert programme.funder == "Kept"


def test_partners_in_the_browser(cast, browser, session):
    amin, address = browser(cast.amin), f"/programmes/{cast.edition.programme_id}/partners"
    assert amin.post(address, data={"name": "Unión", "country": "AR"}).status_code == 302
    assert "already a partner" in text_of(amin.post(f"{address}?lang=en", data={"name": "unión", "country": "AR"}))
    assert amin.post(address, data={"name": "Otra", "country": "XX"}).status_code == 422
    partner = session.scalars(select(Partner)).one()
    assert amin.post(f"/programmes/{cast.other.programme_id}/partners/{partner.id}/remove").status_code == 403
    assert amin.post(f"{address}/{partner.id}/remove").status_code == 302
    assert session.scalars(select(Partner)).all() == []


# --- editions ---


def test_an_edition_is_opened_in_the_browser(cast, browser, session):
    version = make_course_version()
    data = {**EDITION, "code": "ads-9", "programme": str(cast.edition.programme_id), "course_version": str(version.id)}
    answer = browser(cast.carla).post("/editions/new", data=data)
    assert (answer.status_code, answer.location) == (302, "/editions/ADS-9/edit")
    made = session.scalars(select(Edition).where(Edition.code == "ADS-9")).one()
    assert (made.course_version_id, made.seats, len(queries.phases_of(made))) == (version.id, 20, 5)
    assert browser(cast.carla).get("/editions/ADS-9/edit").status_code == 200


@pytest.mark.parametrize(("changed", "said"), [
    ({"code": "ED-1"}, "already an edition ED-1"), ({"code": "é"}, "capital letters"), ({"programme": "999999"}, "not on the list"),
    ({"course_version": ""}, "Choose a course"), ({"starts_on": "31/02/2026"}, "not a day"), ({"starts_on": "0001-01-01"}, "year"),
    ({"ends_on": "2026-01-01"}, "comes before the first"), ({"seats": "0"}, "between 1 and 5,000"), ({"seats": "many"}, "not a whole number"),
    ({"ends_on": "2090-01-01"}, "six years"), ({"title-es": ""}, "is empty"), ({"place": "x" * 101}, "longer than"),
])
def test_an_edition_that_cannot_be_is_refused_in_words(cast, browser, session, changed, said):
    version = make_course_version()
    data = {**EDITION, "code": "ADS-9", "programme": str(cast.edition.programme_id), "course_version": str(version.id), **changed}
    answer = browser(cast.carla).post("/editions/new?lang=en", data=data)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert session.scalar(select(Edition.id).where(Edition.code == "ADS-9")) is None


def edit_data(edition, **changed):
    """Return the form of an edition as its page sends it."""
    data = {**EDITION, "seen": str(edition.version)}
    for number, phase in enumerate(queries.phases_of(edition)):
        data |= {
            f"phases-{number}-phase_id": str(phase.id), f"phases-{number}-minutes": str(phase.minutes // 60),
            f"phases-{number}-starts_on": phase.starts_on.isoformat(), f"phases-{number}-ends_on": phase.ends_on.isoformat(),
        }
    return {**data, **changed}


def test_hours_are_read_as_people_write_them(cast, browser, session):
    carla = browser(cast.carla)
    written = {"40": 2_400, "40:30": 2_430, "40h15": 2_415, "40,5": 2_430, "40.25": 2_415, " 7 ": 420, "0": 0}
    for text, minutes in written.items():
        session.refresh(cast.edition)
        answer = carla.post("/editions/ED-1/edit", data=edit_data(cast.edition, **{"phases-0-minutes": text}))
        assert (answer.status_code, queries.phases_of(cast.edition)[0].minutes) == (302, minutes), text


@pytest.mark.parametrize("text", ["", "many", "-1", "40:60", "1e3", "99999", "4:5:6"])
def test_hours_that_cannot_be_are_refused(cast, browser, text):
    before = queries.phases_of(cast.edition)[0].minutes
    answer = browser(cast.carla).post("/editions/ED-1/edit?lang=en", data=edit_data(cast.edition, **{"phases-0-minutes": text}))
    assert answer.status_code == 422
    assert "Phases</a>:" in text_of(answer)
    assert queries.phases_of(cast.edition)[0].minutes == before


def test_a_phase_of_another_edition_cannot_be_smuggled_in(cast, browser):
    foreign = queries.phases_of(cast.other)[0]
    answer = browser(cast.carla).post("/editions/ED-1/edit?lang=en", data=edit_data(cast.edition, **{
        "phases-0-phase_id": str(foreign.id), "phases-0-minutes": "1"}))
    assert answer.status_code == 422
    assert "not of this edition" in text_of(answer)
    assert foreign.minutes == 152 * 60


def test_two_at_one_edition_see_each_others_phases(cast, browser, session):
    carla, amin = browser(cast.carla), browser(cast.amin)
    mine = edit_data(cast.edition, **{"phases-0-minutes": "100"})
    theirs = edit_data(cast.edition, **{"phases-0-minutes": "120", "seats": "25"})
    assert amin.post("/editions/ED-1/edit", data=theirs).status_code == 302
    answer = carla.post("/editions/ED-1/edit?lang=en", data=mine)
    assert answer.status_code == 422
    assert "Saved now: 120 h" in text_of(answer)
    assert "Saved now: 25" in text_of(answer)
    session.expire_all()
    assert (cast.edition.seats, queries.phases_of(cast.edition)[0].minutes) == (25, 7_200)


# --- enrolments ---


def test_somebody_is_enrolled_in_the_browser(cast, browser, session):
    carla = browser(cast.carla)
    answer = carla.post("/editions/ED-1/people/new", data=PERSON)
    made = session.scalars(select(Enrolment).order_by(Enrolment.id.desc())).first()
    assert (answer.status_code, answer.location) == (302, f"/enrolments/{made.id}")
    assert (made.person.email, made.status) == ("sofia@example.org", EnrolmentStatus.ENROLLED)
    assert "reserve list" in text_of(carla.get(answer.location))


@pytest.mark.parametrize(("changed", "said"), [
    ({"email": "sofia"}, "not one e-mail address"), ({"email": "ada@test.test"}, "already in this edition"), ({"reason": ""}, "is empty"),
    ({"country": "XX"}, "Country"), ({"role": "admin"}, "Role"), ({"partner": "999"}, "not on the list"), ({"born_on": "x"}, "not a day"),
    ({"given_names": ""}, "is empty"),
])
def test_an_enrolment_that_cannot_be_is_refused_in_words(cast, browser, session, changed, said):
    before = session.query(Enrolment).count()
    answer = browser(cast.carla).post("/editions/ED-1/people/new?lang=en", data={**PERSON, **changed})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert session.query(Enrolment).count() == before


def test_a_partner_of_another_programme_cannot_be_chosen(cast, browser, session):
    foreign = Partner(programme_id=cast.other.programme_id, name="Foreign", country="PY")
    session.add(foreign)
    session.flush()
    carla = browser(cast.carla)
    assert carla.post("/editions/ED-1/people/new", data={**PERSON, "partner": str(foreign.id)}).status_code == 422
    carla.post(f"/enrolments/{cast.ada_enrolment.id}/partner", data={"partner": str(foreign.id)})
    assert cast.ada_enrolment.partner_id is None


def test_a_step_in_the_browser_and_one_on_an_old_page(cast, browser, session):
    carla, address = browser(cast.carla), f"/enrolments/{cast.ada_enrolment.id}/status?lang=en"
    seen = cast.ada_enrolment.version
    assert carla.post(address, data={"becomes": "suspended", "reason": "ill", "seen": seen}).status_code == 302
    second = carla.post(address, data={"becomes": "withdrawn", "reason": "gone", "seen": seen})
    assert second.status_code == 422
    assert "it is now suspended" in text_of(second)
    session.expire_all()
    assert cast.ada_enrolment.status is EnrolmentStatus.SUSPENDED


@pytest.mark.parametrize(("data", "said"), [
    ({"becomes": "withdrawn", "reason": ""}, "is empty"), ({"becomes": "certified", "reason": "x"}, "Next step"),
    ({"becomes": "nonsense", "reason": "x"}, "Next step"), ({"reason": "x"}, "Choose a step"),
])
def test_a_step_that_is_not_offered_is_refused(cast, browser, data, said):
    answer = browser(cast.carla).post(
        f"/enrolments/{cast.ada_enrolment.id}/status?lang=en", data={**data, "seen": cast.ada_enrolment.version})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert cast.ada_enrolment.status is EnrolmentStatus.ACTIVE


def test_an_invitation_leaves_in_the_browser(cast, browser, session):
    from app.core.mail import OutgoingMail

    answer = browser(cast.carla).post(f"/enrolments/{cast.ada_enrolment.id}/invitation")
    assert answer.status_code == 302
    assert [mail.recipient for mail in session.scalars(select(OutgoingMail))] == ["ada@test.test"]
    assert browser(cast.carla).post("/editions/ED-1/invitations").status_code == 302
    assert cast.uma.invited_at is not None


@pytest.mark.parametrize("nasty", NASTY)
def test_nasty_texts_are_kept_as_text_or_refused(cast, browser, session, nasty):
    carla = browser(cast.carla)
    answer = carla.post("/editions/ED-1/people/new", data={**PERSON, "given_names": nasty, "birthplace": nasty, "reason": nasty})
    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        page = text_of(carla.get(answer.location))
        assert "<script>alert" not in page
        assert "49" not in page.partition("<h1>")[2].partition("</h1>")[0]
        assert "\u202e" not in page
    for address in ("trainees", "people", "trainees.csv"):
        assert carla.get(f"/editions/ED-1/{address}").status_code == 200


# --- tutoring ---


def test_several_trainees_get_a_tutor_at_once(cast, browser, session):
    third = make_enrolment(cast.edition, make_person("Nombre", "Apellido"))
    data = {"tutor": str(cast.tess_enrolment.id), "trainees": [str(cast.uma_enrolment.id), str(third.id)], "starts_on": "2026-11-24", "minutes": "10"}
    answer = browser(cast.carla).post("/editions/ED-1/tutoring/new", data=data)
    assert answer.status_code == 302
    made = session.scalars(select(TutorAssignment).where(TutorAssignment.minutes == 600)).all()
    assert {found.trainee_id for found in made} == {cast.uma_enrolment.id, third.id}


@pytest.mark.parametrize(("changed", "said"), [
    ({"tutor": "other"}, "not on the list"), ({"trainees": []}, "at least one trainee"), ({"trainees": ["olga"]}, "Trainees"),
    ({"starts_on": "2026-01-01"}, "outside the edition"), ({"minutes": "x"}, "Write hours like"), ({"tutor": ""}, "Choose a tutor"),
])
def test_an_assignment_that_cannot_be_is_refused_in_words(cast, browser, session, changed, said):
    foreign_tutor = make_enrolment(cast.other, role=Role.TUTOR)
    ids = {"other": str(foreign_tutor.id), "olga": str(cast.olga_enrolment.id)}
    data = {"tutor": str(cast.tess_enrolment.id), "trainees": [str(cast.uma_enrolment.id)], "starts_on": "2026-11-24", "minutes": "10"}
    for name, value in changed.items():
        data[name] = [ids.get(part, part) for part in value] if isinstance(value, list) else ids.get(value, value)
    before = session.query(TutorAssignment).count()
    answer = browser(cast.carla).post("/editions/ED-1/tutoring/new?lang=en", data=data)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert session.query(TutorAssignment).count() == before


def test_handing_over_and_ending_in_the_browser(cast, browser, session):
    carla, other = browser(cast.carla), make_enrolment(cast.edition, make_person("Altro", "Tutore"), Role.TUTOR)
    old = session.scalars(select(TutorAssignment)).one()
    address = f"/editions/ED-1/tutoring/{old.id}"
    own_again = {"tutor": str(cast.tess_enrolment.id), "starts_on": "2026-11-24", "minutes": "1", "reason": "x"}
    assert carla.post(f"{address}/substitute", data=own_again).status_code == 422
    data = {"tutor": str(other.id), "starts_on": "2026-11-24", "minutes": "5", "reason": "parental leave"}
    assert carla.post(f"{address}/substitute", data=data).status_code == 302
    new = session.scalars(select(TutorAssignment).order_by(TutorAssignment.id.desc())).first()
    assert (old.end_reason, new.tutor_id) == ("parental leave", other.id)
    assert carla.post(f"/editions/ED-1/tutoring/{new.id}/end", data={"ends_on": "2026-12-01", "reason": ""}).status_code == 422
    assert carla.post(f"/editions/ED-1/tutoring/{new.id}/end", data={"ends_on": "2026-12-01", "reason": "done"}).status_code == 302
    assert new.ends_on == dt.date(2026, 12, 1)
    page = text_of(carla.get("/editions/ED-1/tutoring?show=all"))
    assert "parental leave" in page


def test_a_tutor_is_led_to_own_trainees_of_today_and_no_others(cast, browser):
    from tests.factories import make_tutor_assignment

    make_tutor_assignment(cast.tess_enrolment, cast.uma_enrolment, ends_on=dt.date(2026, 11, 1))
    tess = browser(cast.tess)
    page = text_of(tess.get("/editions/ED-1/tutoring?show=all"))
    assert "Ñandú" in page
    assert f'/enrolments/{cast.ada_enrolment.id}"' in page
    assert f'/enrolments/{cast.uma_enrolment.id}"' not in page
    assert tess.get(f"/enrolments/{cast.uma_enrolment.id}").status_code == 403


def test_an_assignment_of_another_edition_stays_closed(cast, browser, session):
    tutor, trainee = make_enrolment(cast.other, role=Role.TUTOR), cast.olga_enrolment
    from tests.factories import make_tutor_assignment

    foreign = make_tutor_assignment(tutor, trainee)
    data = {"ends_on": "2026-11-24", "reason": "x"}
    assert browser(cast.carla).post(f"/editions/ED-1/tutoring/{foreign.id}/end", data=data).status_code == 404
    assert browser(cast.amin).post(f"/editions/ED-1/tutoring/{foreign.id}/end", data=data).status_code == 403
    assert foreign.ends_on is None


def test_a_token_is_asked_for(app, cast, browser):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert browser(cast.carla).post("/editions/ED-1/invitations").status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_a_long_list_of_trainees_is_offered_in_part_and_can_be_searched(cast, browser):
    for number in range(101):
        make_enrolment(cast.edition, make_person("Nombre", f"Apellido {number:03d}"))
    carla = browser(cast.carla)
    page = text_of(carla.get("/editions/ED-1/tutoring/new?lang=en"))
    assert page.count('name="trainees"') == 100
    assert "first hundred" in page
    found = text_of(carla.get("/editions/ED-1/tutoring/new?q=nandu&lang=en"))
    assert found.count('name="trainees"') == 1
    assert "Nobody is like that" in text_of(carla.get("/editions/ED-1/tutoring/new?q=nemo&lang=en"))
    data = {"tutor": str(cast.tess_enrolment.id), "trainees": [str(cast.uma_enrolment.id)], "starts_on": "2026-11-24", "minutes": "10"}
    assert carla.post("/editions/ED-1/tutoring/new?q=nandu", data=data).status_code == 302
