"""Moodle XML: every type, pictures, tags, and files made to do harm."""

from __future__ import annotations

import base64
import time

import pytest

from app.courses.exchange import Format, Outcome, read_questions

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def quiz(*questions: str) -> bytes:
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(questions) + "\n</quiz>\n").encode()


def question(kind: str, inner: str, text: str = "Domanda?", form: str = "html") -> str:
    return (f'<question type="{kind}"><name><text>Titolo</text></name><questiontext format="{form}"><text><![CDATA[{text}]]></text>'
            f"</questiontext>{inner}</question>")


def answer(text: str, weight: object, feedback: str = "", more: str = "") -> str:
    return f'<answer fraction="{weight}" format="html"><text><![CDATA[{text}]]></text><feedback format="html"><text>{feedback}</text></feedback>{more}</answer>'


def only(kind: str, inner: str, text: str = "Domanda?", form: str = "html"):
    found = read_questions(quiz(question(kind, inner, text, form)), "it")
    assert [str(fault) for fault in found.faults] == []
    assert [entry.note for entry in found.report if entry.outcome is Outcome.LEFT_OUT] == []
    return found.questions[0], found.report[0]


def test_multichoice_of_both_kinds() -> None:
    one, entry = only("multichoice", "<single>true</single>" + answer("<p>Sì</p>", 100, "Bene") + answer("No", 0))
    assert (one["type"], one["options"][0]["text"], one["options"][0]["feedback"]) == ("one", {"it": "Sì"}, {"it": "Bene"})
    assert entry.outcome is Outcome.TAKEN
    several, entry = only("multichoice", "<single>false</single>" + answer("A", "33.33333") + answer("B", "66.66667") + answer("C", -100))
    assert [option.get("right", False) for option in several["options"]] == [True, True, False]
    assert "weights" in entry.note


def test_truefalse_shortanswer_and_essay() -> None:
    assert only("truefalse", answer("true", 0) + answer("false", 100))[0]["right"] is False
    short, entry = only("shortanswer", "<usecase>1</usecase>" + answer("*Roma*", 100) + answer("Urbe", 50) + answer("*", 0, "No!"))
    assert short["accepted"] == ["Roma"]
    assert all(word in entry.note for word in ("Asterisks", "Capital", "in part", "No!"))
    essay, _ = only("essay", '<graderinfo format="markdown"><text>- Chiarezza: 4\n- Fonti: 6</text></graderinfo>')
    assert [(part["title"]["it"], part["points"]) for part in essay["rubric"]] == [("Chiarezza", 4), ("Fonti", 6)]
    essay, entry = only("essay", '<defaultgrade>5</defaultgrade><graderinfo format="html"><text>Guarda le fonti</text></graderinfo>')
    assert [(part["title"]["it"], part["points"]) for part in essay["rubric"]] == [("Guarda le fonti", 5)]
    assert entry.outcome is Outcome.CHANGED


def test_numerical_with_units() -> None:
    units = "<units><unit><multiplier>1</multiplier><unit_name>km</unit_name></unit><unit><multiplier>1000</multiplier><unit_name>m</unit_name></unit></units>"
    number, entry = only("numerical", answer("12.5", 100, more="<tolerance>0.5</tolerance>") + answer("*", 0) + units)
    assert (number["value"], number["tolerance"], number["unit"]) == ("12.5", "0.5", "km")
    assert "m" in entry.note


def test_matching_and_ordering() -> None:
    sub = '<subquestion format="html"><text>{}</text><answer><text>{}</text></answer></subquestion>'
    matching, _ = only("matching", sub.format("&lt;b&gt;Italia&lt;/b&gt;", "Roma") + sub.format("Spagna", "Madrid") + sub.format("", "Parigi"))
    assert matching["pairs"][0]["left"] == {"it": "**Italia**"}
    assert matching["extra"][0]["right"] == {"it": "Parigi"}
    ordering, _ = only("ordering", answer("due", "2.0") + answer("uno", "1.0") + answer("tre", "3.0"))
    assert [item["text"]["it"] for item in ordering["items"]] == ["uno", "due", "tre"]


