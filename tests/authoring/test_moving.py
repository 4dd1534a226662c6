"""Moving an edition: what is told before it happens is what happens, and nothing that a trainee did is lost."""

from __future__ import annotations

import copy
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.authoring import queries
from app.authoring.actions import move_edition
from app.authoring.moving import plan_move
from app.certificates.models import Certificate
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.history import HistoryRow
from app.editions.queries import phases_of
from app.progress.measures import Verdict
from app.progress.queries import snapshot
from app.study.attempts.actions import begin_attempt
from app.study.models import Attempt, UnitProgress
from app.study.outline import outline_of
from tests.certificates.staging import issue, make_eligible
from tests.factories import course_manifest, make_course_version, make_enrolment, make_lesson, make_person, texts
from tests.progress.makers import make_hours, make_mark, make_unit_done, make_waiver

PAGE, QUIZ = "local-development-page", "local-development-quiz"


def version_of(edition, change=None, number=2, **values):
    """Publish another version of an edition's course."""
    manifest = copy.deepcopy(course_manifest(edition.course_version.slug))
    if change:
        change(manifest)
    return make_course_version(edition.course_version.slug, number, manifest=manifest, **values)


def without_page(manifest):
    manifest["modules"][0]["units"].pop(0)


def more_units(manifest):
    manifest["modules"][0]["units"].append({"id": "extra", "kind": "page", "title": texts("Extra"), "minutes": 5, "path": "09-extra"})


