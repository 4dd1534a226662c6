"""Writes of attempts: beginning and saving, ending, marking, and what coordinators set."""

from app.study.attempts.actions.ending import close_attempt, end_what_is_over, send_attempt
from app.study.attempts.actions.marking import EssayGiven, mark_essays
from app.study.attempts.actions.saving import Arrived, SaveState, SittingFacts, begin_attempt, facts_of, save_answer, save_form
from app.study.attempts.actions.setting import QuizTerms, give_extra_time, set_quiz

__all__ = [
    "Arrived", "EssayGiven", "QuizTerms", "SaveState", "SittingFacts", "begin_attempt", "close_attempt", "end_what_is_over", "facts_of",
    "give_extra_time", "mark_essays", "save_answer",
    "save_form", "send_attempt", "set_quiz",
]
