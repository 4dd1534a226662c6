"""The facts of a certificate: what goes in comes out equal, and nothing else goes in."""

from __future__ import annotations

import copy
import datetime as dt
import json
from dataclasses import FrozenInstanceError, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.certificates.facts import (
    EMBLEMS,
    LANGUAGES,
    Award,
    CertificateFacts,
    Holder,
    Hours,
    Mark,
    Module,
    PhaseHours,
    Programme,
    Signatory,
    Texts,
    share_per_mille,
    tenths_of_thirty,
)
from app.certificates.frozen import FactsRefused, is_printable
from tests.certificates.sample import make_facts

signs = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
lines = st.text(signs, max_size=6)
filled = st.text(signs, min_size=1, max_size=6)
texts = st.builds(Texts, lines, lines, lines, lines)
minutes = st.integers(0, 100_000)
days = st.dates(dt.date(1900, 1, 1), dt.date(2999, 1, 1))
whole_facts = st.builds(
    CertificateFacts, design=filled, award=st.builds(Award, lines, texts), number=filled, code=filled, verify_url=filled,
    holder=st.builds(Holder, filled, filled, st.none() | days, lines, lines, lines), holder_language=st.sampled_from(LANGUAGES),
    programme=st.builds(
        Programme, texts, lines, lines, st.sampled_from(EMBLEMS), texts, texts,
        st.lists(st.builds(Signatory, lines, lines, lines), max_size=3).map(tuple)),
    edition=filled, course=texts, starts_on=st.just(dt.date(2026, 1, 1)), ends_on=st.dates(dt.date(2026, 1, 1)),
    hours=st.builds(
        Hours, st.lists(st.builds(PhaseHours, texts, minutes, minutes), max_size=3).map(tuple), minutes, minutes, minutes),
    place=filled, issued_on=days, modules=st.lists(st.builds(Module, texts, minutes), max_size=3).map(tuple),
    marks=st.lists(st.builds(Mark, texts, st.integers(0, 10_000)), max_size=3).map(tuple),
    outcomes=st.lists(texts, max_size=3).map(tuple), project_work_title=lines, placement_host=lines, is_demonstration=st.booleans(),
)


@given(whole_facts)
def test_what_is_stored_is_what_is_read(facts):
    stored = json.loads(json.dumps(facts.to_json(), ensure_ascii=False))
    assert CertificateFacts.from_json(stored) == facts
    assert CertificateFacts.from_json(stored).to_json() == stored


def test_facts_cannot_be_changed():
    facts = make_facts()
    with pytest.raises(FrozenInstanceError):
        facts.number = "DEMO-1/2026/0008"
    assert hash(facts) == hash(make_facts())


@pytest.mark.parametrize("name", [field.name for field in fields(CertificateFacts)])
def test_a_missing_key_is_refused(name):
    stored = make_facts().to_json()
    del stored[name]
    with pytest.raises(FactsRefused, match=name):
        CertificateFacts.from_json(stored)


def test_a_key_too_many_is_refused_wherever_it_stands():
    for change in (
        lambda stored: stored.update(level="EQF 5"),
        lambda stored: stored["holder"].update(sex="f"),
        lambda stored: stored["programme"]["signatories"][0].update(logo="x.png"),
        lambda stored: stored["course"].update(de="Kurs"),
    ):
        stored = make_facts().to_json()
        change(stored)
        with pytest.raises(FactsRefused, match="too many or missing"):
            CertificateFacts.from_json(stored)


@pytest.mark.parametrize(("path", "value"), [
    ("number", 7), ("is_demonstration", 1), ("starts_on", "1/9/2026"), ("starts_on", "20260901"), ("starts_on", None),
    ("modules", {}), ("modules", [1]), ("holder", "Ada"), ("holder", None), ("course", ["it"]), ("hours.planned_minutes", True),
    ("hours.planned_minutes", 2.0), ("hours.planned_minutes", -1), ("holder.born_on", 5), ("holder.given_names", None),
    ("holder_language", "de"), ("programme.emblem", "un"), ("number", ""), ("place", ""), ("ends_on", "2026-08-31"),
    ("place", "Venezia\n"), ("holder.family_names", "Mu\x00ñoz"), ("number", "\u202e7000"), ("format", 2), ("format", None),
])
def test_a_value_that_does_not_fit_is_refused(path, value):
    stored = copy.deepcopy(make_facts().to_json())
    *way, last = path.split(".")
    place = stored
    for step in way:
        place = place[step]
    place[last] = value
    with pytest.raises(FactsRefused):
        CertificateFacts.from_json(stored)


@given(st.characters(categories=["Cc", "Cs", "Zl", "Zp"]))
def test_control_characters_are_refused_in_any_text(sign):
    assert not is_printable(f"a{sign}b")
    with pytest.raises(FactsRefused, match="cannot be printed"):
        Holder(f"So{sign}fía", "Díaz")
    with pytest.raises(FactsRefused, match="cannot be printed"):
        Texts("testo", f"te{sign}xto")


def test_lists_and_lazy_words_are_not_taken_for_what_they_stand_for():
    with pytest.raises(FactsRefused, match="modules"):
        replace(make_facts(), modules=[])
    with pytest.raises(FactsRefused, match="place"):
        replace(make_facts(), place=None)


def test_a_holder_needs_a_name_but_may_have_only_one():
    assert Holder("", "Sukarno").name == "Sukarno"
    with pytest.raises(FactsRefused, match="no name"):
        Holder("", "")


def test_a_mark_is_at_most_a_hundred():
    assert Mark(Texts("Prova"), 10_000).hundredths == 10_000
    with pytest.raises(FactsRefused, match="above"):
        Mark(Texts("Prova"), 10_001)


def test_a_missing_translation_is_the_italian():
    assert Texts("Corso", es="Curso").own("pt") == "Corso"
    assert Texts("Corso", es="Curso").own("es") == "Curso"
    assert Texts.of({"en": "Course", "de": "Kurs"}) == Texts("Course", en="Course")
    assert Texts.of({}) == Texts("")


@given(st.integers(0, 10_000))
def test_a_failed_mark_never_reads_as_eighteen(hundredths):
    assert (tenths_of_thirty(hundredths) >= 180) == (hundredths >= 6000)
    assert tenths_of_thirty(hundredths) <= 300


@given(st.integers(0, 20_000), st.integers(1, 20_000))
def test_a_share_below_a_threshold_never_reads_as_reaching_it(attended, planned):
    for threshold in (700, 750, 800):
        assert (share_per_mille(attended, planned) >= threshold) == (attended * 1000 >= threshold * planned)


def test_a_share_of_nothing_is_nothing():
    assert share_per_mille(60, 0) == 0
