"""Words of attempts."""

from __future__ import annotations

from app.core.i18n import Words
from app.core.i18n import lazy_gettext as _l
from app.study.attempts.actions import SaveState
from app.study.attempts.models import EndedBy, Sitting, SittingState
from app.study.attempts.rules import Counts, Hindrance, Review

COUNTS: dict[Counts, Words] = {
    Counts.BEST: _l("the best attempt"), Counts.LAST: _l("the last attempt"), Counts.MEAN: _l("the mean of all attempts"),
}
HINDRANCES: dict[Hindrance, Words] = {
    Hindrance.NOT_YET: _l("This quiz is not open yet."),
    Hindrance.OVER: _l("This quiz is closed."),
    Hindrance.NONE_LEFT: _l("You have used all your attempts."),
}
LATER: dict[Review, Words] = {
    Review.AT_ONCE: "",
    Review.AFTER_CLOSING: _l("The score is shown once the quiz is closed."),
    Review.NEVER: _l("The score of this quiz is not shown here."),
}
SENT: dict[EndedBy, Words] = {
    EndedBy.TRAINEE: _l("sent"), EndedBy.TIME: _l("sent at the end of its time"), EndedBy.COORDINATOR: _l("sent by a coordinator"),
}
SAVED: dict[SaveState, Words] = {
    SaveState.SAVED: _l("saved %(time)s"),
    SaveState.OVER: _l("The time is over. This last answer came too late and was not kept: the answers saved before count."),
    SaveState.SENT: _l("This attempt was sent or closed already. This last answer was not kept."),
    SaveState.NOT_ACTIVE: _l("Your enrolment is not active at present, so this answer was not kept. Ask your coordinator."),
}


def state_of(sitting: Sitting | None) -> Words:
    """Return where an attempt stands, as a list of attempts says it."""
    if sitting is None:
        return _l("not begun")
    if sitting.state is SittingState.OPEN:
        return _l("under way")
    return _l("closed, does not count") if sitting.state is SittingState.CLOSED else SENT[sitting.ended_by or EndedBy.TRAINEE]
