"""Designs: found by being there, the same bytes for the same facts, and everything on the page and readable."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import fields, replace

import pypdf
import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from app.certificates import designs
from app.certificates.designs._words import WORDS, Words, pair
from app.certificates.facts import LANGUAGES, Award, Holder, Mark, Module, PhaseHours, Programme, Signatory, Texts
from app.certificates.frozen import is_printable
from app.core.pdf import Box, Page
from app.courses import labels as course_labels
from app.courses import rules as course_rules
from tests.certificates.sample import COURSE, FUNDING, MODULE, TITLES, hours, make_facts

NAMES = designs.names()
LONG_TITLE = Texts(*(
    f"{start} industriali, filiere agroalimentari, reti innovative regionali e strumenti di garanzia per lo sviluppo dei territori"
    for start in ("Distretti", "Distritos", "Distritos", "Districts")))
LONG_HOLDERS = (
    Holder("Maria Fernanda Aparecida", "Gonçalves Albuquerque Nascimento", dt.date(1994, 5, 8), "San José de los Arroyos",
           "PY", "AAB123456"),
    Holder("Bartholomeuantonietto Massimilianofrancesco", "Gonçalvesdasilvaneto Albuquerquenascimento"),
    Holder("W" * 20 + " " + "W" * 20, "M" * 20 + " " + "M" * 20, dt.date(2000, 1, 1), "Misiones", "BR", "X" * 20),
)
FOUR = (
    Signatory("Regione di dimostrazione – Direzione formazione e istruzione", "La coordinatrice del corso", "Anna Esempio"),
    Signatory("Ente capofila di dimostrazione", "Per l’ente capofila", ""),
    Signatory("Gobierno de la Provincia de Ejemplo – Ministerio de Producción y Desarrollo Económico", "Directora de proyectos",
              "María de los Ángeles Fernández Albuquerque"),
    Signatory("Secretaria de Desenvolvimento Econômico do Estado de Exemplo", "Secretário adjunto de desenvolvimento",
              "João Nascimento de Albuquerque"),
)


def pages(facts) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(designs.render(facts)), strict=True)
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def crowded(facts):
    """The same facts with everything as long as it may be."""
    phases = tuple(PhaseHours(Texts(f"Fase {number} del percorso", f"Fase {number} del recorrido"), 3600, 2790) for number in range(6))
    return replace(
        facts, course=LONG_TITLE, programme=replace(facts.programme, signatories=FOUR), hours=hours(phases=phases),
        modules=tuple(Module(LONG_TITLE if number % 3 else MODULE, 95 * number) for number in range(14)),
        marks=tuple(Mark(Texts(f"Prova {number}", f"Prueba {number}"), 10_000 - 777 * number) for number in range(5)),
        outcomes=(LONG_TITLE,) * 4, project_work_title=LONG_TITLE.it, placement_host="Consorzio di tutela " * 4,
        is_demonstration=True,
    )


def outside(page: Page) -> list[Box]:
    return [box for box in page.boxes if box.left < 0 or box.bottom < 8 or box.right > page.width or box.top > page.height]


def touching(page: Page) -> list[tuple[str, str]]:
    """Pairs of lines or drawings that stand on each other, but for a hair of line spacing."""
    found = []
    for order, one in enumerate(page.boxes):
        for other in page.boxes[order + 1:]:
            apart = (
                one.page != other.page or one.right <= other.left + 0.1 or other.right <= one.left + 0.1
                or one.top <= other.bottom + 0.6 or other.top <= one.bottom + 0.6)
            if not apart:
                found.append((one.text, other.text))
    return found


def test_designs_are_found_by_being_there():
    assert set(NAMES) >= {"attendance", "achievement"}
    for name in NAMES:
        found = designs.get(name)
        assert str(found.label)
        assert found.page_size[0] > found.page_size[1]
    with pytest.raises(LookupError, match="attendance"):
        designs.get("diploma")


def test_packages_may_name_the_designs_that_are_there_and_no_others():
    assert tuple(sorted(course_rules.DESIGNS)) == tuple(sorted(course_labels.DESIGNS)) == NAMES
    assert {name: str(words) for name, words in course_labels.DESIGNS.items()} == {name: str(designs.get(name).label) for name in NAMES}


@pytest.mark.parametrize("design", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_facts_give_the_same_bytes_whoever_clicks(design, language):
    facts = make_facts(design, language)
    first = designs.render(facts)
    anywhere = Flask("anywhere")
    Babel(anywhere)
    with anywhere.test_request_context(), force_locale("pt"):
        assert designs.render(type(facts).from_json(facts.to_json())) == first
    assert len(first) <= 40_000


@pytest.mark.parametrize("design", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_certificate_says_what_it_must(design, language):
    facts = make_facts(design, language)
    front, back = pages(facts)
    other = "en" if language == "it" else language
    for words in (
        "Sofía Díaz Muñoz", TITLES[design].it, TITLES[design].own(other), WORDS["it"].certifies, WORDS[other].certifies,
        FUNDING.it, FUNDING.own(other), "DEMO/2026/001", "Regione di dimostrazione", "Ente capofila di dimostrazione",
        "Anna Esempio", "Venezia, 22 dicembre 2026", "n. DEMO-1/2026/0007", "K7QF-2M9T-XXPA-4D8R-W3ZB", "bottega.test/verify",
        "ha frequentato 212 delle 280 ore (75,7 %)", "dal 1º settembre al 18 dicembre 2026", "Consorzio di dimostrazione",
    ):
        assert words in front, words
    for words in (
        "Sofía Díaz Muñoz", COURSE.it, COURSE.own(other), "DEMO-1", MODULE.it, MODULE.own(other), "13 h", "220 h", "176 h",
        "280 h", "212 h", "Analizzare una filiera", "Un marchio collettivo per il miele", WORDS[other].authentic,
        "esclusiva responsabilità", "pagina 2 di 2", WORDS[other].page.format(2, 2), "n. DEMO-1/2026/0007",
    ):
        assert words in back, words


@pytest.mark.parametrize("design", NAMES)
def test_a_certificate_claims_no_level_and_bears_no_clause(design):
    everything = " ".join(pages(make_facts(design))).casefold()
    assert "eqf" not in everything
    assert "non può essere prodotto" not in everything


def test_only_achievement_speaks_of_marks():
    front, back = pages(make_facts("achievement", "es"))
    assert "e ha superato la valutazione prevista: Project work 90/100 (27/30), Colloquio finale 78,5/100 (23,5/30)." in front
    assert "y aprobó la evaluación prevista: Trabajo de proyecto 90/100 (27/30)" in front
    assert "78,5/100" in back
    front, back = pages(make_facts("attendance", "es"))
    assert "superato" not in front
    assert "78,5" not in front + back


def test_many_marks_stand_on_the_back_only():
    marks = tuple(Mark(Texts(f"Prova {number}"), 6000 + number) for number in range(4))
    front, back = pages(make_facts(marks=marks))
    assert "con i voti riportati sul retro" in front
    assert "60/100" not in front
    assert "60,03/100 18/30" in back


def test_no_marks_and_no_placement_leave_no_traces():
    front, back = pages(make_facts(marks=(), placement_host="", project_work_title="", outcomes=(), modules=()))
    assert "al 18 dicembre 2026, e ha superato la valutazione prevista." in front
    for words in ("Stage Consorzio", "Risultati", "Moduli", "Project work", "Valutazioni"):
        assert words not in front + back, words


def test_demonstration_data_say_so_on_every_page():
    for text in pages(make_facts(language="pt", is_demonstration=True)):
        assert "DATI DIMOSTRATIVI" in text
        assert "DADOS DE DEMONSTRAÇÃO" in text
    assert not [text for text in pages(make_facts(language="pt")) if "DIMOSTRATIVI" in text]


def test_personal_details_are_printed_when_they_are_known():
    holder = Holder("Sofía", "Díaz", dt.date(1994, 4, 8), "San Juan", "PY", "AAB123456")
    front = pages(make_facts(holder=holder))[0]
    assert "nato/a a San Juan l’8 aprile 1994 · cittadinanza: Paraguay · documento n. AAB123456" in front
    assert "nacido/a en San Juan el 8 de abril de 1994 · nacionalidad: Paraguay · documento n.º AAB123456" in front
    assert "nato/a" not in pages(make_facts())[0]
    assert "nato/a il 2 maggio 1994" in pages(make_facts(holder=Holder("A", "B", dt.date(1994, 5, 2))))[0]


def test_without_the_emblem_there_is_no_emblem():
    def drawings(emblem: str) -> list[Box]:
        facts = make_facts()
        return [box for box in designs.drawn(replace(facts, programme=replace(facts.programme, emblem=emblem))).boxes if not box.text]

    assert len(drawings("eu")) == 2  # emblem and QR
    assert len(drawings("none")) == 1


@pytest.mark.parametrize("count", range(7))
def test_emblem_and_signatories_stand_in_boxes_of_one_size(count):
    signatories = tuple(FOUR[number % 4] for number in range(count))
    facts = make_facts()
    facts = replace(facts, programme=replace(facts.programme, signatories=signatories))
    emblem = next(box for box in designs.drawn(facts).boxes if not box.text)
    content = pypdf.PdfReader(io.BytesIO(designs.render(facts))).pages[0].get_contents().get_data().decode()
    assert content.count(" l S") >= count  # each signs on a line of their own
    boxes = re.findall(r"[\d.]+ [\d.]+ ([\d.]+) ([\d.]+) re S", content)
    assert len(boxes) == count
    for width, height in boxes:
        assert float(width) == pytest.approx(emblem.right - emblem.left, abs=0.02)
        assert float(height) == pytest.approx(emblem.top - emblem.bottom, abs=0.02)
    assert not touching(designs.drawn(facts))


@pytest.mark.parametrize("design", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("holder", LONG_HOLDERS, ids=["real", "two lines", "widest"])
def test_nothing_leaves_the_page_or_stands_on_something_else(design, language, holder):
    for facts in (make_facts(design, language, holder=holder), crowded(make_facts(design, language, holder=holder))):
        page = designs.drawn(facts)
        page.finish()
        assert not outside(page)
        assert not touching(page)
        assert len(designs.render(facts)) <= 40_000


def test_a_crowded_certificate_keeps_its_text_above_the_signatures():
    page = designs.drawn(crowded(make_facts("achievement", "pt", holder=LONG_HOLDERS[0])))
    body = [box for box in page.boxes if box.page == 1 and "frequent" in box.text]
    signed = next(box for box in page.boxes if box.text == "Anna Esempio")
    assert min(box.bottom for box in body) > signed.top + 30


def test_what_does_not_fit_one_back_goes_on_to_another():
    modules = tuple(Module(Texts(f"Modulo {number}", f"Módulo {number}"), 60) for number in range(90))
    facts = make_facts(modules=modules)
    page = designs.drawn(facts)
    texts = pages(facts)
    assert len(texts) > 2
    assert not outside(page)
    assert not touching(page)
    for number in range(90):
        assert sum(f"Modulo {number} Módulo {number} " in text or f"Modulo {number} 1 h" in text for text in texts) >= 1, number
    assert f"pagina 3 di {len(texts)}" in texts[2]
    assert "esclusiva responsabilità" in texts[2]


anything = st.text(max_size=30).filter(is_printable)


@given(anything, anything.filter(bool), anything, st.sampled_from(NAMES))
def test_any_printable_text_can_stand_on_a_certificate(first, second, third, design):
    words = Texts(first, second, third)
    facts = replace(
        make_facts(design), holder=Holder(first, second, None, third, third, first), course=words, award=Award("award", words),
        programme=Programme(words, first, second, "eu", words, words, (Signatory(first, second, third),) * 3),
        place=second, number=second, code=second, project_work_title=first, placement_host=third, outcomes=(words,))
    assert designs.render(facts).startswith(b"%PDF")


def test_the_words_of_all_languages_ask_for_the_same():
    for field in fields(Words):
        asked = {
            language: re.findall(r"\{\w*\}", " ".join(found) if isinstance(found := getattr(words, field.name), tuple) else found)
            for language, words in WORDS.items()
        }
        assert len({tuple(sorted(places)) for places in asked.values()}) == 1, (field.name, asked)
    assert set(WORDS) == set(LANGUAGES)
    assert [words.language for words in pair("it")] == ["it", "en"]
    assert [words.language for words in pair("pt")] == ["it", "pt"]


@pytest.mark.parametrize(("language", "first", "last", "wanted"), [
    ("it", "2026-09-01", "2026-12-18", "dal 1º settembre al 18 dicembre 2026"),
    ("it", "2026-09-08", "2026-12-11", "dall’8 settembre all’11 dicembre 2026"),
    ("it", "2026-12-08", "2026-12-08", "l’8 dicembre 2026"),
    ("it", "2026-11-18", "2027-01-28", "dal 18 novembre 2026 al 28 gennaio 2027"),
    ("es", "2026-09-01", "2026-12-18", "del 1 de septiembre al 18 de diciembre de 2026"),
    ("es", "2026-12-18", "2027-01-02", "del 18 de diciembre de 2026 al 2 de enero de 2027"),
    ("pt", "2026-09-01", "2026-12-18", "de 1º de setembro a 18 de dezembro de 2026"),
    ("pt", "2026-12-18", "2026-12-18", "em 18 de dezembro de 2026"),
    ("en", "2026-09-01", "2026-12-18", "from 1 September to 18 December 2026"),
])
def test_days_are_written_as_people_say_them(language, first, last, wanted):
    days = WORDS[language].days(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert days.replace("\u00a0", " ") == wanted


@pytest.mark.parametrize(("language", "minutes", "wanted"), [
    ("it", 12720, "212 ore"), ("it", 12750, "212 ore e 30 minuti"), ("it", 61, "1 ora e 1 minuto"), ("es", 60, "1 hora"),
    ("es", 150, "2 horas y 30 minutos"), ("pt", 150, "2 horas e 30 minutos"), ("en", 61, "1 hour and 1 minute"), ("en", 0, "0 hours"),
])
def test_hours_are_written_as_people_say_them(language, minutes, wanted):
    assert WORDS[language].duration(minutes).replace("\u00a0", " ") == wanted


@pytest.mark.parametrize(("language", "hundredths", "wanted"), [
    ("it", 9000, "90/100 (27/30)"), ("it", 7850, "78,5/100 (23,5/30)"), ("en", 7855, "78.55/100 (23.5/30)"),
    ("es", 5999, "59,99/100 (17,9/30)"), ("pt", 10_000, "100/100 (30/30)"), ("it", 0, "0/100 (0/30)"), ("it", 10, "0,1/100 (0/30)"),
])
def test_marks_are_written_on_both_scales(language, hundredths, wanted):
    assert WORDS[language].graded(hundredths).replace("\u00a0", " ") == wanted


def test_shares_are_written_as_each_language_writes_them():
    written = {language: words.share(757).replace("\u00a0", " ") for language, words in WORDS.items()}
    assert written == {"it": "75,7 %", "es": "75,7 %", "pt": "75,7%", "en": "75.7%"}
    assert WORDS["it"].share(1000).replace("\u00a0", " ") == "100 %"


def test_one_two_or_three_things_done_make_one_sentence():
    words = WORDS["it"]
    assert words.sentence(["ha frequentato"]) == "ha frequentato."
    assert words.sentence(["ha frequentato", "ha superato"]) == "ha frequentato, e ha superato."
    assert words.sentence(["ha frequentato", "ha svolto", "ha superato"]) == "ha frequentato, ha svolto e ha superato."
