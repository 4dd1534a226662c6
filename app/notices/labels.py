"""Words of each kind of notice: made when read, in the reader's language."""

from __future__ import annotations

from typing import Any

from app.core.i18n import Words, own
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.notices.models import NoticeKind

TITLE: dict[NoticeKind, Words] = {
    NoticeKind.LESSON_PLANNED: _l("New lesson: %(topic)s"),
    NoticeKind.LESSON_CHANGED: _l("Changed lesson: %(topic)s"),
    NoticeKind.MARK_RELEASED: _l("Your mark for %(item)s is out"),
    NoticeKind.CERTIFICATE_ISSUED: _l("Your certificate %(number)s was issued"),
    NoticeKind.CERTIFICATE_REVOKED: _l("Your certificate %(number)s was revoked"),
    NoticeKind.TUTOR_ASSIGNED: _l("%(tutor)s is now your tutor"),
    NoticeKind.STATUS_CHANGED: _l("Your enrolment has changed"),
    NoticeKind.LEAF_WAIVED: _l("A requirement was waived for you"),
    NoticeKind.DISCUSSION_DIGEST: _l("New in the discussions that you follow: %(count)s"),
}
TEXT: dict[NoticeKind, Words] = {
    NoticeKind.LESSON_PLANNED: _l("A lesson was added to your calendar: %(when)s."),
    NoticeKind.LESSON_CHANGED: _l("A lesson of your calendar has changed. It is now: %(when)s."),
    NoticeKind.MARK_RELEASED: _l("The mark and what was written with it can be read in Bottega."),
    NoticeKind.CERTIFICATE_ISSUED: _l("It can be downloaded, and anybody who holds it can check that it is true."),
    NoticeKind.CERTIFICATE_REVOKED: _l("The reason stands in the register. Ask your coordinator if it is not clear to you."),
    NoticeKind.TUTOR_ASSIGNED: _l("Your tutor follows your project work and answers your questions."),
    NoticeKind.STATUS_CHANGED: _l("The reason given: %(reason)s"),
    NoticeKind.LEAF_WAIVED: _l("The reason given: %(reason)s"),
    NoticeKind.DISCUSSION_DIGEST: _l(
        "New posts in: %(discussions)s. You are told at most once a day; you can stop following on the page of each discussion.",
    ),
}


def title_of(kind: NoticeKind, values: dict[str, Any]) -> str:
    """Return the notice's title in the language in force."""
    return _filled(TITLE[kind], values)


def text_of(kind: NoticeKind, values: dict[str, Any]) -> str:
    """Return the notice's sentence in the language in force."""
    return _filled(TEXT[kind], values)


def _filled(words: Words, values: dict[str, Any]) -> str:
    """Fill in the values; a value kept per language speaks the language in force."""
    from_language = {key: _spoken(value) for key, value in values.items()}
    return str(words) % _Forgiving(from_language)


def _spoken(value: Any) -> Any:  # noqa: ANN401 - whatever was kept with the notice
    return own(value) if isinstance(value, dict) else value


class _Forgiving(dict[str, Any]):
    """A notice of last year must not break because its words ask for a value that it does not have."""

    def __missing__(self, key: str) -> str:
        return "…"


def mail_text(kind: NoticeKind, values: dict[str, Any], name: str, address: str) -> str:
    """Return the whole mail in the language in force."""
    greeting = _("Hello %(name)s,", name=name)
    closing = _("You receive this because you take part in an edition of the course. Your tray in Bottega holds it too.")
    parts = [greeting, f"{title_of(kind, values)}.", text_of(kind, values), address, closing, "Bottega"]
    return "\n\n".join(part for part in parts if part) + "\n"
