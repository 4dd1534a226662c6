"""Work of the night: the study time of days that are over, and units completed by marks that came meanwhile."""

from __future__ import annotations

from typing import Any

from app.core import jobs
from app.study import actions, queries, study_time

BATCH = 100


@jobs.nightly
@jobs.task("post_study_time")
def post_study_time(job: jobs.Job) -> dict[str, Any]:
    """Post what trainees who did not come back have studied. Each batch is kept; posted again, a day stays one line."""
    days = study_time.days_that_are_over()
    posted = 0
    for start in range(0, len(days), BATCH):
        posted += study_time.post_days(days[start : start + BATCH])
        jobs.report(job, min(start + BATCH, len(days)), len(days))
    return {"posted": posted}


@jobs.nightly
@jobs.task("complete_marked_units")
def complete_marked_units(job: jobs.Job) -> dict[str, Any]:
    """Complete the units for which a tutor's mark was the last thing missing, of trainees who did not come back."""
    completed = 0
    for number, (edition, enrolments) in enumerate(queries.editions_with_marked_units(), 1):
        completed += sum(actions.settle(queries.reading_of(edition, enrolment)) for enrolment in enrolments)
        jobs.report(job, number, number)
    return {"trainees": completed}
