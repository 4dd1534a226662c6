"""The contracts of the house: who may import what, who commits, how large things grow, and what never stands in a file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from app import ROOMS

ROOT = Path(__file__).parents[2]
FILES = sorted(path.relative_to(ROOT) for path in (ROOT / "app").rglob("*.py"))
TESTS = sorted(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 300, 45
BANNED = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "handler", "handlers", "data", "info", "misc"}
MADE = {".venv", ".cache", "node_modules", "instance", "build", "__pycache__", ".git", ".hypothesis", "uv.lock"}
COMMITTERS = {"views", "jobs", "cli"}
MAY_COMMIT = {
    Path("app/core/jobs.py"),  # it is the one that carries jobs: claiming and ending one are transactions of their own
    Path("app/core/mail.py"),  # its job notes that a mail has left, and no later fault may undo that
    Path("app/certificates/verifying.py"),  # the views that strangers see
}
DEMONSTRATION = Path("app/demo")  # loads a whole edition, act by act, as its users would have
GETTEXT = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext"}


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a file as Python reads it."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), str(path))


def place(path: Path, node: ast.AST) -> str:
    """Return file and line."""
    return f"{path}:{getattr(node, 'lineno', 0)}"


def committed() -> list[Path]:
    """Return every file that is under version control."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:  # an unpacked archive: all but what the house itself makes
        found = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
        return [path for path in found if not MADE & set(path.parts) and path.suffix not in {".mo", ".pyc"} and (ROOT / path).is_file()]
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@cache
def texts() -> dict[Path, str]:
    """Return the text of every committed file that is text."""
    found = {}
    for path in committed():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content[:8_000]:
            found[path] = content.decode("utf-8", errors="replace")
    return found


def test_the_walls_stand():
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_only_views_jobs_and_commands_commit():
    found = []
    for path in FILES:
        if path in MAY_COMMIT or DEMONSTRATION in path.parents or path.stem in COMMITTERS or path.stem.endswith("_views") or "views" in path.parts[:-1]:
            continue
        found += [
            place(path, node) for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
        ]
    assert found == []


