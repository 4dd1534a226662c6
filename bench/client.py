"""A small HTTP client over kept connections: light enough not to be what is measured."""

from __future__ import annotations

import http.client
import re
import statistics
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: dict[str, str]
    seconds: float


class Visitor:
    """One signed-in person on one connection."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port, self.cookie = port, cookie
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, method: str, path: str, body: str = "", kind: str = "application/x-www-form-urlencoded") -> Answer:
        """Send one request."""
        headers = {"Accept-Language": "it", "Accept-Encoding": "br, gzip"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if body:
            headers["Content-Type"] = kind
        begun = time.perf_counter()
        self.connection.request(method, path, body or None, headers)
        found = self.connection.getresponse()
        content = found.read()
        seconds = time.perf_counter() - begun
        kept = found.headers.get("Set-Cookie", "").partition(";")[0]
        self.cookie = kept or self.cookie
        return Answer(found.status, content, {key.lower(): value for key, value in found.headers.items()}, seconds)

    def post_form(self, path: str, **fields: str) -> Answer:
        """Open a form and send it."""
        page = self.ask("GET", path).body.decode()
        token = TOKEN.search(page)
        return self.ask("POST", path, urlencode({"csrf_token": token[1] if token else "", **fields}))

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by the form."""
        answer = self.post_form("/sign-in", email=email, password=password)
        if answer.status != 302:
            msg = f"{email} could not sign in: {answer.status}"
            raise RuntimeError(msg)


@dataclass(frozen=True)
class Figures:
    """What one page takes."""

    queries: int
    p50_ms: float
    p95_ms: float
    requests_per_s: float
    html_kib: float


def measure(port: int, cookie: str, path: str, *, times: int = 40, clients: int = 8, each: int = 25) -> Figures:
    """Ask for a page again and again: alone for its delay, then by several at once for its throughput."""
    visitor = Visitor(port, cookie)
    for _ in range(6):
        answer = visitor.ask("GET", path)
    if answer.status != 200:
        msg = f"{path} answered {answer.status}"
        raise RuntimeError(msg)
    answers = [visitor.ask("GET", path) for _ in range(times)]
    delays = sorted(found.seconds * 1_000 for found in answers)
    return Figures(
        queries=max(int(found.headers["x-statements"]) for found in answers), p50_ms=round(statistics.median(delays), 2),
        p95_ms=round(delays[int(len(delays) * 0.95) - 1], 2), requests_per_s=round(_throughput(port, cookie, path, clients, each), 1),
        html_kib=round(len(answers[-1].body) / 1024, 1),
    )


def _throughput(port: int, cookie: str, path: str, clients: int, each: int) -> float:
    barrier = threading.Barrier(clients + 1)

    def visit() -> None:
        visitor = Visitor(port, cookie)
        visitor.ask("GET", path)
        barrier.wait()
        for _ in range(each):
            visitor.ask("GET", path)

    threads = [threading.Thread(target=visit) for _ in range(clients)]
    for thread in threads:
        thread.start()
    barrier.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return clients * each / (time.perf_counter() - begun)
