"""Every kind of unit, found by being there, keeps the same promises; its sample proves them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import render_template
from hypothesis import given
from hypothesis import strategies as st

from app.core.db import Base
from app.courses.kinds import KINDS as READABLE
from app.courses.package.faults import Faults
from app.courses.package.unit_folder import UnitFolder
from app.courses.rules import LANGUAGES
from app.study import kinds
from app.study.kinds import KINDS, Address, AnswerRefused, Kind, files_of, language_of, part_of
from app.study.kinds.page.kind import KIND as PAGE
from app.study.kinds.page.pictures import size_of
from app.study.kinds.quiz.kind import KIND as QUIZ

if TYPE_CHECKING:
    from flask import Flask

FOLDER = Path(kinds.__file__).parent
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def unit_folder(files: dict[str, bytes]) -> tuple[UnitFolder, Faults]:
    faults = Faults()
    return UnitFolder("modules/01-m/unit", files, faults), faults


def sample_of(kind: Kind) -> tuple[dict[str, bytes], dict[str, Any]]:
    root = FOLDER / kind.name / "sample"
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    folder, faults = unit_folder(files)
    content = kind.parse(folder, "it").content
    assert [str(fault) for fault in faults.in_order()] == []
    return files, json.loads(json.dumps(content))


def test_kinds_are_found_and_readable_by_packages(app: Flask) -> None:
    assert {"page", "quiz"} <= set(KINDS)
    assert {name: kind.parse for name, kind in KINDS.items()} == {name: READABLE[name] for name in KINDS}


@each_kind
def test_a_sample_is_read_without_faults_and_counted(kind: Kind) -> None:
    files, content = sample_of(kind)
    folder, _faults = unit_folder(files)
    read = kind.parse(folder, "it")
    assert all(read.words[code] > 0 for code in LANGUAGES)
    assert kind.languages(content) == frozenset(LANGUAGES)
    assert all(kind.weigh(content, code) > 0 for code in LANGUAGES)
    assert kind.scores == bool(read.questions)


@each_kind
def test_a_sample_is_shown_in_every_language(kind: Kind, app: Flask) -> None:
    _files, content = sample_of(kind)
    with app.test_request_context():
        pages = {
            render_template(
                f"{kind.name}/templates/{kind.name}.html", shown=kind.present(content, code, Address("/files/")), given={},
                judged=None, is_open=True, page=None, live={},
            )
            for code in LANGUAGES
        }
    assert len(pages) == len(LANGUAGES)
    assert not any("right" in page.lower() for page in pages if kind.scores)


@each_kind
def test_an_answer_that_is_not_its_own_is_refused(kind: Kind) -> None:
    _files, content = sample_of(kind)
    with pytest.raises(AnswerRefused):
        kind.score(content, {"forged": "x"})


@each_kind
def test_nothing_answered_passes_nothing(kind: Kind) -> None:
    _files, content = sample_of(kind)
    if not kind.scores:
        with pytest.raises(AnswerRefused):
            kind.score(content, {})
        return
    score = kind.score(content, {})
    assert (score.hundredths, score.has_passed) == (0, False)


@each_kind
def test_what_a_kind_holds_beside_is_attached_by_being_there(kind: Kind, app: Flask) -> None:
    views, live = part_of(kind.name, "views"), part_of(kind.name, "live")
    assert (views is not None) == (FOLDER / kind.name / "views.py").is_file()
    assert (live is not None) == (FOLDER / kind.name / "live.py").is_file()
    assert live is None or callable(live.live)
    if views is None:
        return
    assert app.blueprints[views.bp.name] is views.bp
    own = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(views.bp.name + ".")]
    assert own
    assert [rule for rule in own if not rule.startswith("/editions/<edition_code>/course/<unit_id>/")] == []


@each_kind
def test_the_tables_of_a_kind_are_tables_of_the_house(kind: Kind, app: Flask) -> None:
    models = part_of(kind.name, "models")
    assert (models is not None) == (FOLDER / kind.name / "models.py").is_file()
    written = (FOLDER / kind.name / "models.py").read_text(encoding="utf-8") if models else ""
    named = re.findall(r'__tablename__ = "(\w+)"', written)
    assert set(named) <= set(Base.metadata.tables)
    assert bool(named) == (models is not None)


def test_a_part_that_is_not_there_is_none() -> None:
    assert part_of("page", "no_such_part") is None
    assert part_of("page", "kind") is not None


@each_kind
def test_authors_are_told_how_a_kind_is_written(kind: Kind) -> None:
    document = (FOLDER.parents[2] / "docs" / "course-packages.md").read_text(encoding="utf-8")
    assert f"\n**{kind.name}**: " in document


@each_kind
def test_the_files_of_a_sample_that_readers_may_fetch_are_there(kind: Kind) -> None:
    files, content = sample_of(kind)
    offered = files_of(kind, content)
    assert set(offered) <= set(files)
    assert all("/" in given.media_type and given.media_type != "text/html" for given in offered.values())


@each_kind
def test_an_empty_folder_makes_faults_and_no_crash(kind: Kind) -> None:
    folder, faults = unit_folder({})
    kind.parse(folder, "it")
    assert faults.in_order()


# --- quiz ---


def quiz(size: int, options: int, pass_mark: int) -> dict[str, Any]:
    return {"pass": pass_mark, "questions": [
        {"id": f"q{number}", "text": {}, "feedback": {"it": "general"}, "options": [
            {"id": f"o{place}", "text": {}, "right": place == number % options, "feedback": None} for place in range(options)
        ]} for number in range(size)
    ]}


@st.composite
def answered(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, str], set[str]]:
    """A quiz, an answer to some of its questions, and the questions answered rightly."""
    size, options = draw(st.integers(1, 12)), draw(st.integers(2, 5))
    content = quiz(size, options, draw(st.integers(1, 100)))
    answer, right = {}, set()
    for number in range(size):
        chosen = draw(st.none() | st.integers(0, options - 1))
        if chosen is not None:
            answer[f"q{number}"] = f"o{chosen}"
            if chosen == number % options:
                right.add(f"q{number}")
    return content, answer, right


@given(answered())
def test_any_subset_is_scored_exactly(case: tuple[dict[str, Any], dict[str, str], set[str]]) -> None:
    content, answer, right = case
    size = len(content["questions"])
    score = QUIZ.score(content, answer)
    assert score.hundredths == len(right) * 10_000 // size
    assert score.right == len(right)
    assert score.has_passed == (len(right) * 100 >= content["pass"] * size)
    assert {key for key, result in score.results.items() if result["is_right"]} == right


@given(answered())
def test_one_more_right_answer_never_scores_less(case: tuple[dict[str, Any], dict[str, str], set[str]]) -> None:
    content, answer, _right = case
    options = len(content["questions"][0]["options"])
    before = QUIZ.score(content, answer)
    for number in range(len(content["questions"])):
        answer = {**answer, f"q{number}": f"o{number % options}"}
        after = QUIZ.score(content, answer)
        assert after.hundredths >= before.hundredths
        assert after.has_passed >= before.has_passed
        before = after
    assert (before.hundredths, before.has_passed) == (10_000, True)


@pytest.mark.parametrize("answer", [{"q0": "o9"}, {"q9": "o0"}, {"q0": ""}, {"": "o0"}, {"q0": "o0", "q0 ": "o0"}])
def test_forged_questions_and_options_are_refused(answer: dict[str, str]) -> None:
    with pytest.raises(AnswerRefused):
        QUIZ.score(quiz(2, 2, 60), answer)


def test_feedback_is_of_the_option_else_of_the_question() -> None:
    _files, content = sample_of(QUIZ)
    results = QUIZ.score(content, {"chain": "chain", "flour": "bakery"}).results
    assert results["chain"]["feedback"]["en"] == "Yes."
    assert QUIZ.score(content, {"chain": "district"}).results["chain"]["feedback"]["en"] == "Look at how the product passes on."
    assert results["flour"]["feedback"] is None


QUIZ_HEAD = 'pass: 60\nquestions:\n  - id: one\n    text: {it: "a", es: "a", pt: "a", en: "a"}\n    options:\n'
OPTION = '      - id: %s\n        text: {it: "a", es: "a", pt: "a", en: "a"}\n'


@pytest.mark.parametrize(("text", "words"), [
    (QUIZ_HEAD + OPTION % "a" + OPTION % "b", "exactly one right option"),
    (QUIZ_HEAD + OPTION % "a" + "        right: true\n" + OPTION % "b" + "        right: true\n", "exactly one right option"),
    (QUIZ_HEAD + OPTION % "a" + "        right: true\n" + OPTION % "a", "option id is there twice"),
    (QUIZ_HEAD + OPTION % "a" + "        right: true\n", "options"),
    (QUIZ_HEAD.replace("60", "101") + OPTION % "a" + "        right: true\n" + OPTION % "b", "100"),
    (QUIZ_HEAD.replace("pass", "past") + OPTION % "a" + "        right: true\n" + OPTION % "b", "pass"),
])
def test_a_quiz_that_cannot_be_marked_is_a_fault(text: str, words: str) -> None:
    folder, faults = unit_folder({"quiz.yaml": text.encode()})
    QUIZ.parse(folder, "it")
    assert any(words in str(fault) for fault in faults.in_order())


def test_options_and_questions_without_an_id_are_told_once() -> None:
    option = OPTION.replace("id: %s\n        ", "")
    folder, faults = unit_folder({"quiz.yaml": (QUIZ_HEAD + option + "        right: true\n" + option).encode()})
    QUIZ.parse(folder, "it")
    assert [str(fault.message) for fault in faults.in_order()] == ["The key “id” is missing."] * 2


# --- page ---


def parse_page(text: str, **files: bytes) -> tuple[dict[str, Any], list[str]]:
    pages = {f"page.{code}.md": text.encode() for code in LANGUAGES}
    folder, faults = unit_folder({**pages, **{name.replace("__", "."): content for name, content in files.items()}})
    return dict(PAGE.parse(folder, "it").content), [str(fault) for fault in faults.in_order()]


@pytest.mark.parametrize("text", [
    "![m](missing.svg)", "![m](http://elsewhere.test/x.png)", "![m][r]\n\n[r]: https://elsewhere.test/x.png",
    "![m](//elsewhere.test/x.png)", "![m](../../course.svg)", "![m](/etc/x.svg)", "![m](data:image/png;base64,AAAA)", "![m]()",
    "![m](<missing.svg> 'title')",
])
def test_a_picture_that_does_not_lie_beside_is_a_fault(text: str) -> None:
    _content, faults = parse_page("First line.\n\n" + text)
    assert faults


@pytest.mark.parametrize("text", ["", " \n\t\n"])
def test_an_empty_page_is_a_fault(text: str) -> None:
    folder, faults = unit_folder({f"page.{code}.md": b"Text" for code in LANGUAGES} | {"page.es.md": text.encode()})
    PAGE.parse(folder, "it")
    assert [str(fault) for fault in faults.in_order()] == ["modules/01-m/unit/page.es.md:1: This file is empty. — Write its text."]


def test_a_fault_in_a_picture_names_its_line() -> None:
    _content, faults = parse_page("First line.\n\n![m](missing.svg)")
    assert faults[0].startswith("modules/01-m/unit/page.en.md:3:")


def test_a_picture_keeps_its_place_and_comes_late() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"></svg>'
    content, faults = parse_page("![A map](./map.svg)\n\n![Again](map.svg 'title')", map__svg=svg)
    assert faults == []
    assert content["pictures"] == {"map.svg": {"width": 30, "height": 20, "bytes": len(svg)}}
    html = PAGE.present(content, "it", Address("/here/", "?v=1"))["html"]
    assert html.count('loading="lazy" width="30" height="20"') == 2
    assert html.count('src="/here/map.svg?v=1"') == 2
    assert PAGE.weigh(content, "it") == len(content["it"].encode()) + len(svg)


HOSTILE = [
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](javascript:alert(1))", "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>", '![x](x.svg "a\\" onerror=\\"alert(1)")', "[x](data:text/html,<script>alert(1)</script>)",
    "<iframe src=//evil.test></iframe>", "```\n<script>\n```", '!["><script>alert(1)</script>](x.svg)',
    "[x](<javascript:alert(1)>)", "&lt;script&gt;", '![x](x.svg?"onerror=alert(1))', "![x](http://evil.test/x.png)",
]


class Tags(HTMLParser):
    """Collects every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_could_act_is_shown_as_text_or_left_out(text: str) -> None:
    html = PAGE.present({"it": text}, "it", Address("/here/"))["html"]
    for tag, attributes in Tags(html).found:
        assert tag in {"p", "a", "img", "pre", "code", "figure", "figcaption"}
        assert set(attributes) <= {"src", "alt", "title", "href", "rel", "loading"}
        assert str(attributes.get("src", "/here/")).startswith("/here/")
        assert str(attributes.get("href", "http")).startswith("http")


