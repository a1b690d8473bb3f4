"""Draft a migration from what the tables have and the migrations lack: `python -m migrations 0002_what_it_adds`."""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from sqlalchemy import types

from store import migrate
from store.database import open_engine
from store.tables import METADATA

VERSIONS = Path(__file__).parent / "versions"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

FORM = '''"""TODO: what it adds.

Old code on the new tables: TODO: why it keeps working.
"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {previous}


def upgrade() -> None:
{body}
'''


def main(name: str) -> None:
    """Write the file; a person reads it, and says in its docstring why old code keeps working."""
    earlier = sorted(path.name[:4] for path in VERSIONS.glob("*.py"))
    body = "\n".join(line for line in _difference(bool(earlier)).splitlines() if not line.strip().startswith("#"))
    previous = f'"{earlier[-1]}"' if earlier else None
    text = FORM.format(revision=name[:4], previous=previous, body=body)
    (VERSIONS / f"{name}.py").write_text(text, encoding="utf-8")


def _difference(some: bool) -> str:  # noqa: FBT001  Whether there are migrations to start from.
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/tables.db")
        if some:
            migrate.upgrade(engine, LONG_AGO)
        with engine.connect() as connection:
            found = MigrationContext.configure(connection, opts={"compare_type": True})
            script = produce_migrations(found, METADATA)
        engine.dispose()
    return "\n".join(render_python_code(changes, render_item=_plain_type) for changes in script.upgrade_ops_list)


def _plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Our own column types by what they are in the database: a migration must not change when our code does."""
    if kind != "type":
        return False
    plain = item.impl if isinstance(item, types.TypeDecorator) else item
    match plain:
        case types.DateTime():
            return "sa.DateTime(timezone=True)"
        case types.LargeBinary():
            return "sa.LargeBinary()"
        case types.String():
            return f"sa.String({plain.length})" if plain.length else "sa.String()"
        case _:
            return False


if __name__ == "__main__":
    main(sys.argv[1])
