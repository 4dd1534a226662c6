"""Settings: read from the environment, each with a working default (README, "Settings")."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent
SERVING = {
    # glibc would keep an arena of memory for each thread, and after the first password the 20 MB that its hash took.
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    # Docstrings of libraries weigh a tenth of the service; compiling everything at each start takes seconds.
    "PYTHONOPTIMIZE": "2",
    "PYTHONPYCACHEPREFIX": str(ROOT / ".cache" / "bytecode"),
    "PYTHONDONTWRITEBYTECODE": "",
}
"""What the interpreter is told when it serves."""
TRUE_WORDS = {"1", "true", "yes", "on"}


@dataclass(frozen=True)
class Settings:
    """What one process needs to know; `as_flask()` gives the mapping that Flask reads."""

    data_folder: Path
    database_url: str
    port: int
    secret_key: str
    mail_url: str
    storage_url: str
    jobs_url: str
    public_url: str
    is_production: bool
    is_second_factor_compulsory: bool
    is_behind_proxy: bool

    def as_flask(self) -> dict[str, object]:
        """Return the Flask configuration."""
        is_https = self.public_url.startswith("https://")
        return {
            "SETTINGS": self,
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            # The connection used last is taken first: the others stay cold, and small.
            "SQLALCHEMY_ENGINE_OPTIONS": {"pool_use_lifo": True},
            "SESSION_COOKIE_NAME": "bottega",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": is_https,
            "PERMANENT_SESSION_LIFETIME": 60 * 60 * 24 * 14,
            # Once a day is enough (people/session.py): a cookie signed anew with each page takes time and bytes.
            "SESSION_REFRESH_EACH_REQUEST": False,
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_SSL_STRICT": False,
            # Uploads are at most 10 MB; larger deliveries get a door of their own.
            "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
            "MAX_FORM_PARTS": 5_000,
            "TEMPLATES_AUTO_RELOAD": False,
            "RATELIMIT_STORAGE_URI": "memory://",
            "RATELIMIT_HEADERS_ENABLED": False,
        }


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; makes the data folder and, once, the secret key in it."""
    env = os.environ if environ is None else environ
    folder = Path(env.get("BOTTEGA_DATA") or ROOT / "instance").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    place = quote(str(folder))  # a folder may be called anything: "#" and "?" mean something else in an address
    port = _port(env.get("PORT") or "8000")
    is_production = env.get("BOTTEGA_ENV", "").lower() == "production"
    if is_production and not env.get("PUBLIC_URL"):
        msg = "PUBLIC_URL is missing: in production it is printed on every certificate, for good."
        raise ValueError(msg)
    return Settings(
        data_folder=folder,
        database_url=_database_url(env.get("DATABASE_URL") or f"sqlite:///{place}/bottega.sqlite3"),
        port=port,
        secret_key=env.get("SECRET_KEY") or _kept_secret(folder / "secret-key"),
        mail_url=env.get("MAIL_URL") or f"file://{place}/outbox",
        storage_url=env.get("STORAGE_URL") or f"file://{place}/files",
        jobs_url=env.get("JOBS_URL") or f"sqlite://{place}/jobs.sqlite3",
        public_url=_public_url(env.get("PUBLIC_URL") or f"http://127.0.0.1:{port}"),
        is_production=is_production,
        is_second_factor_compulsory=env.get("SECOND_FACTOR_COMPULSORY", "").lower() in TRUE_WORDS,
        is_behind_proxy=env.get("BEHIND_PROXY", "").lower() in TRUE_WORDS,
    )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        msg = f"PORT is the number of a port, such as 8000, and not “{text}”."
        raise ValueError(msg)
    return int(text)


def _public_url(url: str) -> str:
    """Refuse what would be printed on certificates, for good, and lead nowhere."""
    if not re.fullmatch(r"https?://[^/\s?#]+[^\s?#]*", url):
        msg = f"PUBLIC_URL is a whole address, such as https://bottega.example.org, and not “{url}”."
        raise ValueError(msg)
    return url.rstrip("/")


def _database_url(url: str) -> str:
    """Name the driver: hosting services hand out postgres:// or postgresql://."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    return url


def _kept_secret(path: Path) -> str:
    """Return the secret kept in the data folder; made on first use, readable by its owner alone.

    It appears under its name only when it is whole, and the first process to put one there wins: so no other process,
    and no one after a crash, ever reads half a secret or none.
    """
    if not _secret_in(path):
        fresh = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(fresh, path)
        except FileExistsError:
            if not _secret_in(path):
                fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    return _secret_in(path)


def _secret_in(path: Path) -> str:
    return path.read_text(encoding="ascii").strip() if path.is_file() else ""
