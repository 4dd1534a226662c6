"""GIFT: every type, every escape, the right line for whatever is wrong."""

from __future__ import annotations

import pytest

from app.courses.exchange import Format, Outcome, read_questions


def read(text: str, language: str = "it"):
    return read_questions(text.encode(), language, name="x.gift")


def only(text: str):
    found = read(text)
    assert [str(fault) for fault in found.faults] == []
    assert [entry.note for entry in found.report if entry.outcome is Outcome.LEFT_OUT] == []
    (question,) = found.questions
    return question


def texts(parts, key: str = "text") -> list[str]:
    return [part[key]["it"] for part in parts]


def test_one_right_answer_with_feedback_for_each_and_for_all() -> None:
    question = only("::Vino::Dove nasce il Soave?{\n=Verona#Sì.\n~Treviso#No, più a ovest.\n~Belluno\n####Lungo l'A4.\n}")
    assert (question["id"], question["type"], question["text"]) == ("vino", "one", {"it": "Dove nasce il Soave?"})
    assert texts(question["options"]) == ["Verona", "Treviso", "Belluno"]
    assert [option.get("right", False) for option in question["options"]] == [True, False, False]
    assert [option.get("feedback") for option in question["options"]] == [{"it": "Sì."}, {"it": "No, più a ovest."}, None]
    assert question["feedback"] == {"it": "Lungo l'A4."}


def test_several_right_answers_are_known_by_their_weights() -> None:
    question = only("Quali?{~%50%uno ~%50%due ~%-100%tre}")
    assert question["type"] == "several"
    assert [option.get("right", False) for option in question["options"]] == [True, True, False]


@pytest.mark.parametrize(("answers", "note"), [
    ("{~%70%uno ~%30%due ~tre}", "weights"), ("{=uno ~%50%due ~tre}", "in part"), ("{=uno =%50%due}", "in part"),
    ("{=ro*a}", "Asterisks"), ("{#=3 =%50%3:1}", "in part"), ("{T#Falso!}", "Falso!"), ("{=Roma#Bravo}", "Bravo"),
])
def test_what_is_lost_is_told(answers: str, note: str) -> None:
    (entry,) = read(f"Domanda?{answers}").report
    assert entry.outcome is Outcome.CHANGED
    assert note in entry.note


@pytest.mark.parametrize(("answers", "is_right"), [("{T}", True), ("{TRUE}", True), ("{F}", False), ("{ FALSE }", False), ("{T####Perché sì}", True)])
def test_true_and_false(answers: str, is_right: bool) -> None:
    question = only(f"Il cielo è blu.{answers}")
    assert (question["type"], question["right"]) == ("true_false", is_right)


def test_short_answers_and_the_escaped_asterisk() -> None:
    assert only("Chi?{=Dante =Dante Alighieri}")["accepted"] == ["Dante", "Dante Alighieri"]
    assert only("Chi?{Dante}")["accepted"] == ["Dante"]
    assert only("Segno?{=\\*}")["accepted"] == ["*"]


@pytest.mark.parametrize(("answers", "value", "tolerance"), [
    ("{#3}", "3", "0"), ("{#3.14:0.005}", "3.14", "0.005"), ("{#1..5}", "3", "2"), ("{#-5..-1}", "-3", "2"), ("{#=1822:0}", "1822", "0"),
    ("{#3,5:0,5}", "3.5", "0.5"), ("{#1e3:1E1}", "1000", "10"), ("{#5..1}", "3", "2"),
])
def test_numbers(answers: str, value: str, tolerance: str) -> None:
    question = only(f"Quanto?{answers}")
    assert (question["type"], question["value"], question["tolerance"]) == ("number", value, tolerance)


@pytest.mark.parametrize("answers", ["{#}", "{#tre}", "{#1e999999999}", "{#nan}", "{#inf}", "{#=1 =2}", "{#1:x}", "{#" + "9" * 5_000 + "}"])
def test_numbers_that_are_none_are_left_out(answers: str) -> None:
    (entry,) = read(f"Quanto?{answers}").report
    assert entry.outcome is Outcome.LEFT_OUT
    assert entry.note


def test_matching_with_a_right_side_too_many() -> None:
    question = only("Abbina{=Italia -> Roma =Spagna -> Madrid = -> Parigi}")
    assert (texts(question["pairs"], "left"), texts(question["pairs"], "right")) == (["Italia", "Spagna"], ["Roma", "Madrid"])
    assert texts(question["extra"], "right") == ["Parigi"]


def test_essay_ordering_and_missing_word() -> None:
    assert only("Racconta.{}")["type"] == "essay"
    assert texts(only("Ordina{>3 ALL VERTICAL\nuno\ndue\ntre}")["items"]) == ["uno", "due", "tre"]
    gaps = only("La capitale è {=Roma =roma =Urbe}, in Italia.")
    assert gaps["text"] == {"it": "La capitale è [[gap-1]], in Italia."}
    assert gaps["gaps"] == [{"id": "gap-1", "accepted": ["Roma", "Urbe"]}]
    choice = only("La capitale è {~Milano =Roma}, in Italia.")
    assert choice["type"] == "one"
    assert "\\_\\_\\_" in choice["text"]["it"]


