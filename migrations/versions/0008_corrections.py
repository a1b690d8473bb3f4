"""Which invoice a credit note corrects, and a history that the database itself lets nobody rewrite.

Old code on the new tables: what is added refers to old tables and nothing of the old refers to it; old code never
changed a line of history. A credit note that newer code drafted reads to it as changed since its approval, so it is
not issued.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "credit_notes",
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("original_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_credit_notes_invoice_id_invoices")),
        sa.ForeignKeyConstraint(["original_id"], ["invoices.id"], name=op.f("fk_credit_notes_original_id_invoices")),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_credit_notes")),
    )
    op.create_index(op.f("ix_credit_notes_original_id"), "credit_notes", ["original_id"], unique=False)
