"""What whoever installs this gains: the locks work with the pip of a bare Debian, today and after the next release of any library."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-assets.txt")


def locked() -> set[str]:
    """Return the names that any lock holds, as pip compares them."""
    text = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in LOCKS)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", text)}


def test_no_library_asks_for_an_extra_of_another() -> None:
    """pip 23 looks at the newest release of a library that is asked for with an extra, pinned or not, and refuses the lock."""
    asked = [
        f"{found.metadata['Name']}: {needs}" for found in importlib.metadata.distributions() for needs in found.requires or ()
        if re.sub(r"[-_.]+", "-", found.metadata["Name"]).lower() in locked() and re.match(r"[\w.-]+\[", needs) and "extra ==" not in needs
    ]
    assert asked == []
