"""A job of twenty steps, and a worker for it that is killed in the middle: `python -m tests.core.twenty FOLDER JOB`.

Each step writes one row under its own key and commits, so the job may be done again at any time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from app import create_app
from app.core import clock, jobs
from app.core.db import db, set_may_write
from app.people.models import SignInBrake
from config import read_settings

STEPS = 20
BREAK_AT = 8
hooks: dict[str, Callable[[int], None]] = {}


@jobs.task("tests.twenty")
def twenty(job: jobs.Job) -> dict[str, int]:
    """Write twenty rows, each once."""
    written = 0
    for number in range(1, STEPS + 1):
        if db.session.get(SignInBrake, f"step {number}") is None:
            db.session.add(SignInBrake(email_digest=f"step {number}", last_at=clock.now()))
            written += 1
        hooks.get("step", lambda _number: None)(number)
        jobs.report(job, number, STEPS)
    return {"written": written}


def wait_to_be_killed(number: int) -> None:
    """Half through a step, written but not committed, say so and wait for ever."""
    if number == BREAK_AT:
        db.session.flush()
        print("in the middle", flush=True)
        sys.stdin.read()


def main(folder: str, job_id: int) -> None:
    """Do the job until killed."""
    hooks["step"] = wait_to_be_killed
    app = create_app(read_settings({"BOTTEGA_DATA": folder, "JOBS_URL": "memory://"}))
    with app.app_context():
        set_may_write(value=True)
        jobs.run(job_id)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
