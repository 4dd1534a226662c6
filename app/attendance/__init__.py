"""Lessons, the roll call, and sealing, which posts minutes to the hours ledger."""
