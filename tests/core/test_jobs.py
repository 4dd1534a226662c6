"""Long work: what was asked for is done once, whatever happens to whoever does it."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.core import clock, jobs
from app.core.db import db, set_may_write
from app.core.jobs import ATTEMPTS, STALE_AFTER, Job, JobState
from app.people.models import SignInBrake
from tests.conftest import NOW
from tests.core import twenty
from tests.core.conftest import start_script

LATER = NOW + STALE_AFTER + dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def own_tasks(monkeypatch):
    """Tasks of a test are forgotten after it."""
    monkeypatch.setattr(jobs, "_tasks", dict(jobs._tasks))
    monkeypatch.setattr(jobs, "_attempts", dict(jobs._attempts))


@pytest.fixture
def done():
    """A task that notes what it was given; `done.breaks` makes it fail."""

    class Done(list):
        breaks: Exception | None = None

    found = Done()

    @jobs.task("tests.note")
    def note(job):
        found.append(job.id)
        if found.breaks is not None:
            raise found.breaks
        return {"seen": job.arguments}

    return found


@pytest.fixture
def queue(app, session):
    """The queue, empty."""
    app.extensions["jobs"].flush()
    return app.extensions["jobs"]


def handed_over(queue):
    """The ids in the queue, which is empty afterwards."""
    found = []
    while (task := queue.dequeue()) is not None:
        found.append(task.args[0])
    return found


# --- asking ---


def test_a_job_is_handed_over_after_the_commit_and_once(queue, session, done):
    job = jobs.ask("tests.note", word="Muñoz")
    session.flush()
    assert handed_over(queue) == []
    db.session.commit()
    assert handed_over(queue) == [job.id]
    db.session.commit()
    assert handed_over(queue) == []


def test_a_rollback_forgets_the_job(queue, session, done):
    jobs.ask("tests.note")
    session.flush()
    db.session.rollback()
    db.session.commit()
    assert handed_over(queue) == []
    assert db.session.scalars(select(Job)).all() == []


def test_the_end_of_a_savepoint_hands_nothing_over(queue, session, done):
    with db.session.begin_nested():
        job = jobs.ask("tests.note")
    assert handed_over(queue) == []
    db.session.commit()
    assert handed_over(queue) == [job.id]


def test_a_savepoint_that_is_undone_forgets_only_its_own(queue, session, done):
    kept = jobs.ask("tests.note")
    nested = db.session.begin_nested()
    jobs.ask("tests.note")
    session.flush()
    nested.rollback()
    db.session.commit()
    assert handed_over(queue) == [kept.id]


def test_a_queue_that_is_out_of_order_loses_nothing(queue, session, done, monkeypatch):
    def refuse(job_id):
        raise ConnectionError("no queue")

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "enqueue", refuse)
        job = jobs.ask("tests.note")
        db.session.commit()
    assert handed_over(queue) == []
    assert jobs.waiting() == [job.id]


def test_an_unknown_task_is_refused_when_it_is_asked_for(session):
    with pytest.raises(LookupError, match=r"tests\.unknown"):
        jobs.ask("tests.unknown")


# --- doing ---


def asked(name="tests.note", **arguments):
    job = jobs.ask(name, **arguments)
    db.session.commit()
    return job


def test_a_job_is_done_with_its_result(session, done):
    job = asked(word="João")
    jobs.run(job.id)
    assert (job.state, job.result, job.error, job.attempts) == (JobState.DONE, {"seen": {"word": "João"}}, "", 1)
    assert job.is_over
    assert job.ended_at == NOW


def test_a_job_that_is_done_is_not_done_again(session, done):
    job = asked()
    jobs.run(job.id)
    jobs.run(job.id)
    assert done == [job.id]
    assert job.attempts == 1


def test_a_job_can_be_taken_by_one_only(session, done):
    job = asked()
    assert jobs.claim(job.id).state == JobState.RUNNING
    assert jobs.claim(job.id) is None
    with clock.stopped_at(NOW + STALE_AFTER):
        assert jobs.claim(job.id) is None
        assert jobs.waiting() == []


def test_of_many_workers_at_once_one_takes_the_job(make_app):
    app = make_app()
    with app.app_context():
        set_may_write(value=True)
        jobs.task("tests.note")(lambda _job: None)
        job_id = asked().id
        db.session.remove()
    start = threading.Barrier(8)

    def take(_number):
        start.wait(timeout=30)
        with app.app_context():
            return jobs.claim(job_id) is not None

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(take, range(8))) == [False] * 7 + [True]


def test_a_job_nobody_has_is_nobodys_trouble(session, done):
    jobs.run(2**31 - 1)
    assert done == []


def test_a_worker_that_has_gone_silent_loses_the_job(session, done):
    job = asked()
    jobs.claim(job.id)
    with clock.stopped_at(LATER):
        assert jobs.waiting(stale_only=True) == [job.id]
        assert jobs.claim(job.id).attempts == 2


def test_a_worker_that_reports_keeps_the_job(session, done):
    job = asked()
    claimed = jobs.claim(job.id)
    with clock.stopped_at(LATER):
        jobs.report(claimed, 3, 20)
        assert jobs.waiting() == []
        assert jobs.claim(job.id) is None
    assert (job.done, job.total) == (3, 20)


def test_a_job_that_breaks_is_tried_three_times_and_keeps_its_error(session, done):
    done.breaks = ValueError("the file is damaged: «Ñandú»")
    job = asked()
    assert jobs.work_off() == ATTEMPTS == 3
    assert done == [job.id] * 3
    assert (job.state, job.error) == (JobState.FAILED, "ValueError: the file is damaged: «Ñandú»")
    assert job.ended_at == NOW
    jobs.run(job.id)
    assert len(done) == 3


def test_a_job_that_breaks_once_is_done_the_second_time(session, done):
    done.breaks = OSError("no answer")
    job = asked()
    jobs.run(job.id)
    assert (job.state, job.error, job.ended_at) == (JobState.QUEUED, "OSError: no answer", None)
    done.breaks = None
    jobs.run(job.id)
    assert (job.state, job.error, job.attempts) == (JobState.DONE, "", 2)


def test_a_job_that_breaks_again_waits_longer_each_time(session, done):
    done.breaks = OSError("no answer")
    jobs.task("tests.note", attempts=5)(jobs._tasks["tests.note"])
    job, tried = asked(), []
    for minute in range(1, 60):
        with clock.stopped_at(NOW + dt.timedelta(minutes=minute, seconds=1)):
            for job_id in jobs.waiting(stale_only=True):
                jobs.run(job_id)
                tried.append(minute)
    assert tried == [1, 3, 6, 11, 20]
    assert job.state == JobState.FAILED


def test_a_job_whose_task_is_no_longer_known_is_given_up(session, done):
    job = asked()
    del jobs._tasks["tests.note"], jobs._attempts["tests.note"]
    assert jobs.work_off() == ATTEMPTS
    assert job.state == JobState.FAILED


def test_what_a_broken_job_wrote_is_undone(session):
    @jobs.task("tests.half")
    def half(job):
        db.session.add(SignInBrake(email_digest="half", last_at=clock.now()))
        db.session.flush()
        raise ValueError("in the middle")

    job = asked("tests.half")
    jobs.run(job.id)
    assert db.session.get(SignInBrake, "half") is None
    assert job.state == JobState.QUEUED


def test_an_error_beyond_all_measure_is_cut(session, done):
    done.breaks = ValueError("x" * 100_000)
    job = asked()
    jobs.work_off()
    assert len(job.error) == 2_000


def test_a_job_that_kills_whoever_does_it_is_given_up(session, done):
    job = asked()
    for attempt in range(ATTEMPTS):
        with clock.stopped_at(NOW + attempt * 2 * STALE_AFTER):
            assert jobs.claim(job.id) is not None
    with clock.stopped_at(NOW + ATTEMPTS * 2 * STALE_AFTER):
        jobs.run(job.id)
        assert jobs.waiting() == []
    assert done == []
    assert job.state == JobState.FAILED
    assert "3 times" in job.error


# --- a worker that is killed ---


def sweep(app):
    """Do what the queue's clock does every minute, then what is in the queue."""
    queue = app.extensions["jobs"]
    [periodic] = [found for found in queue._registry.periodic_tasks if found.name == "sweep"]
    queue.execute(periodic)
    while (task := queue.dequeue()) is not None:
        queue.execute(task)


