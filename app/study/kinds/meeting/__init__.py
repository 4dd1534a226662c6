"""A live session: when it is on the reader's own clock, where, how to join it, and its entry for a calendar."""