def test_a_missing_language_is_read_in_the_source_language() -> None:
    assert language_of(PAGE, {"it": "testo", "es": ""}, "es", "it") == "it"
    assert language_of(PAGE, {"it": "testo", "es": "texto"}, "es", "it") == "es"


@pytest.mark.parametrize(("content", "size"), [
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x00\0\0\0\x40", (256, 64)),
    (b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\0\x20\0\x30\x03", (48, 32)),
    (b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x0f\0\0\x07\0\0", (16, 8)),
    (b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0/\x0f\xc0\x01\x00", (16, 8)),
    (b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 10 + b"\x10\0\x08\0", (16, 8)),
    (b'<svg width="12.4px" height="8"></svg>', (12, 8)),
    (b'<svg width="100%" height="100%" viewBox="0,0 7.2,5"></svg>', (7, 5)),
    (b"<svg></svg>", None), (b"", None), (b"\x89PNG", None), (b"\xff\xd8\xff", None), (b"RIFF", None),
    (b'<svg width="9999999" height="1"></svg>', None), (b'<svg width="." height="1"></svg>', None),
])
def test_the_size_of_a_picture(content: bytes, size: tuple[int, int] | None) -> None:
    assert size_of(content) == size


@given(st.binary(max_size=80), st.sampled_from([b"", b"\x89PNG", b"\xff\xd8", b"RIFF", b"<svg ", b"\xff\xd8\xff\xc0"]))
def test_no_picture_breaks_the_measure(content: bytes, head: bytes) -> None:
    found = size_of(head + content)
    assert found is None or all(length > 0 for length in found)