def standing(app, job_id):
    """Where the job stands, read in a transaction of its own."""
    with app.app_context():
        job = db.session.get_one(Job, job_id)
        steps = db.session.scalars(select(SignInBrake.email_digest)).all()
        return job.state, job.done, job.attempts, job.result, sorted(steps, key=lambda step: int(step.split()[1]))


def test_a_job_whose_worker_was_killed_is_found_and_ends_right(make_app, tmp_path):
    app = make_app()
    with app.app_context():
        set_may_write(value=True)
        job_id = asked("tests.twenty").id
    app.extensions["jobs"].flush()
    worker = start_script("twenty", tmp_path, job_id)
    assert worker.stdout.readline() == "in the middle\n"
    worker.kill()
    worker.communicate(timeout=30)
    steps = [f"step {number}" for number in range(1, twenty.STEPS + 1)]
    begun = twenty.BREAK_AT - 1
    assert standing(app, job_id) == (JobState.RUNNING, begun, 1, {}, steps[:begun])
    sweep(app)
    assert standing(app, job_id) == (JobState.RUNNING, begun, 1, {}, steps[:begun])  # not yet silent for long enough
    with clock.stopped_at(clock.now() + STALE_AFTER + dt.timedelta(seconds=1)):
        sweep(app)
    assert standing(app, job_id) == (JobState.DONE, twenty.STEPS, 2, {"written": twenty.STEPS - begun}, steps)


