"""What a digest says: how many posts are new in which discussions, never by whom; at most one a day to one person."""

from __future__ import annotations

from app.core import clock
from app.core.db import db
from app.core.i18n import LANGUAGES
from app.notices.actions import tell
from app.notices.models import NoticeKind
from app.people.models import Person
from app.study.kinds.discussion import queries
from app.study.outline import outline_of


def tell_news(person_id: int) -> bool:
    """Tell one person what is new in the discussions that they follow; return whether there was anything to tell."""
    if queries.was_told_on(person_id, clock.today()):
        return False
    found = [(news, outline_of(news.edition).units.get(news.reader.unit_id)) for news in queries.news_for(person_id)]
    still_there = [(news, unit[1]) for news, unit in found if unit is not None]
    if not still_there:
        return False
    titles = {
        code: "; ".join(f"{unit.title.get(code, '')} ({news.count})" for news, unit in still_there) for code in LANGUAGES
    }
    first, unit = still_there[0]
    course = f"/editions/{first.edition.code}/course"
    tell(
        db.session.get_one(Person, person_id), NoticeKind.DISCUSSION_DIGEST, edition=first.edition,
        path=f"{course}/{unit.unit_id}/discussion" if len(still_there) == 1 else course,
        count=sum(news.count for news, _unit in still_there), discussions=titles,
    )
    for news, _unit in found:
        news.reader.told_id, news.reader.told_on = news.newest_id, clock.today()
    db.session.flush()
    return True
