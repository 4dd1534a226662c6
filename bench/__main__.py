"""Build, serve, measure, print, write."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from app import create_app
from app.demo.cast import PASSWORD
from app.demo.loading import prepare_database
from bench.builder import build
from bench.client import Visitor, measure
from bench.memory import pss_of
from bench.papers import certificates_per_second
from config import ROOT, SERVING, read_settings

SIZES = tuple(int(size) for size in os.environ.get("BENCH_SIZES", "20,200,1000").split(","))
LIMITS = {
    "queries": 10, "p50_ms": 12, "requests_per_s": 200, "cold_kib": 100, "cold_requests": 12, "warm_kib": 15,
    "certificates_per_s": 60, "pss_mb": 160,
}


def pages_of(visitor: Visitor, size: int, role: str) -> dict[str, str]:
    """Return the pages that a role opens, by name."""
    code = f"BENCH-{size}"
    here = f"/editions/{code}"
    shared = {"home": "/", "lessons": f"{here}/lessons", "profile": "/profile", "notices": "/notices"}
    if role == "trainee":
        own = re.search(r"/enrolments/(\d+)/progress", visitor.ask("GET", "/").body.decode())
        enrolment = f"/enrolments/{own[1] if own else 0}"
        return {
            **shared, "course": f"{here}/course", "unit": f"{here}/course/district-and-chain",
            "quiz": f"{here}/course/local-development-quiz", "why not yet": f"{enrolment}/progress", "hours": f"{enrolment}/hours",
            "certificates": "/certificates",
        }
    listed = visitor.ask("GET", f"{here}/trainees").body.decode()
    one = re.search(r"/enrolments/(\d+)", listed)
    trainee = f"/enrolments/{one[1] if one else 0}"
    staff = {
        **shared, "trainees": f"{here}/trainees", "progress": f"{here}/progress", "marks": f"{here}/marks",
        "why not yet": f"{trainee}/progress", "trainee": trainee,
    }
    if role == "tutor":
        return staff
    lesson = re.findall(r"/lessons/(\d+)", visitor.ask("GET", f"{here}/lessons").body.decode())
    wide = {
        **staff, "hours": f"{here}/hours", "certificates": f"{here}/certificates", "documents": f"{here}/documents", "edition": here,
        "lesson": f"/lessons/{lesson[-1] if lesson else 0}",
    }
    if role == "coordinator":
        roll = re.search(r"/lessons/(\d+)/roll-call", visitor.ask("GET", f"{here}/lessons").body.decode())
        wide |= {"prepare certificates": f"{here}/certificates/prepare", "tutoring": f"{here}/tutoring"}
        if roll:
            wide["roll call"] = f"/lessons/{roll[1]}/roll-call"
    return wide


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start the server as `make run` does, on another port."""
    environment = {**os.environ, **SERVING, "BOTTEGA_DATA": str(folder), "PORT": str(port), "LOG_LEVEL": "error"}
    command = [str(Path(sys.executable).with_name("gunicorn")), "--config", str(ROOT / "gunicorn.conf.py"), "bench.wsgi:app"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if Visitor(port).ask("GET", "/readyz").status == 200:
                return server
        except OSError:
            server.poll()
    server.terminate()
    msg = "the server did not start"
    raise RuntimeError(msg)


def first_page(port: int) -> tuple[float, int, float]:
    """Return KiB and requests of the first page, cold, and KiB warm: everything that page names, as it goes over the wire."""
    visitor = Visitor(port)

    def weight(path: str) -> tuple[float, str]:
        answer = visitor.ask("GET", path)
        head = sum(len(key) + len(value) + 4 for key, value in answer.headers.items()) + 20
        return len(answer.body) + head, answer.headers.get("content-encoding", "")

    page = visitor.ask("GET", "/sign-in")
    size, _ = weight("/sign-in")
    named = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page.body.decode()))
    for style in [name for name in named if name.endswith(".css")]:
        plain = Visitor(port)
        plain.connection.request("GET", style, headers={"Accept-Encoding": "identity"})
        text = plain.connection.getresponse().read().decode()
        base = style.rpartition("/")[0]
        for block in re.findall(r"@font-face\s*{[^}]*}", text):
            # The page's own letters need only the Latin subset of upright faces.
            if "italic" in block or (not re.search(r"unicode-range:\s*U\+0{1,4}-?", block, re.IGNORECASE) and "unicode-range" in block):
                continue
            named |= {os.path.normpath(f"{base}/{found}") for found in re.findall(r'url\(["\']?([^"\')]+\.woff2)', block)}
    total = size + sum(weight(path)[0] for path in sorted(named))
    return round(total / 1024, 1), 1 + len(named), round(size / 1024, 1)


