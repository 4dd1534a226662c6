"""The form of a place in a video, which the page's script sends."""

from __future__ import annotations

import re

from wtforms import HiddenField
from wtforms.validators import Regexp

from app.core.forms import Form

FIGURES = Regexp(re.compile(r"[0-9]{1,9}\Z"))


class PositionForm(Form):
    """Where the video stands, and the number of the place from which this device went on."""

    seconds = HiddenField(validators=[FIGURES])
    number = HiddenField(validators=[FIGURES])
