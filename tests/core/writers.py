"""Four processes that read, then write, one row: `python -m tests.core.writers FOLDER PROCESSES ROUNDS`.

Prints how many transactions succeeded, and what broke the others.
"""

from __future__ import annotations

import os
import sys

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import create_app
from app.core import clock
from app.core.db import db, set_may_write
from app.core.installation import Installation
from app.people.models import SignInBrake
from config import read_settings

KEY = "counter"


def write(rounds: int) -> int:
    """Add one to the counter again and again; return how often it worked."""
    done = 0
    for _ in range(rounds):
        try:
            row = db.session.scalars(select(SignInBrake).where(SignInBrake.email_digest == KEY)).one()
            row.failures += 1
            db.session.commit()
            done += 1
        except OperationalError as broken:
            db.session.rollback()
            print(broken.orig, flush=True)
        finally:
            db.session.remove()  # as at the end of a request: what was read before is not believed again
    return done


def main(folder: str, processes: int, rounds: int) -> int:
    """Fork the writers, wait for all of them."""
    app = create_app(read_settings({"BOTTEGA_DATA": folder, "JOBS_URL": "memory://"}))
    with app.app_context():
        Installation.__table__.create(db.engine)
        SignInBrake.__table__.create(db.engine)
        db.session.add(SignInBrake(email_digest=KEY, failures=0, last_at=clock.now()))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    children = []
    for _ in range(processes):
        child = os.fork()
        if not child:
            with app.app_context():
                set_may_write(value=True)
                done = write(rounds)
            sys.stdout.flush()
            os._exit(0 if done == rounds else 1)
        children.append(child)
    failed = sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
    with app.app_context():
        print("sum", db.session.scalars(select(SignInBrake.failures)).one())
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
