"""Words for the members of this room's enums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.i18n import lazy_gettext as _l
from app.editions.models import Emblem, EnrolmentStatus
from app.editions.rules import DayFault, Fault, HouseReason, Kind, Step
from app.people.rules import Role

if TYPE_CHECKING:
    from app.core.i18n import Words
    from app.editions.rules import Problem

ROLES: dict[Role, Words] = {
    Role.TRAINEE: _l("trainee"),
    Role.TUTOR: _l("tutor"),
    Role.TEACHER: _l("teacher"),
    Role.COORDINATOR: _l("coordinator"),
    Role.AUDITOR: _l("auditor"),
}
STATUSES: dict[EnrolmentStatus, Words] = {
    EnrolmentStatus.CANDIDATE: _l("candidate"),
    EnrolmentStatus.ENROLLED: _l("enrolled"),
    EnrolmentStatus.ACTIVE: _l("active"),
    EnrolmentStatus.SUSPENDED: _l("suspended"),
    EnrolmentStatus.WITHDRAWN: _l("withdrawn"),
    EnrolmentStatus.COMPLETED: _l("completed"),
    EnrolmentStatus.CERTIFIED: _l("certified"),
    EnrolmentStatus.NOT_CERTIFIED: _l("not certified"),
}
TONES: dict[EnrolmentStatus, str] = {
    EnrolmentStatus.ACTIVE: "done", EnrolmentStatus.COMPLETED: "done", EnrolmentStatus.CERTIFIED: "done",
    EnrolmentStatus.SUSPENDED: "careful", EnrolmentStatus.NOT_CERTIFIED: "wrong",
}
STEPS: dict[Step, Words] = {
    Step.ENROL: _l("Enrol"),
    Step.START: _l("Let start: active"),
    Step.SUSPEND: _l("Suspend"),
    Step.RESUME: _l("Let resume: active again"),
    Step.WITHDRAW: _l("Record the withdrawal"),
    Step.READMIT: _l("Readmit"),
    Step.COMPLETE: _l("Record as completed"),
    Step.REOPEN: _l("Reopen: active again"),
    Step.CERTIFY: _l("Record as certified"),
    Step.REFUSE: _l("Record as not certified"),
    Step.RECONSIDER: _l("Reconsider: completed again"),
}
EMBLEMS: dict[Emblem, Words] = {
    Emblem.EU: _l("Emblem of the European Union"),
    Emblem.NONE: _l("No emblem"),
}
FIELDS: dict[str, Words] = {
    "email": _l("E-mail"),
    "given_names": _l("Given names"),
    "family_name": _l("Family name"),
    "second_family_name": _l("Second family name"),
    "country": _l("Country"),
    "language": _l("Language"),
    "time_zone": _l("Time zone"),
    "role": _l("Role"),
    "partner": _l("Partner"),
    "born_on": _l("Date of birth"),
    "birthplace": _l("Place of birth"),
}
KINDS: dict[Kind, Words] = {
    Kind.ERROR: _l("to be corrected"),
    Kind.DUPLICATE: _l("twice in the file"),
    Kind.CHANGED: _l("changed"),
    Kind.NEW: _l("new"),
    Kind.UNCHANGED: _l("unchanged"),
}
KIND_TONES: dict[Kind, str] = {Kind.ERROR: "wrong", Kind.DUPLICATE: "careful", Kind.NEW: "done", Kind.CHANGED: "careful"}
DAY_FAULTS: dict[DayFault, Words] = {
    DayFault.BACKWARDS: _l("The last day comes before the first. Exchange or correct them."),
    DayFault.OUTSIDE: _l("These days lie outside the edition. Choose days within it, or lengthen the edition."),
    DayFault.TOO_LONG: _l("An edition lasts six years at most. Correct the days."),
}
FAULTS: dict[Fault, Words] = {
    Fault.MISSING: _l("%(column)s is empty. Fill it in."),
    Fault.BAD_EMAIL: _l("“%(text)s” is not one e-mail address. Correct it."),
    Fault.NOT_A_NAME: _l("%(column)s: “%(text)s” is not a name. Correct it."),
    Fault.TOO_LONG: _l("%(column)s is longer than 100 characters. Shorten it."),
    Fault.UNKNOWN_COUNTRY: _l("“%(text)s” is not a country. Write its name, or its code of two letters."),
    Fault.UNKNOWN_LANGUAGE: _l("“%(text)s” is not one of the four languages. Write it, es, pt or en."),
    Fault.UNKNOWN_ZONE: _l("“%(text)s” is not a time zone. Write it like America/Asuncion, or leave it empty."),
    Fault.UNKNOWN_ROLE: _l("“%(text)s” is not a role. Write trainee, tutor, teacher, coordinator or auditor."),
    Fault.UNKNOWN_PARTNER: _l("“%(text)s” is not a partner of this programme. Add it there first, or correct it."),
    Fault.BAD_DAY: _l("“%(text)s” is not a day. Write it like 1987-03-02 or 02/03/1987."),
}
REASONS: dict[HouseReason, Words] = {
    HouseReason.OPENED: _l("Opened the edition"),
    HouseReason.IMPORTED: _l("On the imported list"),
    HouseReason.CERTIFICATE: _l("A certificate was issued"),
    HouseReason.REVOKED: _l("The certificate was revoked"),
}


def reason_words(reason: str) -> str:
    """Return a reason as it was typed, or in the language in force where nobody had to type it."""
    return str(REASONS[HouseReason(reason)]) if reason in set(HouseReason) else reason


def problem_words(problem: Problem) -> str:
    """Say what is wrong with a cell and what to do, in the language in force."""
    return str(FAULTS[problem.fault]) % {"column": FIELDS[problem.field], "text": problem.text}
