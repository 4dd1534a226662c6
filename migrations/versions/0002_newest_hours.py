"""Find an edition's newest line of hours without reading all of them: every page of verdicts asks for it.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_hours_entries_edition_id_id", "hours_entries", ["edition_id", "id"])


def downgrade() -> None:
    """Take the index away."""
    op.drop_index("ix_hours_entries_edition_id_id", "hours_entries")
