"""What the chat said against people who are named, and which invoices a change of data sent back to review.

Old code on the new tables: the new column may be empty, and old code neither reads nor writes it. Empty means what was
true before: the chat never said that somebody cannot act. The new tables are referred to by nothing old; old code that
changes data tells nobody in one notice, as it always did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("people", sa.Column("absence", sa.String(), nullable=True))
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_table(
        "notice_items",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("was_approved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_notice_items_invoice_id_invoices")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_items_notice_id_notices")),
        sa.PrimaryKeyConstraint("notice_id", "invoice_id", name=op.f("pk_notice_items")),
    )
