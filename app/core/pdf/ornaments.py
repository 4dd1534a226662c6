"""Drawings that papers repeat, as ready-made PDF operators: the emblem of the Union, the arches, a QR code."""

from __future__ import annotations

import math
from functools import lru_cache

import segno

EMBLEM_BLUE, EMBLEM_YELLOW = (0x00, 0x33, 0x99), (0xFF, 0xCC, 0x00)
# Readers take any of the eight masks. For addresses that end in a random code their penalties differ by four per cent
# on average, and looking for the best of eight took half the time of a certificate.
_MASK = 4
_ROUND = 0.5522847498  # how far the handles of a Bézier quarter circle reach


def rgb(colour: str) -> tuple[float, float, float]:
    """Return «#115d61» as three parts of one."""
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


@lru_cache(maxsize=256)
def fill(colour: str) -> str:
    """Return the operator that fills with a colour."""
    return "{:.3f} {:.3f} {:.3f} rg".format(*rgb(colour))


@lru_cache(maxsize=256)
def stroke(colour: str) -> str:
    """Return the operator that draws lines in a colour."""
    return "{:.3f} {:.3f} {:.3f} RG".format(*rgb(colour))


@lru_cache(maxsize=1)
def emblem() -> str:
    """Draw the emblem of the European Union three units wide and two high, by its published construction.

    A rectangle of 2 : 3; twelve stars of five points on an unseen circle of a third of the height, as the hours
    stand on a clock, each upright inside a circle of an eighteenth of the height.
    """
    height = 2.0
    blue = "{:.3f} {:.3f} {:.3f} rg".format(*(part / 255 for part in EMBLEM_BLUE))
    yellow = "{:.3f} {:.3f} {:.3f} rg".format(*(part / 255 for part in EMBLEM_YELLOW))
    stars = []
    for hour in range(12):
        angle = math.radians(30 * hour)
        x = height * 3 / 4 + height / 3 * math.sin(angle)
        y = height / 2 + height / 3 * math.cos(angle)
        stars.append(_star(x, y, height / 18))
    return "\n".join([blue, f"0 0 {height * 3 / 2:g} {height:g} re f", yellow, *stars])


def _star(x: float, y: float, radius: float) -> str:
    """A star of five points, one of them up: the pentagram's inner points lie at (3 - √5) / 2 of its radius."""
    inner = radius * (3 - math.sqrt(5)) / 2
    points = []
    for step in range(10):
        reach, angle = (radius, inner)[step % 2], math.radians(36 * step)
        points.append(f"{x + reach * math.sin(angle):.4f} {y + reach * math.cos(angle):.4f}")
    return f"{points[0]} m " + " ".join(f"{point} l" for point in points[1:]) + " h f"


@lru_cache(maxsize=64)
def arch(width: float, height: float) -> str:
    """Draw the line of one arch: two posts and a half circle, from its left foot at the origin."""
    radius = width / 2
    shoulder, reach = height - radius, radius * _ROUND
    return (
        f"0 0 m 0 {shoulder:.2f} l "
        f"0 {shoulder + reach:.2f} {radius - reach:.2f} {height:.2f} {radius:.2f} {height:.2f} c "
        f"{radius + reach:.2f} {height:.2f} {width:.2f} {shoulder + reach:.2f} {width:.2f} {shoulder:.2f} c "
        f"{width:.2f} 0 l S"
    )


@lru_cache(maxsize=16)
def arches(width: float, height: float, count: int, outer: str, inner: str) -> str:
    """Draw a column of the workshop's doors, one arch inside the other on a line, evenly spaced in a band."""
    wide, step = width * 0.46, height / count
    tall = wide * 1.62
    marks = [f"1 J 1.1 w {stroke(outer)}"]
    for number in range(count):
        x, y = (width - wide) / 2, step * number + (step - tall) / 2
        marks.append(f"q 1 0 0 1 {x:.2f} {y:.2f} cm")
        marks.append(f"{arch(wide, tall)} {-wide * 0.22:.2f} 0 m {wide * 1.22:.2f} 0 l S {stroke(inner)}")
        marks.append(f"q 1 0 0 1 {wide * 0.26:.2f} 0 cm {arch(wide * 0.48, tall * 0.66)} Q Q")
    return "\n".join(marks)


@lru_cache(maxsize=64)
def qr(text: str) -> tuple[int, str]:
    """Return a QR code as its modules a side and one path of squares, merged into runs, with y growing upward."""
    rows = tuple(segno.make(text, error="m", micro=False, boost_error=False, mask=_MASK).matrix)
    side = len(rows)
    runs = []
    for number, row in enumerate(rows):
        start = 0
        while (start := row.find(1, start)) >= 0:
            end = row.find(0, start)
            end = side if end < 0 else end
            # A hair taller than a module, so that no seam shows between rows on screen.
            runs.append(f"{start} {side - number - 1} {end - start} 1.02 re")
            start = end
    return side, "\n".join(runs) + "\nf"
