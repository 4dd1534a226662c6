"""Two people in the same moment, on a database that really commits: one of the two is told in words, and nothing is lost."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import threading
from functools import partial
from types import SimpleNamespace

import pytest

from app import create_app
from app.authoring.actions import move_edition, publish_draft, read_package
from app.authoring.models import CourseDraft
from app.core import clock
from app.core.db import Base, db
from app.core.errors import RuleBroken
from app.courses import actions as courses
from app.courses.models import CourseVersion
from app.courses.package.checking import read_files
from app.courses.package.zips import write_zip
from app.editions import actions, queries
from app.editions.models import Edition, Enrolment, EnrolmentStatus, TutorAssignment
from app.marks import actions as marks
from app.marks.models import Mark, MarkRelease
from app.people.models import Person
from app.people.rules import Role
from app.study import study_time
from app.study.models import StudyDay, UnitProgress
from app.study.outline import forget_outlines, outline_of
from config import read_settings
from tests.cast import make_cast
from tests.conftest import NOW
from tests.courses.sample import sample, spoilt
from tests.factories import make_course_version, make_enrolment

S = EnrolmentStatus


@pytest.fixture
def own(database, tmp_path):
    """An application with the cast, a second coordinator and a second tutor; their ids."""
    settings = dataclasses.replace(
        read_settings({"BOTTEGA_DATA": str(tmp_path)}), database_url=database, storage_url="memory://", jobs_url="memory://",
    )
    app = create_app(settings, TESTING=True, PASSWORD_COST="cheap", TRANSLATIONS_FOLDER=str(tmp_path / "no-translations"))
    with app.app_context(), clock.stopped_at(NOW):
        Base.metadata.create_all(db.engine)
        cast = make_cast()
        (first,) = queries.staff_of(cast.edition, Role.COORDINATOR)
        second, tutor = make_enrolment(cast.edition, role=Role.COORDINATOR), make_enrolment(cast.edition, role=Role.TUTOR)
        mark = marks.give_mark(cast.uma_enrolment, "project-work", hundredths=6000, comment="", by=cast.carla)
        db.session.commit()
        ids = SimpleNamespace(
            carla=cast.carla.id, ada=cast.ada_enrolment.id, uma=cast.uma_enrolment.id, first=first.id, second=second.id,
            tutor=tutor.id, mark=mark.id,
        )
        db.session.remove()
    yield app, ids
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def at_once(app, first, second):
    """Let both read, then act one just after the other, then both commit; return what they got, what was refused first."""
    found, barrier, has_acted = {}, threading.Barrier(2), threading.Event()

    def meet():
        with contextlib.suppress(threading.BrokenBarrierError):  # the other waits for this one: then this one goes on alone
            barrier.wait(0.5)

    def one(act):
        with app.app_context(), clock.stopped_at(NOW):
            try:
                db.session.query(Enrolment).all()
                meet()
                if act is second:
                    has_acted.wait(0.5)
                act()
                has_acted.set()
                meet()
                db.session.commit()
                found[act] = "done"
            except RuleBroken as broken:
                db.session.rollback()
                found[act] = str(broken.message)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one, args=(act,)) for act in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2, "nobody gets an error without words"
    return sorted(found.values(), key=lambda word: word == "done")


def carla_of(ids):
    """Return who acts."""
    return db.session.get_one(Person, ids.carla)


def test_the_last_two_coordinators_do_not_both_leave(own):
    app, ids = own

    def leave(number):
        actions.change_status(db.session.get_one(Enrolment, number), S.WITHDRAWN, reason="x", by=carla_of(ids))

    refused, done = at_once(app, lambda: leave(ids.first), lambda: leave(ids.second))
    assert "only coordinator" in refused
    assert done == "done"


def test_a_tutor_who_leaves_gets_no_trainee_in_the_same_moment(own):
    app, ids = own

    def leave():
        actions.change_status(db.session.get_one(Enrolment, ids.tutor), S.WITHDRAWN, reason="x", by=carla_of(ids))

    def assign():
        tutor, trainee = db.session.get_one(Enrolment, ids.tutor), db.session.get_one(Enrolment, ids.uma)
        actions.assign_tutor(tutor, trainee, starts_on=clock.today(), by=carla_of(ids))

    refused, done = at_once(app, leave, assign)
    assert "no longer works" in refused or "still has trainees" in refused
    assert done == "done"
    with app.app_context():
        is_gone = db.session.get_one(Enrolment, ids.tutor).status is S.WITHDRAWN
        assert is_gone == (db.session.query(TutorAssignment).filter_by(tutor_id=ids.tutor).count() == 0)


def test_of_two_first_marks_the_second_is_told(own):
    app, ids = own

    def give(hundredths):
        enrolment = db.session.get_one(Enrolment, ids.ada)
        marks.give_mark(enrolment, "project-work", hundredths=hundredths, comment="", by=carla_of(ids), is_seen_checked=True)

    refused, done = at_once(app, lambda: give(6000), lambda: give(7000))
    assert "while you were writing" in refused
    assert done == "done"
    with app.app_context():
        assert db.session.query(Mark).filter_by(enrolment_id=ids.ada).count() == 1


def test_a_mark_is_released_once(own):
    app, ids = own

    def release():
        marks.release_mark(db.session.get_one(Mark, ids.mark), by=carla_of(ids))

    refused, done = at_once(app, partial(release), partial(release))
    assert "released already" in refused
    assert done == "done"
    with app.app_context():
        assert db.session.query(MarkRelease).count() == 1


def package_titled(title):
    """Return the sample course under another title."""
    return read_files(spoilt("course.yaml", "it: Esempio", f"it: {title}")).package


def test_two_who_publish_get_consecutive_numbers(own):
    app, ids = own

    def publish_one(title):
        courses.publish(package_titled(title), by=carla_of(ids))

    assert at_once(app, lambda: publish_one("Uno"), lambda: publish_one("Due")) == ["done", "done"]
    with app.app_context():
        versions = db.session.query(CourseVersion).filter_by(slug="sample").order_by(CourseVersion.number).all()
        assert [version.number for version in versions] == [1, 2]
        assert {version.title["it"] for version in versions} == {"Uno", "Due"}


def test_two_who_publish_the_same_files_make_one_version(own):
    app, ids = own

    def publish_it():
        courses.publish(package_titled("Uno"), by=carla_of(ids))

    assert at_once(app, partial(publish_it), partial(publish_it)) == ["done", "done"]
    with app.app_context():
        assert db.session.query(CourseVersion).filter_by(slug="sample").count() == 1


def test_an_edition_is_moved_once(own):
    app, ids = own
    with app.app_context():
        edition = db.session.get_one(Enrolment, ids.ada).edition
        targets = [make_course_version(edition.course_version.slug, number).id for number in (2, 3)]
        edition_id, seen = edition.id, edition.version
        db.session.commit()
        db.session.remove()

    def move(version_id):
        edition, target = db.session.get_one(Edition, edition_id), db.session.get_one(CourseVersion, version_id)
        move_edition(edition, target, seen=seen, reason="x", by=carla_of(ids))

    refused, done = at_once(app, lambda: move(targets[0]), lambda: move(targets[1]))
    assert "changed meanwhile" in refused
    assert done == "done"


def test_a_draft_is_published_once(own):
    app, ids = own
    with app.app_context(), clock.stopped_at(NOW):
        content = b"".join(write_zip("sample", sorted(sample().items())))
        draft_id = read_package(content, "a.zip", by=carla_of(ids)).id
        db.session.commit()
        db.session.remove()

    def publish_it():
        publish_draft(db.session.get_one(CourseDraft, draft_id), by=carla_of(ids))

    refused, done = at_once(app, partial(publish_it), partial(publish_it))
    assert "published or put away already" in refused
    assert done == "done"


def test_two_windows_of_one_reader_count_once(own):
    app, ids = own

    def read(seconds):
        known = db.session.query(UnitProgress).all()  # held, as by a page: not what is added to after the wait
        enrolment = db.session.get_one(Enrolment, ids.ada)
        module, unit = next(iter(outline_of(enrolment.edition).units.values()))
        with clock.stopped_at(NOW + dt.timedelta(seconds=seconds)):
            study_time.count_study(enrolment, module, unit, language="es")
        assert len(known) <= 1

    forget_outlines()
    with app.app_context():
        read(-30)
        db.session.commit()
        db.session.remove()
    assert at_once(app, lambda: read(0), lambda: read(10)) == ["done", "done"]
    with app.app_context():
        assert [(day.seconds, day.signs) for day in db.session.query(StudyDay)] == [(40, 3)]
        assert [row.studied_seconds for row in db.session.query(UnitProgress)] == [40]
    forget_outlines()
