"""Addresses made from the one asked for: another page of it, another language, its list as a file."""

from __future__ import annotations

from typing import Any

from flask import request, url_for


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
