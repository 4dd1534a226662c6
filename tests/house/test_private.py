"""What a trainee writes for themselves: no page, file or export of the house shows it to anybody else."""

from __future__ import annotations

import pytest

from tests.house.addresses import concrete
from tests.house.world import SECRET, VISITORS

OTHERS = [name for name in VISITORS if name != "ada"]


def told(answer):
    """Return everything that an answer says, as text."""
    return answer.data.decode("utf-8", errors="replace")


def test_the_one_who_wrote_it_reads_it(house):
    browser, seen = house.browser("ada"), []
    for address, path in concrete(house.app, house.world, "GET"):
        with house.undone():
            if SECRET in told(house.ask(browser, path)):
                seen.append(address.endpoint)
    assert sorted(seen) == [
        "study.note", "study.notes", "study.notes_csv", "study.notes_markdown", "study.remove_note", "study.unit", "study.unit_notes",
    ]


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_reads_it_anywhere(house, name):
    """Olga has one note of her own, in the other edition: it is told from Ada's by the number at its end."""
    browser, seen = house.browser(name), []
    ada = f"{SECRET} {house.world.here['enrolment_id']}"
    for side in (house.world.here, house.world.there):
        for address, _path in concrete(house.app, house.world, "GET"):
            path = address.path(house.app, address.named(side))
            with house.undone():
                found = told(house.ask(browser, path))
            if ada in found or (SECRET in found and name != "olga"):
                seen.append(path)
    assert seen == []


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_reads_it_in_the_answer_to_a_form(house, name):
    browser, seen = house.browser(name), []
    for _address, path in concrete(house.app, house.world, "POST"):
        with house.undone():
            answer = house.ask(browser, path, "POST", data={"text": "x", "key": "form-key-1"})
            if answer.status_code == 302 and answer.location.startswith("/editions"):
                answer = house.ask(browser, answer.location)
            if SECRET in told(answer):
                seen.append(path)
    assert seen == []
