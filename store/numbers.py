"""Numbers without gaps: one locked counter a series and year, and a row for each number taken."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from store.once import insert_if_absent
from store.tables import CounterRow, NumberRow

INVOICES = "invoice"


@dataclass(frozen=True, slots=True)
class Series:
    """A series as it stands: the first sequence it began with, the next it will give, and those taken."""

    name: str
    year: int
    first: int
    next: int
    taken: tuple[int, ...]


def start(db: Session, year: int, first: int) -> None:
    """Say where a year's series begins. Numbers that were taken stay: the start of a used series does not move."""
    row = _counter(db, year, first)
    if row.next == row.first:
        row.first = row.next = first
        db.add(row)
    db.flush()


def take(db: Session, year: int) -> int:
    """Take the next sequence of a year. Rolled back with the transaction, so no gaps."""
    row = _counter(db, year, 1)
    taken = row.next
    row.next += 1
    db.add(row)
    db.flush()
    return taken


def record(db: Session, year: int, sequence: int, *, number: str, invoice_id: int) -> None:
    """Keep who took it. A second taker breaks the unique key."""
    db.add(NumberRow(series=INVOICES, year=year, sequence=sequence, number=number, invoice_id=invoice_id))
    db.flush()


def given(db: Session, year: int, sequence: int) -> None:
    """Never give this sequence to anybody: a client has it, whatever these rows knew of that."""
    row = _counter(db, year, 1)
    row.next = max(row.next, sequence + 1)
    db.add(row)
    db.flush()


def taken_by(db: Session, year: int, sequence: int) -> int | None:
    """The invoice that has this sequence."""
    row = db.get(NumberRow, (INVOICES, year, sequence))
    return row.invoice_id if row else None


def of_invoice(db: Session, invoice_id: int) -> tuple[int, int]:
    """The year and sequence that an issued invoice has."""
    row = db.exec(select(NumberRow).where(NumberRow.invoice_id == invoice_id)).one()
    return row.year, row.sequence


def every_series(db: Session) -> list[Series]:
    """Every series with the numbers it gave."""
    found = []
    for row in db.exec(select(CounterRow).order_by(col(CounterRow.series), col(CounterRow.year))):
        query = select(NumberRow.sequence).where(NumberRow.series == row.series, NumberRow.year == row.year)
        found.append(Series(row.series, row.year, row.first, row.next, tuple(sorted(db.exec(query)))))
    return found


def _counter(db: Session, year: int, first: int) -> CounterRow:
    """The counter of a year, locked. The first two who want it at once make one."""
    insert_if_absent(db, CounterRow, series=INVOICES, year=year, first=first, next=first)
    return db.get_one(CounterRow, (INVOICES, year), with_for_update=True)
