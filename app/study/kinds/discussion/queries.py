"""Reads of discussions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.paging import SIZE, Page, asked_number
from app.editions.models import Edition, Enrolment, EnrolmentStatus
from app.people.models import Person
from app.people.rules import Role
from app.study.kinds.discussion.models import DiscussionReader, Post, PostAct, PostText
from app.study.kinds.discussion.rules import Act, Shown, Visit, shown_as
from app.study.outline import Unit


def post_with_key(key: str) -> Post | None:
    """Return the post that a form made."""
    return db.session.scalars(select(Post).where(Post.key == key)).one_or_none()


def newest_text(post_id: int) -> PostText:
    """Return the text that a post has now."""
    return db.session.scalars(select(PostText).where(PostText.post_id == post_id).order_by(PostText.id.desc()).limit(1)).one()


def texts_of(post_id: int) -> Sequence[PostText]:
    """Return every text of a post, the newest first."""
    return db.session.scalars(select(PostText).where(PostText.post_id == post_id).order_by(PostText.id.desc())).all()


def newest_act(post_id: int) -> PostAct | None:
    """Return what was done to a post last."""
    return db.session.scalars(select(PostAct).where(PostAct.post_id == post_id).order_by(PostAct.id.desc()).limit(1)).one_or_none()


def has_attempted(unit: Unit, enrolment: Enrolment) -> bool:
    """Whether a trainee has posted in this discussion: what completes it where the package says `attempted`."""
    found = exists().where(
        Post.edition_id == enrolment.edition_id, Post.unit_id == unit.unit_id, Post.author_id == enrolment.person_id,
    )
    return bool(db.session.scalar(select(found)))


# --- the thread ---


@dataclass(frozen=True)
class Entry:
    """A post as the thread shows it."""

    post: Post
    author: str
    text: PostText
    act: PostAct | None
    parent_author: str | None
    """Whose post it replies to."""

    @property
    def shown(self) -> Shown:
        """How it is shown."""
        return shown_as(self.act.act if self.act else None)

    @property
    def is_changed(self) -> bool:
        """Whether its text was changed after it was written."""
        return self.text.at > self.post.at


def _entries() -> Select[Any]:
    parent, writer, a_text, an_act = aliased(Post), aliased(Person), aliased(PostText), aliased(PostAct)
    text_id = select(func.max(a_text.id)).where(a_text.post_id == Post.id).correlate(Post).scalar_subquery()
    act_id = select(func.max(an_act.id)).where(an_act.post_id == Post.id).correlate(Post).scalar_subquery()
    columns: Any = (Post, Person.display_name, PostText, PostAct, writer.display_name)
    query: Select[Any] = select(*columns)
    return (
        query.join(Person, Person.id == Post.author_id)
        .join(PostText, PostText.id == text_id)
        .outerjoin(PostAct, PostAct.id == act_id)
        .outerjoin(parent, parent.id == Post.parent_id)
        .outerjoin(writer, writer.id == parent.author_id)
    )


def thread(edition_id: int, unit_id: str, total: int) -> Page[Entry]:
    """Return the page of a thread that was asked for: each post with its replies after it, the first post first."""
    number = min(asked_number(), max(1, -(-total // SIZE)))
    query = _entries().where(Post.edition_id == edition_id, Post.unit_id == unit_id)
    query = query.order_by(func.coalesce(Post.parent_id, Post.id), Post.id).limit(SIZE).offset((number - 1) * SIZE)
    return Page([Entry(*row) for row in db.session.execute(query)], number, total)


def entry_of(post: Post) -> Entry:
    """Return one post as the thread shows it."""
    return Entry(*db.session.execute(_entries().where(Post.id == post.id)).one())


def page_of(post: Post) -> int:
    """Return on which page of its thread a post stands."""
    place, root = func.coalesce(Post.parent_id, Post.id), post.parent_id or post.id
    before = select(func.count()).select_from(Post).where(
        Post.edition_id == post.edition_id, Post.unit_id == post.unit_id,
        (place < root) | and_(place == root, Post.id < post.id),
    )
    return (db.session.scalar(before) or 0) // SIZE + 1


def _is_open() -> ColumnElement[bool]:
    act = select(PostAct.act).where(PostAct.post_id == Post.id).order_by(PostAct.id.desc()).limit(1)
    newest = act.correlate(Post).scalar_subquery()
    return (newest.is_(None)) | (newest == Act.UNHIDE)


@dataclass(frozen=True)
class Count:
    """How large a thread is, and how much of it is new to somebody."""

    total: int
    newest_id: int
    new: int


def count_of(edition_id: int, unit_id: str, *, since: int | None, reader_id: int) -> Count:
    """Count the posts of a thread, and those that others wrote after a post and that are shown."""
    is_new = and_(Post.id > since, Post.author_id != reader_id, _is_open()) if since is not None else false()
    query = select(func.count(), func.coalesce(func.max(Post.id), 0), func.count().filter(is_new)).where(
        Post.edition_id == edition_id, Post.unit_id == unit_id,
    )
    return Count(*db.session.execute(query).one())


# --- readers ---


def reader_of(edition_id: int, unit_id: str, person_id: int) -> DiscussionReader | None:
    """Return somebody's own marks in a discussion."""
    query = select(DiscussionReader).where(
        DiscussionReader.edition_id == edition_id, DiscussionReader.unit_id == unit_id, DiscussionReader.person_id == person_id,
    )
    return db.session.scalars(query).one_or_none()


