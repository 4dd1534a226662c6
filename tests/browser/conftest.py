"""A real server on a fictional edition, and a real Chromium in front of it.

The data folder is prepared once and copied for each file of tests: none of them sees what another did.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.site import Site
from tests.browser.visitor import PATIENCE, Visits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
TRIES, PAUSE = 300, 0.1
"""Half a minute for a server to answer."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all; where there is none the tests are skipped, but not where everything must be shown."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        found = f"none of {', '.join(NAMES)} is installed"
        if os.environ.get("CI"):
            pytest.fail(f"Browser tests cannot run: {found}")
        pytest.skip(found)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def prepared(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration edition. It asks for the browser first: without one there is nothing to prepare."""
    folder = tmp_path_factory.mktemp("browser") / "prepared"
    subprocess.run(
        [sys.executable, str(ROOT / "tools" / "start.py"), "--setup-only"], check=True, env=_environment(folder, 8000),
        stdout=subprocess.DEVNULL, timeout=180,
    )
    return folder


@pytest.fixture(scope="module")
def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real server, on a copy of the prepared data."""
    folder = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(prepared, folder)
    port = _free_port()
    log = folder.with_name("server.log")
    gunicorn = Path(sys.executable).with_name("gunicorn")
    with log.open("wb") as file:
        server = subprocess.Popen(
            [str(gunicorn), "--config", str(ROOT / "gunicorn.conf.py")], cwd=ROOT, env=_environment(folder, port),
            stdout=file, stderr=file,
        )
    try:
        _await_answer(server, f"http://127.0.0.1:{port}/readyz", log)
        yield Site(f"http://127.0.0.1:{port}", folder)
    finally:
        server.terminate()
        server.wait(timeout=30)
    said = log.read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in said, said[-3000:]


@pytest.fixture
def visits(chromium: Browser, site: Site) -> Iterator[Visits]:
    """Opens browsers, one a visitor; afterwards none of them may have seen anything go wrong."""
    opened = Visits(chromium, site)
    yield opened
    problems = opened.close()
    assert not problems, "\n".join(problems)


def _environment(folder: Path, port: int) -> dict[str, str]:
    """The settings of a fresh installation, whatever the shell around the tests says."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    return {**kept, "BOTTEGA_DATA": str(folder), "PORT": str(port), "LOG_LEVEL": "error", "PYTHONDONTWRITEBYTECODE": "1"}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _await_answer(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    pause = threading.Event()
    for _try in range(TRIES):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pause.wait(PAUSE)
    pytest.fail(f"The server does not answer:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")
