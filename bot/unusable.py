"""Databases that cannot be used: away, busy, full, or no database at all."""

from __future__ import annotations

from store.database import DatabaseFault

# SQLAlchemy's names for faults of the other side. The rest (IntegrityError, ProgrammingError …) are our own mistakes.
THEIRS = frozenset({"OperationalError", "DatabaseError"})


def is_theirs(fault: DatabaseFault) -> bool:
    """Whether the database is at fault, not what we asked of it."""
    return type(fault).__name__ in THEIRS


def words(fault: DatabaseFault) -> str:
    """The driver's own words, without the statement and its values."""
    return " ".join(str(fault.orig).split())
