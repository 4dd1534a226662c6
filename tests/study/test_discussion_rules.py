"""Discussions: windows of time, states of posts, and how a discussion is read from its folder."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.courses.package.faults import Faults
from app.courses.package.unit_folder import UnitFolder
from app.study.kinds.discussion import rules
from app.study.kinds.discussion.kind import KIND, post_html
from app.study.kinds.discussion.rules import Act, Shown, Visit

T = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def after(minutes: float) -> dt.datetime:
    return T + dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(("minutes", "is_editable", "left"), [
    (0, True, 15), (0.5, True, 15), (14, True, 1), (14.99, True, 1), (15, False, 0), (15.01, False, 0), (60, False, 0),
])
def test_a_post_is_changed_within_a_quarter_of_an_hour(minutes: float, is_editable: bool, left: int) -> None:
    assert rules.is_editable(T, after(minutes)) is is_editable
    assert rules.minutes_left(T, after(minutes)) == left


@given(st.floats(0, 40))
def test_minutes_are_left_exactly_while_it_can_be_changed(minutes: float) -> None:
    assert (rules.minutes_left(T, after(minutes)) > 0) is rules.is_editable(T, after(minutes))


@pytest.mark.parametrize(("newest", "shown"), [
    (None, Shown.OPEN), (Act.UNHIDE, Shown.OPEN), (Act.HIDE, Shown.HIDDEN), (Act.WITHDRAW, Shown.WITHDRAWN),
])
def test_the_newest_act_says_how_a_post_is_shown(newest: Act | None, shown: Shown) -> None:
    assert rules.shown_as(newest) is shown


@pytest.mark.parametrize(("last", "minutes", "new_after"), [
    (None, 0, None), (Visit(3, 7, T), 0, 3), (Visit(3, 7, T), 29, 3), (Visit(3, 7, T), 30, 7), (Visit(3, 7, T), 600, 7),
])
def test_what_is_new_stays_new_for_a_whole_visit(last: Visit | None, minutes: float, new_after: int | None) -> None:
    assert rules.new_after(last, after(minutes)) == new_after
    found = rules.visit(last, newest_id=9, now=after(minutes))
    assert (found.before_id, found.newest_id) == (9 if new_after is None else new_after, 9)


@pytest.mark.parametrize(("last", "newest_id", "minutes", "needs"), [
    (None, 0, 0, True), (Visit(3, 7, T), 7, 1, False), (Visit(3, 7, T), 8, 1, True), (Visit(3, 7, T), 7, 5, True), (Visit(3, 7, T), 7, 31, True),
])
def test_a_visit_is_noted_only_where_it_says_something(last: Visit | None, newest_id: int, minutes: float, needs: bool) -> None:
    assert rules.needs_noting(last, rules.visit(last, newest_id=newest_id, now=after(minutes))) is needs


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 3)), max_size=12))
def test_every_post_is_new_on_exactly_one_visit(steps: list[tuple[int, int]]) -> None:
    """However somebody comes and goes, and whatever is written meanwhile: nothing is skipped, nothing is new on two visits."""
    last, now, newest = rules.visit(None, newest_id=0, now=T), T, 0
    marked: list[tuple[int, int]] = []
    for minutes, written in steps:
        now, newest = now + dt.timedelta(minutes=minutes), newest + written
        found = rules.visit(last, newest_id=newest, now=now)
        if found.before_id != last.before_id or not marked:
            marked.append((found.before_id, newest))
        else:
            marked[-1] = (found.before_id, newest)
        last = found
    assert all(one[1] == other[0] for one, other in itertools.pairwise(marked))


# --- reading ---


def faults_of(text: str) -> list[str]:
    faults = Faults()
    KIND.parse(UnitFolder("modules/01-m/unit", {"discussion.yaml": text.encode()}, faults), "it")
    return [str(fault) for fault in faults.in_order()]


@pytest.mark.parametrize(("text", "line", "words"), [
    ('text: {it: "a", es: "a", pt: "a"}\n', 1, "“en” is missing"), ("text: a\n", 1, "keys and values"),
    ('# x\ntexts: {it: "a", es: "a", pt: "a", en: "a"}\n', 2, "Did you mean “text”"),
    ('text: {it: "![x](x.svg)", es: "a", pt: "a", en: "a"}\n', 1, "shows a picture"), ("", 1, "This file is empty"),
    (f'text: {{it: "{"a" * 5_001}", es: "a", pt: "a", en: "a"}}\n', 1, "5001 characters"),
])
def test_a_discussion_that_cannot_be_held_is_a_fault_with_its_line(text: str, line: int, words: str) -> None:
    found = faults_of(text)
    assert any(fault.startswith(f"modules/01-m/unit/discussion.yaml:{line}: ") and words in fault for fault in found), found


def test_a_discussion_is_read_without_faults() -> None:
    assert faults_of('text:\n  it: "a"\n  es: "a"\n  pt: "a"\n  en: |\n    First line.\n\n    - and a list\n') == []


@pytest.mark.parametrize("text", [
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://evil.test/x.png)", "<img src=x onerror=alert(1)>",
    "![x](x.svg)", "[x](data:text/html,x)", '<a href="javascript:x">x</a>',
])
def test_what_could_act_or_call_elsewhere_is_text_or_left_out(text: str) -> None:
    html = post_html(text)
    assert "<script" not in html
    assert "<img" not in html
    assert '<a href="javascript' not in html
    assert '<a href="data' not in html


def test_markdown_is_shown_as_pages_show_it() -> None:
    assert post_html("**a**\n\n- b") == "<p><strong>a</strong></p>\n<ul>\n<li>b</li>\n</ul>\n"
    assert 'rel="noopener noreferrer"' in post_html("[x](https://example.org/)")
