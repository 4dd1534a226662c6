"""Keep with each word of the roll call the note and the minutes missed that it changed: a note written over was lost.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of what was written before, nothing is known."""
    for column in (
        sa.Column("old_note", sa.String()), sa.Column("new_note", sa.String(), nullable=False, server_default=""),
        sa.Column("old_minutes_missed", sa.Integer()),
        sa.Column("new_minutes_missed", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("presence_changes", column)


def downgrade() -> None:
    """Take the columns away."""
    with op.batch_alter_table("presence_changes") as table:
        for name in ("new_minutes_missed", "old_minutes_missed", "new_note", "old_note"):
            table.drop_column(name)
