"""The discussion: a thread for a unit and an edition."""