def test_cloze_becomes_gaps() -> None:
    text = "<p>La {2:SHORTANSWER:=capitale#sì~%50%citt&agrave;} è {1:MC:Milano~=Roma}, nel {:NM:=1871:1}.</p>"
    gaps, entry = only("cloze", "", text)
    assert gaps["text"] == {"it": "La [[gap-1]] è [[gap-2]], nel [[gap-3]]."}
    assert [gap["accepted"] for gap in gaps["gaps"]] == [["capitale"], ["Roma"], ["1871"]]
    assert gaps["points"] == 4
    assert all(word in entry.note for word in ("Milano, Roma", "tolerance", "counts the same", "in part"))


@pytest.mark.parametrize("kind", ["description", "random", "calculated", "calculatedmulti", "ddmarker", "", "gapselect"])
def test_types_that_cannot_be_taken_are_left_out(kind: str) -> None:
    (entry,) = read_questions(quiz(question(kind, "")), "it").report
    assert (entry.outcome, entry.type, entry.line) == (Outcome.LEFT_OUT, kind, 3)
    assert entry.note


@pytest.mark.parametrize(("kind", "inner", "text"), [
    ("multichoice", "", "x"), ("multichoice", answer("a", 100), "x"), ("multichoice", answer("a", 100) + answer("b", 100), "x"),
    ("multichoice", answer("a", "x") + answer("b", 0), "x"), ("truefalse", "", "x"), ("shortanswer", answer("*", 100), "x"), ("numerical", "", "x"),
    ("matching", "", "x"), ("ordering", "", "x"), ("cloze", "", "no gap"), ("cloze", "", "{1:MULTIRESPONSE:=a~b}"), ("cloze", "", "{1:SA:}"),
    ("multichoice", "".join(answer(str(n), 100 if n == 1 else 0) for n in range(21)), "x"), ("shortanswer", answer("a" * 300, 100), "x"),
    ("matching", "<subquestion><text>a</text><answer><text>x</text></answer></subquestion><subquestion><text>b</text><answer><text>x</text></answer></subquestion>", "x"),
    ("shortanswer", "".join(answer(f"a{n}", 100) for n in range(51)), "x"), ("ordering", "".join(answer(f"a{n}", n) for n in range(21)), "x"),
    ("cloze", "", "{1:SA:=a} " * 31),
    ("multichoice", answer("a" * 5_000, 100) + answer("b", 0), "x"), ("shortanswer", answer("a", 100), "x" * 20_000),
    ("numerical", answer("12", 100, more="<tolerance>much</tolerance>"), "x"),
])
def test_questions_that_lack_something_are_left_out(kind: str, inner: str, text: str) -> None:
    (entry,) = read_questions(quiz(question(kind, inner, text)), "it").report
    assert entry.outcome is Outcome.LEFT_OUT
    assert entry.note


def test_tags_hints_points_category_and_line() -> None:
    more = ("<defaultgrade>2.5000000</defaultgrade><idnumber>soave-1</idnumber><hint format='html'><text>Uno</text></hint><hint><text>Due</text></hint>"
            "<generalfeedback format='html'><text>Ecco.</text></generalfeedback><tags><tag><text>Vino bianco</text></tag></tags>"
            "<correctfeedback><text>Your answer is correct.</text></correctfeedback>")
    category = '<question type="category"><category><text>$course$/top/Geo</text></category></question>'
    found = read_questions(quiz(category, question("truefalse", answer("true", 100) + more)), "it")
    (made,), (entry,) = found.questions, found.report
    assert (made["id"], made["points"], made["tags"], made["hint"], made["feedback"]) == (
        "soave-1", 3, ["geo", "vino-bianco"], {"it": "Uno\n\nDue"}, {"it": "Ecco."})
    assert entry.line == 4
    assert "as a whole" not in entry.note


