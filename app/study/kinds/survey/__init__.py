"""The survey: questions without right or wrong, whose results are kept apart from who answered."""
