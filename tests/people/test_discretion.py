"""Nobody can find out whether an address has an account: not from words, status, cookies, mails, counts or work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.jobs import Job
from app.core.mail import OutgoingMail
from app.people import actions, hashing
from app.people.models import Person, RecoveryCode, SignInBrake
from tests.factories import make_person
from tests.people.words import OTHER, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import Cast
    from tests.conftest import Browser
    from tests.people.conftest import Letters

UNKNOWN = "nobody@test.test"
CASES = ("unknown", "wrong", "inactive", "invited", "locked", "with code")


@pytest.fixture
def addresses(cast: Cast) -> dict[str, str]:
    """An address of each kind; all but the unknown one have an account."""
    for person in (cast.ada, cast.olga, cast.tess, cast.uma):
        actions.set_password(person, PASSWORD)
    cast.olga.is_active = False
    cast.tess.totp_secret, cast.tess.totp_confirmed_at = "JBSWY3DPEHPK3PXP", cast.tess.created_at
    make_person("Ivo", "Invitato", email="ivo@test.test")
    return {
        "unknown": UNKNOWN, "wrong": "ada@test.test", "inactive": "olga@test.test", "invited": "ivo@test.test",
        "locked": "uma@test.test", "with code": "tess@test.test",
    }


def told(answer: Any, email: str) -> tuple[int, str | None, list[str], str]:
    """All that an answer tells, apart from the address that was typed and the token that always differs."""
    text = re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text.replace(email, "…"))
    return answer.status_code, answer.location, sorted(name for name, _value in answer.headers), text


@pytest.mark.parametrize("case", CASES)
def test_signing_in_says_the_same(browser: Callable[..., Browser], addresses: dict[str, str], case: str) -> None:
    if case == "locked":
        for _time in range(5):
            browser().post("/sign-in", data={"email": addresses[case], "password": OTHER})
    # The closed account and the locked one are tried with their right password.
    password = PASSWORD if case in {"inactive", "locked"} else OTHER
    reference = browser().post("/sign-in", data={"email": "another@test.test", "password": OTHER})
    answer = browser().post("/sign-in", data={"email": addresses[case], "password": password})
    assert told(answer, addresses[case]) == told(reference, "another@test.test")
    assert answer.status_code == 422


@pytest.mark.parametrize("case", CASES)
def test_signing_in_works_the_same(
    browser: Callable[..., Browser], addresses: dict[str, str], case: str, monkeypatch: pytest.MonkeyPatch, count_queries: Any,
) -> None:
    hashed: list[str] = []

    class Counted:
        def __init__(self, cost: str) -> None:
            self.real = real(cost)

        def verify(self, kept: str, password: str) -> bool:
            hashed.append(re.sub(r"\$[^$]+\$[^$]+$", "", kept))
            return self.real.verify(kept, password)

    real = hashing._hasher
    browser().post("/sign-in", data={"email": "warm@test.test", "password": OTHER})
    monkeypatch.setattr(hashing, "_hasher", Counted)
    work = []
    for email in ("another@test.test", addresses[case]):
        hashed.clear()
        with count_queries() as found:
            browser().post("/sign-in", data={"email": email, "password": OTHER})
        work.append((list(hashed), [statement.split("WHERE")[0] for statement in found]))
    assert work[0] == work[1]
    assert work[0][0] == ["$argon2id$v=19$m=8,t=1,p=1"]


def test_the_brake_locks_an_unknown_address_just_so(browser: Callable[..., Browser], addresses: dict[str, str]) -> None:
    answers = {}
    for email in (UNKNOWN, "ada@test.test"):
        answers[email] = [told(browser().post("/sign-in", data={"email": email, "password": OTHER}), email) for _time in range(8)]
    rows = db.session.scalars(select(SignInBrake)).all()
    assert answers[UNKNOWN] == answers["ada@test.test"]
    assert [(row.failures, row.locked_until) for row in rows[:1]] == [(row.failures, row.locked_until) for row in rows[1:]]
    assert len(rows) == 2


@pytest.mark.parametrize("case", CASES)
def test_asking_for_a_reset_says_and_does_the_same(
    browser: Callable[..., Browser], addresses: dict[str, str], case: str, count_queries: Any,
) -> None:
    client = browser()
    client.post("/reset", data={"email": "warm@test.test"})
    seen = []
    for email in ("another@test.test", addresses[case]):
        with count_queries() as found:
            answer = client.post("/reset", data={"email": email})
        seen.append((told(answer, email), told(client.get(answer.location), email), len(found)))
    assert seen[0] == seen[1]
    assert seen[0][0][0] == 302
    assert db.session.scalars(select(OutgoingMail)).all() == []


def test_the_reset_job_forgets_the_address(browser: Callable[..., Browser], addresses: dict[str, str], letters: Letters) -> None:
    for email in (UNKNOWN, "ada@test.test", "olga@test.test"):
        browser().post("/reset", data={"email": email})
    assert [to for to, _subject, _text in letters()] == ["ada@test.test"]
    jobs = db.session.scalars(select(Job).where(Job.name == "send_reset")).all()
    assert [job.arguments for job in jobs] == [{}, {}, {}]
    assert len({(job.state, str(job.result), job.error) for job in jobs}) == 1


@pytest.mark.parametrize("case", ["unknown", "wrong", "inactive", "invited"])
def test_asking_for_another_address_says_and_does_the_same(
    browser: Callable[..., Browser], cast: Cast, addresses: dict[str, str], case: str, count_queries: Any,
) -> None:
    actions.set_password(cast.amin, PASSWORD)
    client = browser(cast.amin)
    seen = []
    client.post("/profile/email", data={"email": "warm@test.test", "current": PASSWORD})
    client.get("/profile")
    for email in ("another@test.test", addresses[case]):
        with count_queries() as found:
            answer = client.post("/profile/email", data={"email": email, "current": PASSWORD})
        mails = db.session.scalars(select(OutgoingMail).where(OutgoingMail.recipient == email)).all()
        seen.append((told(answer, email), told(client.get("/profile"), email), len(found), len(mails)))
    assert seen[0] == seen[1]
    assert seen[0][3] == 1


def test_inviting_somebody_with_an_account_looks_the_same(cast: Cast, posted: Callable[[], list[OutgoingMail]]) -> None:
    actions.set_password(cast.ada, PASSWORD)
    results = [actions.invite(person, by=cast.carla, edition_title="Corso") for person in (cast.ada, cast.uma)]
    old, new = posted()
    assert results == [None, None]
    assert (old.recipient, new.recipient) == ("ada@test.test", "uma@test.test")
    assert "/sign-in" in old.text
    assert "/invitation/" not in old.text
    assert "/invitation/" in new.text


@pytest.mark.parametrize("token", ["x", "WzEsMSwiIl0.abc.def", "%00", "a" * 3_000, "../../etc", "\u202e"])
def test_a_forged_link_tells_nothing(client: Browser, cast: Cast, token: str) -> None:
    for path in ("/invitation/", "/reset/"):
        answer = client.get(path + token)
        assert answer.status_code in {404, 410}
        assert "@test.test" not in answer.text


@pytest.mark.parametrize("path", [
    "", "/invite", "/close", "/open", "/legal-name", "/second-factor/off",
])
def test_numbers_of_people_cannot_be_tried(browser: Callable[..., Browser], cast: Cast, path: str) -> None:
    method = "post" if path == "/invite" else "get"
    trainee = browser(cast.ada)
    trainee.get("/profile")
    there, nowhere = (
        told(getattr(trainee, method)(f"/people/{number}{path}"), f"people/{number}") for number in (cast.uma.id, 999_999)
    )
    assert there == nowhere
    assert there[0] == 404


def test_no_secret_is_kept_as_it_is(cast: Cast, letters: Letters) -> None:
    from app.people import second_factor

    actions.set_password(cast.ada, PASSWORD)
    second_factor.begin_second_factor(cast.ada)
    codes = second_factor.confirm_second_factor(cast.ada)
    db.session.commit()
    kept = [row.code_hash for row in db.session.scalars(select(RecoveryCode))]
    assert PASSWORD not in str(db.session.get(Person, cast.ada.id).password_hash)
    assert not {code.replace("-", "") for code in codes} & set(kept)
    assert len(set(kept)) == 10
    letters()
    assert [mail.text for mail in db.session.scalars(select(OutgoingMail))] == [""]
