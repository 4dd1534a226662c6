"""Pictures that come inside a Moodle XML file: taken where they are what their name says, each kept once."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.courses import rules
from app.courses.exchange.slugs import Ids, slug_or_digest
from app.courses.package.faults import Faults
from app.courses.package.pictures import check_picture, is_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.courses.exchange.xml_tree import Node


@dataclass
class Pictures:
    """What is kept beside the questions, by its new name."""

    prefix: str = ""
    kept: dict[str, bytes] = field(default_factory=dict)
    ids: Ids = field(default_factory=Ids)

    def finder(self, node: Node) -> Callable[[str], str | None]:
        """Return what finds the pictures of one text element: the name under which one is kept, or None."""
        return lambda name: self._keep(node, name)

    def _keep(self, node: Node, wanted: str) -> str | None:
        for file in node.all("file"):
            path = file.attributes.get("path", "/").strip("/")
            name = "/".join(part for part in (path, file.attributes.get("name", "")) if part)
            if name == wanted and file.attributes.get("encoding") == "base64":
                return self._checked(name, file.content)
        return None

    def _checked(self, name: str, letters: str) -> str | None:
        stem, _point, suffix = name.rpartition("/")[2].rpartition(".")
        suffix = suffix.lower()
        try:
            content = base64.b64decode("".join(letters.split()), validate=True)
        except (binascii.Error, ValueError):
            return None
        faults = Faults()
        if not is_picture(f"x.{suffix}") or not content or len(content) > rules.FILE_LIMIT:
            return None
        check_picture(f"x.{suffix}", content, faults)
        if len(faults):
            return None
        known = next((key for key, value in self.kept.items() if value == content and key.endswith(f".{suffix}")), None)
        if known is None:
            known = f"{self.ids.take(self.prefix + slug_or_digest(stem, 'picture', 30))}.{suffix}"
            self.kept[known] = content
        return known
