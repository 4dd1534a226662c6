"""The frame around every page: headers, limits, errors, health, and what each template is given."""

from __future__ import annotations

import functools
import json
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy import text
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app.core import clock, i18n
from app.core.addresses import this_address, with_query
from app.core.db import db, set_may_write
from app.core.doors import current_actor, public
from app.core.errors import Refused, RuleBroken
from app.core.i18n import gettext as _
from app.core.installation import is_demonstration
from app.core.paging import url_for_page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("core", __name__)
limiter = Limiter(get_remote_address, default_limits=["1200 per minute"])
csrf = CSRFProtect()
PAGES = (400, 403, 404, 405, 409, 413, 429, 500)
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def init_app(app: Flask) -> None:
    """Attach the frame. Headers come before CSRFProtect, or its 400 would become a 500."""
    app.before_request(_say_what_may_be_written)
    app.after_request(_add_headers)
    limiter.init_app(app)
    csrf.init_app(app)
    app.register_blueprint(bp)
    app.context_processor(_given_to_templates)
    app.extensions["assets"] = _read_assets(Path(app.static_folder or ""))
    app.jinja_env.globals.update(asset=asset, url_for=kept_url, url_for_page=url_for_page, with_query=with_query, own=i18n.own)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_error_handler(HTTPException, _show_error)
    app.register_error_handler(RuleBroken, _show_broken_rule)
    app.register_error_handler(Refused, _show_broken_rule)
    app.register_error_handler(StaleDataError, _show_overtaken)
    app.register_error_handler(500, _show_failure)


_root: ContextVar[str] = ContextVar("script_root", default="")
"""Where the service is mounted, as this request came in: asked once, not for each link."""


def _say_what_may_be_written() -> None:
    _root.set(request.script_root)
    set_may_write(value=request.method not in {"GET", "HEAD", "OPTIONS"})


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store" if current_actor() else "no-cache")
        response.headers.setdefault("Content-Language", i18n.language())
    return response


def _read_assets(static: Path) -> dict[str, str]:
    manifest = static / "build" / "manifest.json"
    if not manifest.is_file():
        return {}
    found = json.loads(manifest.read_text(encoding="utf-8"))
    return {name: found["base"] + path for name, path in found["files"].items()}


def asset(name: str) -> str:
    """Return the address of a built file, unchanging as long as its content does."""
    return kept_url("static", filename=current_app.extensions["assets"].get(name, f"build/{name}"))


@lru_cache(maxsize=4_096)
def _kept_url(root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:  # noqa: ARG001 - `root` tells sites apart
    return url_for(endpoint, **dict(values))


def kept_url(endpoint: str, **values: Any) -> str:  # noqa: ANN401 - parts of an address
    """Return an address as `url_for` does, but work it out only once: a list of people has a hundred of them."""
    if endpoint[0] == "." and request.blueprint:
        endpoint = request.blueprint + endpoint
    if any(name[0] == "_" and name != "_anchor" for name in values):
        return url_for(endpoint, **values)
    try:
        return _kept_url(_root.get(), endpoint, tuple(values.items()))
    except TypeError:  # a value that cannot be kept, such as a list
        return url_for(endpoint, **values)


def _given_to_templates() -> dict[str, Any]:
    return {
        "lang": i18n.language(), "languages": i18n.LANGUAGE_NAMES, "actor": current_actor(),
        "person": g.get("person"), "nav": [], "place": None, "unread": 0, "clocks": [],
        "today_text": i18n.weekday_words(clock.today()), "is_demonstration": is_demonstration(),
        "language_links": language_links,
    }


_STAND_IN = "stand-in"


def language_links() -> list[tuple[str, str, str]]:
    """Return (code, own name, this address in that language); after a posted form, the page it came from."""
    here = "?lang=" + _STAND_IN if request.endpoint is None or request.method != "GET" else this_address(lang=_STAND_IN)
    return [(code, name, here.replace("lang=" + _STAND_IN, "lang=" + code)) for code, name in i18n.LANGUAGE_NAMES.items()]


def _show_error(error: HTTPException) -> Response | AnyResponse | tuple[str, int]:
    code = error.code or 500
    if code < 400 or error.response is not None:  # noqa: PLR2004 - redirects pass as they are
        return error.get_response()
    page = code if code in PAGES else (500 if code >= 500 else 400)  # noqa: PLR2004
    if isinstance(error, CSRFError):
        page = 400
    if "person" not in g:  # stopped before anybody was asked for a name: by the limiter, or without a token
        current_app.extensions["identify"]()
    return render_template(f"errors/{page}.html", code=code), code


def _show_broken_rule(error: RuleBroken | Refused) -> tuple[str, int]:
    db.session.rollback()
    return render_template("errors/409.html", code=409, message=str(error.message)), 409


def _show_overtaken(error: StaleDataError) -> tuple[str, int]:  # noqa: ARG001 - Flask's signature
    """Somebody else has saved the same row first, at an address without a form to keep what was typed."""
    db.session.rollback()
    return render_template("errors/409.html", code=409), 409


def _show_failure(error: Exception) -> tuple[str, int]:
    current_app.logger.error("request failed: %s", error)
    db.session.rollback()  # or whatever the frame asks of the database would fail as well
    return render_template("errors/500.html", code=500), 500


def say(message: str, tone: str = "done") -> None:
    """Leave a message for the next page: tones done, careful, wrong."""
    flash(message, tone)


@bp.route("/healthz")
@public
@limiter.exempt
def healthz() -> Response:
    """Say that the process lives."""
    return Response("ok\n", mimetype="text/plain")


@functools.cache
def newest_migration(folder: Path) -> str | None:
    """Return the newest revision in the migrations' folder, which its file's name begins with; read once."""
    return max((file.name.partition("_")[0] for file in (folder / "versions").glob("*.py")), default=None)


@bp.route("/readyz")
@public
@limiter.exempt
def readyz() -> Response:
    """Say whether the database answers and is at the newest migration."""
    try:
        found = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    except Exception:  # noqa: BLE001 - whatever the driver raises, the answer is the same
        return Response("the database does not answer or is not set up\n", status=503, mimetype="text/plain")
    if found != newest_migration(current_app.config["ROOT"] / "migrations"):
        return Response("the database is not at the newest migration\n", status=503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@bp.route("/accessibility")
@public
def accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("frame/accessibility.html", title=_("Accessibility statement"))


@bp.route("/favicon.ico")
@public
def favicon() -> AnyResponse:
    """Send browsers that ask by habit to the drawn mark."""
    return redirect(asset("favicon.svg"), 301)
