"""Forms: what is typed arrives tidy, what was not offered is refused, and nothing typed is lost to an error."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField

from app.core.db import db
from app.core.errors import Refused, RuleBroken
from app.core.forms import LINE, PARAGRAPHS, REASON, WORDS, Form, Line, Paragraphs, ReasonForm, ThingField, optional, required
from app.core.i18n import LANGUAGES, in_language
from app.core.i18n import lazy_gettext as _l
from tests.factories import make_person


class Sample(Form):
    title = Line("Title", required())
    notes = Paragraphs("Notes", optional(PARAGRAPHS))
    choice = ThingField("Choice")
    amount = IntegerField("Amount", default=0)


THINGS = [SimpleNamespace(id=3, name="Tre"), SimpleNamespace(id=7, name="Sette <b>")]


@pytest.fixture
def filled(app, session):
    """Makes the form that a browser would send; in a request of its own."""

    def make(form=Sample, empty=None, **typed):
        with app.test_request_context("/", method="POST", data=MultiDict(typed)), in_language("en"):
            made = form()
            if "choice" in made:
                made.choice.offer(THINGS, lambda thing: thing.name, empty)
            made.was_valid = made.validate_on_submit()
            return made

    return make


# --- text ---


def test_text_arrives_tidy(filled):
    form = filled(title="  Mun\u0303oz\u202e \t João\x00 ", notes=" one \r\n\r\n\r\n\r\n two\u200b  three ")
    assert (form.title.data, form.notes.data) == ("Muñoz João", "one\n\n two three")
    assert form.was_valid


@pytest.mark.parametrize("typed", ["", "   ", "\t\n", "\u200b\u202e", "\x00", "\u3000\u00a0"])
def test_what_nobody_can_see_is_not_there(filled, typed):
    form = filled(title=typed)
    assert not form.was_valid
    assert form.errors == {"title": ["This field is empty. Fill it in."]}
    assert form.status == 422


@pytest.mark.parametrize(("length", "is_valid"), [(1, True), (LINE, True), (LINE + 1, False), (100_000, False)])
def test_a_line_has_a_length(filled, length, is_valid):
    form = filled(title="è" * length)
    assert form.was_valid is is_valid
    assert is_valid or form.errors["title"] == [f"This is longer than {LINE} characters. Shorten it."]


@pytest.mark.parametrize(("length", "is_valid"), [(PARAGRAPHS, True), (PARAGRAPHS + 1, False)])
def test_paragraphs_have_a_length(filled, length, is_valid):
    assert filled(title="x", notes="è" * length).was_valid is is_valid


@pytest.mark.parametrize(("length", "is_valid"), [(0, False), (1, True), (REASON, True), (REASON + 1, False)])
def test_a_reason_is_there_and_has_a_length(filled, length, is_valid):
    assert filled(ReasonForm, reason="x" * length).was_valid is is_valid


@given(st.text(max_size=250))
def test_no_text_breaks_a_form(filled, typed):
    form = filled(title=typed, notes=typed, choice=typed, amount=typed)
    assert form.was_valid is False or (form.title.data and len(form.title.data) <= LINE)


# --- choices ---


@pytest.mark.parametrize(("typed", "index"), [("3", 0), ("7", 1)])
def test_what_was_offered_can_be_chosen(filled, typed, index):
    form = filled(title="x", choice=typed)
    assert form.was_valid
    assert form.choice.thing is THINGS[index]


@pytest.mark.parametrize("typed", ["4", "03", "3.0", " 3", "3 ", "-3", "3;7", "٣", "None", "[3]", "{'id': 3}", "3\x00", "9" * 5_000, "true"])
def test_another_id_is_refused(filled, typed):
    form = filled(title="x", choice=typed)
    assert not form.was_valid
    assert form.choice.thing is None
    assert form.errors == {"choice": ["This choice is not on the list. Choose one that is."]}


def test_nothing_chosen_is_nothing_chosen(filled):
    form = filled(title="x", choice="", empty=_l("Nobody"))
    assert form.was_valid
    assert form.choice.thing is None


def test_names_of_things_do_not_act(app, filled):
    with app.test_request_context("/"):
        form = Sample()
        form.choice.offer(THINGS, lambda thing: thing.name, "Nobody")
        html = str(form.choice())
    assert "Sette &lt;b&gt;" in html
    assert html.count("<option") == 3


def test_a_field_to_which_nothing_was_offered_refuses_everything(app, session):
    with app.test_request_context("/", method="POST", data={"title": "x", "choice": "3"}):
        form = Sample()
        assert not form.validate_on_submit()
        assert "choice" in form.errors


# --- guard ---


@pytest.mark.parametrize("broken", [RuleBroken, Refused])
def test_a_broken_rule_is_undone_and_stands_above_the_form(filled, session, broken):
    form = filled(title="What I typed")
    with form.guard():
        make_person(email="half@test.test")
        raise broken(_l("The lesson is sealed. Ask for a correction."))
    assert form.form_errors == ["The lesson is sealed. Ask for a correction."]
    assert form.status == 422
    assert form.title.data == "What I typed"
    assert db.session.execute(db.text("SELECT count(*) FROM people")).scalar_one() == 0


def test_somebody_elses_change_meanwhile_is_said_and_nothing_is_written(filled, session):
    form = filled(title="What I typed")
    with form.guard():
        make_person(email="half@test.test")
        raise StaleDataError("UPDATE statement on table 'lessons' expected to update 1 row(s); 0 were matched.")
    assert form.status == 422
    assert form.title.data == "What I typed"
    assert "save again" in form.form_errors[0]  # to load the page anew would lose what was typed
    assert db.session.execute(db.text("SELECT count(*) FROM people")).scalar_one() == 0


def test_a_mistake_of_ours_is_not_hidden(filled):
    with pytest.raises(ZeroDivisionError), filled(title="x").guard():
        raise ZeroDivisionError


def test_a_form_without_errors_answers_200(filled):
    form = filled(title="x")
    with form.guard():
        pass
    assert (form.status, form.form_errors) == (200, [])


def test_an_error_above_and_errors_beside_are_both_kept(filled):
    form = filled(title="")
    with form.guard():
        raise RuleBroken(_l("Above"))
    assert form.form_errors == ["Above"]
    assert "title" in form.errors


# --- the words of the form's own machinery ---


class Days(Form):
    on = DateField("On")
    amount = IntegerField("Amount")


def test_the_machinery_speaks_english_in_sentences_that_say_what_to_do(filled):
    form = filled(Days, on="soon", amount="many")
    assert form.on.errors == ["This is not a day. Choose one, or write it like 2026-11-24."]
    assert form.amount.errors == ["This is not a whole number. Write it in digits."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_machinery_is_there_in_every_language(app, language):
    words = {
        "Not a valid choice.", "Not a valid date value.", "Not a valid time value.", "Not a valid integer value.",
        "Not a valid decimal value.", "This field is required.", "Invalid email address.",
        "Field must be equal to %(other_name)s.", "Number must be between %(min)s and %(max)s.",
    }
    with app.test_request_context("/"), in_language(language):
        translations = Sample().meta.get_translations(None)
        same = {word for word in words - set(WORDS) if translations.gettext(word) == word}
        assert same == (words - set(WORDS) if language == "en" else set())
        assert not {str(translations.gettext(word)) for word in WORDS} & set(WORDS)
