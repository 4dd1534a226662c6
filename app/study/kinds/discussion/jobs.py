"""The digest of discussions: once a night, one for each person who follows any."""

from __future__ import annotations

from typing import Any

from app.core import jobs
from app.study.kinds.discussion import queries
from app.study.kinds.discussion.digests import tell_news

BATCH = 50


@jobs.nightly
@jobs.task("tell_of_discussions")
def tell_of_discussions(job: jobs.Job) -> dict[str, Any]:
    """Tell everybody what is new where they follow. Each batch is kept with the place it reached: nobody is told twice."""
    told = job.done
    while found := queries.followers(int(job.result.get("last", 0)), BATCH):
        told += sum(tell_news(person_id) for person_id in found)
        job.result = {"last": found[-1]}
        jobs.report(job, told, told)
    return {"told": told}
