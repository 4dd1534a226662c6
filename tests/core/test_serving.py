"""What those who run the service gain: processes that share work fairly, end together, and come back when one dies."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import serving
from bench.memory import children_of
from config import SERVING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent.parent
TRIES, PAUSE = 600, 0.05
"""Half a minute for what takes a second."""
_pause = threading.Event()


def until(found: Any) -> Any:
    """Ask again until the answer is neither None nor false."""
    for _try in range(TRIES):
        answer = found()
        if answer:
            return answer
        _pause.wait(PAUSE)
    pytest.fail("it did not happen")


class Served:
    """A running service."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        environment = kept | SERVING | {"BOTTEGA_DATA": str(folder), "PORT": str(self.port), "LOG_LEVEL": "error", "WEB_WORKERS": "2"}
        gunicorn = Path(sys.executable).with_name("gunicorn")
        self.arbiter = subprocess.Popen(
            [str(gunicorn), "--config", str(ROOT / "gunicorn.conf.py")], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL,
        )

    def answers(self) -> bool:
        """Whether a page comes back."""
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            visit.request("GET", "/healthz")
            return visit.getresponse().status == 200
        except OSError:
            return False
        finally:
            visit.close()

    def family(self) -> list[int]:
        """The process that loaded the application, then the one that it parted into."""
        found = children_of(self.arbiter.pid)[1:]
        return found if len(found) == 2 else []


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty database."""
    folder = tmp_path_factory.mktemp("served")
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "setup"]
    subprocess.run(command, cwd=ROOT, env=kept | {"BOTTEGA_DATA": str(folder)}, check=True, stdout=subprocess.DEVNULL, timeout=120)
    return folder


@pytest.fixture
def served(prepared: Path) -> Iterator[Served]:
    """A service of two processes."""
    service = Served(prepared)
    try:
        until(service.answers)
        yield service
    finally:
        service.arbiter.terminate()
        service.arbiter.wait(30)


def is_running(pid: int) -> bool:
    """Whether a process is there and no mere memory of one."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux to look at processes")
@pytest.mark.parametrize("place", [0, 1])
def test_when_a_process_is_killed_others_take_over(served: Served, place: int) -> None:
    before = until(served.family)
    os.kill(before[place], signal.SIGKILL)
    after = until(lambda: (found := served.family()) and not set(found) & set(before) and found)
    until(served.answers)
    until(lambda: not any(map(is_running, before)))
    assert len(after) == 2


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux to look at processes")
def test_nobody_is_left_behind_and_the_port_is_free(served: Served) -> None:
    family = until(served.family)
    served.arbiter.terminate()
    assert served.arbiter.wait(30) == 0
    assert not any(map(is_running, family))
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", served.port))


class Loop(serving.FamilyWorker):
    """A worker without gunicorn around it."""

    def __init__(self, place: int, counts: list[int]) -> None:
        self.place, self.counts, self.yielded, self.nr_conns = place, counts, 0, counts[place]
        self.moment = threading.Event()


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Counter[int]:
    """Who took how many connections."""
    found: Counter[int] = Counter()

    def accept(self: Loop, _listener: object) -> None:
        found[self.place] += 1
        self.nr_conns += 1

    monkeypatch.setattr(serving.ThreadWorker, "accept", accept)
    monkeypatch.setattr(serving, "YIELD_S", 0)
    return found


def test_connections_are_shared_evenly_even_if_one_process_is_always_first(taken: Counter[int]) -> None:
    counts = [0, 0]
    eager, slow = Loop(0, counts), Loop(1, counts)
    for _connection in range(8):
        before = taken.total()
        eager.accept(None)
        if taken.total() == before:
            slow.accept(None)
    assert taken == {0: 4, 1: 4}


def test_a_connection_that_the_other_process_never_takes_is_taken(taken: Counter[int]) -> None:
    alone = Loop(0, [3, 0])
    for _look in range(serving.TRIES_TO_YIELD + 1):
        alone.accept(None)
    assert taken == {0: 1}


class Room:
    """An application that notes how many are inside at once, and lets nobody out before it is told to."""

    def __init__(self) -> None:
        self.inside, self.most = 0, 0
        self.entered, self.leave = threading.Semaphore(0), threading.Event()

    def __call__(self, _environ: dict[str, Any], _start: object) -> list[bytes]:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.entered.release()
        assert self.leave.wait(30)
        self.inside -= 1
        return [b"page"]


def visitors(door: serving.Turnstile, *methods: str) -> list[threading.Thread]:
    """Send so many requests at once."""
    threads = [threading.Thread(target=door, args=({"REQUEST_METHOD": method}, None)) for method in methods]
    for thread in threads:
        thread.start()
    return threads


def test_pages_are_answered_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PATIENCE_S", 30)
    room = Room()
    threads = visitors(serving.Turnstile(room), "GET", "HEAD", "GET")
    room.entered.acquire()
    room.leave.set()
    for thread in threads:
        thread.join(30)
    assert room.most == 1


def test_one_who_writes_does_not_wait_for_those_who_read() -> None:
    room = Room()
    threads = visitors(serving.Turnstile(room), "GET", "POST")
    assert room.entered.acquire(timeout=30)
    assert room.entered.acquire(timeout=30)
    room.leave.set()
    for thread in threads:
        thread.join(30)
    assert room.most == 2


def test_a_long_page_holds_up_the_others_only_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PATIENCE_S", 0)
    room = Room()
    door = serving.Turnstile(room)
    threads = visitors(door, "GET")
    assert room.entered.acquire(timeout=30)
    threads += visitors(door, "GET")
    assert room.entered.acquire(timeout=30)
    room.leave.set()
    for thread in threads:
        thread.join(30)
    assert room.most == 2


def test_the_turnstile_is_free_again_after_a_failure() -> None:
    def fail(_environ: object, _start: object) -> list[bytes]:
        raise ZeroDivisionError

    door = serving.Turnstile(fail)
    with pytest.raises(ZeroDivisionError):
        door({"REQUEST_METHOD": "GET"}, None)
    assert door.lock.acquire(blocking=False)
