"""How requests are served: one loaded process that parts into several, each taking its fair share of the connections.

gunicorn's own way costs more than the service itself: with `preload_app` the arbiter keeps a whole application that it never
uses, without it each worker loads one of its own. Here the arbiter stays empty, its one worker loads and warms the application
and then forks the rest, so that all share what none of them changes (docs/decisions/0008-a-family-of-processes.md).
"""

from __future__ import annotations

import contextlib
import gc
import mmap
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from gunicorn.workers.gthread import ThreadWorker
from gunicorn.workers.workertmp import WorkerTmp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PATIENCE_S = 0.1
"""How long a request waits for its turn before it goes in anyway."""
TRIES_TO_YIELD = 20
YIELD_S = 0.0005


class Turnstile:
    """Let pages through one at a time in each process.

    Threads that compute at once only take the interpreter's lock from each other, in the middle of every statement; one after
    the other they take a sixth less of the processor. Requests that may write go past: they may have to wait for the database.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request; what is streamed is streamed outside."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self.app(environ, start_response)
        is_mine = self.lock.acquire(timeout=PATIENCE_S)
        try:
            return self.app(environ, start_response)
        finally:
            if is_mine:
                self.lock.release()


class FamilyWorker(ThreadWorker):
    """A worker that loads the application and then parts into as many processes as `WEB_WORKERS` says."""

    size = max(1, int(os.environ.get("WEB_WORKERS") or 2))

    def init_process(self) -> None:
        """Load, warm up, part; from here on each process is a worker of its own, and the first looks after the others."""
        self.place, self.yielded, self.moment = 0, 0, threading.Event()
        self.others: dict[int, WorkerTmp] = {}
        self.counts = memoryview(mmap.mmap(-1, 4 * self.size)).cast("i")
        load_queue_alone()
        prepare = getattr(self.app.wsgi(), "extensions", {}).get("before_parting")
        if prepare is not None:
            prepare()
        # A collection in a child would touch, and so copy, every page that it shares.
        gc.collect()
        gc.freeze()
        parent = os.getpid()
        for place in range(1, self.size):
            beat = WorkerTmp(self.cfg)
            child = os.fork()
            if child == 0:
                self.place, self.ppid, self.pid, self.tmp, self.others = place, parent, os.getpid(), beat, {}
                break
            self.others[child] = beat
        super().init_process()
        self._wait_for_others()

    def load_wsgi(self) -> None:
        """Take the application, which is loaded already, and begin what each process does for itself."""
        super().load_wsgi()
        extensions = getattr(self.wsgi, "extensions", {})
        if "after_parting" in extensions:
            extensions["after_parting"]()
            self.wsgi = Turnstile(self.wsgi) if extensions["takes_turns"] else self.wsgi

    def init_signals(self) -> None:
        """Notice when one of the family dies: then all end, and the arbiter begins anew."""
        super().init_signals()
        if self.others:
            signal.signal(signal.SIGCHLD, self.handle_chld)

    def handle_chld(self, _sig: int, _frame: object) -> None:
        """Take note of the dead, and end as well: the arbiter will begin anew."""
        for child in list(self.others):
            if os.waitpid(child, os.WNOHANG)[0]:
                del self.others[child]
                if self.alive:
                    self.log.error("Process %s has died: serving begins anew", child)
                    self.handle_exit(signal.SIGTERM, None)

    def handle_exit(self, sig: int, frame: object) -> None:
        """End when everything under way is done, all together."""
        self._tell_others(signal.SIGTERM)
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: object) -> None:
        """End at once, all together."""
        self._tell_others(signal.SIGQUIT)
        super().handle_quit(sig, frame)

    def _tell_others(self, sig: int) -> None:
        for child in list(self.others):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, sig)

    def _wait_for_others(self) -> None:
        """Leave nobody behind who still holds the port."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for child in self.others:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, 0)

    def notify(self) -> None:
        """Say that this process lives, with how many connections; the first ends those whose loop has stopped."""
        super().notify()
        self.counts[self.place] = self.nr_conns
        limit = time.monotonic() - (self.cfg.timeout or float("inf"))
        for child, beat in self.others.items():
            if beat.last_update() < limit:
                os.kill(child, signal.SIGKILL)

    def accept(self, listener: Any) -> None:  # noqa: ANN401 - a socket of gunicorn's
        """Take a connection, unless another process has fewer: that one may have it for a moment."""
        if self.yielded < TRIES_TO_YIELD and self.counts[self.place] > min(self.counts):
            self.yielded += 1
            self.moment.wait(YIELD_S)
            return
        self.yielded = 0
        super().accept(listener)
        self.counts[self.place] = self.nr_conns


def load_queue_alone() -> None:
    """Import huey without the drivers of stores that this service does not use: it would load each one installed, 12 MB."""
    addresses = " ".join(os.environ.get(name, "") for name in ("JOBS_URL", "DATABASE_URL"))
    hidden = [name for name, scheme in (("redis", "redis"), ("psycopg", "postgres")) if scheme not in addresses]
    hidden = [name for name in hidden if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))
    import huey  # noqa: F401, PLC0415 - only now, with the drivers out of sight

    for name in hidden:
        del sys.modules[name]
