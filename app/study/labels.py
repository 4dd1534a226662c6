"""Words of the study room: what a rule asks, and how far somebody is."""

from __future__ import annotations

from app.core.i18n import Words, points_words
from app.core.i18n import lazy_gettext as _l
from app.study.completion import Condition, Facts, Rule, holds

RULE: dict[Rule, Words] = {
    Rule.OPENED: _l("Open it"),
    Rule.READ_TO_END: _l("Read it to the end"),
    Rule.ATTEMPTED: _l("Answer it once"),
    Rule.PASSED: _l("Pass it"),
    Rule.MARK_AS_READ: _l("Mark it as read"),
}
NOT_YET: dict[Rule, Words] = {
    Rule.OPENED: _l("not opened yet"),
    Rule.READ_TO_END: _l("not read to the end yet"),
    Rule.ATTEMPTED: _l("not answered yet"),
    Rule.PASSED: _l("not answered yet"),
    Rule.MARKED_BY_TUTOR: _l("not marked yet"),
    Rule.MARK_AS_READ: _l("not marked as read yet"),
}


def rule_words(condition: Condition, item: str = "") -> Words:
    """Return what a condition asks of a trainee."""
    if condition.rule is Rule.MINUTES:
        return _l("Study it for %(minutes)s minutes", minutes=condition.minutes)
    if condition.rule is Rule.MARKED_BY_TUTOR:
        return _l("Have a mark for “%(item)s”", item=item)
    return RULE[condition.rule]


def value_words(condition: Condition, facts: Facts) -> Words:
    """Return how a condition stands now."""
    if condition.rule is Rule.MINUTES:
        return _l(
            "%(value)s of %(minutes)s minutes", value=min(facts.seconds // 60, condition.minutes), minutes=condition.minutes,
        )
    if holds(condition, facts):
        return _l("done")
    if condition.rule is Rule.PASSED and facts.has_attempted:
        return _l("not passed yet, best result so far %(points)s of 100", points=points_words(facts.best))
    return NOT_YET[condition.rule]
