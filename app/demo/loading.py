"""Loading the demonstration, and refusing to where it would do harm."""

from __future__ import annotations

import datetime as dt
import importlib

from flask import current_app
from sqlalchemy import exists, select

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.core.installation import mark_as_demonstration
from app.core.settings import settings
from app.demo import acts, cast, lessons
from app.demo.people import set_the_stage
from app.editions.models import Edition
from app.people.models import Person


def prepare_database() -> bool:
    """Bring the database to the newest migration; return whether it is empty."""
    importlib.import_module("flask_migrate").upgrade(directory=str(current_app.config["ROOT"] / "migrations"))
    return not db.session.scalar(select(exists().where(Person.id > 0)))


def check_may_load() -> None:
    """Refuse where real people live, in production, and twice."""
    if settings().is_production:
        raise RuleBroken(_l("Demonstration data is not loaded in production. Nothing was written."))
    if db.session.scalar(select(exists().where(Edition.code == "DEMO-1"))):
        raise RuleBroken(_l("The demonstration edition DEMO-1 is already there. Nothing was written."))
    if db.session.scalar(select(exists().where(Person.is_demonstration.is_(False)))):
        raise RuleBroken(_l("This database holds real people, so no invented ones are added. Nothing was written."))


def load(today: dt.date | None = None) -> None:
    """Load the demonstration edition as it stands on a day, all of it or nothing."""
    check_may_load()
    build(today or clock.today())
    mark_as_demonstration()
    db.session.commit()


def build(today: dt.date) -> None:
    """Let the edition happen, from its beginning to a day."""
    stage = set_the_stage(today)
    planned = lessons.plan_lessons(stage)
    acts.withdraw_one(stage)
    lessons.hold_and_seal(stage, planned)
    acts.post_work_away(stage)
    acts.read_units(stage)
    acts.give_marks(stage)
    acts.issue_and_revoke(stage)


def accounts() -> list[tuple[str, str]]:
    """Return (address, password) of the accounts to show; empty where this is no demonstration."""
    addresses = [f"{account}@{cast.DOMAIN}" for account in cast.SHOWN_ACCOUNTS]
    query = select(Person.email).where(Person.email.in_(addresses), Person.is_demonstration)
    found = set(db.session.scalars(query))
    return [(address, cast.PASSWORD) for address in addresses if address in found]
