"""Numbers, codes, surnames and the chain, without a database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.certificates import rules
from app.certificates.rules import Break, ChainLine
from app.core.text import fold

names = st.text(st.characters(categories=("L", "Zs", "Pd"), include_characters="'’.ñçáõ"), min_size=1, max_size=30)
contents = st.dictionaries(
    st.text(max_size=8), st.none() | st.integers() | st.text(max_size=12) | st.lists(st.integers(), max_size=3), max_size=5,
)


def chain_of(acts: list[dict[str, object]]) -> list[ChainLine]:
    """Write acts into a new register."""
    lines: list[ChainLine] = []
    previous = rules.FIRST_HASH
    for number, act in enumerate(acts, start=1):
        content = rules.content_hash(act)
        lines.append(ChainLine(number, act, content, previous, rules.chained(previous, content)))
        previous = lines[-1].hash
    return lines


@pytest.mark.parametrize(("serial", "number"), [(7, "DEMO-1/2026/0007"), (12345, "DEMO-1/2026/12345")])
def test_a_number_has_four_figures_at_least(serial: int, number: str) -> None:
    assert rules.number_of("DEMO-1", 2026, serial) == number


def test_codes_are_long_unambiguous_and_never_the_same() -> None:
    codes = {rules.new_code() for _ in range(2000)}
    signs = set("".join(codes))
    assert len(codes) == 2000
    assert all(len(code) == 20 for code in codes)
    assert signs == set(rules.ALPHABET)
    assert len(rules.ALPHABET) == 32
    assert not signs & set("ILOU")


@given(st.text(rules.ALPHABET, min_size=20, max_size=20), st.sampled_from([" ", "-", "–", "  ", ". "]))
def test_a_code_is_read_however_it_was_typed(code: str, between: str) -> None:
    typed = between.join(code[start:start + 4] for start in range(0, 20, 4)).lower().replace("0", "o").replace("1", "l")
    assert rules.read_code(f"  {typed} ") == code
    assert rules.read_code(rules.printed_code(code)) == code


@given(st.text(max_size=120))
def test_whatever_else_is_typed_is_no_code_or_a_whole_one(typed: str) -> None:
    found = rules.read_code(typed)
    assert found is None or (len(found) == 20 and set(found) <= set(rules.ALPHABET))


@pytest.mark.parametrize("typed", ["", "K7QF-2M9T-XXPA-4D8R-W3Z", "K7QF-2M9T-XXPA-4D8R-W3ZBB", "K7QF-2M9T-XXPA-4D8R-W3ZU"])
def test_too_short_too_long_or_another_letter_is_no_code(typed: str) -> None:
    assert rules.read_code(typed) is None


def test_a_hash_is_read_in_capitals_and_groups_too() -> None:
    assert rules.read_sha256("AB " * 32) == "ab" * 32
    assert rules.read_sha256("ab" * 31) is None
    assert rules.read_sha256("xy" * 32) is None


@pytest.mark.parametrize(("typed", "is_right"), [
    ("Díaz Muñoz", True), ("diaz", True), ("MUNOZ", True), ("muñoz díaz", False), ("dia", False), ("", False), ("Sofía", False),
])
def test_one_surname_or_both_are_enough(typed: str, is_right: bool) -> None:
    kept = rules.surnames_to_keep(fold("Díaz"), fold("Muñoz"))
    assert rules.is_surname(fold(typed), kept) is is_right


@pytest.mark.parametrize("typed", ["da Silva", "silva", "SILVA", "de la Cruz", "cruz", "da silva de la cruz"])
def test_particles_may_be_left_out(typed: str) -> None:
    assert rules.is_surname(fold(typed), rules.surnames_to_keep(fold("da Silva"), fold("de la Cruz")))


@pytest.mark.parametrize("typed", ["Acosta", "BENITEZ", "Acosta Benítez"])
def test_two_surnames_in_one_field_are_still_two(typed: str) -> None:
    """Lists often bring both in one column."""
    assert rules.is_surname(fold(typed), rules.surnames_to_keep(fold("Acosta Benítez"), ""))


@pytest.mark.parametrize(("typed", "is_right"), [("Ávila", True), ("d'avila", True), ("d", False), ("e", False), ("Souza", True)])
def test_a_letter_or_a_link_between_surnames_is_none(typed: str, is_right: bool) -> None:
    assert rules.is_surname(fold(typed), rules.surnames_to_keep(fold("D’Ávila e Souza"), "")) is is_right


@pytest.mark.parametrize("typed", ["da", "de la", "|", "de", "la"])
def test_a_particle_alone_is_no_surname(typed: str) -> None:
    assert not rules.is_surname(fold(typed), rules.surnames_to_keep(fold("da Silva"), fold("de la Cruz")))


@given(names, names)
def test_both_surnames_always_match_themselves(first: str, second: str) -> None:
    kept = rules.surnames_to_keep(fold(first), fold(second))
    both = fold(f"{first} {second}")
    assert rules.is_surname(both, kept) is bool(both)


@given(st.text(max_size=40))
def test_initials_show_one_letter_a_word(name: str) -> None:
    assert len(rules.initials(name).split()) == len(name.split())
    assert all(len(word) <= 4 for word in rules.initials(name).split())


def test_initials_of_a_name() -> None:
    assert rules.initials("Sofía Díaz Muñoz Đurić") == "S. D. M. Đ."


@given(st.lists(contents, max_size=6))
def test_a_register_as_it_was_written_holds(acts: list[dict[str, object]]) -> None:
    lines = chain_of(acts)
    last = lines[-1].hash if lines else rules.FIRST_HASH
    assert rules.verify_chain(lines, last_line=len(lines), last_hash=last) is None


@given(st.lists(contents, min_size=1, max_size=6), st.data())
def test_any_changed_content_is_found_where_it_stands(acts: list[dict[str, object]], data: st.DataObject) -> None:
    lines = chain_of(acts)
    place = data.draw(st.integers(0, len(lines) - 1))
    lines[place] = replace(lines[place], content={**acts[place], "added": "later"})
    assert rules.verify_chain(lines) == rules.Broken(place + 1, Break.CONTENT)


@given(st.lists(contents, min_size=2, max_size=6), st.data())
def test_a_line_written_anew_breaks_the_chain(acts: list[dict[str, object]], data: st.DataObject) -> None:
    """Content and both hashes of one line are forged to fit each other; the line after it tells."""
    lines = chain_of(acts)
    place = data.draw(st.integers(0, len(lines) - 2))
    content = {**acts[place], "added": "later"}
    sealed = rules.content_hash(content)
    forged = rules.chained(lines[place].previous_hash, sealed)
    lines[place] = replace(lines[place], content=content, content_hash=sealed, hash=forged)
    assert rules.verify_chain(lines) == rules.Broken(place + 2, Break.CHAIN)


@given(st.lists(contents, min_size=1, max_size=6), st.data())
def test_a_missing_line_is_found(acts: list[dict[str, object]], data: st.DataObject) -> None:
    lines = chain_of(acts)
    count, last = len(lines), lines[-1].hash
    place = data.draw(st.integers(0, count - 1))
    del lines[place]
    why = Break.END if place == count - 1 else Break.NUMBER
    assert rules.verify_chain(lines, last_line=count, last_hash=last) == rules.Broken(place + 1, why)


@given(contents)
def test_the_hashed_form_does_not_hang_on_the_order_of_keys(content: dict[str, object]) -> None:
    turned = dict(reversed(list(content.items())))
    assert rules.content_hash(turned) == rules.content_hash(content)


@given(st.lists(st.integers(1, 9999), unique=True, max_size=20))
def test_the_digest_of_a_choice_does_not_hang_on_its_order(ids: list[int]) -> None:
    assert rules.choice_digest(ids) == rules.choice_digest(sorted(ids, reverse=True))
    assert rules.choice_digest(ids) != rules.choice_digest([*ids, 10_000])
