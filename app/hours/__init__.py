"""LEDGER of hours: minutes a trainee has, by phase, with source, attester and evidence. Append-only."""
