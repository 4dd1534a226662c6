"""Writes of the attendance room: planning lessons, holding the roll call, sealing."""

from app.attendance.actions.lessons import Clash, LessonFacts, cancel_lesson, edit_lesson, plan_lesson, tell_of_lesson
from app.attendance.actions.roll import RollSaved, RowsRefused, Said, hold_roll_call
from app.attendance.actions.sealing import seal_lesson

__all__ = [
    "Clash", "LessonFacts", "RollSaved", "RowsRefused", "Said", "cancel_lesson", "edit_lesson", "hold_roll_call", "plan_lesson",
    "seal_lesson", "tell_of_lesson",
]
