"""The acts of the register: they work, they are refused, and what they wrote stays as it was."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from app.certificates import actions, queries, register, rules
from app.certificates.facts import CertificateFacts
from app.certificates.models import Certificate, RegisterAct
from app.certificates.rules import Cause, Refusal
from app.core import clock, storage
from app.core.db import db
from app.core.errors import RuleBroken
from app.editions.actions import change_status
from app.editions.models import EnrolmentStatus
from app.hours.actions import reverse_source
from app.hours.models import HoursEntry
from app.notices.models import Notice, NoticeKind
from app.people.rules import Role
from app.progress.actions import waive_leaf
from app.progress.outcomes import leaves_of, outcome_from_json
from app.progress.queries import outcomes_of
from tests.certificates.staging import finish_units, give_hours, issue, make_eligible, make_eligible_trainees, mark
from tests.factories import make_enrolment, make_person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.cast import Cast


def refused(why: Refusal, act: object, *values: object, **named: object) -> None:
    """Require that an issue is refused for this reason."""
    with pytest.raises(actions.IssueRefused) as caught:
        act(*values, **named)  # type: ignore[operator]
    assert caught.value.why is why


def test_a_mark_that_was_waived_is_not_printed_as_passed(cast: Cast) -> None:
    give_hours([cast.ada_enrolment])
    finish_units(cast.ada_enrolment)
    mark(cast.ada_enrolment, cast.carla, hundredths=4000)
    tree = outcomes_of(cast.edition, [cast.ada_enrolment])[cast.ada_enrolment.id]["achievement"]
    leaf = next(leaf.key for leaf in leaves_of(tree) if leaf.requirement == "mark")
    waive_leaf(cast.ada_enrolment, "achievement", leaf, by=cast.carla, reason="The board has heard her")
    assert CertificateFacts.from_json(issue(cast.ada_enrolment, cast.carla, "achievement").facts).marks == ()


def test_an_issue_freezes_facts_and_rule_and_stores_the_bytes(cast: Cast) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    certificate = issue(cast.ada_enrolment, cast.carla, "achievement")
    content = storage.get(certificate.sha256)
    facts = CertificateFacts.from_json(certificate.facts)
    assert certificate.number == "ED-1/2026/0001"
    assert content.startswith(b"%PDF")
    assert (len(content), hashlib.sha256(content).hexdigest()) == (certificate.size, certificate.sha256)
    assert facts.holder.name == certificate.holder == "Ada Acosta Benítez"
    assert facts.verify_url == f"https://bottega.test/verify/{certificate.code}"
    assert facts.code == rules.printed_code(certificate.code)
    assert (facts.hours.attended_minutes, facts.hours.planned_minutes, facts.hours.share_per_mille) == (16800, 16800, 1000)
    assert [(mark.item.it, mark.hundredths) for mark in facts.marks] == [("Project work (it)", 7850)]
    assert facts.holder_language == "es"
    assert (facts.edition, facts.place, facts.issued_on) == ("ED-1", "Venezia", dt.date(2026, 11, 24))
    assert len(facts.modules) == 2


def test_the_frozen_rule_result_is_what_the_evaluator_said(cast: Cast) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    outcome = outcomes_of(cast.edition, [cast.ada_enrolment])[cast.ada_enrolment.id]["attendance"]
    certificate = issue(cast.ada_enrolment, cast.carla)
    assert outcome_from_json(certificate.rule_result) == outcome


def test_an_attendance_certificate_tells_no_marks(cast: Cast) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    assert issue(cast.ada_enrolment, cast.carla).facts["marks"] == []


def test_the_holder_is_told_and_the_name_is_frozen(cast: Cast) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    certificate = issue(cast.ada_enrolment, cast.carla)
    notice = db.session.scalars(select(Notice).where(Notice.person_id == cast.ada.id)).one()
    assert (notice.kind, notice.values["number"]) == (NoticeKind.CERTIFICATE_ISSUED, certificate.number)
    assert notice.path == f"/certificates/{certificate.code}"
    assert cast.ada.legal_name_frozen_at == clock.now()


def test_only_the_last_award_certifies_the_enrolment(cast: Cast) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    issue(cast.ada_enrolment, cast.carla)
    after_the_first = cast.ada_enrolment.status
    issue(cast.ada_enrolment, cast.carla, "achievement")
    assert after_the_first is EnrolmentStatus.ACTIVE
    assert cast.ada_enrolment.status is EnrolmentStatus.CERTIFIED


def test_numbers_follow_each_other_within_an_edition(cast: Cast) -> None:
    trainees = make_eligible_trainees(cast.edition, 3)
    make_eligible(cast.olga_enrolment, cast.carla)
    numbers = [issue(one, cast.carla).number for one in trainees]
    assert numbers == ["ED-1/2026/0001", "ED-1/2026/0002", "ED-1/2026/0003"]
    assert issue(cast.olga_enrolment, cast.carla).number == "ED-2/2026/0001"


def test_a_refused_issue_takes_no_number(cast: Cast) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    refused(Refusal.NOT_MET, actions.issue_certificate, cast.uma_enrolment, "attendance", by=cast.carla)
    assert issue(cast.ada_enrolment, cast.carla).serial == 1


def test_nothing_is_issued_twice(cast: Cast) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    issue(cast.ada_enrolment, cast.carla)
    refused(Refusal.ALREADY_ISSUED, actions.issue_certificate, cast.ada_enrolment, "attendance", by=cast.carla)


def test_what_is_not_met_or_not_there_is_refused(cast: Cast) -> None:
    give_hours([cast.uma_enrolment], share=69)
    make_eligible(cast.ada_enrolment, cast.carla)
    refused(Refusal.NOT_MET, actions.issue_certificate, cast.uma_enrolment, "attendance", by=cast.carla)
    refused(Refusal.NO_SUCH_AWARD, actions.issue_certificate, cast.ada_enrolment, "mastery", by=cast.carla)
    refused(Refusal.NOT_A_TRAINEE, actions.issue_certificate, cast.tess_enrolment, "attendance", by=cast.carla)


@pytest.mark.parametrize("status", [EnrolmentStatus.SUSPENDED, EnrolmentStatus.WITHDRAWN, EnrolmentStatus.ENROLLED])
def test_whoever_does_not_attend_receives_none(cast: Cast, status: EnrolmentStatus) -> None:
    enrolment = make_enrolment(cast.edition, make_person(), Role.TRAINEE, status)
    give_hours([enrolment])
    refused(Refusal.NOT_ATTENDING, actions.issue_certificate, enrolment, "attendance", by=cast.carla)


def test_whoever_was_not_certified_still_receives_what_is_not_the_last_award(cast: Cast) -> None:
    enrolment = make_enrolment(cast.edition, make_person(), Role.TRAINEE, EnrolmentStatus.NOT_CERTIFIED)
    make_eligible(enrolment, cast.carla)
    refused(Refusal.DECIDED_AGAINST, actions.issue_certificate, enrolment, "achievement", by=cast.carla)
    assert issue(enrolment, cast.carla).serial == 1


def test_a_name_that_cannot_be_printed_is_refused(cast: Cast) -> None:
    enrolment = make_enrolment(cast.edition, make_person("A\u202eda", "Ac\u0007osta"))
    make_eligible(enrolment, cast.carla)
    refused(Refusal.UNPRINTABLE, actions.issue_certificate, enrolment, "attendance", by=cast.carla)


@pytest.mark.parametrize("is_first", [True, False])
def test_the_name_printed_is_the_one_that_stands_when_its_turn_comes(cast: Cast, session: Session, *, is_first: bool) -> None:
    """Whoever issues many has read the people some time before; meanwhile somebody may have corrected a name."""
    make_eligible(cast.ada_enrolment, cast.carla)
    old = None if is_first else issue(cast.ada_enrolment, cast.carla)
    session.flush()
    session.execute(text("UPDATE people SET family_name = 'Nuovo' WHERE id = :id"), {"id": cast.ada.id})
    if old:
        assert actions.supersede_certificate(old, by=cast.carla, reason="The name").holder == "Ada Nuovo"
    assert issue(cast.ada_enrolment, cast.carla, "achievement").holder == "Ada Nuovo"


def test_no_later_change_reaches_an_issued_certificate(cast: Cast, session: Session) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    certificate = issue(cast.ada_enrolment, cast.carla)
    before = (storage.get(certificate.sha256), dict(certificate.facts), dict(certificate.rule_result), certificate.holder)
    cast.ada.given_names, cast.ada.family_name = "Altro", "Nome"
    cast.edition.place, cast.edition.programme.title = "Verona", {"it": "Altro programma"}
    cast.edition.programme.signatories = [{"organisation": "Altro ente", "role": "", "name": ""}]
    session.flush()
    session.expire_all()
    kept = session.scalars(select(Certificate)).one()
    assert (storage.get(kept.sha256), kept.facts, kept.rule_result, kept.holder) == before
    assert register.check(cast.edition.id) is None


def test_a_revoked_certificate_stays_and_another_may_follow(cast: Cast) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    certificate = issue(cast.ada_enrolment, cast.carla, "achievement")
    line = actions.revoke_certificate(certificate, by=cast.carla, reason=" Wrong person ", cause=Cause.ERROR)
    found = queries.standing_of(certificate.code)
    assert found is not None
    assert (found.status, line.reason, line.cause) == (RegisterAct.REVOKED, "Wrong person", Cause.ERROR)
    assert storage.get(certificate.sha256).startswith(b"%PDF")
    assert cast.ada_enrolment.status is EnrolmentStatus.COMPLETED
    assert issue(cast.ada_enrolment, cast.carla, "achievement").serial == 2
    told = db.session.scalars(select(Notice.kind).where(Notice.person_id == cast.ada.id).order_by(Notice.id)).all()
    assert NoticeKind.CERTIFICATE_REVOKED in told


def test_a_superseded_certificate_points_to_the_one_in_its_place(cast: Cast) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    old = issue(cast.ada_enrolment, cast.carla)
    cast.ada.given_names = "Ada María"
    new = actions.supersede_certificate(old, by=cast.carla, reason="The second name was missing")
    found = queries.standing_of(old.code)
    assert found is not None
    assert (found.status, found.successor) == (RegisterAct.SUPERSEDED, "ED-1/2026/0002")
    assert (new.supersedes_id, new.holder, old.holder) == (old.id, "Ada María Acosta Benítez", "Ada Acosta Benítez")
    assert [line.act for line in queries.register_of(cast.edition.id)] == [
        RegisterAct.ISSUED, RegisterAct.ISSUED, RegisterAct.SUPERSEDED,
    ]
    assert queries.valid_certificate(cast.ada_enrolment.id, "attendance") is new
    assert register.check(cast.edition.id) is None


def test_a_trainee_who_left_can_still_have_a_mistake_corrected(cast: Cast) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    old = issue(cast.ada_enrolment, cast.carla)
    change_status(cast.ada_enrolment, EnrolmentStatus.WITHDRAWN, reason="Left", by=cast.carla)
    assert actions.supersede_certificate(old, by=cast.carla, reason="Birthplace").serial == 2


def test_what_is_no_longer_earned_is_not_put_in_its_place(cast: Cast) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    old = issue(cast.ada_enrolment, cast.carla)
    for source in db.session.scalars(select(HoursEntry.source).distinct()).all():
        reverse_source(source, by=cast.carla, reason="Posted by mistake")
    with pytest.raises(RuleBroken, match="no longer met"):
        actions.supersede_certificate(old, by=cast.carla, reason="Name")


@pytest.mark.parametrize("act", [actions.revoke_certificate, actions.supersede_certificate])
def test_an_end_needs_a_reason_and_comes_once(cast: Cast, act: object) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    certificate = issue(cast.ada_enrolment, cast.carla)
    with pytest.raises(RuleBroken, match="Write the reason"):
        act(certificate, by=cast.carla, reason="  ")  # type: ignore[operator]
    actions.revoke_certificate(certificate, by=cast.carla, reason="A mistake")
    with pytest.raises(RuleBroken, match="no longer valid"):
        act(certificate, by=cast.carla, reason="Again")  # type: ignore[operator]
    assert len(queries.lines_of_certificate(certificate)) == 2
