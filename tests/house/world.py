"""The world of the house tests: the cast, and in each of two editions one of everything that an address can name."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from app.attendance.models import LessonState, Presence, PresenceStatus
from app.authoring.actions import read_package
from app.authoring.queries import version_for
from app.certificates.jobs import ask_for_issue
from app.core import clock, storage
from app.core.db import db
from app.courses.models import CourseFile, CourseUnit, CourseVersion
from app.courses.package.zips import write_zip
from app.documents.actions import store_document
from app.documents.models import DocumentKind
from app.editions.actions import read_import
from app.editions.models import Edition, Enrolment, Partner
from app.marks.actions import give_mark, release_mark
from app.notices.actions import tell
from app.notices.models import Notice, NoticeKind
from app.people import links
from app.people.models import Person
from app.people.rules import Role
from app.progress.models import Waiver
from app.study.attempts.actions import begin_attempt
from app.study.attempts.tokens import token_of
from app.study.kinds.discussion import actions as discussions
from app.study.kinds.survey import actions as surveys
from app.study.notes.actions import Passage, write_note
from app.study.notes.models import Note
from app.study.outline import unit_of_version
from tests.cast import NAMES, make_cast
from tests.certificates.staging import issue, make_eligible
from tests.courses.sample import sample
from tests.factories import (
    course_manifest,
    make_course_version,
    make_edition,
    make_enrolment,
    make_lesson,
    make_person,
    make_tutor_assignment,
    texts,
)
from tests.study.talking import discussion_content, survey_content, unit_of
from tests.study.units import add_unit

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
LIST = "email;nome;cognome;paese\nnuova@test.test;Nuova;Muñoz;Argentina\n"
SECRET = "Pensamiento que nadie más lee"
"""Stands in every trainee's own notes."""
MEETING = "starts: 2027-01-11 15:00\nends: 2027-01-11 16:00\nlink: https://meet.example.org/room\n"
VISITORS = (*NAMES, "cora", None)
"""The cast, the coordinator of the other edition, and whoever is not signed in."""


@dataclass
class World:
    """People by name, and for each edition what an address may name."""

    people: dict[str, Person]
    here: dict[str, Any] = field(default_factory=dict)
    """Of ED-1, where everybody is but Olga and Cora."""
    there: dict[str, Any] = field(default_factory=dict)
    """Of ED-2, where they are."""


def make_world() -> World:
    """Put it into the database."""
    cast = make_cast()
    other = make_edition(code="ED-3", course_version=make_course_version("other", manifest=other_manifest()))
    cora, olga = make_person("Cora", "Corti", email="cora@test.test"), cast.olga
    make_enrolment(other, cora, Role.COORDINATOR)
    teo = make_enrolment(other, make_person("Teo", "Terra", email="teo@test.test"), Role.TUTOR)
    olga_enrolment = make_enrolment(other, olga, Role.TRAINEE)
    people = {name: getattr(cast, name) for name in NAMES} | {"cora": cora}
    assignment = make_tutor_assignment(cast.tess_enrolment, cast.uma_enrolment, ends_on=cast.edition.starts_on)
    world = World(people)
    world.here = one_of_everything(cast.edition, cast.ada_enrolment, cast.carla, "project-work") | {"assignment_id": assignment.id}
    assignment = make_tutor_assignment(teo, olga_enrolment)
    world.there = one_of_everything(other, olga_enrolment, cora, "thesis") | {"assignment_id": assignment.id}
    for side, edition in ((world.here, cast.edition), (world.there, other)):
        side["video_id"] = add_unit(edition, "video", f"{edition.code.lower()}-video")
        side["meeting_id"] = add_unit(edition, "meeting", f"{edition.code.lower()}-meeting", {"meeting.yaml": MEETING})
    return world


def other_manifest() -> dict[str, Any]:
    """Another course: no unit and no item of the first."""
    manifest = copy.deepcopy(course_manifest("other"))
    for module in manifest["modules"]:
        for unit in module["units"]:
            unit["id"] = f"other-{unit['id']}"
    manifest["items"][0]["id"] = "thesis"
    manifest["awards"][1]["rule"]["all"][2] = {"mark": {"item": "thesis", "at_least": 60}}
    return manifest


