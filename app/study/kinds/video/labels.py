"""Words of videos."""

from __future__ import annotations

from app.core.i18n import Words
from app.core.i18n import lazy_gettext as _l
from app.study.kinds.video.rules import CaptionProblem

CAPTIONS: dict[CaptionProblem, tuple[Words, Words]] = {
    CaptionProblem.HEAD: (
        _l("These captions do not begin with “WEBVTT”."), _l("Save them as WebVTT: the first line is “WEBVTT”, the second is empty."),
    ),
    CaptionProblem.NONE: (_l("This file holds no caption."), _l("Write the captions, or remove the file.")),
    CaptionProblem.TIMES: (
        _l("The times of this caption cannot be read."), _l("Write them like “00:01:02.500 --> 00:01:05.000”."),
    ),
    CaptionProblem.BACKWARDS: (_l("This caption ends before it begins."), _l("Change its times.")),
    CaptionProblem.ORDER: (_l("This caption begins before the one above it."), _l("Put the captions in the order of their times.")),
    CaptionProblem.EMPTY: (_l("This caption says nothing."), _l("Write its text on the line below, or remove it.")),
    CaptionProblem.STYLE: (_l("These captions hold styles of their own."), _l("Remove them: readers choose how captions look.")),
}
"""What is wrong, and what to do."""
