"""LEDGER of marks: what was given for an item, by whom, when, why, and whether it was released. Append-only."""
