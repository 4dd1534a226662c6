"""Questions from and for other systems: GIFT, Aiken and Moodle XML to and from the questions of a course package.

Pure: bytes and texts in, dataclasses out. Nothing here opens a file, asks a database or knows a request.
"""

from app.courses.exchange.finishing import withheld
from app.courses.exchange.results import Entry, Exported, Format, Imported, Outcome
from app.courses.exchange.trade import read_questions, write_questions

__all__ = ["Entry", "Exported", "Format", "Imported", "Outcome", "read_questions", "withheld", "write_questions"]
