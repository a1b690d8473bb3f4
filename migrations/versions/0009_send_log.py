"""How far the database knows the send log, which is kept outside of it.

Old code on the new tables: there is one, it is new and nothing of the old refers to it; old code neither
writes the log nor counts in it, so what it sends is not in the log, as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "send_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("ids_after", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_send_log")),
    )
