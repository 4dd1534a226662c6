"""Notices: told once, to one person, in their language."""

from __future__ import annotations

import pytest

from app.core.db import db
from app.core.mail import OutgoingMail
from app.notices import actions, labels
from app.notices.models import Notice, NoticeKind
from tests.factories import make_person, texts


def tell_ada(cast, **values):
    values.setdefault("path", "/editions/ED-1/progress")
    return actions.tell(cast.ada, NoticeKind.MARK_RELEASED, edition=cast.edition, item=texts("Project work"), **values)


def mails():
    return db.session.query(OutgoingMail).order_by(OutgoingMail.id).all()


def test_a_notice_lands_in_the_tray_and_in_a_mail_in_the_recipients_language(cast, browser):
    tell_ada(cast)
    (mail,) = mails()
    assert (mail.recipient, mail.language) == ("ada@test.test", "es")
    assert "Project work (es)" in mail.subject
    assert "https://bottega.test/editions/ED-1/progress" in mail.text
    page = browser(cast.ada).get("/notices").get_data(as_text=True)
    assert "Project work (es)" in page


def test_each_recipient_gets_a_mail_of_their_own(cast):
    actions.tell_all([cast.ada, cast.uma], NoticeKind.LESSON_PLANNED, edition=cast.edition, path="/x", topic="A", when="B")
    assert [(mail.recipient, mail.language) for mail in mails()] == [("ada@test.test", "es"), ("uma@test.test", "pt")]


def test_demonstration_people_get_no_mail(session):
    person = make_person(is_demonstration=True)
    actions.tell(person, NoticeKind.STATUS_CHANGED, reason="x")
    assert mails() == []


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_has_words_that_survive_missing_values(app, kind):
    with app.app_context():
        assert labels.title_of(kind, {})
        assert labels.text_of(kind, {})


def test_opening_a_notice_reads_it_and_goes_there(cast, browser, session):
    notice = tell_ada(cast)
    session.flush()
    answer = browser(cast.ada).post(f"/notices/{notice.id}/open")
    assert answer.location == "/editions/ED-1/progress"
    assert session.get(Notice, notice.id).read_at is not None


def test_a_notice_of_somebody_else_stays_closed(cast, browser, session):
    notice = tell_ada(cast)
    session.flush()
    assert browser(cast.olga).post(f"/notices/{notice.id}/open").status_code == 404
    assert browser(cast.tess).post(f"/notices/{notice.id}/open").status_code == 403
    assert session.get(Notice, notice.id).read_at is None


def test_a_notice_never_leads_to_another_site(cast, browser, session):
    notice = tell_ada(cast, path="//elsewhere.test/")
    session.flush()
    assert browser(cast.ada).post(f"/notices/{notice.id}/open").location == "/notices"


def test_all_are_read_at_once_by_their_owner_only(cast, browser, session):
    tell_ada(cast)
    actions.tell(cast.uma, NoticeKind.STATUS_CHANGED, reason="x")
    browser(cast.ada).post("/notices/read")
    unread = session.query(Notice).filter(Notice.read_at.is_(None)).all()
    assert [notice.person_id for notice in unread] == [cast.uma.id]


def test_wrong_methods_are_refused(cast, browser):
    here = browser(cast.ada)
    assert here.get("/notices/read").status_code == 405
    assert here.post("/notices").status_code == 405


def test_signed_out_one_is_asked_to_sign_in(client):
    assert "/sign-in" in client.get("/notices").location
