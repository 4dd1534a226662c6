"""Discussions: posting, replying, changing, withdrawing, moderating, following, and what each sees."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from app.core import clock, jobs
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.history import HistoryRow
from app.core.mail import OutgoingMail
from app.core.text import tidy_lines
from app.editions.models import EnrolmentStatus
from app.notices.models import Notice, NoticeKind
from app.people.rules import Role
from app.study import queries as study
from app.study.kinds.discussion import actions, queries
from app.study.kinds.discussion.models import DiscussionReader, Post, PostAct, PostText
from tests.factories import make_enrolment, make_person
from tests.study.talking import add_talk, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from app.people.models import Person
    from tests.cast import Cast
    from tests.conftest import Browser

CHAINS = "/editions/ED-1/course/chains"
THREAD = f"{CHAINS}/discussion"
SENT = {"key": "form-key-1", "text": "La filiera del **mate**"}


@pytest.fixture
def talk(cast: Cast) -> Cast:
    add_talk(cast.edition)
    add_talk(cast.other)
    make_enrolment(cast.edition, make_person("Dora", "Docente", email="dora@test.test"), Role.TEACHER)
    return cast


def post(cast: Cast, by: Person, words: str = "Testo", parent: Post | None = None) -> Post:
    unit = unit_of(cast.edition, "chains")
    key = f"form-key-{db.session.query(Post).count()}"
    return actions.add_post(cast.edition, unit, by=by, enrolment=None, text=words, form_key=key, language="it", parent=parent)


def texts_of(found: Post) -> list[str]:
    return [one.text for one in queries.texts_of(found.id)]


def later(**more: float) -> Any:
    return clock.stopped_at(clock.now() + dt.timedelta(**more))


# --- posting ---


@pytest.mark.parametrize("name", ["ada", "tess", "carla"])
def test_trainees_and_their_staff_post_and_reply(talk: Cast, browser: Callable[[Any], Browser], session: Session, name: str) -> None:
    visitor = browser(getattr(talk, name))
    sent = visitor.post(THREAD, data=SENT)
    first = session.scalars(select(Post)).one()
    assert (sent.status_code, sent.location) == (302, f"{THREAD}#post-{first.id}")
    page = visitor.get(THREAD + "?lang=en").text
    assert "La filiera del <strong>mate</strong>" in page
    assert name == "carla" or '<a href="/editions/ED-1/course" aria-current="page">Course</a>' in page
    assert "Reply to" in visitor.get(f"{THREAD}/{first.id}/reply?lang=en").text
    replied = visitor.post(f"{THREAD}/{first.id}/reply", data=SENT | {"text": "Anche da noi"})
    assert replied.status_code == 302
    assert session.query(Post).filter_by(parent_id=first.id).count() == 1
    page = visitor.get(THREAD + "?lang=en").text
    assert page.index("mate") < page.index("Anche da noi")
    assert f"reply to {getattr(talk, name).display_name}" in page


def test_the_same_form_sent_twice_is_one_post_and_another_text_another(talk: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    ada = browser(talk.ada)
    for _ in range(3):
        assert ada.post(THREAD, data=SENT).status_code == 302
    assert session.query(Post).count() == session.query(PostText).count() == 1
    ada.post(THREAD, data=SENT | {"text": "Un'altra"})
    browser(talk.uma).post(THREAD, data=SENT)
    assert session.query(Post).count() == 3


@pytest.mark.parametrize(("changes", "words"), [
    ({"text": ""}, "This field is empty"), ({"text": " \n\t\u200b"}, "This field is empty"), ({"text": "x" * 5_001}, "longer than 5000"),
    ({"key": "x"}, "This form is damaged"), ({"key": "'; DROP TABLE people"}, "This form is damaged"),
])
def test_a_form_that_is_wrong_comes_back_with_what_was_typed(
    talk: Cast, browser: Callable[[Any], Browser], session: Session, changes: dict[str, str], words: str,
) -> None:
    first = post(talk, talk.uma)
    for path in (THREAD, f"{THREAD}/{first.id}/reply"):
        back = browser(talk.ada).post(path, data=SENT | changes)
        assert back.status_code == 422
        assert words in back.text
        assert changes.get("text", "**mate**").strip(" \n\t\u200b") in back.text
    assert session.query(Post).count() == 1


def test_a_reply_has_no_replies_and_what_is_not_shown_takes_none(talk: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    first = post(talk, talk.uma)
    reply, hidden = post(talk, talk.tess, parent=first), post(talk, talk.uma, "Brutta")
    actions.hide_post(hidden, by=talk.carla, reason="Fuori tema", seen=str(queries.newest_text(hidden.id).id))
    ada = browser(talk.ada)
    for other, words in ((reply, "A reply has no replies"), (hidden, "no longer shown")):
        back = ada.post(f"{THREAD}/{other.id}/reply", data=SENT)
        assert back.status_code == 422
        assert words in back.text
        assert "**mate**" in back.text
    assert session.query(Post).count() == 3


def test_posting_completes_nothing_that_is_marked_as_read(talk: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(talk.ada)
    ada.post(THREAD, data=SENT)
    assert study.completed_units(talk.edition.id).get(talk.ada_enrolment.id, frozenset()) == frozenset()
    assert queries.has_attempted(unit_of(talk.edition, "chains"), talk.ada_enrolment)
    assert not queries.has_attempted(unit_of(talk.edition, "chains"), talk.uma_enrolment)
    assert not queries.has_attempted(unit_of(talk.other, "chains"), talk.olga_enrolment)
    ada.post(f"{CHAINS}/done")
    assert study.completed_units(talk.edition.id)[talk.ada_enrolment.id] == {"chains"}


@pytest.mark.parametrize("status", [EnrolmentStatus.WITHDRAWN, EnrolmentStatus.SUSPENDED])
def test_whoever_has_left_reads_and_does_not_write(
    talk: Cast, browser: Callable[[Any], Browser], session: Session, status: EnrolmentStatus,
) -> None:
    own, other = post(talk, talk.ada, "Mia"), post(talk, talk.uma, "Sua")
    talk.ada_enrolment.status = status
    ada = browser(talk.ada)
    page = ada.get(THREAD + "?lang=en").text
    assert "Sua" in page
    assert "you can read, but not write" in page
    assert "<textarea" not in page
    for path in (THREAD, f"{THREAD}/{other.id}/reply", f"{THREAD}/{own.id}/edit"):
        refused = ada.post(path, data=SENT)
        assert refused.status_code == 422
        assert "not active" in refused.text
    assert session.query(PostText).count() == 2


# --- changing ---


def test_a_post_is_changed_within_a_quarter_of_an_hour_and_every_text_is_kept(
    talk: Cast, browser: Callable[[Any], Browser], session: Session,
) -> None:
    own, ada = post(talk, talk.ada, "Primo"), browser(talk.ada)
    assert "Primo" in ada.get(f"{THREAD}/{own.id}/edit").text
    with later(minutes=5):
        assert ada.post(f"{THREAD}/{own.id}/edit", data={"text": "Secondo"}).status_code == 302
    with later(minutes=14):
        assert ada.post(f"{THREAD}/{own.id}/edit", data={"text": "Terzo"}).status_code == 302
        assert ada.post(f"{THREAD}/{own.id}/edit", data={"text": "Terzo"}).status_code == 302
        page = ada.get(THREAD + "?lang=en").text
        assert "Terzo" in page
        assert "changed at 06:19" in page
        assert "Primo" in ada.get(f"{THREAD}/{own.id}/edit").text
    with later(minutes=15):
        refused = ada.post(f"{THREAD}/{own.id}/edit", data={"text": "Quarto"})
        assert refused.status_code == 422
        assert "they are over" in refused.text
        assert "Quarto" in refused.text
        assert "can no longer be changed" in ada.get(f"{THREAD}/{own.id}/edit?lang=en").text
    assert texts_of(own) == ["Terzo", "Secondo", "Primo"]
    actions.withdraw_post(own, by=talk.ada)
    for statement in ("UPDATE discussion_texts SET text = 'x'", "DELETE FROM discussion_posts", "DELETE FROM discussion_acts"):
        with pytest.raises(Exception, match="append-only"), db.session.begin_nested():
            db.session.execute(text(statement))
    assert session.query(PostText).count() == 3


def test_a_withdrawn_post_leaves_its_place_and_its_text_to_those_who_moderate(
    talk: Cast, browser: Callable[[Any], Browser], session: Session,
) -> None:
    own = post(talk, talk.ada, "Me ne pento")
    post(talk, talk.uma, "Risposta", parent=own)
    ada = browser(talk.ada)
    assert "cannot be undone" in ada.get(f"{THREAD}/{own.id}/withdraw?lang=en").text
    with later(days=3):
        for _ in range(2):
            assert ada.post(f"{THREAD}/{own.id}/withdraw").status_code == 302
        assert ada.post(f"{THREAD}/{own.id}/edit", data={"text": "Altro"}).status_code == 422
    for person, sees in ((talk.ada, False), (talk.uma, False), (talk.otto, False), (talk.carla, True), (talk.tess, True)):
        page = browser(person).get(THREAD + "?lang=en").text
        assert "Withdrawn by its author" in page
        assert "Risposta" in page
        assert ("Me ne pento" in page) is sees
    assert session.query(PostAct).count() == 1
    assert texts_of(own) == ["Me ne pento"]


# --- moderating ---


@pytest.mark.parametrize("name", ["carla", "tess", "dora", "amin"])
def test_those_who_moderate_hide_with_a_reason_and_show_again(
    talk: Cast, browser: Callable[[Any], Browser], session: Session, name: str,
) -> None:
    bad = post(talk, talk.ada, "Brutta parola")
    who = db.session.scalars(select(type(talk.ada)).where(type(talk.ada).email == f"{name}@test.test")).one()
    keeper = browser(who)
    form = keeper.get(f"{THREAD}/{bad.id}/hide").text
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', form)
    assert seen is not None
    assert keeper.post(f"{THREAD}/{bad.id}/hide", data={"seen": seen[1], "reason": " "}).status_code == 422
    assert keeper.post(f"{THREAD}/{bad.id}/hide", data={"seen": seen[1], "reason": "Offende Uma"}).status_code == 302
    for person, sees in ((talk.ada, True), (talk.uma, False), (talk.otto, False), (talk.carla, True)):
        page = browser(person).get(THREAD + "?lang=en").text
        assert "Hidden by those who moderate" in page
        assert ("Offende Uma" in page) is sees
        assert ("Brutta parola" in page) is sees
    assert keeper.post(f"{THREAD}/{bad.id}/unhide").status_code == 302
    assert "Brutta parola" in browser(talk.uma).get(THREAD).text
    assert [row.act for row in session.scalars(select(PostAct).order_by(PostAct.id))] == ["hide", "unhide"]
    assert [(row.verb, row.reason) for row in session.scalars(select(HistoryRow).where(HistoryRow.thing == "discussion_posts"))] == [
        ("hide", "Offende Uma"), ("unhide", ""),
    ]


def test_hiding_judges_the_text_that_was_read_and_editing_what_is_shown(talk: Cast, browser: Callable[[Any], Browser]) -> None:
    bad = post(talk, talk.ada, "Brutta")
    seen = str(queries.newest_text(bad.id).id)
    actions.edit_post(bad, text="Buona", enrolment=talk.ada_enrolment)
    back = browser(talk.carla).post(f"{THREAD}/{bad.id}/hide", data={"seen": seen, "reason": "Offende"})
    assert back.status_code == 422
    assert "changed this post while you were reading" in back.text
    assert "Offende" in back.text
    assert f'value="{queries.newest_text(bad.id).id}"' in back.text
    actions.hide_post(bad, by=talk.carla, reason="Offende", seen=str(queries.newest_text(bad.id).id))
    refused = browser(talk.ada).post(f"{THREAD}/{bad.id}/edit", data={"text": "Migliore"})
    assert refused.status_code == 422
    assert "hidden meanwhile" in refused.text
    assert "Migliore" in refused.text
    assert texts_of(bad) == ["Buona", "Brutta"]


def test_an_author_may_withdraw_what_was_hidden_and_nobody_shows_it_again(talk: Cast) -> None:
    bad = post(talk, talk.ada)
    actions.hide_post(bad, by=talk.carla, reason="x", seen=str(queries.newest_text(bad.id).id))
    actions.withdraw_post(bad, by=talk.ada)
    actions.unhide_post(bad, by=talk.carla)
    assert queries.entry_of(bad).shown == "withdrawn"
    with pytest.raises(RuleBroken, match="withdrawn"):
        actions.hide_post(bad, by=talk.carla, reason="x", seen=str(queries.newest_text(bad.id).id))


# --- doors ---


def paths(found: Post) -> list[tuple[str, str]]:
    one = f"{THREAD}/{found.id}"
    return [
        ("GET", THREAD), ("POST", THREAD), ("GET", f"{one}/reply"), ("POST", f"{one}/reply"), ("GET", f"{one}/edit"), ("POST", f"{one}/edit"),
        ("GET", f"{one}/withdraw"), ("POST", f"{one}/withdraw"), ("GET", f"{one}/hide"), ("POST", f"{one}/hide"), ("POST", f"{one}/unhide"),
        ("POST", f"{THREAD}/follow"),
    ]


def rows(session: Session) -> tuple[int, ...]:
    return tuple(session.query(model).count() for model in (Post, PostText, PostAct, DiscussionReader))


def test_trainees_of_other_editions_find_nothing(talk: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    found = post(talk, talk.ada)
    before = rows(session)
    for method, path in paths(found):
        assert browser(talk.olga).open(path, method=method, data=SENT | {"reason": "x"}).status_code == 404
        assert "/sign-in" in browser(None).open(path, method=method, data=SENT).location
    assert rows(session) == before


@pytest.mark.parametrize(("name", "act"), [
    ("uma", "edit"), ("uma", "withdraw"), ("uma", "hide"), ("uma", "unhide"), ("carla", "edit"), ("carla", "withdraw"), ("tess", "edit"),
    ("otto", "reply"), ("otto", "edit"), ("otto", "hide"), ("otto", "unhide"), ("amin", "edit"), ("amin", "reply"), ("ada", "hide"), ("ada", "unhide"),
])
def test_nobody_does_what_is_not_theirs(
    talk: Cast, browser: Callable[[Any], Browser], session: Session, name: str, act: str,
) -> None:
    found = post(talk, talk.ada, "Di Ada")
    before = rows(session)
    for method in ("GET", "POST") if act != "unhide" else ("POST",):
        answer = browser(getattr(talk, name)).open(f"{THREAD}/{found.id}/{act}", method=method, data=SENT | {"reason": "x"})
        assert answer.status_code == 403
    assert rows(session) == before


def test_an_auditor_and_an_administrator_read_without_writing(talk: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    post(talk, talk.ada, "Di Ada")
    for person in (talk.otto, talk.amin):
        visitor = browser(person)
        assert "Di Ada" in visitor.get(THREAD).text
        assert visitor.post(THREAD, data=SENT).status_code == 403
    assert browser(talk.amin).post(f"{THREAD}/follow", data={"follow": "1"}).status_code == 403
    assert session.query(DiscussionReader).filter_by(person_id=talk.amin.id).count() == 0


def test_a_post_is_found_only_in_its_own_edition_and_unit(talk: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    unit = unit_of(talk.other, "chains")
    theirs = actions.add_post(talk.other, unit, by=talk.olga, enrolment=None, text="Di Olga", form_key="form-key-x", language="it")
    make_enrolment(talk.other, talk.carla, Role.COORDINATOR)
    ours, before = post(talk, talk.ada), rows(session)
    for person in (talk.ada, talk.carla, talk.olga, talk.amin):
        for act in ("reply", "edit", "withdraw", "hide"):
            for number, base in ((theirs.id, THREAD), (ours.id, THREAD.replace("ED-1", "ED-2"))):
                answer = browser(person).post(f"{base}/{number}/{act}", data=SENT | {"reason": "x", "seen": "1"})
                assert answer.status_code in {403, 404}
    for act in ("reply", "edit", "withdraw", "unhide"):
        assert browser(talk.ada).post(f"{CHAINS.replace('chains', 'names')}/discussion/{ours.id}/{act}", data=SENT).status_code in {403, 404}
    assert rows(session) == before
    assert "Di Olga" not in browser(talk.carla).get(THREAD).text


@pytest.mark.parametrize(("method", "path"), [
    ("PUT", ""), ("DELETE", ""), ("DELETE", "/1/withdraw"), ("GET", "/1/unhide"), ("GET", "/follow"), ("PUT", "/1/edit"),
])
def test_wrong_methods(talk: Cast, browser: Callable[[Any], Browser], method: str, path: str) -> None:
    assert browser(talk.carla).open(THREAD + path, method=method).status_code == 405


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, "-1", "x", "٣"])
def test_posts_that_are_not_there_are_not_found(talk: Cast, browser: Callable[[Any], Browser], number: str) -> None:
    for act in ("reply", "edit", "withdraw", "hide"):
        assert browser(talk.carla).get(f"{THREAD}/{number}/{act}").status_code == 404


# --- what is new ---


def test_posts_since_the_last_visit_are_marked_for_the_whole_visit(talk: Cast, browser: Callable[[Any], Browser]) -> None:
    post(talk, talk.uma, "Vecchia")
    ada = browser(talk.ada)
    assert "not read" not in ada.get(THREAD + "?lang=en").text.partition("<main")[2]
    with later(hours=2):
        post(talk, talk.uma, "Fresca")
        post(talk, talk.ada, "Mia")
        actions.withdraw_post(post(talk, talk.uma, "Ritirata"), by=talk.uma)
        assert "1 not read" in ada.get(CHAINS).text
        for _ in range(2):
            page = ada.get(THREAD).text
            assert len(re.findall(r"</svg>not read</span>", page)) == 1
            assert page.index("Vecchia") < page.index("</svg>not read</span>") < page.index("Fresca")
    with later(hours=4):
        assert "</svg>not read</span>" not in ada.get(THREAD).text


def test_a_thread_is_read_in_pages_that_keep_replies_after_their_post(talk: Cast, browser: Callable[[Any], Browser]) -> None:
    first = post(talk, talk.ada, "Testo 0")
    for number in range(1, 30):
        post(talk, talk.uma, f"Testo {number}.")
    reply = post(talk, talk.tess, "Risposta tarda", parent=first)
    ada = browser(talk.ada)
    page, second = ada.get(THREAD + "?lang=en").text, ada.get(f"{THREAD}?page=2").text
    assert page.index("Testo 0") < page.index("Risposta tarda") < page.index("Testo 1.")
    assert "Page 1 of 2 · 31 rows" in page
    assert "Testo 29." in second
    assert "Testo 1." not in second
    sent = ada.post(THREAD, data=SENT)
    assert sent.location.startswith(f"{THREAD}?page=2#post-")
    assert queries.page_of(reply) == 1


def test_a_thread_costs_the_same_for_two_posts_and_for_two_hundred(
    talk: Cast, browser: Callable[[Any], Browser], count_queries: Callable[[], Any],
) -> None:
    counts = []
    ada, tess = browser(talk.ada), browser(talk.tess)
    for number in (2, 200):
        for place in range(number):
            post(talk, talk.uma if place % 2 else talk.tess, f"Testo {place}", parent=None)
        one = post(talk, talk.ada)
        for visitor, path in ((ada, CHAINS), (ada, THREAD), (tess, f"{THREAD}?page=2"), (ada, f"{THREAD}/{one.id}/edit"), (tess, f"{THREAD}/{one.id}/hide")):
            visitor.get(path)
            with count_queries() as found:
                assert visitor.get(path).status_code == 200
            counts.append(len(found))
    assert counts[:5] == counts[5:]
    assert max(counts) <= 10


def test_the_first_visit_too_costs_few_statements(talk: Cast, browser: Callable[[Any], Browser], count_queries: Callable[[], Any]) -> None:
    post(talk, talk.uma)
    ada = browser(talk.ada)
    ada.get(CHAINS)
    with count_queries() as found:
        ada.get(THREAD)
    assert len(found) <= 10, found


# --- digests ---


def run_digest() -> None:
    jobs.ask("tell_of_discussions")
    db.session.commit()
    assert jobs.work_off() > 0


def digests(session: Session) -> list[Notice]:
    return list(session.scalars(select(Notice).where(Notice.kind == NoticeKind.DISCUSSION_DIGEST).order_by(Notice.id)))


def test_whoever_follows_is_told_once_a_day_in_their_language_and_of_nobodys_address(
    talk: Cast, browser: Callable[[Any], Browser], session: Session,
) -> None:
    post(talk, talk.uma, "Prima di seguire")
    ada = browser(talk.ada)
    assert ada.post(f"{THREAD}/follow", data={"follow": "1"}).status_code == 302
    run_digest()
    assert digests(session) == []
    with later(hours=1):
        for person in (talk.uma, talk.tess, talk.ada):
            post(talk, person, "Nuova")
        run_digest()
        run_digest()
    (told,) = digests(session)
    assert (told.person_id, told.values["count"], told.path) == (talk.ada.id, 2, THREAD)
    assert told.values["discussions"]["es"] == "Chains (es) (2)"
    (mail,) = session.scalars(select(OutgoingMail)).all()
    assert (mail.recipient, mail.language) == ("ada@test.test", "es")
    with later(hours=3):
        post(talk, talk.uma, "Ancora")
        run_digest()
    assert len(digests(session)) == 1
    with later(days=1):
        run_digest()
        run_digest()
    assert [notice.values["count"] for notice in digests(session)] == [2, 1]
    assert "uma@" not in repr([notice.values for notice in digests(session)])
    assert "Ancora" not in repr([notice.values for notice in digests(session)])


def test_nothing_is_told_of_what_was_read_withdrawn_or_hidden_nor_to_whoever_stopped_or_left(
    talk: Cast, browser: Callable[[Any], Browser], session: Session,
) -> None:
    for person in (talk.ada, talk.uma, talk.tess, talk.carla):
        browser(person).post(f"{THREAD}/follow", data={"follow": "1"})
    with later(hours=1):
        withdrawn, hidden = post(talk, talk.uma, "Ritirata"), post(talk, talk.uma, "Nascosta")
        actions.withdraw_post(withdrawn, by=talk.uma)
        actions.hide_post(hidden, by=talk.carla, reason="x", seen=str(queries.newest_text(hidden.id).id))
        run_digest()
        assert digests(session) == []
        actions.unhide_post(hidden, by=talk.carla)
        browser(talk.ada).get(THREAD)
        browser(talk.carla).post(f"{THREAD}/follow", data={})
        talk.tess_enrolment.status = EnrolmentStatus.WITHDRAWN
        run_digest()
        assert digests(session) == []
    assert "Stop following" in browser(talk.ada).get(THREAD + "?lang=en").text
    assert "Follow by mail" in browser(talk.carla).get(THREAD + "?lang=en").text


def test_several_discussions_are_one_digest(talk: Cast, session: Session) -> None:
    make_enrolment(talk.other, talk.carla, Role.COORDINATOR)
    for edition in (talk.edition, talk.other):
        unit = unit_of(edition, "chains")
        actions.follow(edition, unit, by=talk.carla, is_subscribed=True)
        actions.add_post(edition, unit, by=talk.uma, enrolment=None, text="Nuova", form_key="form-key-1", language="it")
    run_digest()
    (told,) = digests(session)
    assert (told.person_id, told.values["count"], told.path) == (talk.carla.id, 2, "/editions/ED-1/course")


# --- nasty ---


@pytest.mark.parametrize("nasty", [
    "<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "![x](https://evil.test/x.png)", "[x](javascript:alert(1))",
    "{{ 7*7 }} %(name)s %s {0}", "\u202eÑandú\u0000 🦀 g̃", "'; DROP TABLE people; --", "x" * 5_000, "</textarea><script>alert(1)</script>",
])
def test_what_nobody_would_type_is_kept_and_does_nothing(talk: Cast, browser: Callable[[Any], Browser], session: Session, nasty: str) -> None:
    ada = browser(talk.ada)
    assert ada.post(THREAD, data={"key": "form-key-1", "text": nasty}).status_code == 302
    found = session.scalars(select(Post)).one()
    actions.hide_post(found, by=talk.carla, reason=tidy_lines(nasty), seen=str(queries.newest_text(found.id).id))
    for person, path in ((talk.ada, THREAD), (talk.carla, THREAD), (talk.carla, f"{THREAD}/{found.id}/hide"), (talk.ada, f"{THREAD}/{found.id}/edit")):
        page = browser(person).get(path).text
        assert "<script>alert" not in page
        assert "<img src" not in page
        assert '<a href="javascript' not in page
        assert 'src="https' not in page
    assert session.query(Post).count() == 1
