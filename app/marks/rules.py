"""What a mark may be, and how a person's typing becomes one. Marks are whole hundredths of a point, 0 to 100."""

from __future__ import annotations

import re

MAXIMUM = 10_000
_TYPED = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?", re.ASCII)


def read_points(typed: str) -> int | None:
    """Read «27», «60.5» or «60,25» as hundredths; None where it is no mark between 0 and 100 with two decimals at most."""
    found = _TYPED.fullmatch(typed.strip())
    if not found:
        return None
    hundredths = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0") or 0)
    return hundredths if hundredths <= MAXIMUM else None


def write_points(hundredths: int) -> str:
    """Write hundredths for exports, with a point and without empty decimals: 6050 -> «60.5»."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)


def weighted_total(marks: dict[str, int], weights: dict[str, int]) -> int | None:
    """Return the weighted mean in hundredths, rounded down; None while an item with a weight has no mark."""
    counted = {item: weight for item, weight in weights.items() if weight > 0}
    if not counted or any(item not in marks for item in counted):
        return None
    return sum(marks[item] * weight for item, weight in counted.items()) // sum(counted.values())
