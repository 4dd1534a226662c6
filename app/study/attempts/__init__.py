"""Attempts at quizzes while they are being made: begun, saved answer by answer, sent, reviewed. What was sent stands in `attempts`."""
