"""Posting, changing, withdrawing, moderating and following. Nothing that was written is ever lost or changed in its place."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import clock, history
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions.models import Edition, Enrolment
from app.people.models import Person
from app.study import actions as study
from app.study.kinds.discussion import queries, rules
from app.study.kinds.discussion.models import DiscussionReader, Post, PostAct, PostText
from app.study.kinds.discussion.rules import Act, Shown
from app.study.outline import Unit


def add_post(
    edition: Edition, unit: Unit, *, by: Person, enrolment: Enrolment | None, text: str, form_key: str, language: str,
    parent: Post | None = None,
) -> Post:
    """Write a post, or a reply to one. The same text sent twice from one form is one post."""
    _check_writer(enrolment)
    _check_text(text)
    if not study.KEY.fullmatch(form_key):
        raise RuleBroken(_l("This form is damaged, so nothing was kept. Copy your text, open the discussion again and send it."))
    key = f"{by.id}:{edition.id}:{unit.unit_id}:{parent.id if parent else ''}:{form_key}:{_digest(text)}"
    known = queries.post_with_key(key)
    if known is not None:
        return known
    if parent is not None:
        _check_parent(parent)
    moment = clock.now()
    post = Post(
        edition_id=edition.id, unit_id=unit.unit_id, author_id=by.id, parent_id=parent.id if parent else None, at=moment, key=key,
    )
    try:
        with db.session.begin_nested():
            db.session.add(post)
            db.session.flush()
            db.session.add(PostText(post_id=post.id, at=moment, text=text))
    except IntegrityError:  # the same form, sent twice at this very moment
        known = queries.post_with_key(key)
        if known is None:
            raise
        return known
    if enrolment is not None:
        study.complete_if_due(enrolment, unit, language=language)
    return post


def edit_post(post: Post, *, text: str, enrolment: Enrolment | None) -> PostText:
    """Change one's own post, for a quarter of an hour. The text before is kept."""
    _check_writer(enrolment)
    _check_text(text)
    _lock(post)
    if not rules.is_editable(post.at, clock.now()):
        raise RuleBroken(_l("A post can be changed for 15 minutes, and they are over. Nothing was saved: write a reply instead."))
    _check_open(post)
    newest = queries.newest_text(post.id)
    if newest.text == text:
        return newest
    changed = PostText(post_id=post.id, at=clock.now(), text=text)
    db.session.add(changed)
    db.session.flush()
    return changed


def withdraw_post(post: Post, *, by: Person) -> None:
    """Take one's own post back: its place stays, its text is kept and shown to nobody but those who moderate."""
    _lock(post)
    if _shown(post) is not Shown.WITHDRAWN:
        _act(post, Act.WITHDRAW, by=by)


def hide_post(post: Post, *, by: Person, reason: str, seen: str) -> None:
    """Hide a post from everybody but its author and those who moderate. `seen` is the text that was read and judged."""
    reason = reason.strip()
    if not reason:
        raise RuleBroken(_l("Write the reason: its author reads it, and it stands in the record."))
    _lock(post)
    _check_open(post)
    if seen != str(queries.newest_text(post.id).id):
        raise RuleBroken(_l("Its author changed this post while you were reading. Nothing was done. Read it again, then decide."))
    _act(post, Act.HIDE, by=by, reason=reason)
    history.record("hide", post, by=by, edition_id=post.edition_id, reason=reason)


def unhide_post(post: Post, *, by: Person) -> None:
    """Show a hidden post again. Where it is not hidden, nothing happens."""
    _lock(post)
    if _shown(post) is Shown.HIDDEN:
        _act(post, Act.UNHIDE, by=by)
        history.record("unhide", post, by=by, edition_id=post.edition_id)


def _act(post: Post, act: Act, *, by: Person, reason: str = "") -> None:
    db.session.add(PostAct(post_id=post.id, act=act, at=clock.now(), by_id=by.id, reason=reason))
    db.session.flush()


def _lock(post: Post) -> None:
    """One person at a time at a post: editing, hiding and withdrawing wait for one another."""
    db.session.execute(select(Post.id).where(Post.id == post.id).with_for_update())


def _shown(post: Post) -> Shown:
    newest = queries.newest_act(post.id)
    return rules.shown_as(newest.act if newest else None)


def _check_open(post: Post) -> None:
    shown = _shown(post)
    if shown is Shown.HIDDEN:
        raise RuleBroken(_l("This post was hidden meanwhile, so nothing was saved. The discussion shows the reason."))
    if shown is Shown.WITHDRAWN:
        raise RuleBroken(_l("This post was withdrawn meanwhile, so nothing was saved."))


def _check_parent(parent: Post) -> None:
    if parent.parent_id is not None:
        raise RuleBroken(_l("A reply has no replies, so nothing was kept. Reply to the post above it."))
    if _shown(parent) is not Shown.OPEN:
        raise RuleBroken(_l("The post to which you reply is no longer shown, so nothing was kept. Write a post of your own."))


def _check_writer(enrolment: Enrolment | None) -> None:
    """Staff may write (the door has asked); a trainee's enrolment must be active."""
    if enrolment is not None and not study.is_kept(enrolment):
        raise RuleBroken(_l("Your enrolment is not active at present: you can read, but not write. Ask your coordinator."))


def _check_text(text: str) -> None:
    if not text.strip():
        raise RuleBroken(_l("This post is empty, so nothing was kept. Write its text."))
    if len(text) > rules.LONGEST:
        raise RuleBroken(_l("This post is longer than %(max)s characters. Shorten it.", max=rules.LONGEST))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


# --- readers ---


def note_visit(
    edition: Edition, unit: Unit, person_id: int, visit: rules.Visit, *, known: DiscussionReader | None = None,
) -> None:
    """Keep up to where somebody has read. `known` spares asking for the row again."""
    reader = known or _begin(edition, unit, person_id, before_id=visit.before_id, newest_id=visit.newest_id, visited_at=visit.at)
    reader.before_id, reader.newest_id, reader.visited_at = visit.before_id, visit.newest_id, visit.at
    db.session.flush()


def follow(edition: Edition, unit: Unit, *, by: Person, is_subscribed: bool) -> None:
    """Tell somebody of new posts in a digest, at most one a day; or no longer."""
    reader = queries.reader_of(edition.id, unit.unit_id, by.id) or _begin(edition, unit, by.id)
    if is_subscribed and not reader.is_subscribed:
        # From here on: what is there already is no news.
        reader.told_id = queries.count_of(edition.id, unit.unit_id, since=None, reader_id=by.id).newest_id
    reader.is_subscribed = is_subscribed
    db.session.flush()


def _begin(edition: Edition, unit: Unit, person_id: int, **values: Any) -> DiscussionReader:  # noqa: ANN401 - columns
    reader = DiscussionReader(edition_id=edition.id, unit_id=unit.unit_id, person_id=person_id, **values)
    try:
        with db.session.begin_nested():
            db.session.add(reader)
    except IntegrityError:  # opened in another window at this very moment
        known = queries.reader_of(edition.id, unit.unit_id, person_id)
        if known is None:
            raise
        return known
    return reader
