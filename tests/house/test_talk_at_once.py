"""Two people in the same moment in surveys and discussions, on a database that really commits."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import pytest
from sqlalchemy import select, text

from app import create_app
from app.core import clock
from app.core.db import Base, db
from app.editions.models import Edition, Enrolment
from app.people.models import Person
from app.study.kinds.discussion import actions as discussions
from app.study.kinds.discussion import queries as posts
from app.study.kinds.discussion.models import Post, PostAct, PostText
from app.study.kinds.survey import actions as surveys
from app.study.kinds.survey.models import SurveyParticipation, SurveyReply, SurveySheet
from app.study.models import UnitProgress
from app.study.outline import forget_outlines
from config import read_settings
from tests.cast import make_cast
from tests.conftest import NOW
from tests.house.test_at_once import at_once
from tests.study.talking import add_talk, unit_of


@pytest.fixture
def own(database, tmp_path):
    """An application with the cast, a post of Ada's, and their ids."""
    settings = dataclasses.replace(
        read_settings({"BOTTEGA_DATA": str(tmp_path)}), database_url=database, storage_url="memory://", jobs_url="memory://",
    )
    forget_outlines()
    app = create_app(settings, TESTING=True, PASSWORD_COST="cheap", TRANSLATIONS_FOLDER=str(tmp_path / "no-translations"))
    with app.app_context(), clock.stopped_at(NOW):
        Base.metadata.create_all(db.engine)
        cast = make_cast()
        add_talk(cast.edition)
        first = discussions.add_post(
            cast.edition, unit_of(cast.edition, "chains"), by=cast.ada, enrolment=None, text="Primo", form_key="form-key-0", language="it",
        )
        db.session.commit()
        ids = SimpleNamespace(
            edition=cast.edition.id, ada=cast.ada_enrolment.id, uma=cast.uma_enrolment.id, carla=cast.carla.id, post=first.id,
            seen=str(posts.newest_text(first.id).id),
        )
        db.session.remove()
    yield app, ids
    forget_outlines()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def count(app, model):
    with app.app_context():
        found = db.session.query(model).count()
        db.session.remove()
    return found


def reply(ids):
    edition, enrolment = db.session.get_one(Edition, ids.edition), db.session.get_one(Enrolment, ids.uma)
    discussions.add_post(
        edition, unit_of(edition, "chains"), by=enrolment.person, enrolment=enrolment, text="Anche da noi", form_key="form-key-1",
        language="it", parent=db.session.get_one(Post, ids.post),
    )


def answer(ids, unit_id, who, **answers):
    enrolment = db.session.get_one(Enrolment, who)
    unit = unit_of(enrolment.edition, unit_id)
    surveys.answer_survey(enrolment, unit, answers={"pace": "good", **answers}, form_key="form-key-1", language="it")


def test_the_same_reply_sent_twice_at_once_is_one(own):
    app, ids = own
    assert at_once(app, lambda: reply(ids), lambda: reply(ids)) == ["done", "done"]
    assert count(app, Post) == count(app, PostText) == 2
    assert count(app, UnitProgress) == 1


@pytest.mark.parametrize("is_edit_first", [True, False])
def test_nobody_hides_what_they_have_not_read_and_nobody_edits_what_is_hidden(own, is_edit_first):
    app, ids = own

    def edit():
        discussions.edit_post(db.session.get_one(Post, ids.post), text="Secondo", enrolment=db.session.get_one(Enrolment, ids.ada))

    def hide():
        discussions.hide_post(
            db.session.get_one(Post, ids.post), by=db.session.get_one(Person, ids.carla), reason="Offende", seen=ids.seen,
        )

    refused, done = at_once(app, *((edit, hide) if is_edit_first else (hide, edit)))
    assert done == "done"
    assert "changed this post while you were reading" in refused or "hidden meanwhile" in refused
    was_edited = count(app, PostText) == 2
    assert was_edited is ("changed this post" in refused)
    assert count(app, PostAct) == (0 if was_edited else 1)


def test_a_sheet_sent_twice_at_once_is_one_and_the_other_is_told(own):
    app, ids = own
    refused, done = at_once(app, lambda: answer(ids, "opinion", ids.ada), lambda: answer(ids, "opinion", ids.ada))
    assert done == "done"
    assert "answered this survey already" in refused
    assert count(app, SurveySheet) == count(app, SurveyParticipation) == 1


def test_two_who_answer_at_once_both_count_and_their_sheets_share_one_transaction(own):
    app, ids = own
    assert at_once(app, lambda: answer(ids, "opinion", ids.ada), lambda: answer(ids, "opinion", ids.uma)) == ["done", "done"]
    assert count(app, SurveySheet) == count(app, SurveyParticipation) == 2
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            assert len(db.session.execute(text("SELECT DISTINCT xmin::text FROM survey_sheets")).all()) == 1
            assert len(db.session.execute(text("SELECT DISTINCT xmin::text FROM survey_participations")).all()) == 2
            in_file = db.session.scalars(text("SELECT key FROM survey_sheets ORDER BY ctid")).all()
            assert in_file == sorted(in_file)
        db.session.remove()


def test_a_named_reply_sent_twice_at_once_is_one(own):
    app, ids = own
    assert at_once(app, lambda: answer(ids, "names", ids.ada), lambda: answer(ids, "names", ids.ada)) == ["done", "done"]
    assert count(app, SurveyReply) == 1


def test_an_answer_against_the_closing_is_kept_before_it_or_refused(own):
    app, ids = own

    def close():
        edition = db.session.get_one(Edition, ids.edition)
        surveys.close_survey(edition, unit_of(edition, "opinion"), is_closed=True, by=db.session.get_one(Person, ids.carla))

    told = at_once(app, close, lambda: answer(ids, "opinion", ids.ada))
    with app.app_context():
        sheets = db.session.scalars(select(SurveySheet)).all()
        db.session.remove()
    assert told == ["done", "done"] if sheets else "survey is closed" in told[0]
