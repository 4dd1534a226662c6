"""Pages as articles: anchors, contents, footnotes, figures, tables, words of the glossary; and what their check says."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.courses.package.faults import Faults
from app.courses.package.unit_folder import UnitFolder
from app.courses.rules import LANGUAGES
from app.study.glossary import Glossary, Term
from app.study.kinds import Address
from app.study.kinds.page.checks import hash_of
from app.study.kinds.page.kind import KIND as PAGE
from tests.core.test_text import VECTORS, is_harmless

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 2"/>'


def shown(text: str, language: str = "it", glossary: Glossary | None = None) -> dict:
    return dict(PAGE.present({language: text}, language, Address("/here/", glossary=glossary)))


def html(text: str, **options) -> str:
    return str(shown(text, **options)["html"])


def parse(text: str, **others: str):
    """Read a page whose every language has the same text, but for some."""
    texts = {code: others.get(code, text) for code in LANGUAGES}
    faults = Faults()
    files = {f"page.{code}.md": content.encode() for code, content in texts.items()} | {"map.svg": SVG}
    content = PAGE.parse(UnitFolder("u", files, faults), "it").content
    return content, [str(fault) for fault in faults.in_order()], [str(warning) for warning in faults.warnings_in_order()]


def term(term_id: str, word: str, *forms: str) -> Term:
    return Term(term_id, dict.fromkeys(LANGUAGES, word), dict.fromkeys(LANGUAGES, f"Che cosa è {word}"), {"it": list(forms)})


# --- headings ---

HEADINGS = "# Uno\n\n## Due\n\n### Tre\n\n### Quattro\n\n## Cinque {#the-case}\n\n### Sei\n\n##### Sette\n"


def test_headings_have_anchors_by_place_or_by_name() -> None:
    found = re.findall(r'<(h\d) id="([^"]*)">([^<]*)</\1>', html(HEADINGS))
    assert found == [
        ("h2", "s-1", "Uno"), ("h2", "s-2", "Due"), ("h3", "s-2-1", "Tre"), ("h3", "s-2-2", "Quattro"),
        ("h2", "s-the-case", "Cinque"), ("h3", "s-3-1", "Sei"), ("h4", "s-3-1-1", "Sette"),
    ]


def test_anchors_are_the_same_in_every_language() -> None:
    other = HEADINGS.replace("Due", "Dos caminos").replace("Tre", "Trés & más").replace("Uno", "Primero")
    assert re.findall(r'id="([^"]*)"', html(HEADINGS)) == re.findall(r'id="([^"]*)"', html(other, language="es"))


def test_a_long_page_has_contents_and_a_short_one_has_none() -> None:
    assert [(heading.anchor, heading.text) for heading in shown(HEADINGS)["contents"]][-2:] == [("s-the-case", "Cinque"), ("s-3-1", "Sei")]
    assert shown("## Uno\n\n## **Due** `x`\n")["contents"] == []
    assert [heading.text for heading in shown("## a\n\n## **Due** `x` [l](#a)\n\n## c")["contents"]] == ["a", "Due x l", "c"]


def test_ids_of_a_text_cannot_stand_for_parts_of_the_page() -> None:
    found = re.findall(r'id="([^"]*)"', html('## a {#content}\n\n## b {#form-errors}\n\n## c {#x" onload="alert(1)}\n\nt[^a]\n\n[^a]: n'))
    assert found
    assert all(re.fullmatch(r"[snr]-[a-z0-9-]+", one) for one in found)


def test_links_inside_the_page_lead_to_headings() -> None:
    text = html("[qui](#the-case), [fuori](https://example.org)\n\n## Caso {#the-case}")
    assert '<a href="#s-the-case">qui</a>' in text
    assert '<a href="https://example.org">fuori</a>' in text


# --- footnotes ---


def test_footnotes_are_numbered_as_they_are_referred_to() -> None:
    text = html("Uno[^b], due[^a], ancora[^b].\n\n[^a]: Nota *a*\n  in due righe.\n[^b]: Nota b.\n\nFine.")
    assert '<sup><a href="#n-1" id="r-1" role="doc-noteref">1</a></sup>, due<sup><a href="#n-2" id="r-2"' in text
    assert 'id="r-1-2"' in text
    assert text.index("<p>Fine.</p>") < text.index('<section role="doc-endnotes">')
    assert '<li id="n-1">Nota b. <a href="#r-1" role="doc-backlink" aria-label="Back to the text">↩</a></li>' in text
    assert '<li id="n-2">Nota <em>a</em>\nin due righe. <a' in text


@pytest.mark.parametrize("text", ["a[^x] b", "`[^a]`\n\n[^a]: n", "    [^a]: code", "\\[^a]\n\n[^a]: n"])
def test_what_is_no_footnote_stays_text(text: str) -> None:
    assert "doc-noteref" not in html(text)
    assert "[^" in html(text) or text.startswith(("`", "\\"))


def test_a_note_refers_to_no_other() -> None:
    assert html("a[^a]\n\n[^a]: si veda [^b] e [^a]\n[^b]: altra").count("doc-noteref") == 1


# --- figures and tables ---


def test_a_picture_alone_with_a_title_is_a_figure() -> None:
    text = html('![Una mappa](map.svg "Il distretto & i suoi <confini>")')
    assert text.startswith("<figure><img loading=")
    assert "<figcaption>Il distretto &amp; i suoi &lt;confini&gt;</figcaption></figure>" in text
    assert "title=" not in text


@pytest.mark.parametrize("text", ["![m](map.svg)", 'a ![m](map.svg "t")', '![m](map.svg "t") ![m](map.svg "t")', '- ![m](map.svg "t")'])
def test_other_pictures_are_no_figures(text: str) -> None:
    assert "<figure" not in html(text)


def test_columns_keep_how_they_are_aligned() -> None:
    text = html("| a | b | c |\n|---|:-:|--:|\n| 1 | 2 | 3 |")
    assert '<th>a</th>\n<th class="center">b</th>\n<th class="end">c</th>' in text
    assert '<td class="end">3</td>' in text
    assert "style" not in text


# --- the glossary ---

WORDS = Glossary((term("chain", "Filiera", "filiere"), term("short", "filiera corta"), term("agent", "agente di sviluppo"), term("law", "L.R. 13/2014")))


def test_the_first_word_of_each_section_is_marked() -> None:
    text = html("La filiera e le filiere.\n\nAltra filiera.\n\n## Filiera\n\nUna FILIERA.", glossary=WORDS)
    assert text.count('href="#g-') == 2
    assert 'La <a href="#g-chain">filiera</a> e le filiere.' in text
    assert 'Una <a href="#g-chain">FILIERA</a>' in text
    assert '<h2 id="s-1">Filiera</h2>' in text
    assert shown("La filiera.", glossary=WORDS)["terms"] == [("g-chain", "Filiera", "Che cosa è Filiera")]


@pytest.mark.parametrize("text", [
    "`filiera`", "```\nfiliera\n```", "[la filiera](https://example.org)", "![filiera](map.svg)", '![m](map.svg "filiera")',
    "# filiera", "filierale", "sottofiliera", "<https://example.org/filiera>", "agente, di sviluppo", "L.R. 13-2014",
])
def test_no_word_is_marked_where_it_would_be_in_the_way(text: str) -> None:
    assert "#g-" not in html(text, glossary=WORDS)


@pytest.mark.parametrize(("text", "found"), [
    ("una filiera corta", "filiera corta"), ("dell’agente di\nsviluppo locale", "agente di\nsviluppo"), ("la **filiera**", "filiera"),
    ("la L.R. 13/2014.", "L.R. 13/2014"), ("| filiera |\n|---|\n| filiera |", "filiera"), ("nota[^a]\n\n[^a]: la filiera", "filiera"),
])
def test_the_longest_form_is_found_wherever_lines_break(text: str, found: str) -> None:
    assert re.findall(r'href="#g-[^"]*">([^<]*)<', html(text, glossary=WORDS)) == [found]


def test_a_glossary_speaks_each_language_for_itself() -> None:
    only = Glossary((Term("x", {"it": "filiera", "es": "cadena productiva"}, {"it": "d", "es": "d"}, {}),))
    assert "#g-x" in html("la cadena productiva", language="es", glossary=only)
    assert "#g-x" not in html("la filiera", language="es", glossary=only)


@given(st.text(st.sampled_from("filera cot\n.,’'"), max_size=80))
def test_marking_changes_no_word(text: str) -> None:
    def plain(rendered: str) -> str:
        return re.sub(r"<[^>]*>", "", rendered)

    assert plain(html(text, glossary=WORDS)) == plain(html(text))


# --- nothing acts ---

ALLOWED = {"href", "title", "rel", "src", "alt", "width", "height", "loading", "id", "role", "class", "aria-label", "tabindex"}


class Acting(HTMLParser):
    """Notes what could act."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.ids: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "svg", "iframe", "object", "embed", "form", "base", "link", "meta", "input"}:
            self.found.append(tag)
        for name, value in attrs:
            if name not in ALLOWED or (name in {"href", "src"} and not is_harmless(value or "")):
                self.found.append(f"{tag} {name}={value}")
            if name == "id":
                self.ids.append(str(value))


