"""Text: whatever is typed, what is kept is tidy and what is shown does nothing."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import fold, render_markdown, tidy, tidy_lines

VECTORS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.test/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='data:text/html,<script>alert(1)</script>'>",
    "<form action='javascript:alert(1)'><button>x</button></form>",
    "<body onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    "<base href='//evil.test/'>",
    "<link rel=stylesheet href='//evil.test/x.css'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>@import '//evil.test/x.css';</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://evil.test/1)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
    '![x](x.png"onerror=alert(1) y=")',
    "![x](x.png 'a\" onerror=\"alert(1)')",
    '![" onerror="alert(1)](x.png)',
    "[x](https://ok.test \"a' onclick='alert(1)\")",
    '[x](https://ok.test/"onmouseover="alert(1))',
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[ref]\n\n[ref]: javascript:alert(1)",
    "[ref][a]\n\n[a]: data:text/html,<script>alert(1)</script>",
    "> > - [x](javascript:alert(1)) **<img src=x onerror=alert(1)>**",
    "| a |\n|---|\n| <svg onload=alert(1)> [x](javascript:alert(1)) |",
    "# <img src=x onerror=alert(1)>",
    "```html\n<script>alert(1)</script>\n```",
    '```" onclick="alert(1)\nx\n```',
    "    <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    "[a](javascript:alert(1)\n**[b](javascript:alert(2))**",
    "\u202ejavascript:alert(1)\u202c [x](\u202ejavascript:alert(1))",
    "~~<b onmouseover=alert(1)>x</b>~~",
]
ALLOWED = {
    "a": {"href", "title", "rel"}, "img": {"src", "alt", "title", "width", "height", "loading"},
}
KNOWN = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "pre", "s", "strong", "table",
    "tbody", "td", "th", "thead", "tr", "ul", "figure", "figcaption",
}


class Reader(HTMLParser):
    """Reads HTML as a browser would and notes what could act."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.acting: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in KNOWN:
            self.acting.append(tag)
        for name, value in attrs:
            if name not in ALLOWED.get(tag, set()):
                self.acting.append(f"{tag} {name}")
            if name in {"href", "src"} and not is_harmless(value or ""):
                self.acting.append(f"{tag} {name}={value}")


def is_harmless(address: str) -> bool:
    """Whether a browser, which drops control characters and blanks, would only go to a place."""
    scheme = urlsplit(re.sub(r"[\x00-\x20]", "", address)).scheme.lower()
    return scheme in {"", "http", "https", "mailto"}


@pytest.mark.parametrize("vector", VECTORS)
def test_markdown_that_would_act_is_shown_as_text(vector):
    assert Reader(str(render_markdown(vector))).acting == []


def test_there_are_vectors_enough():
    assert len(set(VECTORS)) >= 30


@given(st.lists(st.sampled_from([*VECTORS, "[", "](", ")", "<", ">", "`", "**", "\n", "\n\n", "> ", "- ", "&#", "\\", "a"]), max_size=8))
def test_no_mixture_of_vectors_acts(pieces):
    assert Reader(str(render_markdown("".join(pieces)))).acting == []


@pytest.mark.parametrize("piece", ["[", "![", "<", ">", "> ", "- ", "*", "**a ", "`", "|", "&", "\\", "[a](", "~~"])
def test_deep_nesting_neither_breaks_nor_acts(piece):
    assert Reader(str(render_markdown(piece * 3_000))).acting == []


def test_markdown_keeps_what_it_is_for():
    html = str(render_markdown("# Title\n\n**bold** [link](https://example.org/a?b=1&c=2)\n\n| a |\n|---|\n| 1 |\n\n![map](map.svg)"))
    assert "<h2>Title</h2>" in html
    assert "<strong>bold</strong>" in html
    assert 'rel="noopener noreferrer"' in html
    assert "<td>1</td>" in html
    assert '<img src="map.svg" alt="map">' in html


# --- tidy ---

HIDDEN = [
    "\u0000", "\u0007", "\u001b", "\u007f", "\u0085", "\u061c", "\u200b", "\u200d", "\u200e", "\u200f", "\u2028", "\u202a",
    "\u202b", "\u202c", "\u202d", "\u202e", "\u2060", "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff", "\ud800", "\udfff",
    "\u00ad", "\u034f", "\u180e", "\u206a", "\ufff9", "\U000e0041",
]


@pytest.mark.parametrize("hidden", HIDDEN, ids=lambda character: f"{ord(character):04X}")
def test_what_nobody_sees_is_removed(hidden):
    assert tidy(f"Ada{hidden}Acosta") == "AdaAcosta"
    assert tidy_lines(f"Ada{hidden}Acosta") == "AdaAcosta"


@pytest.mark.parametrize(("typed", "kept"), [
    ("  Ada \t Acosta\u00a0Benítez ", "Ada Acosta Benítez"),
    ("Mun\u0303oz", "Muñoz"),
    ("one\r\ntwo\nthree\rfour", "one two three four"),
    ('Stéphane, João & "Núñez" <Paraguay>', 'Stéphane, João & "Núñez" <Paraguay>'),
    ("g̃uarani ẽ", "g̃uarani ẽ"),
    ("", ""),
])
def test_a_line_is_tidied(typed, kept):
    assert tidy(typed) == kept


def test_lines_stay_lines_with_at_most_one_blank_between():
    assert tidy_lines(" a  b \r\n\r\n\r\n\n c\rd \n\n") == "a b\n\n c\nd"


@given(st.text())
def test_tidying_twice_changes_nothing_more(text):
    once, lines = tidy(text), tidy_lines(text)
    assert tidy(once) == once
    assert tidy_lines(lines) == lines


@given(st.text())
def test_tidy_text_is_one_line_that_can_be_stored(text):
    kept = tidy(text)
    assert kept.encode().decode() == kept
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in kept)
    assert "  " not in kept


@given(st.text())
def test_tidy_lines_hold_nothing_but_text_and_line_breaks(text):
    kept = tidy_lines(text)
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in kept.replace("\n", ""))
    assert "\n\n\n" not in kept


# --- fold ---


@pytest.mark.parametrize(("one", "other"), [
    ("Ñandú Conceição", "nandu  CONCEICAO"), ("Łukasz", "lukasz"), ("Straße", "STRASSE"), ("D'Amico", "d amico"),
    ("Pérez-Gómez", "perez gomez"), ("İstanbul", "istanbul"), ("ﬁlo", "filo"), ("Mun\u0303oz", "Muñoz"), ("ᴬda", "ada"),
])
def test_names_are_compared_without_accents_case_and_signs(one, other):
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    once = fold(text)
    assert fold(once) == once


@given(st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=1))
def test_case_does_not_matter(text):
    assert fold(text) == fold(text.upper()) or fold(text) == fold(text.lower())
