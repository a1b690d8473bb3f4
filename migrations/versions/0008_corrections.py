"""What corrects an invoice: credit notes and other addresses; and a history that the database lets nobody rewrite.

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
    op.create_table(
        "redirections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("recipients_to", sa.String(), nullable=False),
        sa.Column("recipients_cc", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.CheckConstraint("decision IN ('', 'approved', 'declined')", name=op.f("ck_redirections_decision")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_redirections_invoice_id_invoices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redirections")),
    )
    op.create_index(op.f("ix_redirections_invoice_id"), "redirections", ["invoice_id"], unique=False)
    _append_only("history")


def _append_only(table: str) -> None:
    """Nobody changes or takes out a row, whatever program they use. TRUNCATE, which needs more rights, still can.

    A later migration that copies the table, as SQLite's often must, has to make these again.
    """
    name = f"{table}_is_append_only"
    said = f"{table} is append-only"
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_{what.lower()} BEFORE {what} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN RAISE EXCEPTION '{said}'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
