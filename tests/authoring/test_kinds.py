"""Every kind of unit is shown in a preview, where there is no edition, no trainee and nothing to keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.authoring.actions import read_package
from app.courses.rules import LANGUAGES
from app.study import kinds
from app.study.kinds import KINDS
from tests.authoring.packages import packed
from tests.courses.sample import MODULE_FILE, sample

FOLDER = Path(kinds.__file__).parent
UNIT = """\
  - id: one-more
    kind: {kind}
    path: 09-more
    title: {{it: Ancora, es: Más, pt: Mais, en: More}}
    minutes: 5
"""


def with_unit(kind: str) -> dict[str, bytes]:
    """Return the sample course with one more unit, which is the kind's own sample."""
    folder = FOLDER / kind / "sample"
    files = sample() | {
        f"modules/01-welcome/09-more/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }
    return files | {MODULE_FILE: files[MODULE_FILE] + UNIT.format(kind=kind).encode()}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_is_shown_in_every_language(browser, cast, kind: str) -> None:
    draft = read_package(packed(with_unit(kind)), "a.zip", by=cast.amin)
    for code in LANGUAGES:
        answer = browser(cast.amin).get(f"/courses/drafts/{draft.id}/preview/one-more?lang={code}")
        assert answer.status_code == 200
        assert 'method="post"' not in answer.text.partition("<main")[2].partition("</main>")[0]
