"""Writing, rewording, removing notes and putting them back. Nothing written is lost on the way."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions.models import Enrolment
from app.study.actions import is_kept
from app.study.notes import queries
from app.study.notes.models import Note
from app.study.notes.rules import MOST_NOTES, Plain, find

KEY = re.compile(r"[\w-]{8,64}", re.ASCII)


@dataclass(frozen=True)
class Passage:
    """A passage that somebody marked, and what stood around it; empty for a note on the whole unit."""

    quote: str = ""
    before: str = ""
    after: str = ""


def write_note(
    enrolment: Enrolment, unit_id: str, *, text: str, passage: Passage, plain: Plain | None, language: str, form_key: str,
    replaces: Note | None = None,
) -> Note:
    """Keep a note, a passage of the unit's text (`plain`), or both. The same form sent twice is one note.

    With `replaces` it is another wording of a note. Where two devices reword one note, both wordings stay.
    """
    if not is_kept(enrolment):
        raise RuleBroken(_l("Your enrolment is not active at present, so nothing was kept. Ask your coordinator."))
    if not KEY.fullmatch(form_key):
        raise RuleBroken(_l("This form is damaged, so nothing was kept. Copy what you wrote, open the unit again and paste it."))
    if not (text or passage.quote):
        raise RuleBroken(_l("There is nothing to keep yet. Write a note, or a passage of the text."))
    key = _key(enrolment, unit_id, form_key, text, passage.quote)
    known = queries.note_with_key(key)
    if known is not None:
        return known
    if queries.count_on(enrolment, unit_id) >= MOST_NOTES:
        raise RuleBroken(_l("This unit has %(most)s notes already. Write the new one in one of those.", most=MOST_NOTES))
    place = find(plain, passage.quote, passage.before, passage.after) if plain is not None else None
    note = _add(Note(
        enrolment_id=enrolment.id, unit_id=unit_id, key=key, written_at=clock.now(), language=language, text=text,
        quote=passage.quote, before=place.before if place else passage.before, after=place.after if place else passage.after,
        replaces_id=replaces.id if replaces else None, replaced_at=None, removed_at=None,
    ))
    if replaces is not None and replaces.replaced_at is None:
        replaces.replaced_at = clock.now()
    db.session.flush()
    return note


def remove_note(note: Note) -> None:
    """Put a note away. It can be put back whenever its writer likes."""
    _check_is_newest(note)
    note.removed_at = note.removed_at or clock.now()
    db.session.flush()


def restore_note(note: Note) -> None:
    """Put a note back that was put away."""
    note.removed_at = None
    db.session.flush()


def _check_is_newest(note: Note) -> None:
    if note.replaced_at is not None:
        raise RuleBroken(_l("This note was worded anew meanwhile, so nothing was removed. Look at the new wording first."))


def _key(enrolment: Enrolment, unit_id: str, form_key: str, *said: str) -> str:
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
    return f"{enrolment.id}:{unit_id}:{form_key}:{digest}"


def _add(note: Note) -> Note:
    try:
        with db.session.begin_nested():
            db.session.add(note)
    except IntegrityError:  # the same form, sent twice at this very moment
        known = queries.note_with_key(note.key)
        if known is None:
            raise
        return known
    return note
