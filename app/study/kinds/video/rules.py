"""Captions and places in a video, as pure functions."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

MINUTE, HOUR = 60, 3600
NEAR_AN_END = 5
"""Seconds at the beginning and at the end in which nobody needs to be brought back."""

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_CUE = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+\S+)*[ \t]*")
_HEAD = re.compile(r"WEBVTT(?:[ \t].*)?")


class CaptionProblem(enum.StrEnum):
    """What is wrong with a file of captions."""

    HEAD = "does not begin with WEBVTT"
    NONE = "holds no caption"
    TIMES = "these times cannot be read"
    BACKWARDS = "ends before it begins"
    ORDER = "begins before the one above"
    EMPTY = "says nothing"
    STYLE = "holds styles"


@dataclass(frozen=True, slots=True)
class CaptionFault:
    """One fault and its line, from 1."""

    line: int
    problem: CaptionProblem


def faults_of_captions(text: str) -> list[CaptionFault]:
    """Return what is wrong with a WebVTT file."""
    lines = text.split("\n")
    if not _HEAD.fullmatch(lines[0].rstrip()):
        return [CaptionFault(1, CaptionProblem.HEAD)]
    found: list[CaptionFault] = []
    cues, latest = 0, 0
    for start, block in _blocks(lines):
        if block[0].split(" ")[0] in {"STYLE", "REGION"}:
            found.append(CaptionFault(start, CaptionProblem.STYLE))
        place = next((number for number, line in enumerate(block[:2]) if "-->" in line), None)
        if place is None:
            continue  # a note, or the file's own head
        cues += 1
        problem, latest = _look_at(block, place, latest)
        if problem is not None:
            found.append(CaptionFault(start + place, problem))
    return found if cues or found else [CaptionFault(1, CaptionProblem.NONE)]


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Return the parts between blank lines, each with its first line's number."""
    found: list[tuple[int, list[str]]] = []
    is_inside = False
    for number, line in enumerate(lines, 1):
        if line.strip():
            if not is_inside:
                found.append((number, []))
            found[-1][1].append(line)
        is_inside = bool(line.strip())
    return found


def _look_at(block: list[str], place: int, latest: int) -> tuple[CaptionProblem | None, int]:
    """Return what is wrong with one caption, and when the latest one so far begins."""
    times = _CUE.fullmatch(block[place])
    if times is None:
        return CaptionProblem.TIMES, latest
    begins, ends = _thousandths(times.groups()[:4]), _thousandths(times.groups()[4:])
    if ends <= begins:
        return CaptionProblem.BACKWARDS, latest
    if begins < latest:
        return CaptionProblem.ORDER, latest
    return (None if block[place + 1 :] else CaptionProblem.EMPTY), begins


def _thousandths(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return (hours * HOUR + minutes * MINUTE + seconds) * 1000 + rest


def clock_of(seconds: int) -> str:
    """Return a place in a video as players write it: «12:40», «1:02:40»."""
    hours, rest = divmod(seconds, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
