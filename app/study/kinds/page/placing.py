"""Puts what a text shows where it lies: pictures at their addresses, tables where they can be pushed sideways."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from urllib.parse import unquote

from app.study.kinds import Address

IMAGE = re.compile(r"<img\b[^>]*>")
SOURCE = re.compile(r'\bsrc="([^"]*)"')


def plain_path(source: str) -> str:
    """Return the path inside the unit's folder that a reference means."""
    return unquote(source.partition("#")[0].partition("?")[0]).removeprefix("./")


def placed(html: str, address: Address, sizes: Sequence[tuple[str, int, int]]) -> str:
    """Return cleaned HTML with its pictures fetched from `address`; `sizes` are (path, width, height), so that nothing jumps."""
    known = {path: (width, height) for path, width, height in sizes}

    def place(image: re.Match[str]) -> str:
        found = SOURCE.search(image[0])
        source = unescape(found[1]) if found else ""
        if not source or ":" in source or source.startswith("/"):
            return ""  # only the unit's own pictures are shown; the check of packages has refused others long before
        path = plain_path(source)
        size = f' width="{known[path][0]}" height="{known[path][1]}"' if path in known else ""
        local = SOURCE.sub(lambda _source: f'src="{escape(address.before + path + address.after)}"', image[0])
        return local.replace("<img", f'<img loading="lazy"{size}', 1)

    html = IMAGE.sub(place, html)
    return html.replace("<table>", '<div class="table-wrap" tabindex="0"><table>').replace("</table>", "</table></div>")