def test_a_description_is_left_out_and_the_rest_is_taken() -> None:
    found = read("Solo un testo.\n\nVero?{T}")
    assert [(entry.line, entry.outcome) for entry in found.report] == [(1, Outcome.LEFT_OUT), (3, Outcome.TAKEN)]
    assert len(found.questions) == 1


def test_escapes_are_signs_and_not_orders() -> None:
    question = only(r"::A\:B::[markdown]Quanto fa \{1 \= 1\}, \~ \# \\ e \: ?\nRiga due{=\=\~\#\{\}\:\\ ~altro}")
    assert question["text"] == {"it": "Quanto fa {1 = 1}, ~ # \\ e : ?\nRiga due"}
    assert texts(question["options"]) == ["=~#{}:\\", "altro"]


@pytest.mark.parametrize(("form", "made"), [
    ("[html]<p>Il <b>vino</b> &egrave; <i>buono</i></p>", "Il **vino** è *buono*"), ("[markdown]Il **vino**", "Il **vino**"),
    ("[plain]Il **vino** <b>", "Il \\*\\*vino\\*\\* \\<b>"), ("[moodle]Il <b>vino</b>\nè buono", "Il **vino**\\\nè buono"),
    ("Il <b>vino</b>", "Il **vino**"), ("[qualcosa] d'altro", "\\[qualcosa\\] d'altro"),
])
def test_forms_of_text(form: str, made: str) -> None:
    assert only(f"{form}{{T}}")["text"] == {"it": made}


def test_scripts_vanish_and_that_is_told() -> None:
    found = read('[html]<p onclick\\="x()">Ciao<script>alert(1)</script> <a href\\="javascript\\:x()">qui</a></p>{T}')
    assert found.questions[0]["text"] == {"it": "Ciao qui"}
    assert "Scripts" in found.report[0].note


def test_categories_ids_and_tags() -> None:
    found = read(
        "$CATEGORY: $course$/top/Default for X/Geo/Wine & Food\n\n// [id:soave] [tag:Bianco secco] [tag:a\\]b]\n::Titolo::Uno{T}\n\n"
        "// $CATEGORY: no\nDue{T}\n\n$CATEGORY: Altro\nTre{T}",
    )
    assert [(question["id"], question["tags"]) for question in found.questions] == [
        ("soave", ["geo", "wine-food", "bianco-secco", "a-b"]), ("due", ["geo", "wine-food"]), ("tre", ["altro"]),
    ]


def test_comments_between_the_lines_of_a_question_are_passed_over() -> None:
    question = only("// prima\nDomanda?{\n// giusta\n=sì\n// sbagliata\n~no\n}")
    assert texts(question["options"]) == ["sì", "no"]


@pytest.mark.parametrize(("text", "line"), [
    ("Uno{T}\n\nDue{=a", 3), ("Uno{T}\n\n::Due{T}", 3), ("Uno{T}\n\n\nDue\ntre}", 5), ("Uno{T}\nDue{T}", 2),
    ("// c\n\nUno{\n=a\n\n~b}", 3), ("Uno{=a{b}}", 1), ("}{", 1), ("a\nb\nc}d{T}", 3),
])
def test_a_fault_tells_its_line_and_nothing_is_taken(text: str, line: int) -> None:
    found = read(text)
    assert found.questions == ()
    assert found.faults[0].line == line
    assert str(found.faults[0]).startswith(f"x.gift:{line}: ")


def test_lines_are_right_with_any_line_ends_and_comments() -> None:
    text = "// uno\n\n// due\nPrima{T}\n\n\n\nSeconda\n{\n=a\n~b\n}\n\n$CATEGORY: x\n\nTerza{F}"
    for end in ("\n", "\r\n", "\r"):
        found = read_questions(text.replace("\n", end).encode(), "it")
        assert [entry.line for entry in found.report] == [4, 8, 16]
        assert found.format is Format.GIFT


def test_ids_are_stable_unique_and_spare_what_the_package_has() -> None:
    text = "::Vino::A{T}\n\n::Vino::B{T}\n\n日本{T}\n\n::soave::C{T}"
    first, second = (read_questions(text.encode(), "it", taken={"vino"}) for _ in range(2))
    ids = [question["id"] for question in first.questions]
    assert ids == [question["id"] for question in second.questions]
    assert (ids[0], ids[1], ids[3]) == ("vino-2", "vino-3", "soave")
    assert ids[2].startswith("question-")
    assert len(set(ids)) == 4
    assert [entry.outcome for entry in first.report] == [Outcome.CHANGED, Outcome.CHANGED, Outcome.TAKEN, Outcome.TAKEN]
