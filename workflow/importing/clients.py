"""Import `clients.csv`: all of it or nothing; the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from billing.client import Client
from billing.roles import Role
from store import parties, people
from store.database import Session
from workflow import redrafting
from workflow.entry import addresses, identifiers
from workflow.importing import csv_rows
from workflow.importing.client_cells import EMPTY, FACTS, PEOPLE
from workflow.importing.csv_rows import Columns, Row
from workflow.importing.rehearsal import writing
from workflow.importing.report import Findings, Report
from workflow.services import Actor, Services

COLUMNS = Columns(known=(*FACTS, *PEOPLE), required=("name", "email"))
NOT_YET = 0  # The id of a client who has no row.


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row says. Columns that the file lacks are not in `facts` or `people`."""

    facts: Mapping[str, Any]
    people: Mapping[Role, tuple[str, ...]]

    def onto(self, before: Client | None) -> Client:
        """The client with what the row says; what it says nothing of stays as it was."""
        base = before or Client(NOT_YET, self.facts["name"], self.facts["email"])
        people = {role: names for role, names in {**base.people, **self.people}.items() if names}
        return replace(base, **self.facts, people=people)


@dataclass(frozen=True, slots=True)
class Change:
    """A client before (None: not there yet) and after."""

    before: Client | None
    after: Client


def import_clients(services: Services, content: bytes, *, by: Actor, dry_run: bool = False) -> Report:
    """Enter and update clients by name. Open drafts of changed clients ask for approval again, in the same commit."""
    findings = Findings()
    entries = _entries(csv_rows.rows(content, COLUMNS, findings), findings)
    if findings.problems:
        return findings.refused()
    with writing(services, by, dry_run=dry_run) as db:
        changes = _changes(db, entries)
        if not dry_run:
            findings.redrafted(_write(services, db, changes, by))
            people.ask_again(db, {name for change in changes for held in change.after.people.values() for name in held})
    return _report(changes, findings)


def _entries(rows: Iterable[Row], findings: Findings) -> list[Entry]:
    lines: dict[str, int] = {}
    entries = []
    for row in rows:
        entry = _entry(row, findings)
        folded = parties.fold(entry.facts["name"])
        if folded in lines:
            findings.wrong(row.at("name"), f"line {lines[folded]} is the same client: leave one of them")
        elif folded:
            lines[folded] = row.line
        entries.append(entry)
    return entries


def _entry(row: Row, findings: Findings) -> Entry:
    facts = {
        column: _read(row, column, parse, EMPTY.get(column, ""), findings)
        for column, parse in FACTS.items()
        if column in row.cells
    }
    people = {
        role: _read(row, column, addresses.people, (), findings)
        for column, role in PEOPLE.items()
        if column in row.cells
    }
    _look_closer(row, facts, findings)
    return Entry(facts, people)


def _read(row: Row, column: str, parse: Callable[[str], Any], empty: Any, findings: Findings) -> Any:
    """What a cell says; its empty value when it says nothing, or nothing that is understood."""
    cell = row.cells[column]
    if not cell:
        if column in COLUMNS.required:
            findings.wrong(row.at(column), "it is missing")
        return empty
    try:
        return parse(cell)
    except ValueError as error:
        findings.wrong(row.at(column), error)
        return empty


def _look_closer(row: Row, facts: Mapping[str, Any], findings: Findings) -> None:
    """What is allowed and still worth a person's look: a wrong address or VAT id is found out late."""
    for column, found in (("email", (facts["email"],)), ("cc", facts.get("cc", ()))):
        for spelled in filter(None, map(addresses.disguised, found)):
            findings.odd(row.at(column), f"{spelled} on the wire; make sure that it is the domain that you mean")
    if odd := identifiers.doubt(facts.get("vat_id", ""), facts.get("country", "")):
        findings.odd(row.at("vat_id"), f"{odd}; make sure that it is right")


def _changes(db: Session, entries: Iterable[Entry]) -> list[Change]:
    there = {parties.fold(client.name): client for client in parties.clients(db)}
    befores = ((entry, there.get(parties.fold(entry.facts["name"]))) for entry in entries)
    return [Change(before, entry.onto(before)) for entry, before in befores]


def _write(services: Services, db: Session, changes: Iterable[Change], by: Actor) -> list[str]:
    changed = []
    for change in changes:
        if change.after != change.before:
            parties.save_client(db, change.after, services.now(), by=by.person)
            changed.extend([change.before.id] if change.before else [])
    return redrafting.content_changed(services, db, changed, by=by)


def _report(changes: Iterable[Change], findings: Findings) -> Report:
    named = [(change.after.name, change) for change in changes]
    return Report(
        notes=tuple(findings.notes),
        new=tuple(name for name, change in named if change.before is None),
        changed=tuple(name for name, change in named if change.before is not None and change.before != change.after),
        unchanged=tuple(name for name, change in named if change.before == change.after),
    )
