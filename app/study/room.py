"""Attaches the study room: its pages, and its kinds of unit to the packages that may hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.courses.kinds import register_kind, register_shared
from app.study import jobs, time_views
from app.study.addresses import UnitId
from app.study.attempts import jobs as attempt_jobs
from app.study.attempts import staff_views
from app.study.attempts import views as attempts
from app.study.kinds import KINDS, completes, part_of
from app.study.notes import views as note_views
from app.study.views import bp, kinds

if TYPE_CHECKING:
    from flask import Flask

PAGES = (note_views,)
"""Put their pages on the room's blueprint by being imported."""
PARSERS = {name: kind.parse for name, kind in KINDS.items()}
"""Kept, so that a second application in the same process registers the very same functions."""
TABLES = [part_of(name, "models") for name in KINDS]
"""Read here, so that whoever looks at the tables of the house finds those of every kind."""
PARTS = (jobs, time_views, attempt_jobs, staff_views)
"""Named here so that the tasks and the pages exist wherever the application does."""
VIEWS = [found for found in (part_of(name, "views") for name in KINDS) if found is not None]


def init_app(app: Flask) -> None:
    """Attach to the application."""
    app.url_map.converters["unit"] = UnitId
    app.register_blueprint(bp)
    app.register_blueprint(kinds)
    app.register_blueprint(attempts.folder)
    for views in VIEWS:
        app.register_blueprint(views.bp)
    for name, parse in PARSERS.items():
        register_kind(name, parse, completes=completes(KINDS[name]))
    for kind in KINDS.values():
        for folder, read in getattr(kind, "shared", {}).items():
            register_shared(folder, read)
