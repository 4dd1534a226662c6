"""Work that must take no time in the page that asks for it."""

from __future__ import annotations

from app.core import jobs
from app.core.db import db
from app.people import actions


@jobs.task("send_reset")
def send_reset(job: jobs.Job) -> None:
    """Look whether an address has an account, and write to it. The page asked for this without looking.

    The address is wiped in the same transaction: it may be nobody's here.
    """
    email = job.arguments.get("email")
    if email:
        actions.send_reset(email)
    job.arguments = {}
    db.session.commit()
