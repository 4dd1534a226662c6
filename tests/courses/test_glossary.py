"""The glossary of a package: read strictly, kept with the version; and what hinders nothing but is to be looked at."""

from __future__ import annotations

import pytest

from app.courses import rules
from app.courses.package.checking import read_files
from app.courses.package.glossary import MOST_TERMS
from tests.courses.sample import MODULE_FILE, sample, spoilt

GLOSSARY = """\
terms:
  - id: chain
    term: {it: Filiera, es: Cadena productiva, pt: Cadeia produtiva, en: Supply chain}
    definition:
      it: Il percorso di un prodotto.
      es: El recorrido de un producto.
      pt: O percurso de um produto.
      en: The path of a product.
    forms: {it: [filiere], en: [value chain, chains]}
  - id: district
    term: {it: Distretto, es: Distrito, pt: Distrito, en: District}
    definition: {it: Un luogo, es: Un lugar, pt: Um lugar, en: A place}
"""


def faults(text: str) -> list[str]:
    """Return the faults of the sample with a glossary."""
    return [str(fault) for fault in read_files(sample() | {"glossary.yaml": text.encode()}).faults]


def test_a_glossary_is_kept_in_the_manifest() -> None:
    package = read_files(sample() | {"glossary.yaml": GLOSSARY.encode()}).package
    assert package is not None
    kept = package.as_json()["glossary"]
    assert [term["id"] for term in kept] == ["chain", "district"]
    assert kept[0]["forms"] == {"it": ["filiere"], "en": ["value chain", "chains"]}
    assert (kept[0]["definition"]["pt"], kept[1]["forms"]) == ("O percurso de um produto.", {})


def test_a_glossary_is_part_of_the_version() -> None:
    without, with_one = read_files(sample()).package, read_files(sample() | {"glossary.yaml": GLOSSARY.encode()}).package
    assert without is not None
    assert with_one is not None
    assert without.as_json()["glossary"] == []
    assert without.digest != with_one.digest


@pytest.mark.parametrize(("old", "new", "line", "words"), [
    ("id: district", "id: chain", 10, "The id “chain” is already used on line 2"),
    ("id: district", "id: Distretto", 10, "cannot be used for “id”"),
    ("en: District}", "fr: District}", 11, "“fr” is unknown"),
    ("en: A place", "en: ''", 12, "“en” is empty"),
    ("    definition: {it: Un luogo, es: Un lugar, pt: Um lugar, en: A place}\n", "", 10, "“definition” is missing"),
    ("it: Distretto", "it: FILIERE", 11, "“filiere” (it) already stands for the term on line 2. — A word leads to one definition"),
    ("it: [filiere]", "it: filiere", 9, "“it” should be a list"),
    ("it: [filiere]", "fr: [filiere]", 9, "“fr” is unknown"),
    ("terms:", "term:", 1, "“terms” is missing"),
    ("it: Un luogo", f"it: {'x' * 601}", 12, "the limit is 600"),
])
def test_a_spoilt_glossary_names_line_and_remedy(old: str, new: str, line: int, words: str) -> None:
    assert old in GLOSSARY
    told = faults(GLOSSARY.replace(old, new))
    assert any(fault.startswith(f"glossary.yaml:{line}: ") and words in fault for fault in told), told


def test_a_word_may_be_written_twice_at_one_term() -> None:
    assert faults(GLOSSARY.replace("[filiere]", "[filiera, Filiere]")) == []


@pytest.mark.parametrize("text", ["", "terms: []", "- a", "terms:\n" + "  - id: x\n" * (MOST_TERMS + 1)])
def test_a_glossary_that_is_none_is_refused(text: str) -> None:
    assert faults(text)


def test_no_unit_has_the_name_of_another_page_of_the_course() -> None:
    for name in sorted(rules.RESERVED_UNITS):
        told = [str(fault) for fault in read_files(spoilt(MODULE_FILE, "id: welcome-page", f"id: {name}")).faults]
        assert len(told) == 1
        assert f"“{name}” is the name of another page of every course. — Choose another id." in told[0]
