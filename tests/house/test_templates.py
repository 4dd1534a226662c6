"""Every template: it parses, it refers to what is there, nothing in it acts by itself, and every word of it can be translated."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import meta, nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(path.relative_to(ROOT) for path in (ROOT / "app").rglob("*.html"))
GETTEXT = {"_", "gettext", "ngettext"}
HOLE = "\ue000"
"""Stands for what is filled in."""
NAMES = {"bottega", "css", "js", "csv", "xlsx", "pdf", "eml", "html", "http", "https", "kb", "windows", "macos", "linux"}
"""Words that are the same in every language."""
SPOKEN = {"alt", "aria-label", "placeholder", "title", "data-label", "label", "aria-description", "data-confirm"}


def source(path):
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=TEMPLATES, ids=str)
def template(request, app):
    """Each template in turn: its path and what Jinja makes of it."""
    return request.param, app.jinja_env.parse(source(request.param), str(request.param))


class Reader(HTMLParser):
    """Reads the fixed part of a template."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._is_silent = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._is_silent = tag in {"script", "style", "code", "pre"}
        self.words += [value for name, value in attrs if name in SPOKEN and value and has_words(value)]

    def handle_endtag(self, tag):
        self._is_silent = False

    def handle_data(self, data):
        if not self._is_silent and has_words(data):
            self.words.append(data.strip())


def has_words(text):
    """Whether a text holds a word that would have to be translated."""
    return bool({word.casefold() for word in re.findall(r"[^\W\d_]{2,}", text)} - NAMES)


def fixed_part(tree):
    """Return the HTML of a template with holes where something is filled in."""
    found = []

    def walk(node):
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Output):
                found.extend(part.data if isinstance(part, nodes.TemplateData) else HOLE for part in child.nodes)
            else:
                walk(child)

    walk(tree)
    return "".join(found)


def test_there_are_templates():
    assert len(TEMPLATES) > 50


def test_it_refers_to_templates_that_are_there(app, template):
    _path, tree = template
    known = set(app.jinja_env.list_templates())
    assert [name for name in meta.find_referenced_templates(tree) if name is not None and name not in known] == []


def test_it_leads_to_addresses_that_are_there(app, template):
    path, tree = template
    room = path.parts[1]
    wrong = []
    for call in tree.find_all(nodes.Call):
        if getattr(call.node, "name", "") in {"url_for", "with_query"} and call.args and isinstance(call.args[0], nodes.Const):
            endpoint = call.args[0].value
            endpoint = room + endpoint if endpoint.startswith(".") else endpoint
            if endpoint not in app.view_functions:
                wrong.append(f"{path}:{call.lineno} {endpoint}")
    assert wrong == []


def test_it_gives_addresses_what_they_take(app, template):
    path, tree = template
    arguments = {}
    for rule in app.url_map.iter_rules():
        arguments.setdefault(rule.endpoint, []).append(set(rule.arguments))
    wrong = []
    for call in tree.find_all(nodes.Call):
        if getattr(call.node, "name", "") != "url_for" or not call.args or not isinstance(call.args[0], nodes.Const) or call.dyn_kwargs:
            continue
        endpoint = call.args[0].value
        endpoint = path.parts[1] + endpoint if endpoint.startswith(".") else endpoint
        given = {pair.key for pair in call.kwargs}
        if endpoint in arguments and not any(needed <= given for needed in arguments[endpoint]):
            wrong.append(f"{path}:{call.lineno} {endpoint} {sorted(given)}")
    assert wrong == []


def test_every_sentence_is_a_constant(template):
    path, tree = template
    wrong = []
    for call in tree.find_all(nodes.Call):
        name = getattr(call.node, "name", "")
        if name in GETTEXT:
            sentences = call.args[: 2 if name == "ngettext" else 1]
            wrong += [f"{path}:{call.lineno}" for one in sentences if not (isinstance(one, nodes.Const) and isinstance(one.value, str))]
            wrong += [
                f"{path}:{call.lineno} {one.value}" for one in sentences
                if isinstance(one, nodes.Const) and re.search(r"%[sd]|!|\b[Pp]lease\b", str(one.value))
            ]
    assert wrong == []


def test_every_word_can_be_translated(template):
    path, tree = template
    assert [f"{path}: {words}" for words in Reader(fixed_part(tree)).words] == []


def test_nothing_acts_by_itself(template):
    path, tree = template
    wrong = []
    for tag, attributes in Reader(fixed_part(tree)).tags:
        wrong += [f"{path}: <{tag} {name}>" for name in attributes if name == "style" or name.startswith("on")]
        if tag in {"style", "iframe", "object", "embed", "base"} or (tag == "script" and not attributes.get("src")):
            wrong.append(f"{path}: <{tag}>")
        if any(re.match(r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE) for value in attributes.values()):
            wrong.append(f"{path}: <{tag} {attributes}>")
        if any((value or "").startswith(("http:", "https:", "//")) for name, value in attributes.items() if name in {"src", "action"}):
            wrong.append(f"{path}: <{tag} {attributes}> from elsewhere")
    assert wrong == []


def test_nothing_is_declared_safe(template):
    path, tree = template
    assert [f"{path}:{node.lineno}" for node in tree.find_all(nodes.Filter) if node.name == "safe"] == []
    assert [f"{path}:{node.lineno}" for node in tree.find_all(nodes.ScopedEvalContextModifier)] == []


def test_every_picture_has_words(template):
    path, tree = template
    assert [f"{path}: {attributes}" for tag, attributes in Reader(fixed_part(tree)).tags if tag == "img" and "alt" not in attributes] == []


def test_every_form_that_is_posted_carries_its_token(template):
    path, _tree = template
    text = re.sub(r"\{#.*?#\}", "", source(path), flags=re.DOTALL)
    forms = re.findall(r"<form\b.*?</form>", text, re.DOTALL)
    assert text.count("<form") == len(forms)
    posted = [form for form in forms if re.search(r'method="post"', form, re.IGNORECASE)]
    assert [f"{path}: {form[:80]}" for form in posted if not re.search(r"csrf_token|hidden_tag\(|csrf\(", form)] == []
    assert [f"{path}: {form[:80]}" for form in forms if form not in posted and "csrf" in form] == []


def test_every_field_of_its_own_has_a_name_for_those_who_do_not_see(template):
    path, tree = template
    nameless = [
        f"{path}: <{tag} {attributes}>" for tag, attributes in Reader(fixed_part(tree)).tags
        if tag in {"input", "select", "textarea"} and attributes.get("type") not in {"hidden", "submit", "button"}
        and not {"id", "aria-label", "aria-labelledby", "hidden"} & set(attributes)
    ]
    assert nameless == []


def test_every_button_says_what_it_is(template):
    _path, tree = template
    unknown = [
        attributes for tag, attributes in Reader(fixed_part(tree)).tags
        if tag == "button" and attributes.get("type", "submit") not in {"submit", "button", "reset", HOLE}
    ]
    assert unknown == []
