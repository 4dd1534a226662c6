"""Telling people things: a line in the tray, and a mail to each recipient alone, in their language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import update

from app.core import clock, mail
from app.core.db import db
from app.core.i18n import in_language
from app.core.settings import public_address
from app.editions.models import Edition
from app.notices import labels
from app.notices.models import Notice, NoticeKind
from app.people.models import Person


def tell(person: Person, kind: NoticeKind, *, edition: Edition | None = None, path: str = "", **values: Any) -> Notice:  # noqa: ANN401
    """Tell one person one thing. Values that are {it, es, pt, en} mappings are spoken in the reader's language."""
    notice = Notice(
        person_id=person.id, edition_id=edition.id if edition else None, kind=kind, values=values, path=path,
        created_at=clock.now(),
    )
    db.session.add(notice)
    if person.is_active and not person.is_demonstration:
        with in_language(person.language):
            subject = labels.title_of(kind, values)
            text = labels.mail_text(kind, values, person.display_name, public_address(path or "/notices"))
        mail.post(person.email, subject, text, person.language)
        notice.mailed_at = clock.now()
    return notice


def tell_all(people: Iterable[Person], kind: NoticeKind, *, edition: Edition, path: str, **values: Any) -> None:  # noqa: ANN401
    """Tell several people the same thing, each separately."""
    for person in people:
        tell(person, kind, edition=edition, path=path, **values)


def mark_all_read(person: Person) -> int:
    """Mark a person's notices as read; return how many were not."""
    done = db.session.execute(
        update(Notice).where(Notice.person_id == person.id, Notice.read_at.is_(None)).values(read_at=clock.now())
    )
    return int(getattr(done, "rowcount", 0))


def mark_read(notice: Notice) -> None:
    """Mark one notice as read."""
    if notice.read_at is None:
        notice.read_at = clock.now()