def test_a_picture_is_kept_beside_and_shown() -> None:
    file = f'<file name="la mappa.png" path="/" encoding="base64">{base64.b64encode(PNG).decode()}</file>'
    content = quiz(question("truefalse", answer("true", 100)).replace("</questiontext>", f"{file}</questiontext>").replace(
        "Domanda?", 'Qui: <img src="@@PLUGINFILE@@/la%20mappa.png" alt="Una mappa">'))
    found = read_questions(content, "it", picture_prefix="imported-x-")
    assert found.questions[0]["text"] == {"it": "Qui: ![Una mappa](imported-x-la-mappa.png)"}
    assert found.pictures == {"imported-x-la-mappa.png": PNG}
    assert found.report[0].outcome is Outcome.TAKEN
    left = read_questions(content.replace(b'fraction="100"', b'fraction="0"'), "it")
    assert (left.questions, dict(left.pictures)) == ((), {})


@pytest.mark.parametrize("file", [
    '<file name="x.png" path="/" encoding="base64">bm8gcGljdHVyZQ==</file>', '<file name="x.png" encoding="base64">!!!</file>',
    '<file name="x.png" encoding="plain">x</file>', '<file name="x.exe" encoding="base64">TVo=</file>', "",
    '<file name="x.svg" encoding="base64">' + base64.b64encode(b"<svg><script/></svg>").decode() + "</file>",
])
def test_a_picture_that_is_none_is_left_out_and_told(file: str) -> None:
    name = "x.svg" if "x.svg" in file else "x.exe" if "exe" in file else "x.png"
    content = quiz(question("truefalse", answer("true", 100)).replace("</questiontext>", f"{file}</questiontext>").replace(
        "Domanda?", f'Qui: <img src="@@PLUGINFILE@@/{name}" alt="Una mappa">'))
    found = read_questions(content, "it")
    assert (found.questions[0]["text"], dict(found.pictures)) == ({"it": "Qui: Una mappa"}, {})
    assert "Pictures" in found.report[0].note


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(10)) + b"]><quiz>&k;</quiz>"


@pytest.mark.parametrize(("content", "words"), [
    (LAUGHS, "DOCTYPE"), (b'<!DOCTYPE quiz SYSTEM "http://127.0.0.1/x.dtd"><quiz/>', "DOCTYPE"),
    (b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>', "DOCTYPE"),
    (b"<quiz>" + b"<a>" * 5_000, "deep"), (b"<quiz>" + b"<a/>" * 300_000 + b"</quiz>", "many"), (b"<quiz>&nbsp;</quiz>", "entity"),
    (b"<quiz><question>", "XML"), (b"<html><body/></html>", "html"), (b'<?xml version="1.0"?>', "XML"), (b"<quiz/>", "no question"),
])
def test_xml_made_to_do_harm_is_refused_at_once(content: bytes, words: str) -> None:
    before = time.perf_counter()
    found = read_questions(content, "it", name="x.xml")
    assert time.perf_counter() - before < 5
    assert (found.questions, found.format) == ((), Format.MOODLE_XML)
    assert words in str(found.faults[0])


@pytest.mark.parametrize("text", [
    "<ul><li>" * 12_000, "<!--" * 24_000, "<a " * 30_000, "</" * 49_000, "<a b=" * 19_000, '<a b="' * 16_000, "<" * 99_000, "<b>" * 33_000,
    "<script>" * 12_000, "&amp" * 24_000, "*" * 99_000, "<td>" * 24_000, "[" * 99_000, "\\" * 99_000, "<br>" * 24_000,
])
def test_html_that_never_ends_takes_no_time(text: str) -> None:
    before = time.perf_counter()
    read_questions(quiz(question("truefalse", answer("true", 100), text)), "it")
    assert time.perf_counter() - before < 5
