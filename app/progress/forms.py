"""The form that waives a requirement or ends a waiver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import HiddenField

from app.core.forms import ReasonForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.progress.outcomes import LeafOutcome

WAIVE, END = "waive", "end"


class WaiverForm(ReasonForm):
    """A leaf among those that the page showed, what to do with it, and the reason that will stand in the record."""

    award = HiddenField()
    leaf = HiddenField()
    act = HiddenField()

    def offer(self, leaves: Mapping[tuple[str, str], LeafOutcome]) -> None:
        """Set the leaves that may be chosen."""
        self.leaves = leaves

    def choose(self, award: str, leaf: str) -> None:
        """Set the leaf, and the act that changes how it stands."""
        found = self.leaves.get((award, leaf))
        if found is not None:
            self.award.data, self.leaf.data, self.act.data = award, leaf, END if found.waived else WAIVE

    @property
    def chosen(self) -> LeafOutcome | None:
        """The leaf that was chosen, if it was offered and the act is one of the two."""
        found = self.leaves.get((str(self.award.data or ""), str(self.leaf.data or "")))
        return found if self.act.data in {WAIVE, END} else None
