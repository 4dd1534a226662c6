"""Surveys, whose sheets have nothing in common with who answered; discussions; and the notice that tells of new posts.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime, guard_statements

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OLD = (
    "lesson_planned", "lesson_changed", "mark_released", "certificate_issued", "certificate_revoked", "tutor_assigned",
    "status_changed", "leaf_waived",
)
NEW = (*OLD, "discussion_digest")
APPEND_ONLY = ("survey_participations", "survey_replies", "survey_closings", "discussion_posts", "discussion_texts", "discussion_acts")


def _kinds(members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name="noticekind", native_enum=False, create_constraint=True, length=40)


def _change_kinds(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_notices_noticekind"), "notices", type_="check")
        listed = ", ".join(f"'{member}'" for member in new)
        op.create_check_constraint(op.f("ck_notices_noticekind"), "notices", sa.text(f"kind IN ({listed})"))
        return
    with op.batch_alter_table("notices") as batch:
        batch.alter_column("kind", existing_type=_kinds(old), type_=_kinds(new), existing_nullable=False)


def upgrade() -> None:
    """Add the tables, and the notice."""
    _change_kinds(OLD, NEW)
    _surveys()
    _discussions()
    for table in APPEND_ONLY:
        for statement in guard_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def _surveys() -> None:
    op.create_table(
        "survey_participations",
        sa.Column("enrolment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="fk_survey_participations_edition_id_editions", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name="fk_survey_participations_enrolment_id_enrolments", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("enrolment_id", "unit_id", name="pk_survey_participations"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_survey_participations_edition_id_unit_id", "survey_participations", ["edition_id", "unit_id"])
    op.create_table(
        "survey_sheets",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="fk_survey_sheets_edition_id_editions", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("key", name="pk_survey_sheets"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_survey_sheets_edition_id_unit_id", "survey_sheets", ["edition_id", "unit_id"])
    op.create_table(
        "survey_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="fk_survey_replies_edition_id_editions", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name="fk_survey_replies_enrolment_id_enrolments", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_survey_replies"),
        sa.UniqueConstraint("key", name="uq_survey_replies_key"),
    )
    op.create_index(
        "ix_survey_replies_edition_id_unit_id_enrolment_id_id", "survey_replies", ["edition_id", "unit_id", "enrolment_id", "id"],
    )
    op.create_index("ix_survey_replies_enrolment_id", "survey_replies", ["enrolment_id"])
    op.create_table(
        "survey_closings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_survey_closings_by_id_people", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="fk_survey_closings_edition_id_editions", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_survey_closings"),
    )
    op.create_index("ix_survey_closings_edition_id_unit_id_id", "survey_closings", ["edition_id", "unit_id", "id"])


def _discussions() -> None:
    op.create_table(
        "discussion_posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_discussion_posts_author_id_people", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="fk_discussion_posts_edition_id_editions", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["parent_id"], ["discussion_posts.id"], name="fk_discussion_posts_parent_id_discussion_posts", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_discussion_posts"),
        sa.UniqueConstraint("key", name="uq_discussion_posts_key"),
    )
    op.create_index("ix_discussion_posts_edition_id_unit_id_id", "discussion_posts", ["edition_id", "unit_id", "id"])
    op.create_index("ix_discussion_posts_parent_id", "discussion_posts", ["parent_id"])
    op.create_table(
        "discussion_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["discussion_posts.id"], name="fk_discussion_texts_post_id_discussion_posts", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_discussion_texts"),
    )
    op.create_index("ix_discussion_texts_post_id_id", "discussion_texts", ["post_id", "id"])
    op.create_table(
        "discussion_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Enum("withdraw", "hide", "unhide", name="act", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_discussion_acts_by_id_people", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["post_id"], ["discussion_posts.id"], name="fk_discussion_acts_post_id_discussion_posts", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_discussion_acts"),
    )
    op.create_index("ix_discussion_acts_post_id_id", "discussion_acts", ["post_id", "id"])
    op.create_table(
        "discussion_readers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=False),
        sa.Column("newest_id", sa.Integer(), nullable=False),
        sa.Column("visited_at", UtcDateTime(), nullable=True),
        sa.Column("is_subscribed", sa.Boolean(), nullable=False),
        sa.Column("told_id", sa.Integer(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="fk_discussion_readers_edition_id_editions", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_discussion_readers_person_id_people", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_discussion_readers"),
        sa.UniqueConstraint("edition_id", "unit_id", "person_id", name="uq_discussion_readers_edition_id_unit_id_person_id"),
    )
    op.create_index("ix_discussion_readers_is_subscribed_person_id", "discussion_readers", ["is_subscribed", "person_id"])


def downgrade() -> None:
    """Take the tables away, with the notices that told of posts."""
    for table in (
        "discussion_readers", "discussion_acts", "discussion_texts", "discussion_posts",
        "survey_closings", "survey_replies", "survey_sheets", "survey_participations",
    ):
        op.drop_table(table)
    op.execute("DELETE FROM notices WHERE kind = 'discussion_digest'")
    _change_kinds(NEW, OLD)
