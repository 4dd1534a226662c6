"""What goes wrong, said in the language of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.i18n import Words


class RuleBroken(Exception):
    """An act that the rules do not allow. Carries a lazy sentence: what happened and what to do."""

    def __init__(self, message: Words) -> None:
        super().__init__(str(message))
        self.message = message


class Refused(Exception):
    """Input that cannot be read at all: a file of the wrong kind, too large, damaged."""

    def __init__(self, message: Words) -> None:
        super().__init__(str(message))
        self.message = message
