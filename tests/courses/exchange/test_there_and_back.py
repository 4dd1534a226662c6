"""What is exported and imported again is the same; and no bytes at all are more than a fault."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.text import render_markdown, tidy, tidy_markdown
from app.courses.exchange import Format, Outcome, read_questions, write_questions
from app.courses.exchange.markdown import from_html, from_plain
from app.courses.exchange.shaping import _same

FORMATS = (Format.GIFT, Format.MOODLE_XML)
LANGUAGE = "es"

_SIGNS = st.sampled_from("abz019 éñ日#=~{}:\\[]*_%|<>&;\"'-+.!?/,\n()")
_LINE = st.text(_SIGNS.filter(lambda sign: sign != "\n"), min_size=1, max_size=30).map(tidy).filter(bool)
_TEXT = st.text(_SIGNS, min_size=1, max_size=60).map(lambda text: tidy_markdown(text).strip()).filter(bool)
_TEXTS = _TEXT.map(lambda text: {LANGUAGE: text})
_PLAIN_LEFT = _TEXT.filter(lambda text: "->" not in text and not text.endswith("-")).map(lambda text: {LANGUAGE: text})
_ID = st.from_regex(r"\A[a-z]{1,8}(-[a-z0-9]{1,4})?\Z")
_WORD = _LINE.filter(lambda text: "->" not in text)
_WORDS = st.lists(_WORD, min_size=1, max_size=4, unique_by=_same)
_NUMBER = st.decimals(-99_999, 99_999, places=3).map(lambda n: f"{n:f}".rstrip("0").rstrip(".") or "0").map(lambda n: "0" if n == "-0" else n)


def _options(rights: st.SearchStrategy[list[bool]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return rights.flatmap(lambda flags: st.tuples(*(
        st.fixed_dictionaries({"text": _TEXTS, **({"right": st.just(True)} if flag else {})}, optional={"feedback": _TEXTS}) for flag in flags
    ))).map(lambda options: [{"id": f"o{n}", **option} for n, option in enumerate(options)])


_ONE = st.integers(2, 10).flatmap(lambda n: st.integers(0, n - 1).map(lambda k: [place == k for place in range(n)]))
_SEVERAL = st.lists(st.booleans(), min_size=2, max_size=10).filter(any)


def _numbered(key: str, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.fixed_dictionaries(parts), min_size=2, max_size=5).map(lambda found: [{"id": f"{key}{n}", **part} for n, part in enumerate(found)])


def _has_own_partners(pairs: list[dict[str, Any]]) -> bool:
    return len({pair["right"][LANGUAGE] for pair in pairs}) == len(pairs)


_BODIES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "one": st.fixed_dictionaries({"options": _options(_ONE)}),
    "several": st.fixed_dictionaries({"options": _options(_SEVERAL)}),
    "true_false": st.fixed_dictionaries({"right": st.booleans()}),
    "short": st.fixed_dictionaries({"accepted": _WORDS}),
    "number": st.fixed_dictionaries({"value": _NUMBER, "tolerance": _NUMBER.map(lambda n: n.lstrip("-"))}),
    "matching": st.fixed_dictionaries({"pairs": _numbered("p", left=_PLAIN_LEFT, right=_TEXTS).filter(_has_own_partners)}),
    "essay": st.just({}),
}
_XML_BODIES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "ordering": st.fixed_dictionaries({"items": _numbered("i", text=_TEXTS)}),
    "essay": st.fixed_dictionaries({"rubric": _numbered("r", title=_LINE.map(lambda text: {LANGUAGE: text}), points=st.integers(1, 100))}),
}


def questions(bodies: dict[str, st.SearchStrategy[dict[str, Any]]], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(sorted(bodies)).flatmap(lambda kind: st.tuples(
        st.fixed_dictionaries({"id": _ID, "text": _TEXTS}, optional={"feedback": _TEXTS, "tags": st.lists(_ID, min_size=1, max_size=3, unique=True), **more}),
        bodies[kind],
    ).map(lambda both: {**both[0], "type": kind, **both[1]}))


def bare(question: dict[str, Any]) -> dict[str, Any]:
    """A question without the ids of its parts, and without what means nothing."""
    made = {key: value for key, value in question.items() if value not in ("", [], None) and not (key == "points" and value == 1)}
    for key in ("options", "pairs", "extra", "items", "rubric"):
        if key in made:
            made[key] = [{name: value for name, value in part.items() if name != "id"} for part in made[key]]
    return made


def there_and_back(given_questions: list[dict[str, Any]], form: Format) -> None:
    exported = write_questions(given_questions, form, LANGUAGE)
    assert [entry for entry in exported.report if entry.outcome is not Outcome.TAKEN] == []
    back = read_questions(exported.content.encode(), LANGUAGE)
    assert [str(fault) for fault in back.faults] == []
    assert [entry for entry in back.report if entry.outcome is not Outcome.TAKEN] == []
    assert [bare(question) for question in back.questions] == [bare(question) for question in given_questions]
    assert [entry.line for entry in back.report] == [entry.line + (form is Format.GIFT) for entry in exported.report]


FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(st.lists(questions(_BODIES), min_size=1, max_size=3, unique_by=lambda question: question["id"]))
def test_gift_there_and_back(found: list[dict[str, Any]]) -> None:
    there_and_back(found, Format.GIFT)


@FEW
@given(st.lists(questions(_BODIES | _XML_BODIES, points=st.integers(1, 100), hint=_TEXTS), min_size=1, max_size=3,
                unique_by=lambda question: question["id"]))
def test_moodle_xml_there_and_back(found: list[dict[str, Any]]) -> None:
    there_and_back(found, Format.MOODLE_XML)


_GAPLESS = st.text(st.sampled_from("abc é.,\n*_~#=%"), min_size=1, max_size=20)


@FEW
@given(_GAPLESS, st.lists(st.tuples(_WORDS, _GAPLESS), min_size=1, max_size=3))
def test_gaps_there_and_back(before: str, found: list[tuple[list[str], str]]) -> None:
    gaps = [{"id": f"gap-{n}", "accepted": words} for n, (words, _after) in enumerate(found, 1)]
    text = tidy_markdown("a" + before + "".join(f"[[gap-{n}]]{after}" for n, (_words, after) in enumerate(found, 1)) + " z").strip()
    question = {"id": "g", "type": "gaps", "text": {LANGUAGE: text}, "gaps": gaps}
    there_and_back([question], Format.MOODLE_XML)
    if len(gaps) == 1:
        there_and_back([question], Format.GIFT)


@pytest.mark.parametrize("form", FORMATS)
@given(st.lists(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["id", "type", "text", "options", "right", "accepted", "value", "pairs", "items", "gaps", "rubric", "tags", "es", "points"]), inner, max_size=6),
    max_leaves=12).filter(lambda value: isinstance(value, dict)), max_size=3), st.sampled_from([*_BODIES, *_XML_BODIES, "gaps", "song"]))
@settings(max_examples=100, deadline=None)
def test_no_question_is_too_odd_to_be_written_about(form: Format, found: list[dict[str, Any]], kind: str) -> None:
    exported = write_questions([{**question, "type": kind} for question in found], form, LANGUAGE)
    assert len(exported.report) == len(found)


@pytest.mark.parametrize("form", FORMATS)
def test_what_another_system_has_not_is_told(form: Format) -> None:
    found = [
        {"id": "a", "text": {"es": "¿Sí?"}, "options": [{"id": "x", "text": {"it": "Sì"}, "right": True}, {"id": "y", "text": {"es": "No"}}]},
        {"id": "b", "type": "short", "text": {"es": "¿Quién? ![Un mapa](mapa.png)"}, "accepted": ["Dante"], "accents": "strict", "points": 3, "hint": {"es": "D…"}},
        {"id": "c", "type": "gaps", "text": {"es": "[[x]] y [[y]]."}, "gaps": [{"id": "x", "accepted": ["a"]}, {"id": "y", "accepted": ["b"]}]},
        {"id": "d", "type": "survey", "text": {"es": "?"}},
        {"id": "e", "type": "one", "text": {"es": "?"}},
    ]
    outcomes = [entry.outcome for entry in write_questions(found, form, LANGUAGE).report]
    gaps = Outcome.LEFT_OUT if form is Format.GIFT else Outcome.TAKEN
    assert outcomes == [Outcome.CHANGED, Outcome.CHANGED, gaps, Outcome.LEFT_OUT, Outcome.LEFT_OUT]


def test_pictures_go_along_in_moodle_xml() -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"\0" * 9
    question = {"id": "a", "type": "true_false", "text": {"es": "Mira: ![Un mapa](assets/un-mapa.png)"}, "right": True}
    exported = write_questions([question], Format.MOODLE_XML, LANGUAGE, {"a": {"assets/un-mapa.png": picture}})
    back = read_questions(exported.content.encode(), LANGUAGE)
    assert dict(back.pictures) == {"un-mapa.png": picture}
    assert back.questions[0]["text"] == {"es": "Mira: ![Un mapa](un-mapa.png)"}


# -- texts -------------------------------------------------------------------------------------------------------------


@FEW
@given(_TEXT)
def test_plain_text_shows_just_that(text: str) -> None:
    import re
    from html import unescape

    html = str(render_markdown(from_plain(text).text))
    assert re.findall(r"<(?!/?p>|br>)[a-z]", html) == []
    assert unescape(re.sub(r"<[^>]*>", " ", html)).split() == text.split()


@FEW
@given(st.text(st.sampled_from("<>/abp iul=\"'!-&;*_[]()\n#1.|`~"), max_size=80))
def test_html_becomes_markdown_without_active_parts(text: str) -> None:
    html = str(render_markdown(from_html(text).text))
    assert "<script" not in html
    assert from_html(f"<p>{text}</p><script>x</script>") is not None


# -- bytes -------------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    found = read_questions(content, LANGUAGE)
    assert found.faults or found.report


@FEW
@given(st.text(max_size=200) | st.text(_SIGNS, max_size=200) | st.lists(st.sampled_from(
    ["{", "}", "=", "~", "#", "::", "->", "\\", "%50%", "%-9%", "####", "\n", "\n\n", "//", "$CATEGORY:", "T", "[html]", "a", "..", "1", "A. b\n", "ANSWER: A\n"])).map("".join))
def test_any_text_is_gift_or_a_fault(text: str) -> None:
    found = read_questions(text.encode("utf-8", "replace"), LANGUAGE)
    assert found.faults or found.report
    assert not (found.faults and found.questions)
    assert all(1 <= entry.line <= text.count("\n") + text.count("\r") + text.count("\f") + 1 for entry in found.report)


@FEW
@given(st.lists(st.sampled_from([
    "<quiz>", "</quiz>", '<question type="cloze">', '<question type="multichoice">', '<question type="numerical">', "</question>", "<text>", "</text>",
    '<answer fraction="100">', '<answer fraction="x">', "</answer>", "<questiontext>", "</questiontext>", "{1:SA:=a}", "1", "<!--", "-->", "<![CDATA[", "]]>", "&amp;",
    '<subquestion format="?">', "</subquestion>", '<question type="matching">', '<question type="essay">', "<tags/>", "<units/>", "<hint/>", "\n",
]), max_size=40).map("".join))
def test_any_xml_is_a_fault_or_a_report(text: str) -> None:
    found = read_questions(b"<quiz>" + text.encode() + b"</quiz>", LANGUAGE)
    assert found.faults or found.report


NASTY = [
    b"", b" ", b"\n" * 100_000, b"\0", b"\0" * 1_000, b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0", b"\xef\xbb\xbf", b"PK\x03\x04", b"%PDF-1.7", b"{\\rtf1}", b"\x89PNG\r\n\x1a\n",
    b"GIF89a", b"\x1f\x8b\x08", b"MZ\x90\0", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"<", b"<?xml", b"<?xml?>", b"<?xml version='1.0'?><quiz", b"<quiz", b"<quiz/>", b"<quiz></quiz>",
    b"<quiz><question/></quiz>", b"<quiz><question type=''/></quiz>", b"<quiz><question type='multichoice'/></quiz>", b"<quiz><question type='truefalse'/></quiz>",
    b"<quiz><question type='shortanswer'/></quiz>", b"<quiz><question type='numerical'/></quiz>", b"<quiz><question type='matching'/></quiz>",
    b"<quiz><question type='essay'/></quiz>", b"<quiz><question type='ordering'/></quiz>", b"<quiz><question type='cloze'/></quiz>",
    b"<quiz><question type='category'/></quiz>", b"<quiz>\0</quiz>", b"<quiz>\x1b</quiz>", b"<quiz>&#0;</quiz>", b"<quiz>&#xd800;</quiz>", b"<quiz>&lol;</quiz>",
    b"<?xml version='1.0' encoding='utf-16'?><quiz/>", b"<?xml version='1.0' encoding='x-none'?><quiz/>", b"<?xml version='1.0' encoding='zip'?><quiz/>",
    b"<?xml version='1.0' encoding='utf-7'?><quiz/>", b"<?xml version='1.1'?><quiz/>", b"<quiz a='1' a='2'/>", b"<a:quiz/>", b"<quiz/><quiz/>", b"<quiz/>x", b"<!DOCTYPE html><html>",
    b"<html><head></head></html>", b"<quiz><![CDATA[", b"<quiz><!--", b"<quiz><?php ?></quiz>", b"{", b"}", b"{}", b"{}{}", b"}{", b"{{}}", b"{=}", b"{~}", b"{#}", b"{T", b"T}",
    b"::", b"::::", b"::::{}", b"::a", b"::a::", b"::a::{", b"::a::{T}", b":: ::{T}", b"{->}", b"{=->}", b"{= -> }", b"a{=->b =->c}", b"a{=%}", b"a{=%%}", b"a{=%101%b}", b"a{~%50%}", b"a{~%-}",
    b"a{#..}", b"a{#1..}", b"a{#:}", b"a{#1:2:3}", b"a{#=}", b"a{#~}", b"a{#1e400}", b"a{#0x10}", b"a{T#####}", b"a{####}", b"a{####b}", b"\\", b"\\{\\}", b"a\\{T}", b"a{T\\}", b"//", b"// [id:]",
    b"// [tag:]\na{T}", b"// [id:../../etc]\na{T}", b"$CATEGORY:", b"$CATEGORY: ../..\n\na{T}", b"[html]", b"[html]{T}", b"[html]<script>{T}", b"a{>", b"a{>}", b"a{>3}", b"ANSWER: A",
    b"A. b\nANSWER: A", b"x\nA. b\nANSWER: A", b"x\nANSWER: A\nA. b", b"x\nA. b\nA. c\nANSWER: A", b"\xc3\x28{T}", "è{T}".encode("utf-16"), "è{T}".encode("utf-32"), "è{T}".encode("latin-1"),
    "perché{T}".encode("mac_roman"), "perché{T}".encode("cp850"), "\u202ea{T}".encode(), "\ud7ff\ue000{T}".encode(), "\ufeff\ufeffa{T}".encode(), b"a{T}\x1a", b"=" * 50_000, b"{" * 50_000,
    b"a{" + b"~" * 50_000 + b"}", b"a{" + b"=" * 50_000 + b"}", b"a" * 200_000 + b"{T}", b"a{T}\n\n" * 5_000, b"#" * 50_000, b"a{=" + b"*" * 50_000 + b"}", b"a{#" + b"." * 50_000 + b"}",
]


@pytest.mark.parametrize("content", NASTY, ids=[str(number) for number in range(len(NASTY))])
def test_nasty_files_are_faults_or_reports(content: bytes) -> None:
    found = read_questions(content, LANGUAGE, name="x")
    assert found.faults or found.report
    assert not (found.faults and found.questions)
    for fault in found.faults:
        assert str(fault.message)
        assert str(fault.remedy)
    for entry in found.report:
        assert entry.outcome is Outcome.TAKEN or entry.note


def test_there_are_a_hundred_nasty_files() -> None:
    assert len(NASTY) >= 100


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_letters_in_any_usual_encoding(encoding: str) -> None:
    found = read_questions("¿Dónde está Caxias? È così{T}".encode(encoding), LANGUAGE)
    assert found.questions[0]["text"] == {"es": "¿Dónde está Caxias? È così"}
    xml = '<?xml version="1.0" encoding="ISO-8859-1"?><quiz><question type="truefalse"><questiontext><text>È così</text></questiontext><answer fraction="100"><text>true</text></answer></question></quiz>'
    assert read_questions(xml.encode("latin-1"), LANGUAGE).questions[0]["text"] == {"es": "È così"}
