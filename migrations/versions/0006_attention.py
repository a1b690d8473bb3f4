"""Storms, snoozes and escalations of exceptions, the lines of their threads, and the alarm that Slack keeps.

Old code on the new tables: all are new and nothing of the old refers to them; old code neither reads nor writes them,
and an exception without rows here is told by itself, was never snoozed, and nobody was asked about it twice.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "storm_members",
        sa.Column("exception_id", sa.Integer(), nullable=False),
        sa.Column("storm_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception_id"], ["exceptions.id"], name=op.f("fk_storm_members_exception_id_exceptions")
        ),
        sa.ForeignKeyConstraint(["storm_id"], ["exceptions.id"], name=op.f("fk_storm_members_storm_id_exceptions")),
        sa.PrimaryKeyConstraint("exception_id", name=op.f("pk_storm_members")),
    )
    op.create_index(op.f("ix_storm_members_storm_id"), "storm_members", ["storm_id"], unique=False)
    op.create_table(
        "watches",
        sa.Column("exception_id", sa.Integer(), nullable=False),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_by", sa.String(), nullable=False),
        sa.Column("counts_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("step_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["exception_id"], ["exceptions.id"], name=op.f("fk_watches_exception_id_exceptions")),
        sa.PrimaryKeyConstraint("exception_id", name=op.f("pk_watches")),
    )
    op.create_table(
        "thread_lines",
        sa.Column("exception_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception_id"], ["exceptions.id"], name=op.f("fk_thread_lines_exception_id_exceptions")
        ),
        sa.PrimaryKeyConstraint("exception_id", "sequence", name=op.f("pk_thread_lines")),
    )
    op.create_table(
        "check_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("post_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'stands', 'over')", name=op.f("ck_check_ins_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
    )
    op.create_index(op.f("ix_check_ins_state"), "check_ins", ["state"], unique=False)