PIECES = [*VECTORS, "[^a]", "\n\n[^a]: ", "[^", "## x {#", "}", "filiera", "|", "\n", "\n\n", "> ", "- ", "![", '](m.svg "t")', "    "]


@given(st.lists(st.sampled_from(PIECES), max_size=9))
def test_no_mixture_acts_and_no_id_leaves_its_place(pieces: list[str]) -> None:
    found = Acting(html("".join(pieces), glossary=WORDS))
    assert found.found == []
    assert all(re.fullmatch(r"[snr]-[a-z0-9-]*", one) for one in found.ids)


@pytest.mark.parametrize("piece", ["[^a]", "[^", "[^a]: x\n", "## {#", "![a](b.svg 't')\n\n", "filiera ", "> [^a]: "])
def test_much_of_anything_is_read_in_time(piece: str) -> None:
    assert Acting(html("[^a]: n\n\n" + piece * 3_000, glossary=WORDS)).found == []


# --- the check of packages ---


@pytest.mark.parametrize(("text", "line", "words"), [
    ("Uno.\n\nDue\n![](map.svg)", 4, "“map.svg” has no alternative text. — Say what it shows"),
    ("![ ](map.svg 'x')", 1, "no alternative text"),
    ("a\n[b](#nowhere)", 2, "leads to no heading of this page. — Name a heading"),
    ("a\n[b](#chse)\n\n## C {#case}", 2, "Did you mean “case”"),
    ("[b](page.es.md)", 1, "leads nowhere"), ("[b]()", 1, "leads nowhere"), ("[b](/editions)", 1, "leads nowhere"),
    ("[b](ftp://x.test)", 1, "leads nowhere"), ("a\n\n[b](//x.test)", 3, "leads nowhere"),
    ("## A {#città}", 1, "cannot name a heading"), ("## A {#1}", 1, "cannot name a heading"),
    ("## A {#a}\n\n## B {#a}", 3, "is there twice"),
    ("a\n\nb[^x]", 3, "“x” is not written. — Write it on a line of its own: “[^x]: …”"), ("a\n\n[^x]: n", 3, "Nothing refers to the footnote “x”"),
    ("a[^x]\n\n[^x]: n\n[^x]: m", 4, "is written twice"), ("a[^x]\n\n[^x]:\n", 3, "is empty"),
])
def test_a_fault_of_a_page_names_line_and_remedy(text: str, line: int, words: str) -> None:
    _content, faults, _warnings = parse(text)
    assert len(faults) == len(LANGUAGES), faults
    assert faults[0].startswith(f"u/page.en.md:{line}: ")
    assert words in faults[0]


