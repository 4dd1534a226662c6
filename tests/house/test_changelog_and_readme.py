"""What the house says about itself is so: settings, commands, links, and nothing that belongs to one machine."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from config import Settings
from tests.house.test_contracts import texts

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
DOCUMENTS = sorted(path.relative_to(ROOT) for path in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def settings_read():
    """Every variable of the environment that the service reads."""
    found = set(re.findall(r'env\.get\("([A-Z_]+)"', read("config.py")))
    return found | set(re.findall(r"environ\.get\(['\"]([A-Z_]+)['\"]", read("gunicorn.conf.py") + read("serving.py")))


@pytest.mark.parametrize("name", sorted(settings_read()))
def test_every_setting_is_explained(name):
    assert re.search(rf"^\|[^|]*`{name}`[^|]*\|[^|]*\|[^|]{{10,}}\|$", README, re.MULTILINE)


def test_no_setting_is_explained_that_is_not_read():
    section = README.partition("## Settings")[2].partition("\n## ")[0]
    told = {name for row in section.splitlines() if row.startswith("|") for name in re.findall(r"`([A-Z]+_?[A-Z_]+)`", row.split("|")[1])}
    assert told - settings_read() == set()


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Settings)])
def test_every_setting_does_something(field):
    users = [*(ROOT / "app").rglob("*.py"), ROOT / "config.py", *(ROOT / "tools").glob("*.py")]
    assert any(re.search(rf"\.{field}\b", path.read_text(encoding="utf-8")) for path in users)


TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def test_every_make_target_that_is_told_of_is_there():
    told = set()
    for path in [*DOCUMENTS, Path(".ci/run")]:
        told |= set(re.findall(r"\bmake ([a-z][a-z-]+)\b(?=[`\s,.;:)]|$)", "\n".join(
            line for line in read(path).splitlines() if "`make " in line or line.strip().startswith("make ")
        )))
    assert told - TARGETS == set()
    assert {"run", "test"} <= told


def test_every_make_target_says_what_it_does():
    assert set(re.findall(r"^([a-z-]+):.*## \S", MAKEFILE, re.MULTILINE)) == TARGETS


def test_help_lists_every_target():
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[0] for line in listed.splitlines() if line.strip()} >= TARGETS


def test_every_command_that_is_told_of_is_there(app):
    section = README.partition("## Commands")[2].partition("\n## ")[0]
    told = [found.split() for found in re.findall(r"^\| `([a-z][^`]*)`", section, re.MULTILINE)]
    assert len(told) >= 8
    for words in told:
        command = app.cli.commands.get(words[0])
        assert command is not None, words
        if len(words) > 1 and words[1].islower() and hasattr(command, "commands"):
            assert words[1] in command.commands, words


def test_every_command_is_told_of(app):
    missing = []
    for name, command in app.cli.commands.items():
        if name in {"db", "routes", "run", "shell"}:
            continue
        names = [f"{name} {inner}" for inner in getattr(command, "commands", {})] or [name]
        missing += [found for found in names if f"`{found}" not in README]
    assert missing == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_link_to_a_file_leads_somewhere(path):
    prose = re.sub(r"```.*?```|`[^`\n]*`|^    [^\n]*$", "", read(path), flags=re.DOTALL | re.MULTILINE)
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", prose)
    assert [target for target in targets if not (ROOT / path.parent / target).exists()] == []


def test_the_changelog_begins_with_what_is_not_released_yet():
    headings = re.findall(r"^## (.+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert read("CHANGELOG.md").partition("## Unreleased")[2].strip()


def test_the_licence_is_the_same_everywhere():
    assert tomllib.loads(read("pyproject.toml"))["project"]["license"] == "EUPL-1.2"
    assert "`EUPL-1.2`" in README
    assert "EUPL-1.2" in read("publiccode.yml")
    assert "EUROPEAN UNION PUBLIC LICENCE" in read("LICENSE").upper()


# --- nothing that belongs to one machine ---

REGISTRIES = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"), ("registry", "npm"), ("proxy", "golang"),
    ("crates", "io"), ("jsdelivr", "net"), ("unpkg", "com"), ("cdnjs", "cloudflare"), ("googleapis", "com"),
)]
FOLDERS = ["/" + "root/", "/" + "work/", "/" + "home/", "/" + "Users/", "/" + "tmp/pytest"]


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_the_host_of_a_registry(host):
    assert [str(path) for path, text in texts().items() if host in text] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_names_a_folder_of_one_machine(folder):
    named = re.compile(rf"(?<![\w.}}>)\]-]){re.escape(folder)}")
    assert [str(path) for path, text in texts().items() if path.suffix != ".po" and named.search(text)] == []


def test_no_file_holds_a_secret_or_a_database():
    kept = re.compile(r"(^|/)(secret-key|\.env|id_rsa|.*\.(sqlite3?|db|pem|key|p12|eml))$")
    assert [str(path) for path in texts() if kept.search(str(path))] == []


def test_the_locks_carry_hashes_and_no_host():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-assets.txt"):
        lines = [line for line in read(name).splitlines() if line and not line.startswith((" ", "#"))]
        assert lines, name
        assert all(re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==", line) for line in lines), name
        assert read(name).count("--hash=sha256:") >= len(lines), name


def test_the_locks_hold_what_the_project_asks_for():
    asked = {re.split(r"[\[=<>~ ]", line)[0].lower() for line in tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]}
    locked = {re.split(r"[\[=]", line)[0].lower() for line in read("requirements.txt").splitlines() if line and line[0].isalpha()}
    assert asked - locked == set()
