"""What the front end weighs, and where it comes from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "app" / "static"
TEMPLATES = sorted((ROOT / "app").rglob("*.html"))
FONTS = ["titillium-400.woff2", "titillium-600.woff2", "titillium-700.woff2"]


@pytest.fixture(scope="module")
def built() -> Path:
    """Return the folder of the present build."""
    manifest = json.loads((STATIC / "build" / "manifest.json").read_text(encoding="utf-8"))
    return STATIC / manifest["base"]


def test_styles_scripts_and_fonts_leave_room_in_the_hundred_kilobytes(built):
    squeezed = [built / f"{name}.br" for name in ("bottega.css", "bottega.js", "icons.svg", "favicon.svg")]
    total = sum(path.stat().st_size for path in [*squeezed, *(built / name for name in FONTS)])
    assert (built / "bottega.css.br").stat().st_size < 20_000
    assert (built / "bottega.js.br").stat().st_size < 6_000
    assert total < 70_000


def test_every_text_file_is_served_small(built):
    for path in built.iterdir():
        if path.suffix in {".css", ".js", ".svg"}:
            assert (built / f"{path.name}.br").is_file()
            assert (built / f"{path.name}.gz").is_file()


def test_papers_find_their_fonts():
    names = {path.name for path in (STATIC / "build" / "pdf-fonts").iterdir()}
    titillium = {f"TitilliumWeb-{cut}.ttf" for cut in ("Regular", "SemiBold", "Bold", "Italic")}
    assert names >= titillium | {"DejaVuSans.ttf"}


def test_the_lock_names_no_host_to_fetch_from():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


def test_styles_ask_no_other_host(built):
    assert "//" not in (built / "bottega.css").read_text(encoding="utf-8").replace("http://www.w3.org", "")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_inline_style_or_script(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"""\sstyle=["']|<style|\son[a-z]+=["']|javascript:|<script(?![^>]*\ssrc=)""", text)


def test_every_icon_that_a_template_names_is_drawn():
    drawn = set(re.findall(r'<symbol id="(\w+)"', (ROOT / "app/assets/icons.svg").read_text(encoding="utf-8")))
    named = set()
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"""(?:\bicon=|[^_]icon\()["'](\w+)["']""", text))
    assert named - drawn == set()
