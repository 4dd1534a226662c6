"""Long work. The row in `jobs` is the truth; huey only carries its id to a worker.

huey forgets a task that is killed in mid-run, so: the row is written in the transaction that asks for the work, it is
enqueued after that transaction's commit, a worker claims it in the database, and a sweep queues again whatever
has shown no sign of life. A task must therefore be safe to run again, and is given only the row.
"""

from __future__ import annotations

import datetime as dt
import enum
import fcntl
import importlib
import logging
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app
from huey import Huey, MemoryHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from sqlalchemy import event, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock, minutely
from app.core.db import Base, db, enum_type, set_may_write

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)
STALE_AFTER = dt.timedelta(seconds=60)
ATTEMPTS = 3


class JobState(enum.StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of long work: what, for whom, how far, and how it ended."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    arguments: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(enum_type(JobState), index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    # Core stands below people and editions, so these are plain numbers.
    by_id: Mapped[int | None] = mapped_column(index=True)
    edition_id: Mapped[int | None]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {JobState.DONE, JobState.FAILED}


_tasks: dict[str, Callable[[Job], dict[str, Any] | None]] = {}
_attempts: dict[str, int] = {}


def task(
    name: str, *, attempts: int = ATTEMPTS,
) -> Callable[[Callable[[Job], dict[str, Any] | None]], Callable[[Job], dict[str, Any] | None]]:
    """Register the function that does the jobs of this name. It may commit as it goes; its result is kept.

    One that breaks is tried again after a minute, then after two, four and so on, as often as `attempts` says.
    """

    def wrap(work: Callable[[Job], dict[str, Any] | None]) -> Callable[[Job], dict[str, Any] | None]:
        _tasks[name], _attempts[name] = work, attempts
        return work

    return wrap


_nightly: list[str] = []


def nightly(work: Callable[[Job], dict[str, Any] | None]) -> Callable[[Job], dict[str, Any] | None]:
    """Ask for a task, which takes no arguments, every night: stands above `@task`."""
    _nightly.append(next(name for name, known in _tasks.items() if known is work))
    return work


def ask_nightly() -> list[Job]:
    """Ask for the work of the night in this transaction. One that still waits from the night before is not asked for again."""
    waits = set(db.session.scalars(select(Job.name).where(Job.name.in_(_nightly), Job.state == JobState.QUEUED)))
    return [ask(name) for name in _nightly if name not in waits]


def ask(name: str, *, by_id: int | None = None, edition_id: int | None = None, **arguments: Any) -> Job:  # noqa: ANN401
    """Ask for a job in this transaction; it starts after the commit."""
    if name not in _tasks:
        msg = f"no task is called {name}"
        raise LookupError(msg)
    moment = clock.now()
    job = Job(
        name=name, arguments=arguments, state=JobState.QUEUED, asked_at=moment, seen_at=moment, by_id=by_id,
        edition_id=edition_id,
    )
    db.session.add(job)
    db.session.info.setdefault("asked_jobs", []).append(job)
    return job


@event.listens_for(Session, "after_commit")
def _enqueue_asked(session: Session) -> None:
    """Hand over only what is really written: the end of a savepoint is not yet the end of the transaction."""
    if session.in_nested_transaction():
        return
    for job in session.info.pop("asked_jobs", []):
        try:
            enqueue(job.id)
        except Exception:
            # What was asked for is written and counts; the sweep hands the job over later.
            log.exception("job %s (%s) could not be handed over", job.id, job.name)


@event.listens_for(Session, "after_soft_rollback")
def _forget_asked(session: Session, previous: object) -> None:  # noqa: ARG001 - SQLAlchemy's signature
    session.info["asked_jobs"] = [job for job in session.info.pop("asked_jobs", []) if job in session]


def report(job: Job, done: int, total: int) -> None:
    """Say how far a job is, and that it lives. Commits."""
    job.done, job.total, job.seen_at = done, total, clock.now()
    db.session.commit()


def claim(job_id: int) -> Job | None:
    """Take a job that waits, or whose worker has gone silent; None where another has it."""
    moment = clock.now()
    free = or_(Job.state == JobState.QUEUED, (Job.state == JobState.RUNNING) & (Job.seen_at < moment - STALE_AFTER))
    taken = db.session.execute(
        update(Job).where(Job.id == job_id, free)
        .values(state=JobState.RUNNING, attempts=Job.attempts + 1, seen_at=moment)
        .returning(Job.id).execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    db.session.commit()
    return db.session.get(Job, taken, populate_existing=True) if taken is not None else None


def run(job_id: int) -> None:
    """Do one job in the present application context. A job that kills whoever does it is given up as well."""
    job = claim(job_id)
    if job is None:
        return
    wait = dt.timedelta()
    try:
        result = _work_on(job)
    except Exception as broken:
        db.session.rollback()
        log.exception("job %s (%s) broke", job_id, job.name)
        job = db.session.get_one(Job, job_id, populate_existing=True)
        job.state = JobState.FAILED if job.attempts >= _attempts.get(job.name, ATTEMPTS) else JobState.QUEUED
        job.error = f"{type(broken).__name__}: {broken}"[:2_000]
        wait = STALE_AFTER * (2 ** (job.attempts - 1) - 1)
    else:
        job = db.session.get_one(Job, job_id)
        job.state, job.result, job.error = JobState.DONE, result, ""
    moment = clock.now()
    job.ended_at = moment if job.is_over else None
    job.seen_at = moment if job.is_over else moment + wait  # the sweep looks for it once that is long past
    db.session.commit()


def _work_on(job: Job) -> dict[str, Any]:
    if job.attempts > _attempts.get(job.name, ATTEMPTS):
        msg = f"the process that did this job ended in the middle of it, {job.attempts - 1} times"
        raise ChildProcessError(msg)
    return _tasks[job.name](job) or {}


def waiting(*, stale_only: bool = False) -> list[int]:
    """Return the jobs that wait or whose worker has gone silent; `stale_only` leaves out the fresh ones."""
    limit = clock.now() - STALE_AFTER
    query = select(Job.id).where(Job.state.in_([JobState.QUEUED, JobState.RUNNING])).order_by(Job.id)
    rows = query.where(Job.seen_at < limit) if stale_only else query.where(
        or_(Job.state == JobState.QUEUED, Job.seen_at < limit)
    )
    return list(db.session.scalars(rows))


def work_off() -> int:
    """Do everything that waits, here and now; return how many jobs were tried. For commands and tests."""
    tried = 0
    while found := waiting():
        for job_id in found:
            run(job_id)
            tried += 1
    return tried


# --- the carrier -----------------------------------------------------------------------------------------------------


def init_app(app: Flask) -> None:
    """Open the queue named by JOBS_URL and give it the one task it knows."""
    queue = open_queue(app.config["SETTINGS"].jobs_url)

    @queue.task(name="run_job")
    def run_job(job_id: int) -> None:
        with app.app_context():
            set_may_write(value=True)
            run(job_id)

    @queue.periodic_task(crontab(minute="*"), name="sweep")
    def sweep() -> None:
        with app.app_context():
            set_may_write(value=True)
            for job_id in waiting(stale_only=True):
                run_job(job_id)
            minutely.do_all()

    @queue.periodic_task(crontab(minute="20", hour="2"), name="night")
    def night() -> None:
        with app.app_context():
            set_may_write(value=True)
            ask_nightly()
            db.session.commit()

    app.extensions["jobs"] = queue
    app.extensions["run_job"] = run_job


def open_queue(url: str) -> Huey:
    """Open sqlite:///file, postgresql://…, redis://… or memory:// (which only keeps; see `work_off`), and nothing else."""
    scheme = urlsplit(url).scheme.partition("+")[0]
    if scheme == "sqlite":
        return SqliteHuey("bottega", filename=unquote(urlsplit(url).path), results=False)
    if scheme in {"postgres", "postgresql"}:
        return _carrier("huey.contrib.sql_huey", "SqlHuey")("bottega", database=url.replace("+psycopg", ""), results=False)
    if scheme in {"redis", "rediss"}:
        return _carrier("huey", "RedisHuey")("bottega", url=url, results=False)
    if scheme == "memory":
        return MemoryHuey("bottega", results=False)
    msg = f"JOBS_URL names no queue that is known here ({scheme or url}): write sqlite:///file, postgresql://… or redis://…"
    raise ValueError(msg)


def _carrier(module: str, name: str) -> type[Huey]:
    """Load a carrier only where it is used: peewee alone weighs a tenth of the service."""
    found: type[Huey] = getattr(importlib.import_module(module), name)
    return found


def enqueue(job_id: int) -> None:
    """Hand a job's id to the workers."""
    current_app.extensions["run_job"](job_id)


class QuietConsumer(Consumer):
    """huey's consumer inside a web worker: threads only, and the server keeps its signal handlers."""

    def _set_signal_handlers(self) -> None:
        """Leave the process's signals alone."""


_worker_lock: list[IO[str]] = []


def start_worker(app: Flask) -> bool:
    """Start a worker thread in this process, unless another web worker of the same data folder has one."""
    settings = app.config["SETTINGS"]
    if not settings.jobs_url.startswith("sqlite:"):
        return False
    file = (settings.data_folder / "worker.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return False
    _worker_lock.append(file)  # kept open: the lock lives as long as the process
    with app.app_context():
        for job_id in waiting():
            enqueue(job_id)
        db.session.remove()
    QuietConsumer(app.extensions["jobs"], workers=1, max_delay=1.0, check_worker_health=False).start()
    return True


def work(app: Flask) -> None:
    """Work until told to stop: `flask jobs work`."""
    Consumer(app.extensions["jobs"], workers=2, max_delay=1.0).run()
