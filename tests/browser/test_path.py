"""From an invitation to a certificate that a stranger has checked, each person in a browser of their own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import expect

from app.core import clock
from tests.browser.course import COURSE, FIRST_UNIT, QUIZ, answer_rightly

if TYPE_CHECKING:
    from tests.browser.site import Site
    from tests.browser.visitor import Visitor, Visits

EDITION = "/editions/DEMO-1"
NEWCOMER = "iara.newcomer@demo.test"
FAMILY_NAME, GIVEN_NAME = "Newcomer", "Iara"
NEW_PASSWORD = "four words nobody joins"
TOPIC = "Who keeps the water, who pays for it"
ENTITLED, HOLDER_NAME = "Acosta Benítez, Lucía", "Lucía Acosta Benítez"
HOLDER = "trainee08"


def test_from_an_invitation_to_a_verified_certificate(visits: Visits, site: Site, tmp_path: Path) -> None:
    coordinator = visits.open("coordinator")
    enrol_and_invite(coordinator)
    trainee = visits.open()
    accept_invitation(trainee, site.link_to(NEWCOMER))
    study(trainee)
    plan_lesson(coordinator)
    hold_roll_call(coordinator)
    seal(coordinator)
    assert "4 h" in see_hours(trainee)
    assign_tutor(coordinator)
    give_mark(visits.open("tutor"))
    see_no_mark(trainee)
    release_mark(coordinator)
    see_mark(trainee)
    read_why_not(coordinator)
    address = issue_to_one(coordinator)
    paper = download(visits.open(HOLDER), tmp_path)
    check_as_a_stranger(visits.open(), address, paper)
    revoke(coordinator, address)
    stranger = visits.open()
    stranger.go(address)
    assert stranger.says("This certificate was revoked")


def enrol_and_invite(coordinator: Visitor) -> None:
    """The coordinator enrols somebody new, sends the invitation and lets them begin."""
    coordinator.go(f"{EDITION}/people/new")
    coordinator.fill(
        email=NEWCOMER, given_names=GIVEN_NAME, family_name=FAMILY_NAME, country="Brazil", language="English", role="trainee",
        reason="First on the reserve list",
    )
    coordinator.press("Enrol")
    coordinator.press("Send the invitation")
    coordinator.fill(becomes="Let start", reason="The course begins for her today")
    coordinator.press("Record the step")
    assert coordinator.says("Iara Newcomer", "active")


def accept_invitation(trainee: Visitor, link: str) -> None:
    """The trainee opens the link, chooses a password, goes out and comes in again by it."""
    trainee.go(link)
    assert trainee.says("Welcome, Iara", NEWCOMER)
    trainee.fill(password=NEW_PASSWORD, again=NEW_PASSWORD)
    trainee.press("Keep this password and go in")
    trainee.page.locator("summary", has_text="Iara").click()
    with trainee.page.expect_navigation():
        trainee.page.get_by_role("button", name="Sign out").click()
    trainee.sign_in(NEWCOMER, NEW_PASSWORD)
    assert trainee.says("Hello, Iara", "in São Paulo", "in Venezia")
    trainee.foresee(410)
    assert trainee.go(link).status == 410, "an invitation opens the door once"


def study(trainee: Visitor) -> None:
    """The trainee reads the first unit, does the quiz, and finds both done."""
    trainee.go("/")
    trainee.press("Continue")
    assert trainee.path == f"{COURSE}/{FIRST_UNIT}"
    trainee.press("Mark as read and go on")
    trainee.go(f"{COURSE}/{QUIZ}")
    answer_rightly(trainee.page)
    trainee.press("Send the answers")
    assert trainee.says("Passed")
    trainee.go(COURSE)
    assert trainee.says("2 of 8 units")


def plan_lesson(coordinator: Visitor) -> None:
    """The coordinator plans a lesson that has begun already: the first four hours of this day."""
    coordinator.go(f"{EDITION}/lessons/new")
    coordinator.fill(topic=TOPIC, on=clock.today().isoformat(), begins="00:00", ends="04:00", phase="Course")
    coordinator.press("Plan the lesson")
    assert coordinator.says(TOPIC)


def hold_roll_call(coordinator: Visitor) -> None:
    """The coordinator holds the roll call without the mouse: one absent, one late, all others there."""
    page = coordinator.page
    coordinator.press("Hold the roll call")
    first = page.locator(".segments input").first
    first.focus()
    page.keyboard.press("a")
    page.keyboard.press("l")
    page.keyboard.type("20")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("[data-count=absent]")).to_have_text("1")
    expect(page.locator("[data-count=late]")).to_have_text("1")
    expect(page.locator("[data-count=present]")).to_have_text("18")
    coordinator.press("Save the roll call")
    assert coordinator.says("Everybody has a word")


def seal(coordinator: Visitor) -> None:
    """The coordinator reads what sealing will do, and does it."""
    coordinator.press("Seal the lesson")
    assert coordinator.says("Sealing closes the roll call for good")
    coordinator.press("Seal the lesson")
    assert coordinator.says("The lesson is sealed. Hours were posted for 19 trainees.")


def see_hours(trainee: Visitor) -> str:
    """The trainee opens their hours; returns the rows."""
    trainee.page.get_by_role("navigation").get_by_role("link", name="Hours").click()
    trainee.page.wait_for_url("**/hours")
    return trainee.page.locator("main table tbody").inner_text()


def assign_tutor(coordinator: Visitor) -> None:
    """The coordinator gives the newcomer a tutor."""
    coordinator.go(f"{EDITION}/tutoring/new")
    coordinator.fill(tutor="Modello", starts_on=clock.today().isoformat(), minutes="20")
    coordinator.page.get_by_label(f"{FAMILY_NAME}, {GIVEN_NAME}").check()
    coordinator.press("Assign the tutor")
    assert coordinator.says(FAMILY_NAME)


def give_mark(tutor: Visitor) -> None:
    """The tutor sees their own trainees alone, and marks the newcomer's project work."""
    tutor.go(f"{EDITION}/marks")
    assert "Acosta" not in tutor.text, "another tutor's trainee"
    tutor.press(f"{FAMILY_NAME}, {GIVEN_NAME}")
    tutor.press("Give a mark")
    tutor.fill(points="78.5", comment="A map that somebody else could use.")
    tutor.press("Save the mark")
    assert tutor.says("78.5", "not released")