def main() -> int:
    """Measure everything; the exit code says whether all limits hold."""
    with tempfile.TemporaryDirectory(prefix="bottega-bench-") as name:
        folder = Path(name)
        settings = read_settings({"BOTTEGA_DATA": str(folder)})
        app = create_app(settings)
        with app.app_context():
            prepare_database()
            print("Building editions of 20, 200 and 1,000 trainees …", flush=True)
            build(SIZES)
            rendered = certificates_per_second(app)
        port = free_port()
        server = serve(folder, port)
        try:
            result = measure_all(port, server.pid)
        finally:
            server.terminate()
            server.wait(20)
    result["certificates_per_s"] = rendered
    (ROOT / "bench" / "latest.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return report(result)


def measure_all(port: int, pid: int) -> dict[str, object]:
    """Measure every page for every role and size, then the first page and the memory."""
    rows = []
    for size in SIZES:
        for role in ("trainee", "tutor", "coordinator", "auditor"):
            visitor = Visitor(port)
            visitor.sign_in(f"{role}1.{size}@bench.test", PASSWORD)
            for page, path in pages_of(visitor, size, role).items():
                figures = measure(port, visitor.cookie, path)
                rows.append({"page": f"{role}: {page}", "trainees": size, **asdict(figures)})
                print(f"{role + ': ' + page:<34}{size:>6}{figures.queries:>4} q{figures.p50_ms:>8.1f} ms{figures.p95_ms:>8.1f} ms"
                      f"{figures.requests_per_s:>8.0f} /s{figures.html_kib:>7.1f} KiB", flush=True)
    for page, path in {"sign in": "/sign-in", "verify": "/verify"}.items():
        rows.append({"page": f"anybody: {page}", "trainees": 0, **asdict(measure(port, "", path))})
    cold, requests, warm = first_page(port)
    return {"pages": rows, "cold_kib": cold, "cold_requests": requests, "warm_kib": warm, "pss_mb": pss_of(pid)}


def report(result: dict[str, object]) -> int:
    """Print what is beyond a limit."""
    beyond = []
    pages: list[dict[str, object]] = result["pages"]  # type: ignore[assignment]
    for row in pages:
        for name, sign in (("queries", 1), ("p50_ms", 1), ("requests_per_s", -1)):
            if sign * float(str(row[name])) > sign * LIMITS[name]:
                beyond.append(f"{row['page']} ({row['trainees']}): {name} {row[name]}, limit {LIMITS[name]}")
    for name, sign in (("cold_kib", 1), ("cold_requests", 1), ("warm_kib", 1), ("certificates_per_s", -1), ("pss_mb", 1)):
        print(f"{name}: {result[name]} (limit {LIMITS[name]})")
        if sign * float(str(result[name])) > sign * LIMITS[name]:
            beyond.append(f"{name}: {result[name]}, limit {LIMITS[name]}")
    by_page: dict[str, set[object]] = {}
    for row in pages:
        by_page.setdefault(str(row["page"]), set()).add(row["queries"])
    uneven = {page: sorted(map(str, found)) for page, found in by_page.items() if len(found) > 1}
    beyond += [f"{page}: not the same number of queries for every size: {found}" for page, found in uneven.items()]
    print("\n".join(["Beyond a limit:", *beyond]) if beyond else "Everything is within its limits.")
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
