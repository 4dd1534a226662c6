"""Who may be what: roles, and the Actor that stands for whoever asks. And what an account must be like."""

from __future__ import annotations

import datetime as dt
import enum
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


class Role(enum.StrEnum):
    """What a person is in one edition."""

    TRAINEE = "trainee"
    TUTOR = "tutor"
    TEACHER = "teacher"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"


STAFF = frozenset({Role.TUTOR, Role.TEACHER, Role.COORDINATOR, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Place:
    """An edition in which the actor has a role."""

    edition_id: int
    code: str
    roles: frozenset[Role]
    title: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Actor:
    """A detached identity: permissions are truth tables over it, and never touch the database."""

    person_id: int
    is_admin: bool = False
    roles_in: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    enrolments: Mapping[int, int] = field(default_factory=dict)
    """Own enrolments as a trainee: enrolment id -> edition id."""
    tutees: frozenset[int] = frozenset()
    """Enrolments of the trainees whom this person tutors today."""
    places: tuple[Place, ...] = ()

    def has(self, role: Role, edition_id: int | None) -> bool:
        """Whether the actor has this role in that edition."""
        return edition_id is not None and role in self.roles_in.get(edition_id, frozenset())

    def has_any(self, roles: frozenset[Role], edition_id: int | None) -> bool:
        """Whether the actor has one of these roles in that edition."""
        return edition_id is not None and bool(roles & self.roles_in.get(edition_id, frozenset()))

    def works_as(self, *roles: Role) -> bool:
        """Whether the actor has one of these roles in any edition."""
        wanted = frozenset(roles)
        return any(wanted & held for held in self.roles_in.values())

    def is_member(self, edition_id: int | None) -> bool:
        """Whether the actor belongs to the edition; without an edition, whether they are staff anywhere."""
        if self.is_admin:
            return True
        if edition_id is None:
            return self.works_as(*STAFF)
        return edition_id in self.roles_in


# --- accounts: addresses, passwords, locks and states ---

SHORTEST = 12
LONGEST = 200
LONGEST_EMAIL = 254
FREE_FAILURES = 5
FIRST_LOCK = dt.timedelta(minutes=15)
LONGEST_LOCK = dt.timedelta(hours=8)
FORGOTTEN_AFTER = dt.timedelta(hours=24)
"""Failures older than this no longer count; longer than the longest lock, so that no lock is forgotten while it holds."""

INVITATION_LASTS = dt.timedelta(days=14)
RESET_LASTS = dt.timedelta(hours=2)
EMAIL_CHANGE_LASTS = dt.timedelta(hours=2)
STEP = 30
"""Seconds for which a code of the second factor stands."""

# What HTML accepts as one address: no commas, brackets or quotes, which would make it several, or a name.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})+")
_ROWS = (
    "01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "1qaz2wsx3edc4rfv5tgb6yhn",
    "1q2w3e4r5t6y7u8i9o0p",
)
_COMMON = frozenset({
    "password", "passwort", "passw", "passwd", "parola", "parolachiave", "parolasegreta", "contrasena", "clave",
    "secreto", "senha", "minhasenha", "micontrasena", "lamiapassword", "mypassword", "letmein", "welcome", "welcometo",
    "benvenuto", "benvenuti", "bienvenido", "bienvenidos", "bemvindo", "bemvindos", "administrator", "administrador",
    "amministratore", "admin", "iloveyou", "teamo", "teamomucho", "tequieromucho", "tiamo", "tiamotanto", "euteamo",
    "monkey", "dragon", "football", "futbol", "futebol", "calcio", "juventus", "princess", "principessa", "princesa",
    "superman", "batman", "sunshine", "starwars", "trustno", "whatever", "changeme", "changeit", "cambiami", "cambiame",
    "default", "secret", "segreto", "master", "login", "guest", "hello", "helloworld", "ciao", "ciaociao", "bottega",
    "labottega", "venezia", "veneto", "argentina", "paraguay", "brasil", "brazil", "italia", "corso", "curso", "test",
    "prova", "prueba", "teste", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abc", "azerty",
    "correcthorsebatterystaple",
})
_LONGEST_BEAT = 4


class PasswordFault(enum.StrEnum):
    """Why a password is not accepted."""

    SHORT = "short"
    LONG = "long"
    PERSONAL = "personal"
    COMMON = "common"


class AccountState(enum.StrEnum):
    """Where an account stands."""

    NEW = "new"
    INVITED = "invited"
    OPEN = "open"
    CLOSED = "closed"


def fold_email(text: str) -> str:
    """The form in which addresses are kept and compared. Simple lower case: no two addresses become one."""
    return text.strip().lower()


def is_email(text: str) -> bool:
    """Whether this is the shape of one e-mail address."""
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def password_fault(password: str, about: Iterable[str] = ()) -> PasswordFault | None:
    """Return what is wrong with a new password; `about` holds what everybody knows of the person: address and names."""
    if len(password) < SHORTEST:
        return PasswordFault.SHORT
    if len(password) > LONGEST:
        return PasswordFault.LONG
    plain = _plain(password)
    core = _core(plain)
    if core and not _without(core, about):
        return PasswordFault.PERSONAL
    if _has_beat(password.casefold()) or _has_beat(plain) or any(plain and plain in row * 2 for row in _ROWS):
        return PasswordFault.COMMON
    return PasswordFault.COMMON if core in _COMMON or _half(core) in _COMMON else None


def _without(core: str, about: Iterable[str]) -> str:
    """What is left of a password when every word that is known of the person is taken out of it."""
    words = {_plain(word) for fact in about for word in (fact, fact.partition("@")[0], *fact.split())}
    for word in sorted(words - {""}, key=len, reverse=True):
        core = core.replace(word, "")
    return core.strip("0123456789")


def _plain(text: str) -> str:
    """Letters and digits alone, without case or accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if character.isalnum())


def _core(plain: str) -> str:
    """Without the digits that people put before and after a word."""
    return plain.strip("0123456789")


def _half(text: str) -> str:
    middle = len(text) // 2
    return text[:middle] if text[:middle] == text[middle:] else ""


def _has_beat(text: str) -> bool:
    """Whether it only repeats a few characters: «abcabcabcabc»."""
    return any(text == (text[:beat] * len(text))[: len(text)] for beat in range(1, _LONGEST_BEAT + 1)) if text else False


def lock_after(failures: int) -> dt.timedelta | None:
    """How long the door stays shut after so many failures: a quarter of an hour after five, then twice as long each time."""
    if failures < FREE_FAILURES:
        return None
    return min(FIRST_LOCK * 2 ** min(failures - FREE_FAILURES, 10), LONGEST_LOCK)


def account_state(*, is_active: bool, has_password: bool, is_invited: bool) -> AccountState:
    """Where an account stands, from what is kept of it."""
    if not is_active:
        return AccountState.CLOSED
    if has_password:
        return AccountState.OPEN
    return AccountState.INVITED if is_invited else AccountState.NEW


def step_at(instant: dt.datetime) -> int:
    """The number of the half minute in which a code of the second factor stands."""
    return int(instant.timestamp()) // STEP


def steps_accepted(instant: dt.datetime, last_used: int) -> range:
    """Steps whose code is accepted: this one and its neighbours, never one that was used or that came before it."""
    here = step_at(instant)
    return range(max(here - 1, last_used + 1), here + 2)
