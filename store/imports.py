"""Which rows of files are here already."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from store.tables import WorkRow

ASKED_AT_ONCE = 500  # Databases bound how many values one question may hold.


def logged(db: Session, sources: Sequence[str]) -> set[str]:
    """Those of these rows that were logged as finished work before."""
    found: set[str] = set()
    for start in range(0, len(sources), ASKED_AT_ONCE):
        some = sources[start : start + ASKED_AT_ONCE]
        query = select(WorkRow.source).where(col(WorkRow.source).in_(some))
        found.update(source for source in db.exec(query) if source)
    return found
