"""Pages that issue certificates: the list before, the act, its progress; and what every page of the room costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.certificates import actions
from app.certificates.jobs import ask_for_issue
from app.certificates.models import Certificate
from app.certificates.rules import choice_digest
from app.core import jobs
from app.core.db import db
from app.progress import queries as of_progress
from tests.certificates.staging import issue, make_eligible, make_eligible_trainees
from tests.factories import make_enrolment, make_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import Cast
    from tests.conftest import Browser

    Browse = Callable[[Any], Browser]

PREPARE = "/editions/ED-1/certificates/prepare?award=attendance"


def test_the_dry_run_says_who_and_why_not(cast: Cast, browser: Browse) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    here = browser(cast.carla)
    assert "Acosta Benítez, Ada" in here.get(PREPARE).text
    others = here.get(PREPARE + "&show=others").text
    assert "Ñandú Conceição, Uma" in others
    assert "196 h" in others
    issue(cast.ada_enrolment, cast.carla)
    assert "ED-1/2026/0001" in here.get(PREPARE + "&show=holders").text
    assert "chosen-" not in here.get(PREPARE).text
    assert here.get("/editions/ED-1/certificates/prepare?award=mastery").status_code == 404


def test_looking_issues_nothing(cast: Cast, browser: Browse) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    browser(cast.carla).get(PREPARE)
    assert db.session.query(Certificate).count() == 0


def test_those_ticked_receive_it(cast: Cast, browser: Browse, work_off: Callable[[], int]) -> None:
    first, second, third = make_eligible_trainees(cast.edition, 3)
    here = browser(cast.carla)
    answer = here.post(PREPARE, data={"chosen": [first.id, third.id]})
    assert answer.status_code == 302
    assert "certificates/jobs/" in answer.location
    waiting = here.get(answer.location).text
    assert "data-poll" in waiting
    work_off()
    assert {row.enrolment_id for row in db.session.query(Certificate)} == {first.id, third.id}
    assert "data-poll" not in here.get(answer.location).text
    assert second.id not in {row.enrolment_id for row in db.session.query(Certificate)}


def test_all_eligible_receive_it(cast: Cast, browser: Browse, work_off: Callable[[], int]) -> None:
    trainees = make_eligible_trainees(cast.edition, 30)
    shown = choice_digest(one.id for one in trainees)
    answer = browser(cast.carla).post(PREPARE, data={"everybody": "1", "shown": shown})
    work_off()
    assert answer.status_code == 302
    assert db.session.query(Certificate).count() == 30


def test_a_list_that_has_changed_meanwhile_is_not_issued(cast: Cast, browser: Browse) -> None:
    trainees = make_eligible_trainees(cast.edition, 2)
    shown = choice_digest(one.id for one in trainees)
    issue(trainees[0], cast.carla)
    answer = browser(cast.carla).post(PREPARE, data={"everybody": "1", "shown": shown})
    assert answer.status_code == 422
    assert db.session.query(jobs.Job).filter_by(name="issue_certificates").count() == 0


@pytest.mark.parametrize("chosen", [[], ["x"], ["999999"], ["-1"], ["1e9"]])
def test_nothing_ticked_or_nonsense_is_refused(cast: Cast, browser: Browse, chosen: list[str]) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    answer = browser(cast.carla).post(PREPARE, data={"chosen": chosen})
    assert answer.status_code == 422
    assert db.session.query(jobs.Job).filter_by(name="issue_certificates").count() == 0


def test_a_trainee_of_another_edition_cannot_be_smuggled_in(cast: Cast, browser: Browse) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    make_eligible(cast.olga_enrolment, cast.carla)
    for forged in (cast.olga_enrolment.id, cast.uma_enrolment.id, cast.tess_enrolment.id):
        answer = browser(cast.carla).post(PREPARE, data={"chosen": [cast.ada_enrolment.id, forged]})
        assert answer.status_code == 422
    assert db.session.query(jobs.Job).filter_by(name="issue_certificates").count() == 0


def test_only_coordinators_post_an_issue(cast: Cast, browser: Browse) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    data = {"chosen": [cast.ada_enrolment.id]}
    assert browser(cast.otto).post(PREPARE, data=data).status_code == 403
    assert browser(cast.olga).post(PREPARE, data=data).status_code == 404
    assert browser(None).post(PREPARE, data=data).status_code == 302
    assert db.session.query(jobs.Job).filter_by(name="issue_certificates").count() == 0


def test_the_progress_of_an_issue_is_seen_in_its_edition_alone(
    cast: Cast, browser: Browse, work_off: Callable[[], int],
) -> None:
    unready = make_enrolment(cast.edition, make_person("Nome", "Attesa"))
    job = ask_for_issue(cast.edition, "attendance", [unready.id], by=cast.carla)
    other = jobs.ask("send_mail", mail_id=0)
    db.session.commit()
    work_off()
    path = "/editions/{}/certificates/jobs/{}"
    assert "Attesa, Nome" in browser(cast.carla).get(path.format("ED-1", job.id)).text
    assert browser(cast.amin).get(path.format("ED-2", job.id)).status_code == 404
    assert browser(cast.amin).get(path.format("ED-1", other.id)).status_code == 404
    assert browser(cast.amin).get(path.format("ED-1", 999_999)).status_code == 404
    assert browser(cast.otto).get(path.format("ED-1", job.id)).status_code == 403


# --- what a page costs ---


@pytest.mark.parametrize("path", [
    "/editions/ED-1/certificates", "/editions/ED-1/certificates.csv", "/editions/ED-1/certificates/register.pdf",
    PREPARE, PREPARE + "&show=others", PREPARE + "&show=holders",
])
def test_a_page_costs_the_same_for_two_and_for_twelve(
    cast: Cast, browser: Browse, count_queries: Callable[[], Any], path: str,
) -> None:
    def cost() -> int:
        of_progress._snapshots.clear()
        db.session.commit()
        with count_queries() as found:
            assert here.get(path).status_code == 200
        return len(found)

    here = browser(cast.carla)
    for one in make_eligible_trainees(cast.edition, 2)[:1]:
        issue(one, cast.carla)
    here.get(path)
    few = cost()
    for one in make_eligible_trainees(cast.edition, 10)[:5]:
        issue(one, cast.carla)
    for _number in range(5):
        make_enrolment(cast.edition, make_person())
    assert (few, few <= 10) == (cost(), True)


def test_the_pages_of_one_certificate_cost_little(
    cast: Cast, browser: Browse, count_queries: Callable[[], Any],
) -> None:
    of_ada = issue(make_eligible(cast.ada_enrolment, cast.carla), cast.carla)
    new = actions.supersede_certificate(of_ada, by=cast.carla, reason="A name")
    actions.supersede_certificate(new, by=cast.carla, reason="A name")
    here = browser(cast.ada)
    db.session.commit()
    for path in (f"/certificates/{new.code}", f"/certificates/{new.code}.pdf", "/certificates", f"/verify/{new.code}"):
        here.get(path)
        with count_queries() as found:
            assert here.get(path).status_code == 200
        assert len(found) <= 10, (path, found)