def test_nothing_is_imported_inside_a_function():
    found = []
    for path in FILES:
        for function in ast.walk(tree_of(path)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                found += [place(path, node) for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert found == []


def test_no_file_has_a_name_that_says_nothing():
    names = [*FILES, *(path.relative_to(ROOT) for path in (ROOT / "app").rglob("*") if path.is_dir())]
    assert [str(path) for path in names if path.stem in BANNED] == []


def test_files_stay_small():
    lengths = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_functions_stay_small():
    found = {}
    for path in FILES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    found[f"{place(path, node)} {node.name}"] = length
    assert found == {}


@pytest.mark.parametrize("room", [*ROOMS, "demo"])
def test_every_room_says_what_it_is_for(room):
    assert len(ast.get_docstring(tree_of(Path("app") / room / "__init__.py")) or "") > 20


def test_every_room_is_listed_and_every_listed_one_is_there():
    folders = {path.name for path in (ROOT / "app").iterdir() if path.is_dir() and (path / "__init__.py").is_file()}
    assert folders == {*ROOMS, "demo"}


def test_no_sentence_is_asked_for_inside_an_f_string():
    found = []
    for path in FILES:
        for string in ast.walk(tree_of(path)):
            if isinstance(string, ast.JoinedStr):
                found += [
                    place(path, node) for node in ast.walk(string)
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT
                    and node.args and isinstance(node.args[0], ast.Constant)
                ]
    assert found == []


def test_every_sentence_is_a_constant_with_named_placeholders():
    found = []
    for path in FILES:
        if path.parts[:2] == ("app", "core") and path.stem == "i18n":
            continue
        for node in ast.walk(tree_of(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT):
                continue
            sentences = node.args[: 2 if "n" in node.func.id[:2] else 1]
            for sentence in sentences:
                if not (isinstance(sentence, ast.Constant) and isinstance(sentence.value, str)):
                    found.append(f"{place(path, node)}: not a constant")
                elif re.search(r"%[sd]|\{\w*\}", sentence.value) or "!" in sentence.value or re.search(r"\b[Pp]lease\b", sentence.value):
                    found.append(f"{place(path, node)}: {sentence.value}")
    assert found == []


def is_rules(path: Path) -> bool:
    """Whether a file belongs to a room's rules."""
    return path.stem == "rules" or "rules" in path.parts[:-1]


@cache
def is_pure(module: str) -> bool:
    """Whether a module is of the standard library, or one of ours that imports nothing but such."""
    if module.partition(".")[0] in sys.stdlib_module_names:
        return True
    path = Path(*module.split("."))
    found = [file for file in (path.with_suffix(".py"), path / "__init__.py") if file in FILES]
    return bool(found) and all(is_pure(name) for name in modules_in(found[0]))


def modules_in(path: Path) -> list[str]:
    """Return the modules that a file imports."""
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            inner = [f"{node.module}.{name.name}" for name in node.names]
            found += [name if Path(*name.split(".")).with_suffix(".py") in FILES else str(node.module) for name in inner]
    return found


@pytest.mark.parametrize("path", [path for path in FILES if is_rules(path)], ids=str)
def test_rules_know_nothing(path):
    assert [module for module in modules_in(path) if not is_pure(module)] == []


CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"), ("time", "sleep")}


def test_there_is_one_source_of_time():
    found = []
    for path in FILES:
        if path == Path("app/core/clock.py"):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                if (name, node.func.attr) in CLOCKS:
                    found.append(place(path, node))
    assert found == []


def test_a_fault_of_any_kind_is_caught_only_with_a_reason():
    found = []
    for path in FILES:
        lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ExceptHandler) and (node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"}):
                is_told = "noqa: BLE001 - " in lines[node.lineno - 1] or any(
                    isinstance(child, ast.Raise) or (isinstance(child, ast.Attribute) and child.attr == "exception")
                    for child in ast.walk(node)
                )
                if not is_told:
                    found.append(place(path, node))
    assert found == []


# --- what never stands in a file ---

LATER = [first + second for first, second in (("TO", "DO"), ("FIX", "ME"), ("HA", "CK"), ("XX", "X"))]
WAIT = "time." + "sleep("
EXCUSES = (r"#\s*noqa" + r"(?!:\s*[A-Z]+[0-9])", r"#\s*type:\s*ignore" + r"(?!\[)")
WRITTEN = {".py", ".md", ".html", ".js", ".mjs", ".scss", ".css", ".toml", ".yml", ".yaml", ".cfg", ".sh", ".json", ".ini", ".mako", ".txt", ""}


def written() -> dict[Path, str]:
    """Return the files that people write: no lock, no catalogue, no licence."""
    generated = re.compile(r"(^|/)(requirements[\w-]*\.txt|package-lock\.json|LICENSE|messages\.po)$")
    return {path: text for path, text in texts().items() if path.suffix in WRITTEN and not generated.search(str(path))}


@pytest.mark.parametrize("word", LATER)
def test_nothing_is_left_for_later(word):
    assert [str(path) for path, text in written().items() if re.search(rf"\b{word}\b", text)] == []


def test_nothing_waits_for_time_to_pass():
    assert [str(path) for path, text in written().items() if WAIT in text and path.suffix == ".py"] == []


@pytest.mark.parametrize("excuse", EXCUSES)
def test_every_exception_from_a_check_names_the_check(excuse):
    assert [
        f"{path}: {found[0]}" for path, text in written().items() if path.suffix == ".py"
        for found in re.finditer(excuse, text)
    ] == []


# --- tests ---


def asserts_something(function: ast.FunctionDef, helpers: frozenset[str] = frozenset()) -> bool:
    """Whether a test asserts in a way that its reader sees: itself, or by a helper of the same file."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in {"raises", "warns", "fail", "expect", *helpers}:
                return True
    return False


def test_every_test_asserts_something():
    found = []
    for path in TESTS:
        functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef)]
        helpers = frozenset(node.name for node in functions if not node.name.startswith("test_") and asserts_something(node))
        found += [
            f"{place(path, node)} {node.name}" for node in functions
            if node.name.startswith("test_") and not asserts_something(node, helpers)
        ]
    assert found == []


def test_no_two_tests_of_a_file_have_one_name():
    found = []
    for path in TESTS:
        names = [node.name for node in tree_of(path).body if isinstance(node, ast.FunctionDef)]
        found += [f"{path}: {name}" for name in set(names) if names.count(name) > 1]
    assert found == []


def test_no_test_is_excused():
    marks = {"xfail", "skip"}
    found = []
    for path in TESTS:
        found += [
            place(path, node) for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Attribute) and node.attr in marks and isinstance(node.value, ast.Attribute) and node.value.attr == "mark"
        ]
    assert found == []
