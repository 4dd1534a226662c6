"""Units of any kind, put into the course of an edition with the files that lie beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core import storage
from app.core.db import db
from app.courses.models import CourseFile, CourseUnit
from app.courses.package.faults import Faults
from app.courses.package.unit_folder import UnitFolder
from app.study import kinds
from app.study.kinds import KINDS
from app.study.outline import forget_outlines
from tests.factories import texts

if TYPE_CHECKING:
    from app.editions.models import Edition

SAMPLES = Path(kinds.__file__).parent
MODULE = "local-development"


def sample_files(kind: str) -> dict[str, bytes]:
    """Return the files of a kind's sample, by their paths in the unit's folder."""
    root = SAMPLES / kind / "sample"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def read(kind: str, files: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Read a unit from its files; return its content as a version keeps it, and the faults in words."""
    faults = Faults()
    held = {name: content.encode() if isinstance(content, str) else content for name, content in files.items()}
    content = KINDS[kind].parse(UnitFolder("modules/01-m/unit", held, faults), "it").content
    return json.loads(json.dumps(content)), [str(fault) for fault in faults.in_order()]


def add_unit(edition: Edition, kind: str, unit_id: str = "", files: dict[str, Any] | None = None) -> str:
    """Put a unit at the end of the first module; without files of its own it is the kind's sample. Return its id."""
    files = files if files is not None else sample_files(kind)
    unit_id = unit_id or f"a-{kind}"
    content, faults = read(kind, files)
    assert faults == []
    folder = f"modules/{MODULE}/{unit_id}"
    taken = db.session.query(CourseUnit).filter_by(version_id=edition.course_version_id).count()
    db.session.add(CourseUnit(
        version_id=edition.course_version_id, module_id=MODULE, unit_id=unit_id, kind=kind, folder=folder, position=taken + 1,
        title=texts(f"A {kind}"), minutes=10, content=content,
    ))
    for name, held in files.items():
        stored = held.encode() if isinstance(held, str) else held
        db.session.add(CourseFile(
            version_id=edition.course_version_id, path=f"{folder}/{name}", sha256=storage.put(stored), size=len(stored),
        ))
    db.session.flush()
    forget_outlines()
    return unit_id
