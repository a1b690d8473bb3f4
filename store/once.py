"""Insert a row that somebody else may be inserting at this very moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_if_absent(db: Session, table: type[SQLModel], **values: Any) -> bool:
    """True when it was inserted; False when a row with that unique key is there, once whoever wrote it has committed.

    Reading first and inserting then breaks the key on PostgreSQL when two do it at once. What counts is what RETURNING
    gives: the row count of such a statement means nothing there.
    """
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    key = next(iter(table.__table__.primary_key))  # type: ignore[attr-defined]  # SQLModel does not declare it.
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(key)
    return db.connection().execute(statement).first() is not None
