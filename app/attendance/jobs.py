"""Work that must take no time in the page that asks for it."""

from __future__ import annotations

from typing import Any

from app.attendance import actions, queries
from app.attendance.models import Lesson
from app.core import jobs
from app.core.db import db
from app.notices.models import NoticeKind

BATCH = 100


@jobs.task("tell_of_lesson")
def tell_of_lesson(job: jobs.Job) -> dict[str, Any]:
    """Tell the trainees of a lesson. Each batch is kept with the place it reached: nobody is told twice after a fall."""
    lesson = db.session.get_one(Lesson, job.arguments["lesson_id"])
    kind = NoticeKind(job.arguments["kind"])
    people = queries.people_to_tell(lesson.edition_id, after=int(job.result.get("last", 0)))
    told, total = job.done, job.done + len(people)
    for start in range(0, len(people), BATCH):
        batch = people[start:start + BATCH]
        actions.tell_of_lesson(lesson, [enrolment.person for enrolment in batch], kind)
        told += len(batch)
        job.result = {"last": batch[-1].id}
        jobs.report(job, told, total)
    return {"told": told}
