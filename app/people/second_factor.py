"""Acts on the second factor: codes of an authenticator app, and recovery codes on paper. Each code works once."""

from __future__ import annotations

import hmac
import secrets

import pyotp
from sqlalchemy import delete, update

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.history import record
from app.core.i18n import lazy_gettext as _l
from app.people import letters
from app.people.hashing import digest
from app.people.models import Person, RecoveryCode
from app.people.rules import steps_accepted

RECOVERY_CODES = 10
# No letter or figure that reads as another one.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 4


def begin_second_factor(person: Person) -> None:
    """Make a secret; it protects nothing until a code confirms that the app has it."""
    if person.has_second_factor:
        raise RuleBroken(_l("The second step is on already. Switch it off first to set up another device."))
    person.totp_secret = pyotp.random_base32()


def secret_address(person: Person) -> str:
    """Return what the QR code says to an authenticator app."""
    return pyotp.TOTP(person.totp_secret or "").provisioning_uri(name=person.email, issuer_name="Bottega")


def confirm_second_factor(person: Person) -> list[str]:
    """Switch it on, after a code was right; returns the recovery codes, shown this once."""
    if person.has_second_factor or not person.totp_secret:
        raise RuleBroken(_l("The second step is on already, or was not begun. Look at your profile."))
    person.totp_confirmed_at = clock.now()
    record("second_factor_switched_on", person, by=person)
    letters.second_factor_changed(person, is_on=True)
    return renew_recovery_codes(person)


def renew_recovery_codes(person: Person) -> list[str]:
    """Replace the recovery codes; only digests are kept."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [_new_code() for _number in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(person_id=person.id, code_hash=_kept(person, code)) for code in codes)
    db.session.flush()
    return codes


def switch_off_second_factor(person: Person, *, by: Person, reason: str = "") -> None:
    """Forget secret and recovery codes. The person hears of it."""
    if not person.has_second_factor:
        raise RuleBroken(_l("The second step is off already."))
    person.totp_secret, person.totp_confirmed_at = None, None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    record("second_factor_switched_off", person, by=by, reason=reason)
    letters.second_factor_changed(person, is_on=False)


def use_code(person: Person, typed: str) -> bool:
    """Whether a code of the app, or else a recovery code, is right; it is used up."""
    plain = "".join(character for character in typed.lower() if character.isalnum())
    return _use_app_code(person, plain) or (person.has_second_factor and _use_recovery_code(person, plain))


def _use_app_code(person: Person, plain: str) -> bool:
    if not person.totp_secret:
        return False
    totp = pyotp.TOTP(person.totp_secret)
    for step in steps_accepted(clock.now(), person.totp_last_step):
        if hmac.compare_digest(totp.generate_otp(step).encode(), plain.encode()):
            return _take_step(person, step)
    return False


def _take_step(person: Person, step: int) -> bool:
    """Only one of two requests with the same code gets past this."""
    taken = db.session.execute(
        update(Person).where(Person.id == person.id, Person.totp_last_step < step).values(totp_last_step=step)
        .returning(Person.id)
    )
    return taken.scalar_one_or_none() is not None


def _use_recovery_code(person: Person, plain: str) -> bool:
    used = db.session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.person_id == person.id, RecoveryCode.code_hash == _kept(person, plain))
        .where(RecoveryCode.used_at.is_(None))
        .values(used_at=clock.now()).returning(RecoveryCode.id)
    )
    return used.scalar_one_or_none() is not None


def _new_code() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _place in range(_GROUP)) for _group in range(_GROUPS))


def _kept(person: Person, code: str) -> str:
    return digest(f"recovery-{person.id}", code.replace("-", ""))
