"""The catalogues: every sentence in every language, with the same placeholders, and nothing in them acts."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LANGUAGES = ("it", "es", "pt", "en")
OTHERS = ("it", "es", "pt")
PLACEHOLDER = re.compile(r"%\((\w+)\)([sd])")
SAME = {
    "it": {"account", "auditor", "computer", "file", "home", "link", "partner", "password", "project work", "quiz", "tutor", "video"},
    "es": {"director", "error", "manual", "total", "video"},
    "pt": {"item", "link", "quiz", "total", "tutor"},
}
"""Words that are spelled alike in English and in the language."""


def load():
    """Load the tool that extracts and checks."""
    spec = importlib.util.spec_from_file_location("translations_tool", ROOT / "tools" / "translations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def tool():
    return load()


@cache
def faults():
    return tool().faults()


@cache
def pairs(language):
    """Return (English, translation) of every sentence; one pair for each form of a plural."""
    found = []
    for message in tool().read(language):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        found += [(ids[min(place, len(ids) - 1)], string) for place, string in enumerate(strings) if string]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there(language):
    assert [fault for fault in faults() if fault.startswith(f"{language}:")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_kept_with_its_kind(language):
    wrong = [
        (sentence, translation) for sentence, translation in pairs(language)
        if not {*PLACEHOLDER.findall(translation)} <= {*PLACEHOLDER.findall(sentence), ("num", "s"), ("num", "d")}
    ]
    assert wrong == []


class Anything(dict):
    def __missing__(self, key):
        return 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_filled_in(language):
    broken = []
    for _sentence, translation in pairs(language):
        try:
            translation % Anything()
        except (ValueError, TypeError) as fault:
            broken.append((translation, str(fault)))
    assert broken == []


def is_only_signs(sentence):
    """Whether nothing in it is a word that has to be translated."""
    bare = PLACEHOLDER.sub("", sentence)
    return not re.search(r"[^\W\d_]{3,}", re.sub(r"\b(CSV|XLSX|PDF|TOTP|QR|Bottega|E-mail|min)\b|\S+@\S+", "", bare))


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_is_left_in_english(language):
    left = {sentence for sentence, translation in pairs(language) if sentence == translation and not is_only_signs(sentence)}
    assert sorted(sentence for sentence in left if sentence.casefold() not in SAME[language]) == []


def test_the_source_language_says_what_the_code_says():
    assert [(sentence, translation) for sentence, translation in pairs("en") if sentence != translation] == []



@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_ends_as_the_original_does(language):
    def end(text):
        return text[-1] if text[-1] in ".?…" else ""

    assert [
        (sentence, translation) for sentence, translation in pairs(language)
        if len(sentence.split()) > 1 and end(sentence) != end(translation)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_shouted_at_or_begged(language):
    tone = re.compile(r"[!¡]|\b(please|per favore|per piacere|por favor)\b", re.IGNORECASE)
    assert [translation for _sentence, translation in pairs(language) if tone.search(translation)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_translation_acts_or_hides(language):
    hidden = re.compile("[<>\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|  ")
    assert [
        (sentence, translation) for sentence, translation in pairs(language)
        if hidden.search(translation) and not hidden.search(sentence)
    ] == []


@pytest.mark.parametrize("language", OTHERS)
def test_white_space_around_a_sentence_is_kept(language):
    def edges(text):
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()):]

    assert [(sentence, translation) for sentence, translation in pairs(language) if edges(sentence) != edges(translation)] == []
