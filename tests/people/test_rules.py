"""Rules of accounts, without a database."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.rules import (
    FREE_FAILURES,
    LONGEST_LOCK,
    STEP,
    AccountState,
    PasswordFault,
    account_state,
    fold_email,
    is_email,
    lock_after,
    password_fault,
    step_at,
    steps_accepted,
)

ABOUT = ("ada.acosta@test.test", "Ada Acosta Benítez", "Ada Acosta Benítez")
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(("password", "fault"), [
    ("", PasswordFault.SHORT),
    ("elevenchars", PasswordFault.SHORT),
    ("x" * 201, PasswordFault.LONG),
    ("ada.acosta@test.test", PasswordFault.PERSONAL),
    ("ADA.ACOSTA@TEST.TEST", PasswordFault.PERSONAL),
    ("adaacostabenitez", PasswordFault.PERSONAL),
    ("Acosta-Ada-2026", PasswordFault.PERSONAL),
    ("2026benitezacosta", PasswordFault.PERSONAL),
    ("Acosta Benítez Ada 12", PasswordFault.PERSONAL),
    ("ada.acosta.ada.acosta", PasswordFault.PERSONAL),
    ("ada compra tre peperoni", None),
    ("Password1234", PasswordFault.COMMON),
    ("passwordpassword", PasswordFault.COMMON),
    ("contraseña2026", PasswordFault.COMMON),
    ("Bottega-2026!", PasswordFault.COMMON),
    ("123456789012", PasswordFault.COMMON),
    ("qwertyuiopas", PasswordFault.COMMON),
    ("aaaaaaaaaaaaaaaa", PasswordFault.COMMON),
    ("abcabcabcabc", PasswordFault.COMMON),
    ("!!!!!!!!!!!!", PasswordFault.COMMON),
    ("quattro gatti sotto la pergola", None),
    ("x7" + "kQ2 mm9 wet ad" * 14, None),
    ("ñandú sobre el río de la plata", None),
    ("            spaces count", None),
])
def test_passwords(password: str, fault: PasswordFault | None) -> None:
    assert password_fault(password, ABOUT) is fault


@given(st.text(max_size=250))
def test_any_text_gets_an_answer_and_length_rules_hold(text: str) -> None:
    fault = password_fault(text, ABOUT)
    assert (fault is PasswordFault.SHORT) == (len(text) < 12)
    assert (fault is PasswordFault.LONG) == (len(text) > 200)


@pytest.mark.parametrize("text", ["a@b.it", "ada.acosta+corso@test.test", "o'neil@a-b.example.org", "x@1.2"])
def test_addresses(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize("text", [
    "", "a", "a@b", "@b.it", "a@", "a b@c.it", "a@b.it,c@d.it", "Ada <a@b.it>", "a@b..it", "a@-b.it", "a@b-.it", "a@b.it\n", "ñ@b.it",
    "a@b.it;c@d.it", '"a"@b.it', "a@b.it\x00", "a" * 250 + "@b.it",
])
def test_what_is_no_address(text: str) -> None:
    assert not is_email(text)


def test_addresses_are_compared_in_lower_case() -> None:
    assert fold_email(" Ada@Test.TEST ") == "ada@test.test"
    assert fold_email("STRASSE@test.test") != fold_email("straße@test.test")


def test_locks_double_up_to_eight_hours() -> None:
    minutes = [lock.total_seconds() / 60 if (lock := lock_after(failures)) else 0 for failures in range(13)]
    assert minutes == [0, 0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 480, 480]


@given(st.integers(0, 10_000))
def test_locks_never_shrink(failures: int) -> None:
    less, more = lock_after(failures), lock_after(failures + 1)
    assert (less is None) == (failures < FREE_FAILURES)
    assert (less or dt.timedelta()) <= (more or dt.timedelta()) <= LONGEST_LOCK


@pytest.mark.parametrize(("is_active", "has_password", "is_invited", "state"), [
    (False, True, True, AccountState.CLOSED),
    (False, False, False, AccountState.CLOSED),
    (True, True, False, AccountState.OPEN),
    (True, False, True, AccountState.INVITED),
    (True, False, False, AccountState.NEW),
])
def test_states(is_active: bool, has_password: bool, is_invited: bool, state: AccountState) -> None:
    assert account_state(is_active=is_active, has_password=has_password, is_invited=is_invited) is state


@given(st.integers(-STEP, STEP), st.integers(-3, 3))
def test_no_step_is_accepted_twice(seconds: int, before: int) -> None:
    instant = NOON + dt.timedelta(seconds=seconds)
    last = step_at(NOON) + before
    accepted = steps_accepted(instant, last)
    assert all(step > last for step in accepted)
    assert all(abs(step - step_at(instant)) <= 1 for step in accepted)
