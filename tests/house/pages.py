"""Reads pages as a browser does: the forms on them, what each would send, and whether anything on them acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

WRITTEN = {"text", "search", "email", "tel", "url", "password", "textarea", "date", "time", "number", "datetime-local", ""}
VALID = {
    "date": "2026-12-01", "time": "11:00", "number": "5", "email": "someone@test.test", "password": "una frase abbastanza lunga 7",
    "url": "https://example.org/",
}


@dataclass
class Field:
    """One field: its kind, its name, what it holds now, and the values that may be chosen."""

    kind: str
    name: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    is_on: bool = False


@dataclass
class Sheet:
    """One form of a page."""

    method: str
    action: str
    is_frame: bool
    fields: list[Field] = field(default_factory=list)

    def filled(self, text: str, *, everywhere: bool) -> dict[str, Any]:
        """Return what is sent with a text in each free field, and in those for days and numbers too if `everywhere`."""
        sent: dict[str, Any] = {}
        for one in self.fields:
            if one.kind in WRITTEN:
                sent[one.name] = text if everywhere or one.kind not in VALID else one.value or VALID[one.kind]
            elif one.kind == "select":
                sent[one.name] = one.value or next((choice for choice in one.choices if choice), "")
            elif one.kind in {"checkbox", "radio"}:
                if one.is_on or one.name not in sent:
                    sent[one.name] = one.value
            elif one.kind != "file":
                sent[one.name] = one.value
        return sent

    def forged(self, value: str, *kinds: str) -> dict[str, Any]:
        """Return what is sent with one value in every field of these kinds."""
        sent = self.filled("Testo", everywhere=False)
        return {one.name: value if one.kind in kinds else sent.get(one.name, "") for one in self.fields}


class Page(HTMLParser):
    """A page: its forms, its links, and what would act on it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[Sheet] = []
        self.links: list[str] = []
        self.acting: list[str] = []
        self._is_inside_main = False
        self._area: Field | None = None
        self._select: Field | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self._note_what_acts(tag, said)
        if tag == "main":
            self._is_inside_main = True
        elif tag == "form":
            self.sheets.append(Sheet(said.get("method", "get").lower(), said.get("action", ""), not self._is_inside_main))
        elif tag == "option" and self._select is not None:
            self._select.choices.append(said.get("value", ""))
            if "selected" in said:
                self._select.value = said.get("value", "")
        elif self.sheets and said.get("name"):
            self._note_field(tag, said)

    def _note_field(self, tag: str, said: dict[str, str]) -> None:
        if tag == "input":
            found = Field(said.get("type", "text"), said["name"], said.get("value", ""), is_on="checked" in said)
        elif tag == "textarea":
            found = self._area = Field("textarea", said["name"])
        elif tag == "select":
            found = self._select = Field("select", said["name"])
        elif tag == "button" and said.get("value"):
            found = Field("button", said["name"], said["value"])
        else:
            return
        self.sheets[-1].fields.append(found)

    def _note_what_acts(self, tag: str, said: dict[str, str]) -> None:
        if tag == "script" and not said.get("src", "").startswith("/static/"):
            self.acting.append(f"<script {said}>")
        if tag in {"iframe", "object", "embed", "base", "style"}:
            self.acting.append(f"<{tag}>")
        self.acting += [f"<{tag} {name}={value}>" for name, value in said.items() if name.startswith("on") or name == "style"]
        for name in {"href", "src", "action", "formaction"} & set(said):
            self.links.append(said[name])
            if urlsplit(said[name].strip()).scheme not in {"", "https", "http", "mailto", "data"} or said[name].startswith("//"):
                self.acting.append(f"<{tag} {name}={said[name]}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None
        elif tag == "main":
            self._is_inside_main = False

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data
