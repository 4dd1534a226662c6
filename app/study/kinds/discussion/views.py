"""Pages of discussions: the thread, writing, changing, withdrawing, moderating, following."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, g, redirect, render_template, url_for
from sqlalchemy.exc import OperationalError

from app.core import clock
from app.core.db import db, set_may_write
from app.core.doors import current_actor, door
from app.core.forms import ConfirmForm
from app.core.i18n import gettext as _
from app.core.web import say
from app.editions.models import Edition
from app.study.kinds.discussion import actions, jobs, permissions, queries, rules
from app.study.kinds.discussion.forms import FollowForm, HideForm, PostForm
from app.study.kinds.discussion.kind import post_html
from app.study.kinds.discussion.models import Post
from app.study.permissions import can_view_course
from app.study.visiting import visit

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from app.study.kinds.discussion.models import DiscussionReader
    from app.study.page import UnitPage

    Page = str | tuple[str, int] | AnyResponse

bp = Blueprint("discussion", __name__)
ADDRESS = "/editions/<edition_code>/course/<unit_id>/discussion"
OF_POST = ADDRESS + "/<int:post_id>"
PARTS = (jobs,)
"""Named here so that the task exists wherever the pages do."""


@bp.route(ADDRESS)
@door(can_view_course, edition=Edition)
def thread(edition: Edition, unit_id: str) -> Page:
    """Show a page of the thread, and remember up to where it was read."""
    page = visit(edition, unit_id, "discussion")
    reader = queries.reader_of(edition.id, unit_id, current_actor().person_id)
    html, seen = _show(page, PostForm(), reader)
    if permissions.can_follow(current_actor(), edition):
        _note_visit(page, reader, seen)
    return html


@bp.route(ADDRESS, methods=["POST"])
@door(permissions.can_post, edition=Edition)
def write(edition: Edition, unit_id: str) -> Page:
    """Write a post."""
    page, form = visit(edition, unit_id, "discussion"), PostForm()
    if form.validate_on_submit():
        with form.guard():
            post = _add(page, form)
            db.session.commit()
            return redirect(_place(page, post))
    html, _seen = _show(page, form, queries.reader_of(edition.id, unit_id, current_actor().person_id))
    return html, form.status


@bp.route(OF_POST + "/reply", methods=["GET", "POST"])
@door(permissions.can_reply, edition=Edition, post=Post)
def reply(edition: Edition, post: Post, unit_id: str) -> Page:
    """Write a reply to a post."""
    page, form = _visit_post(edition, unit_id, post), PostForm()
    if form.validate_on_submit():
        with form.guard():
            made = _add(page, form, post)
            db.session.commit()
            return redirect(_place(page, made))
    return _show_one(page, post, "reply", form)


@bp.route(OF_POST + "/edit", methods=["GET", "POST"])
@door(permissions.can_change_post, edition=Edition, post=Post)
def edit(edition: Edition, post: Post, unit_id: str) -> Page:
    """Change one's own post."""
    page, form = _visit_post(edition, unit_id, post), PostForm()
    if form.validate_on_submit():
        with form.guard():
            actions.edit_post(post, text=form.text.data or "", enrolment=page.enrolment)
            db.session.commit()
            say(_("Your post is changed. The text before is kept."))
            return redirect(_place(page, post))
    if not form.is_submitted():
        form.text.data = queries.newest_text(post.id).text
    return _show_one(page, post, "edit", form)


@bp.route(OF_POST + "/withdraw", methods=["GET", "POST"])
@door(permissions.can_change_post, edition=Edition, post=Post)
def withdraw(edition: Edition, post: Post, unit_id: str) -> Page:
    """Take one's own post back."""
    page, form = _visit_post(edition, unit_id, post), ConfirmForm()
    if form.validate_on_submit():
        actions.withdraw_post(post, by=g.person)
        db.session.commit()
        say(_("Your post is withdrawn."))
        return redirect(_place(page, post))
    return _show_one(page, post, "withdraw", form)


@bp.route(OF_POST + "/hide", methods=["GET", "POST"])
@door(permissions.can_moderate_post, edition=Edition, post=Post)
def hide(edition: Edition, post: Post, unit_id: str) -> Page:
    """Hide a post, with the reason; every text that it has had is shown."""
    page, form = _visit_post(edition, unit_id, post), HideForm()
    if form.validate_on_submit():
        with form.guard():
            actions.hide_post(post, by=g.person, reason=form.reason.data or "", seen=form.seen.data or "")
            db.session.commit()
            say(_("The post is hidden. Its author sees the reason."))
            return redirect(_place(page, post))
    form.seen.data = str(queries.newest_text(post.id).id)
    return _show_one(page, post, "hide", form)


