"""What editions know without asking anybody: statuses and seats, days, and the difference that an import would make."""

from app.editions.rules.columns import FIELDS, REQUIRED, Columns, Fault, Problem, Vocabulary, match_columns, plain
from app.editions.rules.days import DayFault, day_faults, does_overlap, is_within
from app.editions.rules.imports import Change, ImportPlan, Kind, Known, PlannedRow, plan_import
from app.editions.rules.statuses import (
    OCCUPYING,
    RUNNING,
    EnrolmentStatus,
    HouseReason,
    Step,
    is_over_seats,
    is_seat_free,
    next_statuses,
    statuses_by_hand,
    step_of,
)

__all__ = [
    "FIELDS", "OCCUPYING", "REQUIRED", "RUNNING", "Change", "Columns", "DayFault", "EnrolmentStatus", "Fault", "HouseReason",
    "ImportPlan",
    "Kind", "Known", "PlannedRow", "Problem", "Step", "Vocabulary", "day_faults", "does_overlap", "is_over_seats",
    "is_seat_free", "is_within", "match_columns", "next_statuses", "plain", "plan_import", "statuses_by_hand", "step_of",
]
