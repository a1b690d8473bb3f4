"""Import `work.csv`: finished work to be billed. The same row again, in whichever file, is logged once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar

from billing.client import NO_CURRENCY, BriefLine, Client
from billing.content import Seller
from store import imports, parties, work
from store.database import Session, reading
from workflow import composing
from workflow.entry import moments, numbers, units, words
from workflow.entry.unclear import Unclear, perhaps, quoted
from workflow.importing import csv_rows
from workflow.importing.csv_rows import Columns, Row
from workflow.importing.rehearsal import writing
from workflow.importing.report import Findings, Report
from workflow.services import Actor, Services

COLUMNS = Columns(
    known=("client", "completed_on", "description", "quantity", "unit", "unit_price", "tax_rate"),
    required=("client", "completed_on", "description", "unit_price"),
)

Parsed = TypeVar("Parsed")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as work. `source` is what it says and how many equal rows came before: the same in every file."""

    client: Client
    completed_on: date
    line: BriefLine
    source: str

    def __str__(self) -> str:
        return f"{self.client.name}, {self.completed_on}, {self.line.description}"


@dataclass(frozen=True, slots=True)
class Known:
    """The seller, and the clients by their folded names."""

    seller: Seller | None
    clients: Mapping[str, Client]

    def client(self, text: str) -> Client:
        """The client of this name. Raises Unclear, with the nearest name."""
        found = self.clients.get(parties.fold(text))
        if found is None:
            likely = perhaps(text, (client.name for client in self.clients.values()))
            raise Unclear(f"{quoted(text)} is no client{likely or ': import clients.csv first'}")
        return found


def import_work(services: Services, content: bytes, *, by: Actor, dry_run: bool = False) -> Report:
    """Log finished work for clients by name; all of it or nothing."""
    findings = Findings()
    rows = csv_rows.rows(content, COLUMNS, findings)
    entries = list(_entries(rows, _known(services), findings))
    if findings.problems:
        return findings.refused()
    with writing(services, by, dry_run=dry_run) as db:
        there = imports.logged(db, [entry.source for entry in entries])
        new = [entry for entry in entries if entry.source not in there]
        if not dry_run:
            _log(services, db, new, by)
    again = [entry for entry in entries if entry.source in there]
    return Report(new=tuple(map(str, new)), unchanged=tuple(map(str, again)))


def _log(services: Services, db: Session, entries: Iterable[Entry], by: Actor) -> None:
    now = services.now()
    for entry in entries:
        owner, day = entry.client.id, entry.completed_on
        work.add(db, owner, entry.line, completed_on=day, by=by.person, at=now, source=entry.source)


def _known(services: Services) -> Known:
    with reading(services.engine) as db:
        return Known(parties.seller(db), {parties.fold(client.name): client for client in parties.clients(db)})


def _entries(rows: Iterable[Row], known: Known, findings: Findings) -> Iterator[Entry]:
    seen: Counter[str] = Counter()
    for row in rows:
        client = _read(row, "client", known.client, findings)
        completed_on = _read(row, "completed_on", moments.iso_day, findings)
        line = _line(row, composing.currency_of(client, known.seller) if client else NO_CURRENCY, findings)
        if client is None or completed_on is None or line is None:
            continue
        said = _said(client, completed_on, line)
        seen[said] += 1
        source = hashlib.sha256(f"{said}\n{seen[said]}".encode()).hexdigest()
        yield Entry(client, completed_on, line, source)


def _line(row: Row, currency: str, findings: Findings) -> BriefLine | None:
    description = _read(row, "description", words.description, findings)
    quantity = _read(row, "quantity", numbers.quantity, findings)
    unit = _read(row, "unit", units.unit, findings)
    price = _read(row, "unit_price", partial(numbers.price, currency=currency), findings)
    tax_rate = _read(row, "tax_rate", numbers.tax_rate, findings) if row.cells.get("tax_rate") else None
    if description is None or quantity is None or unit is None or price is None:
        return None
    return BriefLine(description, quantity, unit, price, tax_rate)


def _read(row: Row, column: str, parse: Callable[[str], Parsed], findings: Findings) -> Parsed | None:
    """What a cell says; None, and why, when it is not understood."""
    cell = row.cells.get(column, "")
    try:
        if not cell and column in COLUMNS.required:
            raise Unclear("it is missing")
        return parse(cell)
    except ValueError as error:
        findings.wrong(row.at(column), error)
        return None


def _said(client: Client, completed_on: date, line: BriefLine) -> str:
    """All that a row says, in one spelling."""
    tax = "" if line.tax_rate is None else numbers.plain(line.tax_rate)
    amounts = (numbers.plain(line.quantity), line.unit, numbers.plain(line.unit_price), tax)
    return "|".join((parties.fold(client.name), completed_on.isoformat(), line.description, *amounts))
