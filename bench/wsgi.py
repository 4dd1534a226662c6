"""The application as it is served, but every answer tells how many statements it took."""

from __future__ import annotations

from contextvars import ContextVar

from flask import Response
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app import create_app

_count: ContextVar[list[int]] = ContextVar("statements")


def _note(connection: object, cursor: object, statement: str, *_rest: object) -> None:  # noqa: ARG001 - SQLAlchemy's signature
    """Count a statement; the BEGIN that SQLite is sent by hand asks nothing."""
    found = _count.get(None)
    if found is not None and not statement.startswith("BEGIN"):
        found[0] += 1


event.listen(Engine, "before_cursor_execute", _note)
app = create_app(RATELIMIT_ENABLED=False)


@app.before_request
def _begin() -> None:
    _count.set([0])


# Before everything else, so that whoever is asking is counted as well.
app.before_request_funcs[None].insert(0, app.before_request_funcs[None].pop())


@app.after_request
def _tell(response: Response) -> Response:
    response.headers["X-Statements"] = str(_count.get([0])[0])
    return response
