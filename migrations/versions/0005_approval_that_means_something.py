"""What the chat said against people who are named.

Old code on the new tables: the new columns may be empty, and old code neither reads nor writes them. Empty means what
was true before them: the chat never said that somebody cannot act.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("people", sa.Column("absence", sa.String(), nullable=True))
