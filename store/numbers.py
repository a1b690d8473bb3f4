"""Numbers without gaps: one locked counter a series and year, and a row for each number taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from store.once import insert_if_absent
from store.tables import CounterRow, InvoiceRow, NumberRow

INVOICES = "invoice"
CREDIT_NOTES = "credit note"


@dataclass(frozen=True, slots=True)
class Taken:
    """One number of a series, the day that is printed beside it, and whether its invoice was called off since."""

    sequence: int
    number: str
    issued_on: date | None
    void: bool


@dataclass(frozen=True, slots=True)
class Series:
    """A series as it stands: the first sequence it began with, the next it will give, and those taken, in order."""

    name: str
    year: int
    first: int
    next: int
    entries: tuple[Taken, ...]

    @property
    def taken(self) -> tuple[int, ...]:
        """The sequences that it gave."""
        return tuple(entry.sequence for entry in self.entries)


def start(db: Session, year: int, first: int) -> None:
    """Say where a year's series begins. Numbers that were taken stay: the start of a used series does not move."""
    row = _counter(db, year, first)
    if row.next == row.first:
        row.first = row.next = first
        db.add(row)
    db.flush()


def take(db: Session, year: int, series: str = INVOICES) -> int:
    """Take the next sequence of a year. Rolled back with the transaction, so no gaps."""
    row = _counter(db, year, 1, series)
    taken = row.next
    row.next += 1
    db.add(row)
    db.flush()
    return taken


def record(db: Session, year: int, sequence: int, *, number: str, invoice_id: int, series: str = INVOICES) -> None:
    """Keep who took it. A second taker breaks the unique key."""
    db.add(NumberRow(series=series, year=year, sequence=sequence, number=number, invoice_id=invoice_id))
    db.flush()


def given(db: Session, year: int, sequence: int, series: str) -> None:
    """Never give this sequence to anybody: a client has it, whatever these rows knew of that."""
    row = _counter(db, year, 1, series)
    row.next = max(row.next, sequence + 1)
    db.add(row)
    db.flush()


def taken_by(db: Session, year: int, sequence: int, series: str) -> int | None:
    """The invoice that has this sequence."""
    row = db.get(NumberRow, (series, year, sequence))
    return row.invoice_id if row else None


def of_invoice(db: Session, invoice_id: int) -> tuple[str, int, int]:
    """The series, year and sequence that an issued invoice has."""
    row = db.exec(select(NumberRow).where(NumberRow.invoice_id == invoice_id)).one()
    return row.series, row.year, row.sequence


def every_series(db: Session) -> list[Series]:
    """Every series with the numbers it gave."""
    found = []
    for row in db.exec(select(CounterRow).order_by(col(CounterRow.series), col(CounterRow.year))):
        query = (
            select(NumberRow, InvoiceRow)
            .outerjoin(InvoiceRow, col(InvoiceRow.id) == col(NumberRow.invoice_id))
            .where(NumberRow.series == row.series, NumberRow.year == row.year)
            .order_by(col(NumberRow.sequence))
        )
        entries = tuple(_taken(number, invoice) for number, invoice in db.exec(query))
        found.append(Series(row.series, row.year, row.first, row.next, entries))
    return found


def _taken(row: NumberRow, invoice: InvoiceRow | None) -> Taken:
    issued_on, void = (invoice.issued_on, invoice.stage == "void") if invoice else (None, False)
    return Taken(row.sequence, row.number, issued_on, void)


def _counter(db: Session, year: int, first: int, series: str = INVOICES) -> CounterRow:
    """The counter of a series and year, locked. The first two who want it at once make one."""
    insert_if_absent(db, CounterRow, series=series, year=year, first=first, next=first)
    return db.get_one(CounterRow, (series, year), with_for_update=True)