def test_a_page_with_everything_has_no_fault() -> None:
    text = (
        "## Uno {#one}\n\n[su](#one), <https://example.org>, [posta](mailto:a@b.test)[^n].\n\n"
        '![Mappa](map.svg "Didascalia")\n\n| a |\n|--:|\n| 1 |\n\n[^n]: Nota.\n'
    )
    assert parse(text)[1:] == ([], [])


def test_headings_that_differ_from_the_source_are_to_be_looked_at() -> None:
    _content, faults, warnings = parse("## A\n\n### B", es="## A\n\n## B", pt="## Á\n\n### Bê")
    assert faults == []
    assert [warning.partition(" — ")[0] for warning in warnings] == ["u/page.es.md:1: The headings differ from those of the source language."]


# --- translations that are behind ---

SOURCE = "## Uno\n\nTesto.\n"


def front(digest: str) -> str:
    return f"---\ntranslated_from: {digest}\n---\n## Uno\n\nTexto.\n"


def test_a_translation_says_of_which_text_it_is() -> None:
    right = hash_of(SOURCE)
    content, faults, warnings = parse(SOURCE, es=front(right), pt=front("0123456789ab"))
    assert faults == []
    assert len(warnings) == 1
    assert warnings[0].startswith("u/page.pt.md:2: The source text has changed since this translation.")
    assert right in warnings[0]
    assert content["translated_from"] == {"es": right, "pt": "0123456789ab"}
    assert content["es"] == "## Uno\n\nTexto.\n"
    assert PAGE.stale(content) == {"pt"}
    assert PAGE.stale({"it": "x"}) == PAGE.stale(parse(SOURCE)[0]) == frozenset()


def test_the_hash_is_that_of_the_file_whatever_its_line_ends() -> None:
    assert hash_of("a\n") == "87428fc52280"
    assert parse(SOURCE.replace("\n", "\r\n"), es=front(hash_of(SOURCE)))[2] == []


@pytest.mark.parametrize(("texts", "words"), [
    ({"es": front("later")}, "page.es.md:2: “translated_from” should be the first 12"), ({"it": front("0123456789ab")}, "page.it.md:2: This is the language"),
    ({"es": "---\ntranslated: x\n---\nTexto"}, "page.es.md:2: The key “translated” is unknown"), ({"es": "---\na: [\n---\nTexto"}, "page.es.md:3: This is not valid YAML"),
    ({"es": "---\ntranslated_from: 0123456789ab\n---\n![](map.svg)"}, "page.es.md:4: The picture"),
])
def test_what_stands_above_a_text_is_checked(texts: dict[str, str], words: str) -> None:
    faults = parse("Testo", **texts)[1]
    assert any(words in fault for fault in faults), faults


def test_a_line_across_the_page_is_no_front_matter() -> None:
    content, faults, _warnings = parse("---\n\nTesto\n\n---\n")
    assert faults == []
    assert content["it"].startswith("---")