def see_no_mark(trainee: Visitor) -> None:
    """A mark that is not released is not shown to the trainee."""
    trainee.page.get_by_role("navigation").get_by_role("link", name="What is missing").click()
    trainee.page.wait_for_url("**/progress")
    assert "78.5" not in trainee.text


def release_mark(coordinator: Visitor) -> None:
    """The coordinator releases the newcomer's mark."""
    coordinator.go(f"{EDITION}/marks")
    coordinator.press(f"{FAMILY_NAME}, {GIVEN_NAME}")
    coordinator.press("Release this mark")
    assert coordinator.says("released")


def see_mark(trainee: Visitor) -> None:
    """The trainee reads the mark where it counts."""
    trainee.page.reload()
    assert trainee.says("78.5")


def read_why_not(coordinator: Visitor) -> None:
    """The dry run says of each trainee who is not entitled what is missing."""
    coordinator.go(f"{EDITION}/certificates/prepare?award=attendance&show=others")
    row = coordinator.page.locator("main tbody tr", has_text=f"{FAMILY_NAME}, {GIVEN_NAME}")
    assert "4 h of 280 h, minimum 196 h" in row.inner_text()


def issue_to_one(coordinator: Visitor) -> str:
    """The coordinator issues one certificate; returns the address on which anybody can check it."""
    page = coordinator.page
    coordinator.go(f"{EDITION}/certificates/prepare?award=attendance")
    page.get_by_label(ENTITLED).check()
    coordinator.press("Issue to those ticked")
    expect(page.locator("main")).to_contain_text("1 certificate was issued.")
    coordinator.press("Open the register")
    with page.expect_navigation():
        page.locator("main tr", has_text=HOLDER_NAME).get_by_role("link").first.click()
    with page.expect_navigation():
        page.get_by_role("link", name="Public page").click()
    assert coordinator.says("This certificate is valid", "DEMO-1/")
    return urlsplit(page.url).path


def download(holder: Visitor, folder: Path) -> Path:
    """The holder takes the paper home."""
    holder.page.get_by_role("navigation").get_by_role("link", name="Certificate").click()
    holder.page.wait_for_url("**/certificates")
    with holder.page.expect_download() as found:
        holder.page.get_by_role("link", name=re.compile("PDF")).first.click()
    paper = folder / "certificate.pdf"
    found.value.save_as(paper)
    assert paper.read_bytes().startswith(b"%PDF-")
    return paper


def check_as_a_stranger(stranger: Visitor, address: str, paper: Path) -> None:
    """A stranger reads what stands, learns the name only by knowing it, and compares the file."""
    page = stranger.page
    stranger.go(address)
    assert stranger.says("This certificate is valid", "Certificate of attendance")
    assert "Acosta" not in page.content()
    stranger.foresee(422)
    stranger.fill(surname="Somebody")
    stranger.press("Show the name")
    assert stranger.says("The surname on this certificate is another one.")
    stranger.fill(surname="benitez")
    stranger.press("Show the name")
    assert stranger.says(HOLDER_NAME)
    let_fall(stranger, paper.read_bytes())
    expect(page.locator(".drop output")).to_contain_text("The same, byte for byte")
    let_fall(stranger, paper.read_bytes()[:-1] + b"!")
    expect(page.locator(".drop output")).to_contain_text("Not the same")
    stranger.go("/verify")
    page.get_by_label("Choose the PDF").set_input_files(paper)
    page.wait_for_url(f"**{address}?file=*")
    assert stranger.says("Your file is the one that was issued, byte for byte")


def let_fall(stranger: Visitor, content: bytes) -> None:
    """Let a file fall on the place where it is compared."""
    files = stranger.page.evaluate_handle(
        """bytes => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(bytes)], "certificate.pdf", { type: "application/pdf" }));
          return carried;
        }""", list(content),
    )
    stranger.page.dispatch_event(".drop", "drop", {"dataTransfer": files})


def revoke(coordinator: Visitor, address: str) -> None:
    """The coordinator takes the certificate out of force, with a reason."""
    coordinator.go(f"/certificates/{address.rpartition('/')[2]}")
    coordinator.press("Revoke it")
    coordinator.page.locator("main [name=cause]").select_option(index=1)
    coordinator.fill(reason="Hours counted twice, found by the auditor")
    coordinator.press("Revoke the certificate")
    assert coordinator.says("was revoked")