def test_the_same_job_done_twice_has_the_same_end(session):
    first, second = asked("tests.twenty"), asked("tests.twenty")
    jobs.work_off()
    assert (first.result, second.result) == ({"written": twenty.STEPS}, {"written": 0})
    assert len(db.session.scalars(select(SignInBrake)).all()) == twenty.STEPS


# --- the carrier ---


@pytest.fixture
def consumers(monkeypatch):
    """The consumers that were started; they stop after the test and give their lock back."""
    started = []

    class Kept(jobs.QuietConsumer):
        def start(self):
            started.append(self)
            super().start()

    monkeypatch.setattr(jobs, "QuietConsumer", Kept)
    monkeypatch.setattr(jobs, "_worker_lock", [])
    yield started
    for consumer in started:
        if not consumer.stop_flag.is_set():
            consumer.stop(graceful=True)
    for file in jobs._worker_lock:
        file.close()


def test_the_worker_inside_the_web_process_does_what_waits_and_what_comes(make_app, tmp_path, consumers):
    app = make_app(jobs_url=f"sqlite://{tmp_path / 'jobs.sqlite3'}")
    events = {"before": threading.Event(), "after": threading.Event()}

    @jobs.task("tests.wave")
    def wave(job):
        events[job.arguments["word"]].set()

    with app.app_context():
        set_may_write(value=True)
        before = asked("tests.wave", word="before").id
        app.extensions["jobs"].flush()  # as if the process had ended before handing it over
        db.session.remove()
    assert jobs.start_worker(app)
    assert events["before"].wait(timeout=30)
    with app.app_context():
        after = asked("tests.wave", word="after").id
        db.session.remove()
    assert events["after"].wait(timeout=30)
    consumers[0].stop(graceful=True)
    with app.app_context():
        assert [db.session.get_one(Job, job_id).state for job_id in (before, after)] == [JobState.DONE] * 2


def test_of_several_web_processes_one_has_the_worker(make_app, tmp_path, consumers):
    app = make_app(jobs_url=f"sqlite://{tmp_path / 'jobs.sqlite3'}")
    assert jobs.start_worker(app)
    assert not jobs.start_worker(app)
    assert len(consumers) == 1


def test_with_another_queue_the_web_process_has_no_worker(make_app, consumers):
    assert not jobs.start_worker(make_app(jobs_url="memory://"))
    assert consumers == []


@pytest.mark.parametrize(("url", "kind"), [
    ("memory://", "MemoryHuey"), ("redis://127.0.0.1:1/0", "RedisHuey"), ("rediss://127.0.0.1:1/0", "RedisHuey"),
])
def test_the_address_says_which_queue(url, kind):
    assert type(jobs.open_queue(url)).__name__ == kind


@pytest.mark.parametrize("url", ["", "jobs.sqlite3", "mysql://queue.test/0", "redi://queue.test/0"])
def test_an_address_of_no_queue_is_refused_instead_of_forgetting_every_job(url):
    with pytest.raises(ValueError, match="JOBS_URL"):
        jobs.open_queue(url)


def test_a_queue_on_postgresql_carries_a_job(postgres_url, make_app):
    app = make_app(jobs_url=postgres_url)
    queue = app.extensions["jobs"]
    with app.app_context(), contextlib.closing(queue.storage.database):
        set_may_write(value=True)
        job = asked("tests.twenty")
        assert type(queue.storage).__name__ == "SqlStorage"
        assert queue.pending_count() == 1
        queue.execute(queue.dequeue())
        db.session.expire_all()
        assert job.state == JobState.DONE