def one_of_everything(edition: Edition, trainee: Enrolment, coordinator: Person, item: str) -> dict[str, Any]:
    """Make one of everything in an edition; return the values by the names that addresses have for them."""
    unit = db.session.query(CourseUnit).filter_by(version_id=edition.course_version_id, position=1).one()
    quiz = db.session.query(CourseUnit).filter_by(version_id=edition.course_version_id, position=2).one()
    picture = f"{unit.folder}/assets/{trainee.id}.svg"
    file = CourseFile(version_id=edition.course_version_id, path=picture, sha256=storage.put(SVG), size=len(SVG))
    partner = Partner(programme_id=edition.programme_id, name=f"Ente {trainee.id}", country="AR")
    db.session.add_all([file, partner])
    talk = one_of_talk(edition, trainee)
    lesson = make_lesson(edition)
    held = make_lesson(edition, starts_at=clock.now() - dt.timedelta(days=7), state=LessonState.HELD)
    make_lesson(edition, starts_at=clock.now() + dt.timedelta(days=7))
    db.session.add(Presence(
        lesson_id=held.id, enrolment_id=trainee.id, status=PresenceStatus.PRESENT, minutes=180, recorded_at=clock.now(),
        recorded_by_id=coordinator.id,
    ))
    make_eligible(trainee, coordinator)
    certificate = issue(trainee, coordinator)
    mark = give_mark(trainee, "colloquium", hundredths=8000, comment="Bene", by=coordinator)
    release_mark(mark, by=coordinator)
    mark = give_mark(trainee, "colloquium", hundredths=8500, comment="Meglio", reason="Riletto", by=coordinator)
    document = store_document(
        edition, kind=DocumentKind.OTHER, title="Carta", filename="carta.pdf", content=b"%PDF-1.4\n%%EOF\n", by=coordinator, enrolment=trainee,
    )
    draft, _unknown = read_import(edition, LIST.encode(), "elenco.csv", by=coordinator)
    package = read_package(b"".join(write_zip("sample", sample().items())), "sample.zip", by=coordinator)
    if later_version(edition) is None:
        make_course_version(edition.course_version.slug, edition.course_version.number + 1)
    job = ask_for_issue(edition, "achievement", [trainee.id], by=coordinator)
    sitting = begin_attempt(trainee, unit_of_version(quiz.version_id, quiz.unit_id))
    db.session.flush()
    notice = db.session.query(Notice).filter_by(person_id=trainee.person_id).first()
    invited = make_person("Ines", "Invitata", email=f"ines{trainee.id}@test.test", invited_at=clock.now())
    return {
        "edition_code": edition.code, "enrolment_id": trainee.id, "lesson_id": lesson.id, "mark_id": mark.id,
        "document_id": document.id, "certificate_code": certificate.code, "unit_id": unit.unit_id, "quiz_id": quiz.unit_id,
        "programme_id": edition.programme_id, "partner_id": partner.id, "person_id": trainee.person_id, "job_id": job.id,
        "draft_id": draft.id, "version_id": edition.course_version_id, "notice_id": notice.id, "item": item,
        "package_id": package.id, "draft_unit_id": "welcome-page", "draft_path": "mappa.svg",
        "slug": edition.course_version.slug, "number": edition.course_version.number + 1,
        "code": edition.code, "kind": "xlsx", **talk, "path": f"assets/{trainee.id}.svg", "filename": "build/manifest.json",
        "note_id": own_note(trainee, unit.unit_id).id,
        "sitting_id": sitting.id, "attempt_token": token_of(sitting),
        "token": links.make_link(links.INVITATION, invited, invited.link_version).partition("/invitation/")[2].partition("?")[0],
    }


def later_version(edition: Edition) -> CourseVersion | None:
    """Return the version to which the edition can move."""
    return version_for(edition, edition.course_version.number + 1)


def one_of_talk(edition: Edition, trainee: Enrolment) -> dict[str, Any]:
    """Make a survey with names and a discussion, with an answer and a post of a trainee."""
    names = {"survey_id": f"names-{edition.course_version_id}", "discussion_id": f"chains-{edition.course_version_id}"}
    version = edition.course_version_id
    if not db.session.query(CourseUnit).filter_by(version_id=version, unit_id=names["survey_id"]).count():
        contents = {"survey": survey_content(anonymous=False, results="shared"), "discussion": discussion_content()}
        db.session.add_all(
            CourseUnit(
                version_id=version, module_id="local-development", unit_id=names[f"{kind}_id"], kind=kind, folder=f"modules/m/{kind}",
                position=position, title=texts(kind), minutes=5, content=content,
            )
            for position, (kind, content) in enumerate(contents.items(), 90)
        )
        db.session.flush()
    surveys.answer_survey(
        trainee, unit_of(edition, names["survey_id"]), answers={"pace": "good", "wish": "Più visite"}, form_key="form-key-1", language="it",
    )
    post = discussions.add_post(
        edition, unit_of(edition, names["discussion_id"]), by=trainee.person, enrolment=trainee, text="La filiera del mate",
        form_key="form-key-1", language="it",
    )
    return names | {"post_id": post.id}


def own_note(trainee: Enrolment, unit_id: str) -> Note:
    """Write a note that only the trainee may ever see."""
    return write_note(
        trainee, unit_id, text=f"{SECRET} {trainee.id}", passage=Passage(SECRET), plain=None, language="es",
        form_key=f"own-note-{trainee.id}",
    )


def make_more(world: World, trainees: int) -> None:
    """Add so many trainees to ED-1, each with one of everything, a tutor who is Tess, and staff and editions beside them."""
    edition = db.session.get_one(Enrolment, world.here["enrolment_id"]).edition
    tess = db.session.query(Enrolment).filter_by(edition_id=edition.id, role=Role.TUTOR).first()
    for number in range(trainees):
        enrolment = make_enrolment(edition, make_person(f"Nome{number}", f"Cognome{number:03d}", country="PY", language="es"))
        make_tutor_assignment(tess, enrolment)
        one_of_everything(edition, enrolment, world.people["carla"], "project-work")
        make_waiver(enrolment, world.people["carla"])
        make_enrolment(edition, make_person(f"Tutor{number}", "Tosi"), Role.TUTOR)
        another = make_edition()
        for name, role in (("ada", Role.TRAINEE), ("tess", Role.TUTOR), ("carla", Role.COORDINATOR), ("otto", Role.AUDITOR)):
            make_enrolment(another, world.people[name], role)
    for name in ("ada", "tess", "carla", "otto"):
        for _ in range(trainees):
            tell(world.people[name], NoticeKind.STATUS_CHANGED, edition=edition, path="/", reason="Motivo")


def make_waiver(enrolment: Enrolment, by: Person) -> None:
    """Waive a requirement."""
    db.session.add(Waiver(
        edition_id=enrolment.edition_id, enrolment_id=enrolment.id, award="attendance", leaf="0", is_waived=True, reason="Motivo",
        at=clock.now(), by_id=by.id,
    ))
    db.session.flush()


