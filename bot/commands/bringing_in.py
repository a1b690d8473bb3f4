"""`sendday import`: files, and what was found in them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from bot.commands import opened
from bot.commands.plain import complain, say
from bot.commands.statuses import FINE, WRONG_USAGE
from bot.outbound import logos
from workflow.importing import csv_rows
from workflow.importing.clients import import_clients
from workflow.importing.report import Report
from workflow.importing.seller import import_seller
from workflow.importing.work import import_work
from workflow.services import Actor, Services

PROBLEMS_SHOWN = 100
NAMES_SHOWN = 20


class Import(Protocol):
    """Brings in one kind of file."""

    def __call__(self, services: Services, content: bytes, *, by: Actor, dry_run: bool = False) -> Report:
        """What was, or would be, written."""
        ...


def seller(file: Path, *, dry_run: bool) -> int:
    """Import the seller."""
    return _import(partial(import_seller, file=file.name, logo=logos.beside(file)), file, dry_run=dry_run)


def clients(file: Path, *, dry_run: bool) -> int:
    """Import clients."""
    return _import(import_clients, file, dry_run=dry_run)


def work(file: Path, *, dry_run: bool) -> int:
    """Import finished work."""
    return _import(import_work, file, dry_run=dry_run)


def _import(bring_in: Import, file: Path, *, dry_run: bool) -> int:
    try:
        with file.open("rb") as opened_file:
            content = opened_file.read(csv_rows.BYTES_MAX + 1)
    except OSError as error:
        complain(f"{file} cannot be read: {(error.strerror or 'unknown reason').lower()}.")
        return WRONG_USAGE
    with opened.services() as services:
        report = bring_in(services, content, by=opened.operator(), dry_run=dry_run)
    if report.problems:
        return _refused(file, report.problems)
    for note in report.notes:
        complain(f"Note: {note}")
    _tell(report, dry_run=dry_run)
    return FINE


def _refused(file: Path, problems: Sequence[str]) -> int:
    for problem in problems[:PROBLEMS_SHOWN]:
        complain(problem)
    if more := max(0, len(problems) - PROBLEMS_SHOWN):
        complain(f"and {more} more.")
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    complain(f"Nothing was imported from {file}: {count}.")
    return WRONG_USAGE


def _tell(report: Report, *, dry_run: bool) -> None:
    kinds = {"new": report.new, "changed": report.changed, "unchanged": report.unchanged}
    counts = ", ".join(f"{len(names)} {kind}" for kind, names in kinds.items())
    say(f"{'Nothing was written. It would be' if dry_run else 'Imported'}: {counts}.")
    for kind in ("new", "changed"):
        for name in kinds[kind][:NAMES_SHOWN]:
            say(f"  {kind}: {name}")
        if more := max(0, len(kinds[kind]) - NAMES_SHOWN):
            say(f"  {kind}: {more} more")
