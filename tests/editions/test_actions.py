"""Acts on programmes, editions, enrolments and tutoring: they work, they are refused, they leave a trace."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from app.core.errors import RuleBroken
from app.core.history import HistoryRow
from app.editions import actions, queries
from app.editions.models import Edition, Emblem, EnrolmentChange, EnrolmentStatus, Phase, TutorAssignment
from app.editions.rules import HouseReason
from app.people.models import Person
from app.people.rules import Role
from tests.factories import make_course_version, make_enrolment, make_person, make_programme, make_tutor_assignment, texts

S = EnrolmentStatus
TODAY = dt.date(2026, 11, 24)
FACTS = actions.EditionFacts(texts("Edition"), dt.date(2026, 9, 1), dt.date(2027, 3, 31), 20)
SOFIA = actions.PersonFacts("  Sofia.Munoz@Example.org ", "Sofía", "Muñoz", "AR")


def refusal(act, *args, **values):
    """Return the sentence with which an act is refused."""
    with pytest.raises(RuleBroken) as caught:
        act(*args, **values)
    return str(caught.value.message)


def changes(session, enrolment):
    """Return the steps of an enrolment, oldest first."""
    query = select(EnrolmentChange).where(EnrolmentChange.enrolment_id == enrolment.id).order_by(EnrolmentChange.id)
    return [(change.old_status, change.new_status, change.reason) for change in session.scalars(query)]


# --- programmes ---


def test_a_programme_is_set_up_and_changed_with_a_trace(cast, session):
    programme = actions.create_programme(actions.ProgrammeFacts(texts("New"), funder="Regione"), by=cast.amin)
    facts = actions.ProgrammeFacts(texts("New"), funder="Commissione", emblem=Emblem.EU, funding_text=texts("Funded"))
    actions.edit_programme(programme, facts, seen=programme.version, by=cast.amin)
    row = session.scalars(select(HistoryRow).where(HistoryRow.thing == "programmes").order_by(HistoryRow.id.desc())).first()
    assert (row.verb, row.old["funder"], row.new["funder"], row.new["emblem"]) == ("edit", "Regione", "Commissione", "eu")
    assert programme.version == 2


def test_the_emblem_needs_its_sentence_and_signatories_an_organisation(cast):
    assert "funding text" in refusal(actions.create_programme, actions.ProgrammeFacts(texts("P"), emblem=Emblem.EU), by=cast.amin)
    nobody = actions.ProgrammeFacts(texts("P"), signatories=[{"organisation": "", "role": "x", "name": "y"}])
    assert "organisation" in refusal(actions.create_programme, nobody, by=cast.amin)
    five = actions.ProgrammeFacts(texts("P"), signatories=[{"organisation": str(number)} for number in range(5)])
    assert "four" in refusal(actions.create_programme, five, by=cast.amin)


def test_a_partner_is_added_once_and_removed_while_nobody_came_from_it(cast, session):
    programme = cast.edition.programme
    partner = actions.add_partner(programme, "Unión Sanjuanina", "AR", by=cast.amin)
    assert "already" in refusal(actions.add_partner, programme, "union  SANJUANINA", "AR", by=cast.amin)
    actions.set_partner(cast.ada_enrolment, partner, by=cast.carla)
    assert "stays" in refusal(actions.remove_partner, programme, partner, by=cast.amin)
    actions.set_partner(cast.ada_enrolment, None, by=cast.carla)
    actions.remove_partner(programme, partner, by=cast.amin)
    assert queries.partners_of(programme.id) == []


def test_a_partner_of_another_programme_is_refused(cast):
    partner = actions.add_partner(cast.other.programme, "Otra", "PY", by=cast.amin)
    assert "another programme" in refusal(actions.set_partner, cast.ada_enrolment, partner, by=cast.carla)
    assert "another programme" in refusal(actions.remove_partner, cast.edition.programme, partner, by=cast.amin)
    assert "another programme" in refusal(
        actions.enrol, cast.edition, make_person(), role=Role.TRAINEE, partner=partner, reason="x", by=cast.carla)


# --- editions ---


def test_an_edition_opens_with_the_phases_of_its_course_and_its_maker_as_coordinator(cast, session):
    version = make_course_version()
    edition = actions.create_edition(make_programme(), version, FACTS, code=" ads-2026.1 ", by=cast.carla)
    assert edition.code == "ADS-2026.1"
    assert [(phase.key, phase.minutes) for phase in queries.phases_of(edition)][:2] == [("course", 152 * 60), ("study-visits", 24 * 60)]
    assert sum(phase.minutes for phase in queries.phases_of(edition)) == 280 * 60
    (coordinator,) = queries.staff_of(edition, Role.COORDINATOR)
    assert coordinator.person is cast.carla
    assert changes(session, coordinator) == [(None, S.ACTIVE, HouseReason.OPENED)]


def test_an_administrator_opens_an_edition_without_joining_it(cast):
    edition = actions.create_edition(make_programme(), make_course_version(), FACTS, code="ADS-1", by=cast.amin)
    assert queries.staff_of(edition, *Role) == []


@pytest.mark.parametrize("code", ["ED-1", "ed-1", "A", "ED 1", "ÈD-1", "../x", "-ED", "X" * 31])
def test_a_code_is_unique_and_fit_for_an_address(cast, code):
    words = refusal(actions.create_edition, cast.edition.programme, cast.edition.course_version, FACTS, code=code, by=cast.amin)
    assert "code" in words or "already" in words


def test_an_edition_and_its_phases_are_saved_as_one(cast, session):
    phase = queries.phases_of(cast.edition)[0]
    seen = cast.edition.version
    wanted = actions.PhaseFacts(phase.id, 9_000, dt.date(2026, 10, 1), dt.date(2026, 12, 1))
    actions.edit_edition(cast.edition, FACTS, [wanted], seen=seen, by=cast.carla)
    assert (phase.minutes, phase.starts_on, cast.edition.version) == (9_000, dt.date(2026, 10, 1), seen + 1)
    row = session.scalars(select(HistoryRow).where(HistoryRow.thing == "editions").order_by(HistoryRow.id.desc())).first()
    assert (row.old["course.minutes"], row.new["course.minutes"], row.edition_id) == (152 * 60, 9_000, cast.edition.id)


def test_saving_what_is_saved_leaves_no_trace(cast, session):
    before = session.query(HistoryRow).count()
    facts = actions.EditionFacts(cast.edition.title, cast.edition.starts_on, cast.edition.ends_on, cast.edition.seats)
    actions.edit_edition(cast.edition, facts, [], seen=cast.edition.version - 1, by=cast.carla)
    assert session.query(HistoryRow).count() == before


def test_whoever_saves_second_is_told_what_was_saved_first(cast, session):
    seen = cast.edition.version
    actions.edit_edition(cast.edition, actions.EditionFacts(texts("First"), FACTS.starts_on, FACTS.ends_on, 20), [], seen=seen, by=cast.carla)
    second = actions.EditionFacts(texts("Second"), FACTS.starts_on, FACTS.ends_on, 20)
    with pytest.raises(actions.ChangedMeanwhile) as caught:
        actions.edit_edition(cast.edition, second, [], seen=seen, by=cast.amin)
    assert caught.value.fields == ["title"]
    assert cast.edition.title == texts("First")


def test_days_and_phases_of_an_edition_are_checked(cast, session):
    edit, seen = actions.edit_edition, cast.edition.version
    backwards = actions.EditionFacts(texts("E"), FACTS.ends_on, FACTS.starts_on, 20)
    assert "first" in refusal(edit, cast.edition, backwards, [], seen=seen, by=cast.carla)
    shorter = actions.EditionFacts(texts("E"), FACTS.starts_on, dt.date(2026, 12, 31), 20)
    assert "Phase 1" in refusal(edit, cast.edition, shorter, [], seen=seen, by=cast.carla)
    foreign = session.scalars(select(Phase).where(Phase.edition_id == cast.other.id, Phase.key == "course")).one()
    wanted = actions.PhaseFacts(foreign.id, 1, FACTS.starts_on, FACTS.ends_on)
    assert "not of this edition" in refusal(edit, cast.edition, FACTS, [wanted], seen=seen, by=cast.carla)
    assert foreign.minutes == 152 * 60


def test_there_are_never_fewer_seats_than_trainees_who_started(cast):
    one = actions.EditionFacts(FACTS.title, FACTS.starts_on, FACTS.ends_on, 1)
    assert "2 trainees" in refusal(actions.edit_edition, cast.edition, one, [], seen=cast.edition.version, by=cast.carla)
    none = actions.EditionFacts(FACTS.title, FACTS.starts_on, FACTS.ends_on, 0)
    assert "at least one" in refusal(actions.edit_edition, cast.edition, none, [], seen=cast.edition.version, by=cast.carla)


# --- enrolments ---


def test_a_newcomer_gets_an_account_without_a_password(cast, session):
    enrolment = actions.enrol_newcomer(cast.edition, SOFIA, role=Role.TRAINEE, reason="from the reserve list", by=cast.carla)
    person = enrolment.person
    assert (person.email, person.password_hash, person.language, person.time_zone) == (
        "sofia.munoz@example.org", None, "es", "America/Argentina/San_Juan")
    assert changes(session, enrolment) == [(None, S.ENROLLED, "from the reserve list")]
    assert "already" in refusal(actions.enrol_newcomer, cast.edition, SOFIA, role=Role.TRAINEE, reason="again", by=cast.carla)


def test_somebody_known_joins_as_they_are(cast, session):
    facts = actions.PersonFacts("OLGA@test.test", "Another", "Name", "IT")
    enrolment = actions.enrol_newcomer(cast.edition, facts, role=Role.TUTOR, reason="second tutor", by=cast.carla)
    assert enrolment.person is cast.olga
    assert (cast.olga.given_names, cast.olga.country, enrolment.status) == ("Olga", "PY", S.ACTIVE)
    assert session.query(Person).filter_by(family_name="Name").count() == 0


def test_what_is_not_an_address_enrols_nobody(cast):
    wrong = actions.PersonFacts("sofia", "Sofía", "Muñoz", "AR")
    assert "e-mail" in refusal(actions.enrol_newcomer, cast.edition, wrong, role=Role.TRAINEE, reason="x", by=cast.carla)


def test_people_of_a_demonstration_are_marked_as_invented(cast):
    cast.edition.programme.is_demonstration = True
    assert actions.enrol_newcomer(cast.edition, SOFIA, role=Role.TRAINEE, reason="x", by=cast.carla).person.is_demonstration


def test_an_enrolment_goes_its_way_step_by_step_with_reasons(cast, session):
    enrolment = make_enrolment(cast.edition, status=S.CANDIDATE)
    way = [S.ENROLLED, S.ACTIVE, S.SUSPENDED, S.ACTIVE, S.COMPLETED, S.NOT_CERTIFIED, S.COMPLETED, S.CERTIFIED]
    for number, status in enumerate(way):
        actions.change_status(enrolment, status, reason=f"reason {number}", by=cast.carla)
    assert [change[1] for change in changes(session, enrolment)] == [S.CANDIDATE, *way]
    assert changes(session, enrolment)[-1] == (S.COMPLETED, S.CERTIFIED, "reason 7")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_step_without_a_reason_is_refused(cast, session, reason):
    assert "reason" in refusal(actions.change_status, cast.ada_enrolment, S.SUSPENDED, reason=reason, by=cast.carla)
    assert cast.ada_enrolment.status is S.ACTIVE


def test_a_step_that_does_not_exist_is_refused(cast):
    assert "cannot become" in refusal(actions.change_status, cast.ada_enrolment, S.CANDIDATE, reason="x", by=cast.carla)


def test_a_step_decided_on_an_old_page_is_refused(cast):
    seen = cast.ada_enrolment.version
    actions.change_status(cast.ada_enrolment, S.SUSPENDED, reason="ill", by=cast.carla, seen=seen)
    words = refusal(actions.change_status, cast.ada_enrolment, S.WITHDRAWN, reason="gone", by=cast.amin, seen=seen)
    assert "suspended" in words
    assert cast.ada_enrolment.status is S.SUSPENDED


def test_the_last_seat_is_given_once(cast):
    cast.edition.seats = 3
    first, second = (make_enrolment(cast.edition, status=S.ENROLLED) for _number in range(2))
    actions.change_status(first, S.ACTIVE, reason="start", by=cast.carla)
    assert "3 seats" in refusal(actions.change_status, second, S.ACTIVE, reason="start", by=cast.carla)
    actions.change_status(first, S.SUSPENDED, reason="ill", by=cast.carla)
    assert "3 seats" in refusal(actions.change_status, second, S.ACTIVE, reason="start", by=cast.carla)
    actions.change_status(first, S.ACTIVE, reason="back", by=cast.carla)
    actions.change_status(first, S.WITHDRAWN, reason="gone", by=cast.carla)
    actions.change_status(second, S.ACTIVE, reason="in their place", by=cast.carla)
    assert queries.seats_of(cast.edition).running == 3


def test_a_seat_is_counted_as_the_edition_stands_now(cast, session):
    waiting = make_enrolment(cast.edition, status=S.ENROLLED)
    lowered = update(Edition).where(Edition.id == cast.edition.id).values(seats=2)
    session.execute(lowered.execution_options(synchronize_session=False))
    assert cast.edition.seats == 20, "what another transaction has written is not known here yet"
    assert "2 seats" in refusal(actions.change_status, waiting, S.ACTIVE, reason="start", by=cast.carla)


def test_enrolling_as_active_needs_a_seat_too(cast):
    cast.edition.seats = 2
    assert "2 seats" in refusal(actions.enrol, cast.edition, make_person(), role=Role.TRAINEE, status=S.ACTIVE, reason="x", by=cast.carla)
    assert actions.enrol(cast.edition, make_person(), role=Role.TRAINEE, reason="x", by=cast.carla).status is S.ENROLLED
    assert actions.enrol(cast.edition, make_person(), role=Role.TEACHER, reason="x", by=cast.carla).status is S.ACTIVE


def test_a_withdrawal_ends_the_tutoring_with_the_same_reason(cast, session):
    actions.change_status(cast.ada_enrolment, S.WITHDRAWN, reason="moved away", by=cast.carla)
    assignment = session.scalars(select(TutorAssignment)).one()
    assert (assignment.ends_on, assignment.end_reason) == (TODAY, "moved away")


def test_a_tutor_with_trainees_and_the_only_coordinator_stay(cast):
    assert "another tutor" in refusal(actions.change_status, cast.tess_enrolment, S.WITHDRAWN, reason="x", by=cast.carla)
    (carla,) = queries.staff_of(cast.edition, Role.COORDINATOR)
    assert "only coordinator" in refusal(actions.change_status, carla, S.WITHDRAWN, reason="x", by=cast.amin)
    make_enrolment(cast.edition, role=Role.COORDINATOR)
    actions.change_status(carla, S.WITHDRAWN, reason="x", by=cast.amin)
    assert carla.status is S.WITHDRAWN


def test_the_register_of_certificates_is_followed(cast, session):
    actions.mark_certified(cast.ada_enrolment, by=cast.carla)
    actions.mark_certified(cast.ada_enrolment, by=cast.carla)
    assert [change[1] for change in changes(session, cast.ada_enrolment)] == [S.ACTIVE, S.COMPLETED, S.CERTIFIED]
    actions.mark_uncertified(cast.ada_enrolment, by=cast.carla)
    actions.mark_uncertified(cast.ada_enrolment, by=cast.carla)
    assert cast.ada_enrolment.status is S.COMPLETED


# --- tutoring ---


def test_a_trainee_gets_a_tutor(cast):
    assignment = actions.assign_tutor(cast.tess_enrolment, cast.uma_enrolment, starts_on=TODAY, minutes=600, by=cast.carla)
    assert assignment.trainee_id in cast.actor("tess").tutees
    (load,) = queries.loads_of(cast.edition)
    assert (load.trainees, load.minutes) == (2, 600)
    assert queries.count_without_tutor(cast.edition) == 0


@pytest.mark.parametrize(("days", "said"), [
    ((dt.date(2026, 8, 31), None), "outside"), ((TODAY, dt.date(2027, 4, 1)), "outside"), ((TODAY, dt.date(2026, 11, 23)), "last day"),
])
def test_tutoring_lies_inside_the_edition(cast, days, said):
    assert said in refusal(actions.assign_tutor, cast.tess_enrolment, cast.uma_enrolment, starts_on=days[0], ends_on=days[1], by=cast.carla)


def test_wrong_pairs_are_refused(cast):
    assign, at = actions.assign_tutor, {"starts_on": TODAY, "by": cast.carla}
    assert "already" in refusal(assign, cast.tess_enrolment, cast.ada_enrolment, **at)
    assert "same edition" in refusal(assign, cast.tess_enrolment, cast.olga_enrolment, **at)
    assert "same edition" in refusal(assign, cast.uma_enrolment, cast.ada_enrolment, **at)
    also_trainee = make_enrolment(cast.edition, cast.tess)
    assert "themselves" in refusal(assign, cast.tess_enrolment, also_trainee, **at)
    gone = make_enrolment(cast.edition, status=S.WITHDRAWN)
    assert "not on the course" in refusal(assign, cast.tess_enrolment, gone, **at)
    former = make_enrolment(cast.edition, role=Role.TUTOR, status=S.WITHDRAWN)
    assert "no longer" in refusal(assign, former, cast.uma_enrolment, **at)
    assert "less than nothing" in refusal(assign, cast.tess_enrolment, cast.uma_enrolment, minutes=-1, **at)


def test_handing_over_ends_the_old_row_and_begins_a_new_one(cast, session):
    old = session.scalars(select(TutorAssignment)).one()
    new_tutor = make_enrolment(cast.edition, role=Role.TUTOR)
    new = actions.substitute_tutor(old, new_tutor, from_day=TODAY, minutes=300, reason="parental leave", by=cast.carla)
    assert (old.ends_on, old.end_reason) == (dt.date(2026, 11, 23), "parental leave")
    assert (new.starts_on, new.ends_on, new.tutor_id, new.trainee_id) == (TODAY, None, new_tutor.id, cast.ada_enrolment.id)
    assert cast.ada_enrolment.id not in cast.actor("tess").tutees
    assert "ended already" in refusal(actions.end_assignment, old, on=dt.date(2026, 11, 20), reason="again", by=cast.carla)


def test_a_hand_over_that_cannot_be_is_refused_whole(cast, session):
    old = session.scalars(select(TutorAssignment)).one()
    other = make_enrolment(cast.edition, role=Role.TUTOR)
    give = {"from_day": TODAY, "minutes": 0, "reason": "x", "by": cast.carla}
    assert "replace" in refusal(actions.substitute_tutor, old, cast.tess_enrolment, **give)
    assert "later day" in refusal(actions.substitute_tutor, old, other, **{**give, "from_day": old.starts_on})
    assert "reason" in refusal(actions.substitute_tutor, old, other, **{**give, "reason": " "})
    assert (old.ends_on, old.end_reason) == (None, "")


def test_an_assignment_ends_on_a_day_that_makes_sense(cast):
    assignment = make_tutor_assignment(cast.tess_enrolment, cast.uma_enrolment, starts_on=TODAY, ends_on=dt.date(2026, 12, 1))
    end = {"reason": "x", "by": cast.carla}
    assert "first" in refusal(actions.end_assignment, assignment, on=dt.date(2026, 11, 1), **end)
    assert "earlier" in refusal(actions.end_assignment, assignment, on=dt.date(2026, 12, 2), **end)
    actions.end_assignment(assignment, on=TODAY, **end)
    assert assignment.ends_on == TODAY


def test_a_slip_of_the_year_does_not_end_an_assignment_for_good(cast, session):
    assignment = session.scalars(select(TutorAssignment)).one()
    words = refusal(actions.end_assignment, assignment, on=dt.date(2062, 12, 1), reason="x", by=cast.carla)
    assert "outside the edition" in words
    assert (assignment.ends_on, assignment.end_reason) == (None, "")


def test_history_says_who_ended_an_assignment_and_keeps_an_earlier_reason(cast, session):
    assignment = session.scalars(select(TutorAssignment)).one()
    actions.end_assignment(assignment, on=dt.date(2026, 12, 1), reason="parental leave", by=cast.carla)
    actions.change_status(cast.ada_enrolment, S.WITHDRAWN, reason="moved away", by=cast.amin)
    query = select(HistoryRow).where(HistoryRow.thing == "tutor_assignments").order_by(HistoryRow.id)
    first, second = session.scalars(query).all()
    assert (first.by_id, first.reason, first.new) == (cast.carla.id, "parental leave", {"ends_on": "2026-12-01"})
    assert (second.by_id, second.reason) == (cast.amin.id, "moved away")
    assert second.old == {"ends_on": "2026-12-01", "end_reason": "parental leave"}


# --- invitations ---


def test_everybody_is_invited_once_in_their_own_language(cast, session):
    from app.core.mail import OutgoingMail

    candidate = make_enrolment(cast.edition, make_person(email="candidate@test.test"), status=S.CANDIDATE)
    number = actions.invite_everybody(cast.edition, by=cast.carla)
    recipients = {mail.recipient: mail.language for mail in session.scalars(select(OutgoingMail))}
    assert number == len(recipients) == 5
    assert (recipients["ada@test.test"], recipients["uma@test.test"]) == ("es", "pt")
    assert actions.invite_everybody(cast.edition, by=cast.carla) == 0
    assert "Enrol them first" in refusal(actions.invite_one, candidate, by=cast.carla)
