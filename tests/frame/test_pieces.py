"""The pieces every page is made of: what stands in them for those who see and for those who listen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from flask import render_template_string
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from app.core.forms import Form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

WAYS = [SelectChoice("room", "In a room"), SelectChoice("line", "On line")]


class SampleForm(Form):
    title = StringField("Title", [InputRequired("Write a title.")])
    note = StringField("Note", [Optional()], description="Seen by tutors")
    way = RadioField("Way", [InputRequired("Choose one.")], choices=WAYS)
    zone = SelectField("Zone", choices=WAYS)
    is_sure = BooleanField("The names are right")
    hidden = HiddenField("Hidden")


@pytest.fixture
def draw(app: Flask) -> Iterator[Callable[..., str]]:
    """Draw one call of a macro."""

    def drawn(call: str, **values: object) -> str:
        name = call.split("(", maxsplit=1)[0]
        return render_template_string(f'{{% from "frame/macros.html" import {name} %}}{{{{ {call} }}}}', **values)

    with app.test_request_context("/?page=2&lang=en", method="POST", data={"zone": "nowhere"}):
        yield drawn


@pytest.fixture
def refused() -> SampleForm:
    form = SampleForm(meta={"csrf": False})
    assert not form.validate()
    form.form_errors = ["The lesson is sealed."]
    return form


def test_a_refused_field_names_its_error_to_assistive_technology(draw, refused):
    drawn = draw("field(f)", f=refused.title)
    assert 'aria-describedby="title-error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'id="title-error"' in drawn
    assert "Write a title." in drawn


def test_a_hint_is_read_with_its_field_and_optional_is_said(draw, refused):
    drawn = draw("field(f)", f=refused.note)
    assert 'aria-describedby="note-hint"' in drawn
    assert "Seen by tutors" in drawn
    assert 'class="quiet"' in drawn


@pytest.mark.parametrize("name", ["title", "note", "zone", "is_sure"])
def test_every_field_has_a_visible_label(draw, refused, name):
    assert f'<label for="{name}">' in draw("field(f)", f=refused[name])


def test_radios_stand_in_a_fieldset_with_a_label_each(draw, refused):
    drawn = draw("field(f)", f=refused.way)
    assert "<legend>Way" in drawn
    assert drawn.count("<label for=") == len(WAYS)


def test_hidden_fields_take_no_room(draw, refused):
    assert draw("field(f)", f=refused.hidden).startswith("<input")


def test_the_summary_leads_to_each_field(draw, refused):
    drawn = draw("form_errors(form)", form=refused)
    assert "The lesson is sealed." in drawn
    assert 'href="#title"' in drawn
    assert 'href="#way-0"' in drawn
    assert 'id="form-errors"' in drawn
    assert 'tabindex="-1"' in drawn


def test_a_form_without_errors_has_no_summary(draw):
    assert draw("form_errors(form)", form=SampleForm(formdata=None, meta={"csrf": False})).strip() == ""


@pytest.mark.parametrize(("share", "width"), [(0, "0.0%"), (0.7, "70.0%"), (1.4, "100.0%"), (-1, "0.0%")])
def test_a_bar_never_leaves_its_track(draw, share, width):
    assert f'width="{width}"' in draw("bar(share)", share=share)


def test_a_bar_with_words_is_an_image_and_one_without_is_decoration(draw):
    assert 'role="img" aria-label="half"' in draw("bar(0.5, 0.7, 'half')")
    assert 'aria-hidden="true"' in draw("bar(0.5)")


@pytest.mark.parametrize("tone", ["done", "careful", "wrong"])
def test_a_meaning_comes_with_its_icon_and_word(draw, tone):
    drawn = draw("chip('regular', tone)", tone=tone)
    assert f"#{tone}" in drawn
    assert "regular" in drawn


def test_texts_are_escaped(draw):
    nasty = "<script>alert(1)</script>"
    leaf = SimpleNamespace(
        tone="done", icon=None, what=nasty, how_much=nasty, share=None, threshold=None, until=nasty, todo=nasty,
        url="/x", chip=nasty,
    )
    drawn = draw("why_leaf(leaf)", leaf=leaf) + draw("todo_item('done', 'done', nasty, nasty, '/x', nasty)", nasty=nasty)
    assert "<script>" not in drawn


def test_segments_are_radios_with_words(draw):
    drawn = draw("segments('p1', [('present', 'P', 'present', 'done'), ('absent', 'A', 'absent', 'wrong')], 'absent', 'Ada')")
    assert drawn.count('type="radio"') == 2
    assert 'value="absent" aria-label="absent" checked' in drawn
    assert ">Ada</legend>" in drawn


def test_a_place_to_compare_a_file_knows_its_three_answers(draw):
    drawn = draw("compare_file('ab12', 'the same', 'another')")
    for name, words in (("sha256", "ab12"), ("same", "the same"), ("other", "another"), ("broken", "The file could not be read.")):
        assert f'data-{name}="{words}' in drawn
    assert "<output" in drawn


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 429, 500])
def test_error_pages_say_what_happened_and_what_to_do(app, code):
    with app.test_request_context("/"):
        drawn = app.jinja_env.get_template(f"errors/{code}.html").render(
            lang="en", language_links=list, nav=[], place=None, person=None, is_demonstration=False,
        )
    assert drawn.count("<h1>") == 1
    assert drawn.count("<p>") >= 2
