"""Words of the certificates room."""

from __future__ import annotations

from app.certificates.models import RegisterAct
from app.certificates.rules import Break, Cause, Refusal
from app.core.i18n import Words
from app.core.i18n import lazy_gettext as _l

STATUS: dict[RegisterAct, Words] = {
    RegisterAct.ISSUED: _l("valid"),
    RegisterAct.SUPERSEDED: _l("superseded"),
    RegisterAct.REVOKED: _l("revoked"),
}
TONE = {RegisterAct.ISSUED: "done", RegisterAct.SUPERSEDED: "careful", RegisterAct.REVOKED: "wrong"}

ACT: dict[RegisterAct, Words] = {
    RegisterAct.ISSUED: _l("Issued"),
    RegisterAct.SUPERSEDED: _l("Superseded"),
    RegisterAct.REVOKED: _l("Revoked"),
}

CAUSE: dict[Cause, Words] = {
    Cause.ERROR: _l("It held a mistake"),
    Cause.NOT_ENTITLED: _l("Its requirements were not met"),
    Cause.AT_REQUEST: _l("The holder asked for it"),
    Cause.OTHER: _l("Another cause"),
}

REFUSAL: dict[Refusal, Words] = {
    Refusal.NOT_A_TRAINEE: _l("Only trainees receive certificates. Nothing was issued."),
    Refusal.NOT_ATTENDING: _l(
        "The enrolment is neither active nor completed. Change its status first, then issue the certificate."
    ),
    Refusal.DECIDED_AGAINST: _l(
        "It was decided not to certify this trainee. Reconsider that in the enrolment first, then issue the certificate."
    ),
    Refusal.NO_SUCH_AWARD: _l("This course has no such award. Choose one of its awards."),
    Refusal.NOT_MET: _l("Not all requirements of this award are met. Nothing was issued; see what is still missing."),
    Refusal.ALREADY_ISSUED: _l(
        "A valid certificate of this award exists already. Supersede that one if something in it has to change."
    ),
    Refusal.UNPRINTABLE: _l(
        "The certificate cannot be printed: a name or another fact is missing or holds a character that cannot be "
        "printed. Correct it, then issue the certificate."
    ),
}

WHY_NOT: dict[Refusal, Words] = {
    Refusal.NOT_A_TRAINEE: _l("is not a trainee"),
    Refusal.NOT_ATTENDING: _l("the enrolment is neither active nor completed"),
    Refusal.DECIDED_AGAINST: _l("it was decided not to certify"),
    Refusal.NO_SUCH_AWARD: _l("the course has no such award"),
    Refusal.NOT_MET: _l("not all requirements are met"),
    Refusal.ALREADY_ISSUED: _l("has a valid certificate already"),
    Refusal.UNPRINTABLE: _l("a name or another fact is missing or cannot be printed"),
}

BREAK: dict[Break, Words] = {
    Break.NUMBER: _l("a line is missing or out of order"),
    Break.CONTENT: _l("what the line says has changed since it was written"),
    Break.CHAIN: _l("the line is not chained to the one before it"),
    Break.END: _l("the end of the register has been cut off"),
}
