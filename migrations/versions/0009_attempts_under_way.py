"""Attempts at quizzes while they are made: saved answers, terms, extra time, essays. The platform itself may give a mark.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("state = 'open'")


def _person(column: str) -> sa.Column:
    return sa.Column(column, sa.Integer(), nullable=False)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), ondelete="RESTRICT")


def upgrade() -> None:
    """Add the tables; let `given_by_id` and `released_by_id` of marks be empty."""
    op.create_table(
        "sittings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("deadline_at", UtcDateTime(), nullable=True),
        sa.Column("state", sa.Enum("open", "submitted", "closed", name="sittingstate", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.Enum("trainee", "time", "coordinator", name="endedby", native_enum=False, create_constraint=True, length=40), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        _key("sittings", "edition_id", "editions"), _key("sittings", "enrolment_id", "enrolments"),
        _key("sittings", "version_id", "course_versions"), _key("sittings", "closed_by_id", "people"),
        _key("sittings", "attempt_id", "attempts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sittings")),
        sa.UniqueConstraint("enrolment_id", "unit_id", "number", name=op.f("uq_sittings_enrolment_id_unit_id_number")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_sittings_attempt_id")),
    )
    op.create_index(
        "ix_sittings_one_open", "sittings", ["enrolment_id", "unit_id"], unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN,
    )
    op.create_index(op.f("ix_sittings_edition_id_unit_id"), "sittings", ["edition_id", "unit_id"])
    op.create_index(op.f("ix_sittings_state_deadline_at"), "sittings", ["state", "deadline_at"])
    op.create_table(
        "saved_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        _key("saved_answers", "sitting_id", "sittings"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_answers")),
        sa.UniqueConstraint(
            "sitting_id", "device", "sequence", "question_id", name=op.f("uq_saved_answers_sitting_id_device_sequence_question_id"),
        ),
    )
    op.create_table(
        "quiz_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=True),
        sa.Column("closes_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        _person("set_by_id"),
        _key("quiz_settings", "edition_id", "editions"), _key("quiz_settings", "set_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_settings")),
    )
    op.create_index(op.f("ix_quiz_settings_edition_id_unit_id_id"), "quiz_settings", ["edition_id", "unit_id", "id"])
    op.create_table(
        "extra_times",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        _person("given_by_id"),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_extra_times_minutes")),
        _key("extra_times", "edition_id", "editions"), _key("extra_times", "enrolment_id", "enrolments"),
        _key("extra_times", "given_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_times")),
    )
    op.create_index(op.f("ix_extra_times_enrolment_id_unit_id_id"), "extra_times", ["enrolment_id", "unit_id", "id"])
    op.create_table(
        "essay_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        _person("given_by_id"),
        _key("essay_marks", "attempt_id", "attempts"), _key("essay_marks", "given_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_essay_marks")),
    )
    op.create_index(op.f("ix_essay_marks_attempt_id_question_id_id"), "essay_marks", ["attempt_id", "question_id", "id"])
    op.create_table(
        "attempt_scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("has_passed", sa.Boolean(), nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        _key("attempt_scores", "attempt_id", "attempts"), _key("attempt_scores", "by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_scores")),
    )
    op.create_index(op.f("ix_attempt_scores_attempt_id_id"), "attempt_scores", ["attempt_id", "id"])
    _take_over()
    _may_be_empty(is_nullable=True)


def _take_over() -> None:
    """Give every attempt of before a beginning and an end, so that it stands in the lists with those to come."""
    op.execute(
        "INSERT INTO sittings (edition_id, enrolment_id, version_id, unit_id, number, seed, started_at, state, ended_at, ended_by, "
        "reason, attempt_id) "
        "SELECT enrolments.edition_id, attempts.enrolment_id, attempts.version_id, attempts.unit_id, "
        "row_number() OVER (PARTITION BY attempts.enrolment_id, attempts.unit_id ORDER BY attempts.id), 0, attempts.submitted_at, "
        "'submitted', attempts.submitted_at, 'trainee', '', attempts.id "
        "FROM attempts JOIN enrolments ON enrolments.id = attempts.enrolment_id"
    )


def downgrade() -> None:
    """Take the tables away. Marks that the platform gave stay, by the trainee themselves: there is nobody else to name."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER IF EXISTS marks_no_update")
        op.execute("DROP TRIGGER IF EXISTS mark_releases_no_update")
    else:
        op.execute("DROP TRIGGER IF EXISTS marks_no_change ON marks")
        op.execute("DROP TRIGGER IF EXISTS mark_releases_no_change ON mark_releases")
    whose = "SELECT person_id FROM enrolments WHERE enrolments.id = marks.enrolment_id"
    op.execute(f"UPDATE marks SET given_by_id = ({whose}) WHERE given_by_id IS NULL")
    op.execute(
        "UPDATE mark_releases SET released_by_id = (SELECT given_by_id FROM marks WHERE marks.id = mark_releases.mark_id) "
        "WHERE released_by_id IS NULL"
    )
    _may_be_empty(is_nullable=False)
    for table in ("attempt_scores", "essay_marks", "extra_times", "quiz_settings", "saved_answers", "sittings"):
        op.drop_table(table)


def _may_be_empty(*, is_nullable: bool) -> None:
    with op.batch_alter_table("marks", schema=None) as batch_op:
        batch_op.alter_column("given_by_id", existing_type=sa.Integer(), nullable=is_nullable)
    with op.batch_alter_table("mark_releases", schema=None) as batch_op:
        batch_op.alter_column("released_by_id", existing_type=sa.Integer(), nullable=is_nullable)
