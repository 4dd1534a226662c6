"""All notes of a trainee as files of their own: Markdown to read on, CSV to work with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import own, when_words
from app.core.tables import write_csv
from app.editions.models import Edition, Enrolment
from app.study.notes import queries
from app.study.notes.models import Note
from app.study.notes.rules import as_markdown, as_quotation
from app.study.outline import outline_of

COLUMNS = ("module", "unit_id", "unit", "written_at", "language", "passage", "note")


@dataclass(frozen=True)
class UnitPlace:
    """Where a unit stands in the course: its title and its module's, and its place in order. `is_gone`: in no place now."""

    unit_id: str
    title: str
    module: str
    order: int
    is_gone: bool = False


def places_of(edition: Edition, notes: Iterable[Note]) -> dict[str, UnitPlace]:
    """Return where the unit of each note stands, by the unit's id."""
    units = outline_of(edition).units
    ids = list(dict.fromkeys(note.unit_id for note in notes))
    gone = queries.titles_of_gone(edition, [unit_id for unit_id in ids if unit_id not in units])
    order = {unit_id: place for place, unit_id in enumerate(units)}
    found = {}
    for unit_id in ids:
        if unit_id in units:
            module, unit = units[unit_id]
            name = _("Module %(number)s · %(title)s", number=module.number, title=own(module.title))
            found[unit_id] = UnitPlace(unit_id, own(unit.title), name, order[unit_id])
        else:
            title = own(gone.get(unit_id)) or unit_id
            found[unit_id] = UnitPlace(unit_id, title, _("No longer in the course"), len(order), is_gone=True)
    return found


def _in_order(enrolment: Enrolment) -> tuple[Sequence[Note], dict[str, UnitPlace]]:
    """Return all notes in the order of the course, those on one unit as they were written."""
    notes = db.session.scalars(queries.current_notes(enrolment)).all()
    places = places_of(enrolment.edition, notes)
    return sorted(notes, key=lambda note: (places[note.unit_id].order, note.unit_id, note.written_at, note.id)), places


def markdown_of(enrolment: Enrolment, zone: str) -> str:
    """Return all notes as a Markdown text: modules, units, and under each what was noted and when."""
    notes, places = _in_order(enrolment)
    title = " · ".join([_("My notes"), as_markdown(own(enrolment.edition.course_version.title))])
    lines = [
        f"# {title}", "",
        _("Edition %(code)s, %(moment)s", code=enrolment.edition.code, moment=when_words(clock.now(), zone)), "",
    ]
    module = unit = ""
    for note in notes:
        place = places[note.unit_id]
        if place.module != module:
            lines += [f"## {as_markdown(place.module)}", ""]
        if place.unit_id != unit:
            lines += [f"### {as_markdown(place.title)}", ""]
        module, unit = place.module, place.unit_id
        lines += [part for text in (as_quotation(note.quote) if note.quote else "", as_markdown(note.text)) if text for part in (text, "")]
        lines += [f"*{when_words(note.written_at, zone)}*", ""]
    return "\n".join(lines)


def csv_of(enrolment: Enrolment, zone: str) -> bytes:
    """Return all notes as a table; its columns keep their names."""
    notes, places = _in_order(enrolment)
    rows = [
        (
            places[note.unit_id].module, note.unit_id, places[note.unit_id].title,
            note.written_at.astimezone(clock.zone(zone)).isoformat(timespec="minutes"), note.language, note.quote, note.text,
        )
        for note in notes
    ]
    return write_csv(rows, COLUMNS, for_spreadsheet=True)