def visit_of(reader: DiscussionReader | None) -> Visit | None:
    """Return the last visit that is noted."""
    if reader is None or reader.visited_at is None:
        return None
    return Visit(reader.before_id, reader.newest_id, reader.visited_at)


# --- digests ---


def followers(after: int, limit: int) -> Sequence[int]:
    """Return the next people who follow any discussion."""
    query = select(DiscussionReader.person_id).where(DiscussionReader.is_subscribed, DiscussionReader.person_id > after)
    return db.session.scalars(query.distinct().order_by(DiscussionReader.person_id).limit(limit)).all()


@dataclass(frozen=True)
class News:
    """What is new in one discussion for one person."""

    reader: DiscussionReader
    edition: Edition
    count: int
    newest_id: int


def news_for(person_id: int) -> list[News]:
    """Return what is new to a person in the discussions that they follow, and of which no digest has told yet.

    Whoever has left an edition is told nothing; a post that was withdrawn or hidden meanwhile is no news.
    """
    belongs = exists().where(
        Enrolment.edition_id == DiscussionReader.edition_id, Enrolment.person_id == person_id,
        Enrolment.status != EnrolmentStatus.CANDIDATE,
        (Enrolment.role == Role.TRAINEE) | (Enrolment.status != EnrolmentStatus.WITHDRAWN),
    )
    query = (
        select(DiscussionReader.id, func.count(), func.max(Post.id))
        .join(Post, and_(Post.edition_id == DiscussionReader.edition_id, Post.unit_id == DiscussionReader.unit_id))
        .where(
            DiscussionReader.person_id == person_id, DiscussionReader.is_subscribed, belongs, Post.author_id != person_id,
            Post.id > DiscussionReader.told_id, Post.id > DiscussionReader.newest_id, _is_open(),
        )
        .group_by(DiscussionReader.id).order_by(DiscussionReader.id)
    )
    return [
        News(reader, db.session.get_one(Edition, reader.edition_id), count, newest_id)
        for reader_id, count, newest_id in db.session.execute(query).all()
        for reader in [db.session.get_one(DiscussionReader, reader_id)]
    ]


def was_told_on(person_id: int, day: dt.date) -> bool:
    """Whether a digest has gone to a person on that day."""
    found = exists().where(DiscussionReader.person_id == person_id, DiscussionReader.told_on == day)
    return bool(db.session.scalar(select(found)))
