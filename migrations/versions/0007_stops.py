"""Why something that is due waits for a person, and how the templates looked when an invoice was approved.

Old code on the new tables: both new columns have a default, so rows that old code writes are valid. Old
code does not read them and sends what is stopped. An approval without a look is one that nobody
can compare; it goes out as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("obligations", sa.Column("stopped", sa.String(), nullable=False, server_default=""))
    op.add_column("approvals", sa.Column("look", sa.String(), nullable=False, server_default=""))