@bp.route(OF_POST + "/unhide", methods=["POST"])
@door(permissions.can_moderate_post, edition=Edition, post=Post)
def unhide(edition: Edition, post: Post, unit_id: str) -> AnyResponse:
    """Show a hidden post again."""
    page = _visit_post(edition, unit_id, post)
    if ConfirmForm().validate_on_submit():
        actions.unhide_post(post, by=g.person)
        db.session.commit()
        say(_("The post is shown again."))
    return redirect(_place(page, post))


@bp.route(ADDRESS + "/follow", methods=["POST"])
@door(permissions.can_follow, edition=Edition)
def follow(edition: Edition, unit_id: str) -> AnyResponse:
    """Be told of new posts by a digest, or no longer."""
    page, form = visit(edition, unit_id, "discussion"), FollowForm()
    if form.validate_on_submit():
        actions.follow(edition, page.unit, by=g.person, is_subscribed=form.follow.data)
        db.session.commit()
        say(_("You follow this discussion.") if form.follow.data else _("You no longer follow this discussion."))
    return redirect(url_for(".thread", edition_code=edition.code, unit_id=unit_id))


def _visit_post(edition: Edition, unit_id: str, post: Post) -> UnitPage:
    page = visit(edition, unit_id, "discussion")
    if post.unit_id != unit_id:
        abort(404)
    return page


def _add(page: UnitPage, form: PostForm, parent: Post | None = None) -> Post:
    return actions.add_post(
        page.edition, page.unit, by=g.person, enrolment=page.enrolment, text=form.text.data or "", form_key=form.key.data or "",
        language=page.language, parent=parent,
    )


def _place(page: UnitPage, post: Post) -> str:
    """Return where a post stands in its thread."""
    number = queries.page_of(post)
    more = {"page": number} if number > 1 else {}
    return url_for(
        ".thread", edition_code=page.edition.code, unit_id=page.unit.unit_id, **more, _anchor=f"post-{post.id}",  # type: ignore[arg-type]
    )


def _rights(page: UnitPage) -> dict[str, bool]:
    actor = current_actor()
    is_writer = permissions.can_post(actor, page.edition)
    return {
        "may_post": is_writer and (page.enrolment is None or page.is_open), "may_withdraw_own": is_writer,
        "may_moderate": permissions.can_moderate(actor, page.edition), "may_follow": permissions.can_follow(actor, page.edition),
    }


def _show(page: UnitPage, form: PostForm, reader: DiscussionReader | None) -> tuple[str, int]:
    """Return the page of the thread, and the newest post that it counts."""
    since = rules.new_after(queries.visit_of(reader), clock.now())
    count = queries.count_of(page.edition.id, page.unit.unit_id, since=since, reader_id=current_actor().person_id)
    html = render_template(
        "discussion/templates/thread.html", page=page, edition=page.edition, form=form, shown=page.shown(""), count=count,
        found=queries.thread(page.edition.id, page.unit.unit_id, count.total), since=since, reader=reader, post_html=post_html,
        minutes_left=rules.minutes_left, now=clock.now(), **_rights(page),
    )
    return html, count.newest_id


def _show_one(page: UnitPage, post: Post, act: str, form: PostForm | HideForm | ConfirmForm) -> tuple[str, int]:
    html = render_template(
        f"discussion/templates/{act}.html", page=page, edition=page.edition, entry=queries.entry_of(post), form=form,
        post_html=post_html, texts=queries.texts_of(post.id) if act in {"hide", "edit"} else (),
        minutes_left=rules.minutes_left(post.at, clock.now()), **_rights(page),
    )
    return html, getattr(form, "status", 200)


def _note_visit(page: UnitPage, reader: DiscussionReader | None, newest_id: int) -> None:
    """Keep the visit after the page is made, in a short transaction of its own, and only when it says anything new.

    As with the opening of a unit: where the database is busy, the page matters more than the record.
    """
    last = queries.visit_of(reader)
    found = rules.visit(last, newest_id=newest_id, now=clock.now())
    if not rules.needs_noting(last, found):
        return
    db.session.commit()
    set_may_write(value=True)
    try:
        actions.note_visit(page.edition, page.unit, g.person.id, found, known=reader)
        db.session.commit()
    except OperationalError:
        db.session.rollback()
