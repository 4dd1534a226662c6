"""A course downloaded, changed, uploaded, tried out and published by an administrator; an edition moved to it; a trainee who reads on."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.course import COURSE
from tests.browser.looks import faults_of

if TYPE_CHECKING:
    from tests.browser.visitor import Visitor, Visits

VERSIONS = "/courses/district-agents/versions"
MOVE = "/editions/DEMO-1/course-version"
MODULE = "district-agents/modules/02-reading-a-territory"
TITLE = "Asking those who stayed"
UNIT = f"""
  - id: asking-those-who-stayed
    kind: page
    path: asking
    title: {{it: "Chiedere a chi è rimasto", es: "Preguntar a quien se quedó", pt: "Perguntar a quem ficou", en: "{TITLE}"}}
    minutes: 15
"""


def test_a_course_is_written_published_and_followed(visits: Visits) -> None:
    admin = visits.open("admin")
    package = download(admin)
    refuse(admin, changed(package, kind="pag"))
    publish(admin, changed(package, kind="page"))
    coordinator = visits.open("coordinator")
    trainee = visits.open("trainee")
    trainee.go(COURSE)
    assert TITLE not in trainee.text
    move(coordinator)
    trainee.go(COURSE)
    trainee.press(TITLE)
    assert trainee.says("Who stayed knows most.")
    coordinator.go("/editions/DEMO-1")
    assert coordinator.says("version 2")


def download(admin: Visitor) -> bytes:
    """Take version 1 as the package that it was."""
    admin.go(VERSIONS)
    assert admin.says("Version 1", "DEMO-1")
    with admin.page.expect_download() as found:
        admin.page.locator("main").get_by_role("link", name=re.compile("^Download")).click()
    assert found.value.suggested_filename == "district-agents-1.zip"
    return found.value.path().read_bytes()


def changed(package: bytes, *, kind: str) -> bytes:
    """Add a unit to a package with an ordinary program."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == f"{MODULE}/module.yaml":
                content = content.rstrip() + UNIT.replace("kind: page", f"kind: {kind}").encode()
            new.writestr(name, content)
        for code in ("it", "es", "pt", "en"):
            new.writestr(f"{MODULE}/asking/page.{code}.md", "Who stayed knows most.\n")
    return made.getvalue()


def upload(admin: Visitor, package: bytes) -> None:
    """Choose a package and have it checked."""
    admin.go("/courses/upload")
    admin.page.set_input_files('main [name="file"]', {"name": "course.zip", "mimeType": "application/zip", "buffer": package})
    admin.press("Check the package")


def refuse(admin: Visitor, package: bytes) -> None:
    """A faulty package is told fault by fault."""
    admin.foresee(422)
    upload(admin, package)
    assert admin.says("1 fault", "module.yaml", "Did you mean “page”?", "nothing was kept")
    assert "Waiting to be published" not in admin.text
    assert faults_of(admin.page, "en") == []


def publish(admin: Visitor, package: bytes) -> None:
    """A faultless one is looked at, then published."""
    upload(admin, package)
    assert admin.says("What changes", TITLE, "added")
    assert faults_of(admin.page, "en") == []
    draft = admin.path
    admin.press("See it as trainees would")
    assert faults_of(admin.page, "en") == []
    admin.press(TITLE)
    assert admin.says("Who stayed knows most.", "Nothing that you do here is recorded")
    assert faults_of(admin.page, "en") == []
    admin.go(draft)
    admin.press("Publish as version 2")
    expect(admin.page.locator("body")).to_contain_text("version 2 is published")
    admin.press("Everything that changed")
    assert admin.says("From version 1 to version 2", TITLE)
    assert faults_of(admin.page, "en") == []


def move(coordinator: Visitor) -> None:
    """The coordinator reads what follows, says why, and moves the edition."""
    coordinator.go(MOVE)
    coordinator.page.locator("main").get_by_role("link", name=re.compile("^What would happen")).click()
    assert coordinator.says("8 units stay", "1 unit is new", TITLE, "Certificates that were issued stay valid")
    assert faults_of(coordinator.page, "en") == []
    coordinator.foresee(422)
    coordinator.page.evaluate("for (const form of document.forms) form.noValidate = true")
    coordinator.press("Move the edition to version 2")
    assert faults_of(coordinator.page, "en") == []
    coordinator.fill(reason="A page that trainees asked for")
    coordinator.press("Move the edition to version 2")
    coordinator.go(MOVE)
    assert coordinator.says("From version 1 to version 2", "A page that trainees asked for")
