"""Addresses: what they may hold, and those made from the one asked for: another page of it, another language, its list as a file."""

from __future__ import annotations

from typing import Any

from flask import Flask, request, url_for
from werkzeug.routing import IntegerConverter, Map, PathConverter, UnicodeConverter

LARGEST = 2**31 - 1
"""Of the whole numbers that every database keeps."""


class Number(IntegerConverter):
    """A number that a row can have, in the figures that everybody uses; beyond it there is nothing to be found."""

    regex = "[0-9]+"

    def __init__(self, url_map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = None) -> None:  # noqa: A002
        super().__init__(url_map, fixed_digits, min, LARGEST if max is None else max)


class Word(UnicodeConverter):
    """A text without NUL, which no database keeps."""

    def __init__(self, url_map: Map, minlength: int = 1, maxlength: int | None = None, length: int | None = None) -> None:
        super().__init__(url_map, minlength, maxlength, length)
        self.regex = self.regex.replace("[^/]", "[^/\0]")


class Path(PathConverter):
    """Several words."""

    regex = "[^/\0][^\0]*?"


def init_app(app: Flask) -> None:
    """Read addresses so; comes before any of them is known."""
    app.url_map.converters = {**app.url_map.converters, "int": Number, "default": Word, "string": Word, "path": Path}


def asked() -> dict[str, list[str]]:
    """Return the query of this address, without the names that Flask's `url_for` would take as orders to itself.

    Otherwise `?_scheme=javascript&_external=1` would make every such link on the page run a script.
    """
    return {
        name: values for name, values in request.args.lists()
        if name.isidentifier() and not name.startswith("_") and name != "endpoint"
    }


def with_query(endpoint: str, **values: object) -> str:
    """Return the address of another view with the query of this one; `values` come first."""
    arguments: dict[str, Any] = {**asked(), **values}
    return url_for(endpoint, **arguments)


def this_address(**values: object) -> str:
    """Return this address with something changed, its query kept."""
    return with_query(str(request.endpoint), **{**(request.view_args or {}), **values})
