"""How the service is run: few processes, threads in each, one of them doing long work."""

from __future__ import annotations

import functools
import gc
import os
import sys

# Commands need more libraries than pages do.
os.environ["BOTTEGA_SERVED"] = "1"


def _load_queue_alone() -> None:
    """Import huey without the drivers of stores that this service does not use: it would load each one installed, 12 MB."""
    addresses = " ".join(os.environ.get(name, "") for name in ("JOBS_URL", "DATABASE_URL"))
    hidden = [name for name, scheme in (("redis", "redis"), ("psycopg", "postgres")) if scheme not in addresses]
    hidden = [name for name in hidden if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))
    import huey  # noqa: F401, PLC0415 - only now, with the drivers out of sight

    for name in hidden:
        del sys.modules[name]


_load_queue_alone()
bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
wsgi_app = "wsgi:app"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True
timeout = 60
graceful_timeout = 20
keepalive = 30
accesslog = None
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "warning")
control_socket_disable = True


@functools.cache
def _warm_up() -> None:
    """Make once, before the children part, what each would otherwise make for itself: mappers, templates, a first page."""
    from sqlalchemy.orm import configure_mappers  # noqa: PLC0415 - after the application has been loaded

    from app.core.db import db  # noqa: PLC0415 - as above
    from wsgi import app  # noqa: PLC0415 - as above

    configure_mappers()
    for name in app.jinja_env.list_templates(filter_func=lambda found: found.endswith(".html")):
        app.jinja_env.get_template(name)
    with app.app_context():
        app.test_client().get("/sign-in")
        db.engine.dispose()


def pre_fork(server: object, worker: object) -> None:  # noqa: ARG001 - gunicorn's signature
    """Leave what is loaded alone from here on: a collection in a child would touch, and so copy, every page that it shares."""
    _warm_up()
    gc.collect()
    gc.freeze()


def post_fork(server: object, worker: object) -> None:  # noqa: ARG001 - gunicorn's signature
    """Give the child connections and a job worker of its own."""
    from app.core import jobs  # noqa: PLC0415 - only in the child, after the application has been loaded
    from app.core.db import db  # noqa: PLC0415 - as above
    from wsgi import app  # noqa: PLC0415 - as above

    with app.app_context():
        db.engine.dispose(close=False)
    jobs.start_worker(app)
