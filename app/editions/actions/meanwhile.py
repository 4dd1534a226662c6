"""Two people at the same form: the second is shown what the first has saved, and nothing is overwritten unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.db import Base, db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.core.i18n import Words


class ChangedMeanwhile(RuleBroken):
    """Somebody else saved first. `fields` are those whose saved value differs from what was about to be written."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(_l(
            "Somebody else has saved this meanwhile. What you wrote is still in the form, with what is saved now beside it. "
            "Look at both, then save again.",
        ))
        self.fields = fields


def lock(thing: Any) -> None:  # noqa: ANN401 - any row with an id
    """Read the row as it stands now and keep others from changing it until this transaction ends.

    Locked alone and read afterwards: PostgreSQL would not find a row again whose join another transaction has just changed,
    such as an edition that was moved to another version.
    """
    db.session.flush()
    key = type(thing).__table__.c.id
    db.session.execute(select(key).where(key == thing.id).with_for_update())
    db.session.refresh(thing)


def differing(thing: Base, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return (old, new) of every value that would change."""
    return {name: (getattr(thing, name), value) for name, value in values.items() if getattr(thing, name) != value}


def agree(thing: Any, seen: int, changed: Mapping[str, tuple[Any, Any]]) -> None:  # noqa: ANN401 - any row with a version
    """Refuse changes by somebody who saw another version of the row than the one that stands."""
    if thing.version != seen and changed:
        raise ChangedMeanwhile(list(changed))


def take(thing: Any, seen: int, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:  # noqa: ANN401 - as above
    """Lock a row and give it values, if the version is the one that was seen. Returns (old, new) of what changed."""
    lock(thing)
    changed = differing(thing, values)
    agree(thing, seen, changed)
    for name, (_old, new) in changed.items():
        setattr(thing, name, new)
    return changed


def put(thing: Base, twice: Words) -> None:
    """Add a row; where another transaction has put an equal one first, say so in words."""
    try:
        with db.session.begin_nested():
            db.session.add(thing)
    except IntegrityError as error:
        raise RuleBroken(twice) from error


def as_json(changed: Mapping[str, tuple[Any, Any]], place: int) -> dict[str, Any]:
    """Return the old (0) or the new (1) values as history keeps them."""
    kept = (str, int, dict, list, type(None))
    return {name: found[place] if isinstance(found[place], kept) else str(found[place]) for name, found in changed.items()}
