"""Reading a page: contents, words of the glossary, translations that are behind, the language changed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.courses.rules import RESERVED_UNITS
from app.study.kinds.page.checks import hash_of
from tests.courses.test_document import example
from tests.factories import course_manifest, make_course_version, texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.cast import Cast
    from tests.conftest import Browser

PAGE = "local-development-page"
COURSE = "/editions/ED-1/course"
TERMS = [
    {"id": "chain", "term": texts("filiera"), "definition": texts("Il percorso <b>di</b> un prodotto"), "forms": {"es": ["cadena productiva"]}},
    {"id": "agent", "term": texts("agente"), "definition": texts("Chi fa incontrare"), "forms": {}},
]
TEXT = "## Uno\n\nUna cadena productiva.\n\n## Dos\n\nOtra.\n\n## Tres\n\nFin."


@pytest.fixture
def explained(cast: Cast, session: Session) -> Cast:
    """The cast, in an edition whose course has a glossary, a long page, and a translation that is behind."""
    manifest = course_manifest("explained") | {"glossary": TERMS}
    page = {"it": TEXT, "es": TEXT, "pt": TEXT, "en": TEXT, "source": "aaaaaaaaaaaa",
            "translated_from": {"es": "bbbbbbbbbbbb", "pt": "aaaaaaaaaaaa"}, "pictures": {}}
    cast.edition.course_version = make_course_version("explained", manifest=manifest, contents={"page": page})
    session.flush()
    return cast


def test_a_page_explains_its_words_without_a_script(explained: Cast, browser: Callable[[Any], Browser]) -> None:
    page = browser(explained.ada).get(f"{COURSE}/{PAGE}?lang=es").text
    assert '<a href="#g-chain">cadena productiva</a>' in page
    assert '<div id="g-chain"><dt>filiera (es)</dt><dd>Il percorso &lt;b&gt;di&lt;/b&gt; un prodotto (es)</dd></div>' in page
    assert "g-agent" not in page
    assert f'href="{COURSE}/glossary"' in page
    assert '<li><a href="#s-2">Dos</a></li>' in page
    assert "#g-chain" not in browser(explained.ada).get(f"{COURSE}/{PAGE}?lang=pt").text


@pytest.mark.parametrize("name", ["ada", "tess", "carla", "otto", "amin"])
def test_the_glossary_shows_every_word_to_everybody_in_the_edition(explained: Cast, browser: Callable[[Any], Browser], name: str) -> None:
    page = browser(getattr(explained, name)).get(f"{COURSE}/glossary?lang=it")
    assert page.status_code == 200
    assert page.text.index("g-agent") < page.text.index("g-chain")
    assert "Chi fa incontrare (it)" in page.text


def test_strangers_find_no_glossary(explained: Cast, browser: Callable[[Any], Browser]) -> None:
    assert browser(explained.olga).get(f"{COURSE}/glossary").status_code == 404
    assert browser(None).get(f"{COURSE}/glossary").status_code == 302


def test_a_course_without_glossary_says_so(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    page = browser(cast.ada).get(f"{COURSE}/glossary?lang=en")
    assert page.status_code == 200
    assert "No words are explained yet" in page.text


@pytest.mark.parametrize("name", sorted(RESERVED_UNITS))
def test_reserved_names_take_no_answers(cast: Cast, browser: Callable[[Any], Browser], name: str) -> None:
    assert browser(cast.ada).post(f"{COURSE}/{name}", data={"key": "form-key-1"}).status_code == 405


@pytest.mark.parametrize(("language", "is_told"), [("es", True), ("pt", False), ("en", False), ("it", False)])
def test_a_badge_says_that_a_translation_is_behind(
    explained: Cast, browser: Callable[[Any], Browser], language: str, is_told: bool,
) -> None:
    page = browser(explained.ada).get(f"{COURSE}/{PAGE}?lang={language}").text
    assert ("is newer than this translation" in page) == is_told
    if is_told:
        assert "The text in italiano is newer" in page
        assert f'<a href="{COURSE}/{PAGE}?lang=it" hreflang="it">' in page


def test_a_quiz_is_never_behind(explained: Cast, browser: Callable[[Any], Browser]) -> None:
    assert "is newer than" not in browser(explained.ada).get(f"{COURSE}/local-development-quiz?lang=es").text


def test_the_check_tells_of_a_translation_that_is_behind_and_lets_it_pass(app: Flask, session: Session, tmp_path: Path) -> None:
    for path, content in example().items():
        file = tmp_path / "hello" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    page = tmp_path / "hello" / "modules" / "01-hello" / "greeting" / "page.es.md"
    page.write_bytes(b"---\ntranslated_from: 0123456789ab\n---\n" + page.read_bytes())
    said = app.test_cli_runner().invoke(args=["courses", "check", str(tmp_path / "hello")])
    assert said.exit_code == 0
    assert "Look at this: modules/01-hello/greeting/page.es.md:2: The source text has changed" in said.output
    assert f"translated_from: {hash_of(example()['modules/01-hello/greeting/page.it.md'].decode())}" in said.output
