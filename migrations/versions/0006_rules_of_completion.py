"""What completes a unit: what the trainee said, whether the end was reached, and the platform log of study time.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the log. What was completed stays so."""
    with op.batch_alter_table("unit_progress", schema=None) as batch_op:
        batch_op.add_column(sa.Column("marked_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("read_to_end_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("studied_seconds", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "study_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("phase_key", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("signs", sa.Integer(), nullable=False),
        sa.Column("seconds_before", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("by_hand", sa.Integer(), nullable=False),
        sa.Column("posted_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("seconds >= by_hand AND by_hand >= 0", name=op.f("ck_study_days_seconds")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_study_days_enrolment_id_enrolments"), ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_days")),
        sa.UniqueConstraint("enrolment_id", "unit_id", "on", name=op.f("uq_study_days_enrolment_id_unit_id_on")),
    )
    with op.batch_alter_table("study_days", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_study_days_enrolment_id_last_at"), ["enrolment_id", "last_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_study_days_posted_at_on"), ["posted_at", "on"], unique=False)


def downgrade() -> None:
    """Take them away."""
    op.drop_table("study_days")
    with op.batch_alter_table("unit_progress", schema=None) as batch_op:
        batch_op.drop_column("studied_seconds")
        batch_op.drop_column("read_to_end_at")
        batch_op.drop_column("marked_at")