def make_attempt(enrolment, unit_id, *, key="k"):
    """A try, passed."""
    attempt = Attempt(
        enrolment_id=enrolment.id, version_id=enrolment.edition.course_version_id, unit_id=unit_id, key=f"{key}{enrolment.id}{unit_id}",
        submitted_at=clock.now(), answers={"q1": "a"}, hundredths=10_000, has_passed=True,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def address(edition, number=2):
    return f"/editions/{edition.code}/course-version/{number}?lang=en"


def move(edition, target, by, reason="A better text"):
    """Move an edition as its coordinator does."""
    move_edition(edition, target, seen=edition.version, reason=reason, by=by)


# --- what is told ---


def test_units_that_go_and_come_are_told_with_what_was_done(cast) -> None:
    def change(manifest):
        without_page(manifest)
        more_units(manifest)

    make_unit_done(cast.ada_enrolment, PAGE)
    make_unit_done(cast.uma_enrolment, PAGE, is_completed=False)
    found = plan_move(cast.edition, version_of(cast.edition, change))
    (gone,), (new,) = found.gone, found.new
    assert (found.kept, gone.unit_id, gone.begun, gone.done, new.unit_id, new.is_touched) == (3, PAGE, 2, 1, "extra", False)


def test_quizzes_that_ask_something_else_are_told_with_their_tries(cast) -> None:
    make_attempt(cast.ada_enrolment, QUIZ)
    make_attempt(cast.ada_enrolment, QUIZ, key="again")
    make_attempt(cast.olga_enrolment, QUIZ)
    for enrolment in (cast.ada_enrolment, cast.uma_enrolment, cast.olga_enrolment):
        begin_attempt(enrolment, outline_of(enrolment.edition).units[QUIZ][1])
    content = {"pass": 60, "questions": [{"id": "q1", "text": texts("Other"), "options": []}]}
    found = plan_move(cast.edition, version_of(cast.edition, contents={"quiz": content}))
    assert [(unit.unit_id, unit.tries, unit.being_tried) for unit in found.quizzes] == [(QUIZ, 2, 2), ("reading-a-territory-quiz", 0, 0)]


def test_awards_whose_verdict_changes_are_told_by_name(cast, browser) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    found = plan_move(cast.edition, version_of(cast.edition, more_units))
    (shift,) = found.shifts
    assert (shift.award, shift.before, shift.enrolment_ids) == ("achievement", Verdict.MET, (cast.ada_enrolment.id,))
    assert shift.after is not Verdict.MET
    page = browser(cast.carla).get(address(cast.edition)).text
    assert "Acosta Benítez, Ada" in page
    assert "Ñandú Conceição" not in page


def test_an_award_that_is_new_or_gone_is_told(cast) -> None:
    def change(manifest):
        manifest["awards"][1]["id"] = "mastery"

    found = plan_move(cast.edition, version_of(cast.edition, change))
    assert {(shift.award, shift.before is None, shift.after is None, len(shift.enrolment_ids)) for shift in found.shifts} == {
        ("mastery", True, False, 2), ("achievement", False, True, 2),
    }


def test_waivers_with_nothing_left_to_waive_are_told(cast) -> None:
    make_waiver(cast.ada_enrolment, cast.carla, leaf="hours:placement")
    make_waiver(cast.uma_enrolment, cast.carla, leaf="hours:total")

    def change(manifest):
        manifest["awards"][0]["rule"]["all"].pop()

    assert plan_move(cast.edition, version_of(cast.edition, change)).waivers_lost == 1


def test_phases_are_told(cast) -> None:
    def change(manifest):
        manifest["phases"][1]["id"] = "workshop"
        manifest["phases"][0]["hours"] = 150

    found = plan_move(cast.edition, version_of(cast.edition, change))
    assert [phase["id"] for phase in found.phases_added] == ["workshop"]
    assert [phase.key for phase in found.phases_left] == ["study-visits"]
    assert [(phase.key, phase.minutes, minutes) for phase, minutes in found.phases_differing] == [("course", 152 * 60, 150 * 60)]


def test_certificates_and_lessons_of_what_goes_are_counted(cast) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    issue(cast.ada_enrolment, cast.carla)
    make_lesson(cast.edition, module_id="reading-a-territory")
    make_lesson(cast.edition, module_id="local-development")

    def change(manifest):
        manifest["awards"][0]["id"] = "presence"
        manifest["awards"][1]["rule"]["all"][0] = {"award": {"id": "presence"}}
        manifest["modules"][1]["id"] = "reading"

    found = plan_move(cast.edition, version_of(cast.edition, change))
    assert (found.certificates, found.lessons) == (1, 1)


def test_the_page_says_all_of_it(cast, browser) -> None:
    make_unit_done(cast.ada_enrolment, PAGE)
    make_attempt(cast.ada_enrolment, QUIZ)
    make_waiver(cast.ada_enrolment, cast.carla)
    make_mark(cast.ada_enrolment, 7_000, "colloquium", is_released=False, by=cast.carla)
    make_lesson(cast.edition, module_id="reading-a-territory")

    def change(manifest):
        without_page(manifest)
        more_units(manifest)
        manifest["phases"][1].update(id="workshop", title=texts("Workshop"))
        manifest["phases"][0]["hours"] = 150
        manifest["items"].pop()
        manifest["modules"][1]["id"] = "reading"
        manifest["awards"][0]["rule"]["all"].pop()

    content = {"pass": 60, "questions": [{"id": "q1", "text": texts("Other"), "options": []}]}
    version_of(cast.edition, change, contents={"quiz": content})
    page = browser(cast.carla).get(address(cast.edition)).text
    for words in (
        "From version 1 to version 2", "3 units stay", "1 unit goes", "done by 1 trainee", "1 unit is new", "2 units ask something else",
        "1 try", "1 waiver is for a requirement", "Certificates that were issued stay valid", "“Workshop (en)” is added to the edition with 24",
        "“study-visits (en)” is not in this version", "keeps 152", "1 mark for “Colloquium (en)” was never released",
        "1 lesson belongs to a module", "Move the edition to version 2", "It stands in the record", 'name="seen"',
    ):
        assert words in page, words


# --- what happens ---


def test_an_edition_moves(cast, browser) -> None:
    make_unit_done(cast.ada_enrolment, PAGE)
    target = version_of(cast.edition, without_page)
    seen = cast.edition.version
    answer = browser(cast.carla).post(address(cast.edition), data={"seen": seen, "reason": "Errori corretti"})
    assert (answer.status_code, answer.location) == (302, "/editions/ED-1")
    assert (cast.edition.course_version_id, cast.edition.version) == (target.id, seen + 1)
    assert PAGE not in outline_of(cast.edition).units
    assert db.session.scalars(select(UnitProgress.unit_id)).all() == [PAGE]
    row = db.session.scalars(select(HistoryRow).where(HistoryRow.verb == queries.MOVED)).one()
    assert (row.by_id, row.edition_id, row.reason, row.old["number"], row.new["number"]) == (cast.carla.id, cast.edition.id, "Errori corretti", 1, 2)
    page = browser(cast.carla).get("/editions/ED-1/course-version?lang=en").text
    assert "Errori corretti" in page
    assert "From version 1 to version 2" in page


def test_it_moves_back_and_finds_everything_as_it_was(cast) -> None:
    make_unit_done(cast.ada_enrolment, PAGE)
    source = cast.edition.course_version
    before = snapshot(cast.edition)
    move(cast.edition, version_of(cast.edition, without_page), cast.carla)
    assert plan_move(cast.edition, source).is_back
    assert [unit.unit_id for unit in plan_move(cast.edition, source).new] == [PAGE]
    move(cast.edition, source, cast.carla, "Zurück")
    assert snapshot(cast.edition).verdicts == before.verdicts
    assert len(queries.moves_of(cast.edition)) == 2


def test_phases_that_it_lacks_are_added(cast) -> None:
    move(cast.edition, version_of(cast.edition, lambda m: m["phases"].append({"id": "workshop", "title": texts("W"), "hours": 2.5})), cast.carla)
    *_others, last = phases_of(cast.edition)
    assert (last.key, last.minutes, last.position, last.starts_on, last.ends_on) == ("workshop", 150, 6, cast.edition.starts_on, cast.edition.ends_on)


def test_certificates_stay_as_they_are(cast) -> None:
    make_eligible(cast.ada_enrolment, cast.carla)
    issue(cast.ada_enrolment, cast.carla)
    before = [(found.number, found.facts, found.rule_result, found.sha256) for found in db.session.scalars(select(Certificate))]
    move(cast.edition, version_of(cast.edition, without_page), cast.carla)
    db.session.expire_all()
    assert [(found.number, found.facts, found.rule_result, found.sha256) for found in db.session.scalars(select(Certificate))] == before


@given(st.data())
def test_the_verdicts_told_are_the_verdicts_that_follow(cast, data) -> None:
    """Whatever changes in the rules, units and phases, and whatever trainees have done."""
    nested = db.session.begin_nested()
    try:
        for enrolment in (cast.ada_enrolment, cast.uma_enrolment):
            for unit_id in data.draw(st.sets(st.sampled_from([PAGE, QUIZ, "reading-a-territory-page", "reading-a-territory-quiz"]))):
                make_unit_done(enrolment, unit_id)
            make_hours(enrolment, data.draw(st.sampled_from([1, 6_000, 11_760, 16_800])), data.draw(st.sampled_from(["course", "placement"])))
            if data.draw(st.booleans()):
                make_waiver(enrolment, cast.carla, leaf=data.draw(st.sampled_from(["hours:placement", "hours:total"])))
        target = version_of(cast.edition, data.draw(st.sampled_from([without_page, more_units, _longer, _other_rules])), data.draw(st.integers(2, 10_000)))
        before = snapshot(cast.edition).verdicts
        told = plan_move(cast.edition, target)
        with_changes = {key: dict(verdicts) for key, verdicts in before.items()}
        for shift in told.shifts:
            for key in shift.enrolment_ids:
                assert with_changes[key].pop(shift.award, None) == shift.before
                if shift.after is not None:
                    with_changes[key][shift.award] = shift.after
        move(cast.edition, target, cast.carla)
        after = snapshot(cast.edition).verdicts
        assert with_changes == {key: dict(verdicts) for key, verdicts in after.items()}
    finally:
        nested.rollback()
        db.session.expire_all()


def _longer(manifest):
    manifest["phases"].append({"id": "workshop", "title": texts("Workshop"), "hours": 100})
    manifest["awards"][0]["rule"]["all"].append({"hours": {"phase": "workshop", "at_least": "70%"}})


def _other_rules(manifest):
    manifest["awards"][0]["rule"] = {"any": [{"hours": {"phase": "total", "at_least": "42h"}}, {"units": {"module": "all", "at_least": 2}}]}
    manifest["awards"][1]["id"] = "mastery"


# --- what is refused ---


def refused(edition, target, by, **values) -> str:
    """Return why an edition does not move, after making sure that it did not."""
    source = edition.course_version_id
    with pytest.raises(RuleBroken) as broken:
        move_edition(edition, target, **{"seen": edition.version, "reason": "R", "by": by, **values})
    assert edition.course_version_id == source
    return str(broken.value)


def test_another_course_is_refused(cast) -> None:
    assert "another course" in refused(cast.edition, make_course_version("elsewhere"), cast.carla)


def test_the_version_that_it_follows_is_refused(cast) -> None:
    assert "follows this version already" in refused(cast.edition, cast.edition.course_version, cast.carla)


def test_an_item_with_released_marks_stays(cast, browser) -> None:
    make_mark(cast.ada_enrolment, 8_000, "colloquium", by=cast.carla)
    target = version_of(cast.edition, lambda m: m["items"].pop())
    assert "Marks for “Colloquium (it)” are released (1)" in refused(cast.edition, target, cast.carla)
    page = browser(cast.carla).get(address(cast.edition)).text
    assert "The edition cannot move to this version" in page
    assert "Move the edition to version 2" not in page


def test_a_unit_of_another_kind_is_refused(cast) -> None:
    def change(manifest):
        manifest["modules"][0]["units"][0]["kind"] = "quiz"

    assert PAGE in refused(cast.edition, version_of(cast.edition, change), cast.carla)


def test_whoever_saw_another_edition_looks_again(cast, browser) -> None:
    version_of(cast.edition)
    carla = browser(cast.carla)
    for seen in (cast.edition.version + 7, "", "x", "-1"):
        answer = carla.post(address(cast.edition), data={"seen": seen, "reason": "Motivo"})
        assert answer.status_code == 422
        assert "The edition was changed meanwhile" in answer.text
        assert "Motivo</textarea>" in answer.text
        assert f'value="{cast.edition.version}"' in answer.text
    assert cast.edition.course_version.number == 1


def test_a_move_needs_a_reason(cast, browser) -> None:
    version_of(cast.edition)
    answer = browser(cast.carla).post(address(cast.edition), data={"seen": cast.edition.version, "reason": "  "})
    assert answer.status_code == 422
    assert cast.edition.course_version.number == 1


@pytest.mark.parametrize(("name", "status"), [("carla", 302), ("amin", 302), ("tess", 403), ("otto", 403), ("ada", 403), ("olga", 404), (None, 302)])
def test_who_moves_an_edition(browser, cast, name, status: int) -> None:
    version_of(cast.edition)
    visitor = browser(getattr(cast, name) if name else None)
    answer = visitor.post(address(cast.edition), data={"seen": cast.edition.version, "reason": "Motivo"})
    assert answer.status_code == status
    assert (cast.edition.course_version.number == 2) is (name in {"carla", "amin"})


def test_wrong_addresses_and_methods(browser, cast) -> None:
    carla = browser(cast.carla)
    assert carla.get(address(cast.edition, 99)).status_code == 404
    assert carla.post("/editions/ED-1/course-version").status_code == 405
    assert "follows this version already" in carla.get(address(cast.edition, 1)).text
    assert "no other version" in carla.get("/editions/ED-1/course-version?lang=en").text


def test_it_costs_the_same_for_two_trainees_and_for_thirty(browser, cast, count_queries) -> None:
    version_of(cast.edition, _other_rules)
    carla, costs = browser(cast.carla), []
    for more in (0, 30):
        for number in range(more):
            make_hours(make_enrolment(cast.edition, make_person(f"N{number}", f"C{number}")), 16_800, "course")
        path = address(cast.edition)
        for _warm in range(2):
            with count_queries() as found:
                page = carla.get(path).text
        costs.append(len(found))
    assert costs[0] == costs[1]
    assert costs[0] <= 10
    assert "and 12 more" in page


def test_after_its_last_day_an_added_phase_offers_nothing(cast) -> None:
    target = version_of(cast.edition, _longer)
    with clock.stopped_at(dt.datetime(2027, 5, 1, tzinfo=dt.UTC)):
        told = plan_move(cast.edition, target)
        move(cast.edition, target, cast.carla)
        after = snapshot(cast.edition).verdicts
    for shift in told.shifts:
        assert {after[key][shift.award] for key in shift.enrolment_ids} == {shift.after}
