"""Forms of discussions."""

from __future__ import annotations

import secrets

from wtforms import BooleanField, HiddenField

from app.core.forms import Form, Paragraphs, ReasonForm, required
from app.core.i18n import lazy_gettext as _l
from app.study.kinds.discussion.rules import LONGEST


class PostForm(Form):
    """A post; the key makes the form itself one of a kind."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    text = Paragraphs(_l("Your text"), required(LONGEST), render_kw={"rows": 6})


class HideForm(ReasonForm):
    """Why a post is hidden; `seen` is the text that was read."""

    seen = HiddenField()


class FollowForm(Form):
    """Whether a digest tells of new posts."""

    follow = BooleanField(_l("Follow"))
