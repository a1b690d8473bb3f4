"""What a request made and what a refusal was about: for the answer to a second try, and to count tries.

Old code on the new tables: both columns may be empty, old code neither reads nor writes them, and the rows that it
writes are like those from before: answered without a reference, and not counted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("requests", sa.Column("invoice_id", sa.Integer(), nullable=True))
    op.add_column("refusals", sa.Column("about", sa.String(), nullable=True))
    op.create_index("ix_refusals_by_about", "refusals", ["by", "about"], unique=False)
