"""Words for what a course package says in a word of its own."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _l

DESIGNS = {
    "attendance": _l("Certificate of attendance"),
    "achievement": _l("Certificate of attendance and achievement"),
}
MARKERS = {
    "tutor": _l("by the tutor"),
    "board": _l("by the examination board"),
    "quiz": _l("by quizzes"),
}
OUTCOMES = {
    "taken": _l("taken"),
    "changed": _l("changed"),
    "left out": _l("left out"),
}
