"""When a lesson is: on the reader's own clock and on Italy's, where the register is kept."""

from __future__ import annotations

from app.core.spans import in_four, times_of, when_words, whole_day

__all__ = ["in_four", "times_of", "when_words", "whole_day"]
