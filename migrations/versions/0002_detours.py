"""What no channel shows as it should, and the mails to the owner about it.

Old code on the new tables: both are new and nothing of the old refers to them; old code neither reads nor writes them,
and an exception without a detour is one whose channel has always shown it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "owner_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('due', 'in_flight', 'unknown', 'done', 'cancelled')", name=op.f("ck_owner_mails_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_mails")),
    )
    op.create_index("ix_owner_mails_state", "owner_mails", ["state"], unique=False)
    op.create_table(
        "detours",
        sa.Column("exception_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("unseen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["exception_id"], ["exceptions.id"], name=op.f("fk_detours_exception_id_exceptions")),
        sa.ForeignKeyConstraint(["mail_id"], ["owner_mails.id"], name=op.f("fk_detours_mail_id_owner_mails")),
        sa.PrimaryKeyConstraint("exception_id", name=op.f("pk_detours")),
    )
    op.create_index(op.f("ix_detours_mail_id"), "detours", ["mail_id"], unique=False)
