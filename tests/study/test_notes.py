"""A trainee's own notes and highlights: kept, found again, changed, removed, put back, taken along; and nobody else's to see."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.core.errors import RuleBroken
from app.editions.models import EnrolmentStatus
from app.study.notes import actions, queries, rules
from app.study.notes.actions import Passage, write_note
from app.study.notes.models import Note
from app.study.notes.rules import find, plain_of
from tests.factories import course_manifest, make_course_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.cast import Cast
    from tests.conftest import Browser

PAGE, QUIZ = "local-development-page", "local-development-quiz"
COURSE = "/editions/ED-1/course"
NOTES = f"{COURSE}/{PAGE}/notes"
TEXT = "## Uno\n\nUna **cadena** productiva es un camino.\n\n## Dos\n\nEl camino sigue.\n\n### Tres\n\nOtro camino."


@pytest.fixture
def study(cast: Cast, session: Session) -> Cast:
    """The cast, with a page long enough to mark passages in."""
    contents = {"page": dict.fromkeys(("it", "es", "pt", "en"), TEXT) | {"pictures": {}}}
    cast.edition.course_version = make_course_version("marked", contents=contents)
    session.flush()
    return cast


def sent(text: str = "", quote: str = "", key: str = "form-key-1", **more: str) -> dict[str, str]:
    return {"text": text, "quote": quote, "key": key, **more}


def written(study: Cast, text: str = "Nota", quote: str = "", key: str = "form-key-1", **more: Any) -> Note:
    passage = Passage(quote, more.pop("before", ""), more.pop("after", ""))
    return write_note(study.ada_enrolment, PAGE, text=text, passage=passage, plain=None, language="es", form_key=key, **more)


def rows(session: Session) -> list[Note]:
    return session.query(Note).order_by(Note.id).all()


# --- where a passage stands ---

HTML = '<p>Above.</p>\n<h2 id="s-1">One</h2>\n<p>The <strong>chain</strong> of\nwine &amp; oil.</p>\n<h3 id="s-1-1">Two</h3>\n<p>The chain again.</p>'


@pytest.mark.parametrize(("quote", "anchor"), [
    ("Above", ""), ("One", "s-1"), ("The chain of wine & oil", "s-1"), ("of   wine\n& oil.", "s-1"), ("again", "s-1-1"), ("the CHAIN again", "s-1-1"),
    ("wine & oil. Two", "s-1"),
])
def test_a_passage_is_found_under_its_heading(quote: str, anchor: str) -> None:
    found = find(plain_of(HTML), quote)
    assert found is not None
    assert found.anchor == anchor


@pytest.mark.parametrize("quote", ["", " ", "beer", "strong", "wine oil", "s-1"])
def test_what_is_not_in_the_text_is_not_found(quote: str) -> None:
    assert find(plain_of(HTML), quote) is None


def test_of_several_places_the_one_with_the_same_surroundings_is_meant() -> None:
    found = [find(plain_of(HTML), "the chain", before, after) for before, after in (("", "of wine"), ("", "again."), ("Two", ""), ("One", ""))]
    assert [place.anchor for place in found if place] == ["s-1", "s-1-1", "s-1-1", "s-1"]


def test_quotation_marks_and_dashes_of_any_shape_are_the_same() -> None:
    assert find(plain_of("<p>l’agente «locale» – qui</p>"), "l'agente \"locale\" - qui")


@given(st.text(st.sampled_from("ab cİß\n"), max_size=60), st.data())
def test_every_passage_of_a_text_is_found_where_it_was(text: str, data: st.DataObject) -> None:
    plain = plain_of(f"<p>{text}</p>")
    begin = data.draw(st.integers(0, max(len(plain.text) - 1, 0)))
    quote = plain.text[begin : begin + data.draw(st.integers(1, 12))].strip()
    if not quote:
        return
    found = find(plain, quote)
    assert found is not None
    assert rules._alike(plain.text[found.begin : found.begin + len(quote)]) == rules._alike(quote)


@given(st.text(st.sampled_from("ab"), min_size=5, max_size=30), st.text(st.sampled_from("ab"), min_size=5, max_size=30))
def test_a_passage_is_found_again_when_the_text_around_it_grows(before: str, after: str) -> None:
    plain = plain_of(f"<p>{before} The marked words {after}</p>")
    first = find(plain, "the marked words")
    assert first is not None
    again = find(plain_of(f"<p>New. The marked words, here. {before} The marked words {after} And more.</p>"), "the marked words", first.before, first.after)
    assert again is not None
    assert (first.before[-5:], first.after[:5]) == (again.before[-5:], again.after[:5])


# --- writing ---


def test_a_note_and_a_passage_are_kept_and_shown(study: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    ada = browser(study.ada)
    answer = ada.post(NOTES, data=sent("Preguntar <b>mañana</b>\n\nOtra línea", "una cadena  productiva"))
    (note,) = rows(session)
    assert (answer.status_code, answer.location) == (302, f"{COURSE}/{PAGE}#note-{note.id}")
    assert (note.quote, note.before, note.language) == ("una cadena productiva", "Uno", "es")
    assert note.after.startswith("es un camino.")
    page = ada.get(f"{COURSE}/{PAGE}").text
    assert "Preguntar &lt;b&gt;mañana&lt;/b&gt;" in page
    assert '<blockquote lang="es">una cadena productiva</blockquote>' in page
    assert '<a href="#s-1">' in page
    assert "data-before" not in page


def test_a_passage_that_is_gone_stays_listed(study: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    browser(study.ada).post(NOTES, data=sent(quote="una cadena productiva"))
    contents = {"page": dict.fromkeys(("it", "es", "pt", "en"), "Texto nuevo")}
    study.edition.course_version = make_course_version("marked", 2, contents=contents)
    session.flush()
    page = browser(study.ada).get(f"{COURSE}/{PAGE}?lang=es").text
    assert "una cadena productiva" in page
    assert "This passage is no longer in the text" in page


def test_a_passage_of_another_language_leads_to_that_language(study: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(study.ada)
    ada.post(f"{NOTES}?lang=pt", data=sent(quote="un camino"))
    page = ada.get(f"{COURSE}/{PAGE}?lang=it").text
    assert '<a href="?lang=pt">' in page
    assert "no longer in the text" not in page


def test_a_passage_that_is_not_in_the_text_is_kept_all_the_same(study: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    browser(study.ada).post(NOTES, data=sent(quote="lo dijo la docente", before="x" * 500, after="y" * 500))
    (note,) = rows(session)
    assert note.quote == "lo dijo la docente"
    assert len(note.before) == len(note.after) == 2 * rules.AROUND


def test_the_same_form_sent_twice_is_one_note_and_two_forms_are_two(study: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    phone, laptop = browser(study.ada), browser(study.ada)
    for device, key in ((phone, "phone-key"), (phone, "phone-key"), (laptop, "laptop-key")):
        assert device.post(NOTES, data=sent("Lo mismo", key=key)).status_code == 302
    phone.post(NOTES, data=sent("Lo mismo, corregido", key="phone-key"))
    assert [note.text for note in rows(session)] == ["Lo mismo", "Lo mismo", "Lo mismo, corregido"]


@pytest.mark.parametrize(("data", "words"), [
    (sent(), "There is nothing to keep yet"), (sent(" \n ", " "), "There is nothing to keep yet"), (sent("x", key="!"), "This form is damaged"),
    (sent("x" * 5_001), "longer than 5000 characters"), (sent(quote="x" * 1_001), "longer than 1000 characters"),
])
def test_what_cannot_be_kept_is_shown_again(study: Cast, browser: Callable[[Any], Browser], session: Session, data: dict[str, str], words: str) -> None:
    answer = browser(study.ada).post(NOTES + "?lang=en", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert data["text"].strip() in answer.text
    assert rows(session) == []


def test_there_is_an_end_to_notes_on_one_unit(study: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_NOTES", 2)
    written(study, key="form-key-1")
    written(study, key="form-key-2")
    with pytest.raises(RuleBroken):
        written(study, key="form-key-3")
    assert written(study, key="form-key-1").text == "Nota"


@pytest.mark.parametrize("status", [EnrolmentStatus.WITHDRAWN, EnrolmentStatus.SUSPENDED])
def test_whoever_is_not_active_keeps_what_there_is_and_adds_nothing(
    study: Cast, browser: Callable[[Any], Browser], session: Session, status: EnrolmentStatus,
) -> None:
    written(study, "Antes")
    study.ada_enrolment.status = status
    session.flush()
    ada = browser(study.ada)
    assert "Antes" in ada.get(NOTES).text
    assert "Antes" in ada.get(f"{COURSE}/notes.md").text
    assert ada.post(NOTES, data=sent("Después", key="form-key-9")).status_code == 422
    assert len(rows(session)) == 1


def test_a_quiz_has_notes_on_a_page_of_their_own(study: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(study.ada)
    assert f'href="{COURSE}/{QUIZ}/notes"' in ada.get(f"{COURSE}/{QUIZ}").text
    answer = ada.post(f"{COURSE}/{QUIZ}/notes", data=sent("Repasar", "una frase cualquiera"))
    assert answer.location.startswith(f"{COURSE}/{QUIZ}/notes#note-")
    page = ada.get(f"{COURSE}/{QUIZ}/notes").text
    assert "Repasar" in page
    assert "no longer in the text" not in page


def test_a_unit_that_the_course_does_not_have_takes_no_notes(study: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    assert browser(study.ada).post(f"{COURSE}/no-such-unit/notes", data=sent("x")).status_code == 404
    assert rows(session) == []


def test_what_stands_around_a_passage_is_said_only_where_it_tells_two_apart(study: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(study.ada)
    ada.post(NOTES, data=sent(quote="camino", before="Otro"))
    page = ada.get(f"{COURSE}/{PAGE}?lang=es").text
    assert 'data-before="' in page
    assert '<a href="#s-2-1">' in page


def test_many_notes_do_not_make_the_page_heavy(study: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(study.ada)
    before = len(ada.get(f"{COURSE}/{PAGE}?lang=en").data)
    for number in range(30):
        written(study, f"Nota número {number}.", key=f"form-key-{number}")
    page = ada.get(f"{COURSE}/{PAGE}?lang=en")
    assert len(page.data) < before + 1_000
    assert "28 earlier notes" in page.text
    assert "Nota número 27." not in page.text
    assert "Nota número 29." in page.text
    assert "Nota número 0." in ada.get(NOTES).text
    written(study, "Muy larga " * 400, key="form-key-long")
    assert "Muy larga" in ada.get(f"{COURSE}/{PAGE}").text


# --- changing ---


def test_another_wording_replaces_and_the_old_one_stays(study: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    note, ada = written(study, "Primera", "un camino", before="a", after="b"), browser(study.ada)
    address = f"{COURSE}/notes/{note.id}"
    form = ada.get(address).text
    assert "Primera" in form
    assert note.key not in form
    assert ada.post(address, data=sent("Segunda", "un camino", "form-key-2", before="a", after="b")).location == NOTES
    old, new = rows(session)
    assert (old.text, old.is_current, new.text, new.is_current, new.replaces_id) == ("Primera", False, "Segunda", True, old.id)
    page = ada.get(NOTES).text
    assert "Segunda" in page
    assert "Primera" not in page
    assert "Primera" in ada.get(f"{COURSE}/notes/{new.id}").text


def test_two_devices_that_reword_one_note_leave_two(study: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    note, phone, laptop = written(study, "Primera"), browser(study.ada), browser(study.ada)
    phone.post(f"{COURSE}/notes/{note.id}", data=sent("Del teléfono", key="phone-key"))
    assert "worded anew since" in laptop.get(f"{COURSE}/notes/{note.id}?lang=en").text
    laptop.post(f"{COURSE}/notes/{note.id}", data=sent("De la computadora", key="laptop-key"))
    assert [found.text for found in rows(session) if found.is_current] == ["Del teléfono", "De la computadora"]


# --- removing ---


def test_removing_asks_and_can_be_undone(study: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    note, ada = written(study, "Una idea"), browser(study.ada)
    asked = ada.get(f"{COURSE}/notes/{note.id}/removal?lang=en").text
    assert "Remove this note?" in asked
    assert rows(session)[0].is_current
    assert ada.post(f"{COURSE}/notes/{note.id}/removal").location == NOTES
    assert not rows(session)[0].is_current
    assert "Una idea" not in ada.get(f"{COURSE}/notes.md").text
    listed = ada.get(NOTES).text
    assert "Una idea" in listed
    assert f'action="{COURSE}/notes/{note.id}/return"' in listed
    assert "Una idea" in ada.get(f"{COURSE}/notes").text
    ada.post(f"{COURSE}/notes/{note.id}/return")
    assert rows(session)[0].is_current
    assert "Una idea" in ada.get(f"{COURSE}/notes.md").text


def test_what_was_reworded_meanwhile_is_not_removed(study: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    note = written(study, "Primera")
    written(study, "Segunda", key="form-key-2", replaces=note)
    answer = browser(study.ada).post(f"{COURSE}/notes/{note.id}/removal?lang=en")
    assert answer.status_code == 422
    assert "worded anew meanwhile" in answer.text
    assert [found.text for found in rows(session) if found.is_current] == ["Segunda"]


# --- nobody else ---


@pytest.mark.parametrize("name", ["tess", "carla", "otto", "amin", "uma", "olga"])
def test_nobody_else_opens_or_changes_a_note(study: Cast, browser: Callable[[Any], Browser], session: Session, name: str) -> None:
    note, other = written(study, "Secreto"), browser(getattr(study, name))
    refused = {"uma": 404, "olga": 404}.get(name, 403)
    for path in (f"notes/{note.id}", f"notes/{note.id}/removal"):
        assert other.get(f"{COURSE}/{path}").status_code == refused
        assert other.post(f"{COURSE}/{path}", data=sent("Otro", key="form-key-2")).status_code == refused
    assert other.post(f"{COURSE}/notes/{note.id}/return").status_code == refused
    for path in ("notes", "notes.md", "notes.csv", f"{PAGE}/notes", PAGE, ""):
        assert "Secreto" not in other.get(f"{COURSE}/{path}").text
    assert [found.text for found in rows(session)] == ["Secreto"]
    assert rows(session)[0].is_current


# --- taking along ---


def test_all_notes_as_files(study: Cast, browser: Callable[[Any], Browser]) -> None:
    later = clock.now() + dt.timedelta(minutes=1)
    written(study, "# no es un título\n1. ni lista\n<b>", "dos\nlíneas", key="form-key-1")
    write_note(study.ada_enrolment, "gone-unit", text="Huérfana", passage=Passage(), plain=None, language="es", form_key="form-key-2")
    with clock.stopped_at(later):
        write_note(study.ada_enrolment, QUIZ, text="=1+1", passage=Passage(), plain=None, language="es", form_key="form-key-3")
    ada = browser(study.ada)
    markdown = ada.get(f"{COURSE}/notes.md?lang=en")
    assert markdown.mimetype == "text/markdown"
    assert 'filename="ED-1-notes.md"' in markdown.headers["Content-Disposition"]
    assert "no-store" in markdown.headers["Cache-Control"]
    lines = markdown.text.split("\n")
    assert "> dos  " in lines
    assert "\\# no es un título  " in lines
    assert "1\\. ni lista  " in lines
    assert [line for line in lines if line.startswith("### ")] == ["### Page (en)", "### Quiz (en)", "### gone-unit"]
    assert "## No longer in the course" in lines
    table = list(csv.DictReader(io.StringIO(ada.get(f"{COURSE}/notes.csv?lang=en").data.decode("utf-8-sig"))))
    assert [(row["unit_id"], row["unit"], row["note"]) for row in table] == [
        (PAGE, "Page (en)", "# no es un título\n1. ni lista\n<b>"), (QUIZ, "Quiz (en)", "'=1+1"), ("gone-unit", "gone-unit", "Huérfana"),
    ]
    assert table[0]["written_at"] == "2026-11-24T06:05-03:00"


def test_a_unit_that_is_gone_keeps_its_title_and_its_notes(study: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    note = written(study, "De antes")
    manifest = course_manifest("marked")
    manifest["modules"] = manifest["modules"][1:]
    study.edition.course_version = make_course_version("marked", 2, manifest=manifest)
    session.flush()
    ada = browser(study.ada)
    page = ada.get(f"{COURSE}/notes?lang=es").text
    assert "Page (es)" in page
    assert f'href="{COURSE}/{PAGE}' not in page
    assert ada.post(f"{COURSE}/notes/{note.id}", data=sent("De antes, mejor", key="form-key-2")).location == f"{COURSE}/notes"
    assert "De antes, mejor" in ada.get(f"{COURSE}/notes").text
    newer = rows(session)[-1]
    assert ada.post(f"{COURSE}/notes/{newer.id}/removal").location == f"{COURSE}/notes"
    assert f'action="{COURSE}/notes/{newer.id}/return"' in ada.get(f"{COURSE}/notes").text


def test_notes_cost_the_same_however_many(study: Cast, browser: Callable[[Any], Browser], count_queries: Callable[[], Any]) -> None:
    counts, ada = [], browser(study.ada)
    for amount in (2, 12):
        for number in range(amount):
            written(study, f"{amount} {number}", "un camino", key=f"form-key-{amount}-{number}")
        for path in ("notes", "notes.md", "notes.csv", f"{PAGE}/notes", PAGE):
            ada.get(f"{COURSE}/{path}")
            with count_queries() as found:
                assert ada.get(f"{COURSE}/{path}").status_code == 200
            counts.append(len(found))
    assert counts[:5] == counts[5:]
    assert max(counts) <= 10


def test_only_own_notes_are_ever_read(study: Cast, session: Session) -> None:
    note = written(study)
    assert queries.own_note(study.uma_enrolment, note.id) is None
    assert list(queries.notes_on(study.uma_enrolment, PAGE)) == []
    assert list(session.scalars(queries.current_notes(study.uma_enrolment))) == []
