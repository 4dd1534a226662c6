"""Folders at the top of a package that hold what several units use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core.i18n import lazy_gettext as _l
from app.courses.kinds import SHARED
from app.courses.package.pictures import is_picture
from app.courses.package.unit_folder import UnitFolder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.courses.package.faults import Faults
    from app.courses.package.large import Content


def read_shared(files: Mapping[str, Content], source_language: str, faults: Faults) -> tuple[dict[str, Any], set[str]]:
    """Return what each shared folder holds, by its name, and the paths of its files."""
    found: dict[str, Any] = {}
    used: set[str] = set()
    for name, parse in SHARED.items():
        inside = {path.removeprefix(f"{name}/"): content for path, content in files.items() if path.startswith(f"{name}/")}
        folder = UnitFolder(name, inside, faults)
        if inside:
            found[name] = parse(folder, source_language)
            used.update(folder.place(path) for path in inside)
        for path in folder.names:
            if path not in folder.used and not is_picture(path):
                folder.refuse(
                    path, 1, _l("The folder “%(name)s” has no use for this file.", name=name),
                    _l("Remove it. Pictures may be svg, png, jpg or webp."),
                )
    return found, used
