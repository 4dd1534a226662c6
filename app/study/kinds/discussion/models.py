"""Tables of discussions: posts with every text that they have had, what was done to them, and who follows."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, append_only, enum_type
from app.editions.models import Edition
from app.people.models import Person
from app.study.kinds.discussion.rules import Act


@append_only
class Post(Base):
    """A post, or (`parent_id`) a reply to one. Its text is the newest of its texts."""

    __tablename__ = "discussion_posts"
    __table_args__ = (Index(None, "edition_id", "unit_id", "id"), Index(None, "parent_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    unit_id: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("discussion_posts.id", ondelete="RESTRICT"))
    at: Mapped[dt.datetime]
    key: Mapped[str] = mapped_column(unique=True)
    """Made of the form and its text: sending the same twice from one form is one post."""


@append_only
class PostText(Base):
    """A text that a post has or had."""

    __tablename__ = "discussion_texts"
    __table_args__ = (Index(None, "post_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id, ondelete="RESTRICT"))
    at: Mapped[dt.datetime]
    text: Mapped[str]


@append_only
class PostAct(Base):
    """A post was withdrawn by its author, or hidden or shown again by somebody who moderates."""

    __tablename__ = "discussion_acts"
    __table_args__ = (Index(None, "post_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id, ondelete="RESTRICT"))
    act: Mapped[Act] = mapped_column(enum_type(Act))
    at: Mapped[dt.datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    reason: Mapped[str] = mapped_column(default="")


class DiscussionReader(Base):
    """Somebody's own marks in a discussion: up to where they have read, and whether a digest tells them of new posts."""

    __tablename__ = "discussion_readers"
    __table_args__ = (UniqueConstraint("edition_id", "unit_id", "person_id"), Index(None, "is_subscribed", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="CASCADE"))
    unit_id: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    before_id: Mapped[int] = mapped_column(default=0)
    newest_id: Mapped[int] = mapped_column(default=0)
    visited_at: Mapped[dt.datetime | None]
    is_subscribed: Mapped[bool] = mapped_column(default=False)
    told_id: Mapped[int] = mapped_column(default=0)
    """The newest post of which a digest has told."""
    told_on: Mapped[dt.date | None]
