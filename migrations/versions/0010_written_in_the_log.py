"""How far the send log surely goes: a place whose entry failed is no sign of a log that lost something.

Old code on the new tables: the column has a default, so the row that old code writes is valid. Old code does not
read it and compares by the places alone, as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

# As the old code counted: whatever is under way may have a place without an entry.
_SURELY_WRITTEN = """
UPDATE send_log SET written = (
    SELECT CASE WHEN count(*) < send_log.place THEN send_log.place - count(*) ELSE 0 END
    FROM obligations WHERE state IN ('claimed', 'in_flight', 'unknown')
)
"""


def upgrade() -> None:
    op.add_column("send_log", sa.Column("written", sa.Integer(), nullable=False, server_default="0"))
    op.execute(_SURELY_WRITTEN)
