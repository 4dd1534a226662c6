"""Machinery that knows no room: database, doors, errors, forms, languages, clock, jobs, mail, storage, text, history."""
