"""What the chat said against people, who changed where mail and money go, what a change sent back, and test mails.

Old code on the new tables: the new columns may be empty, and old code neither reads nor writes them. Empty means what
was true before: the chat never said that somebody cannot act, nobody knows who entered an address, and no mail is a
test. The new tables are referred to by nothing old; old code that changes data tells nobody in one notice, as it always
did. Old code leaves obligations of a kind that it does not know alone, and so a test mail that is owed waits.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("people", sa.Column("absence", sa.String(), nullable=True))
    op.add_column("clients", sa.Column("recipients_by", sa.String(), nullable=True))
    op.add_column("sellers", sa.Column("payment_by", sa.String(), nullable=True))
    op.add_column("deliveries", sa.Column("revision", sa.Integer(), nullable=True))
    op.add_column("deliveries", sa.Column("asked_by", sa.String(), nullable=True))
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
