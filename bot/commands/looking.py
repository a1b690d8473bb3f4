"""`sendday queue`, `exceptions` and `numbers`: what the rows say, as text."""

from __future__ import annotations

from collections.abc import Iterator

from billing import numbering
from billing.content import Seller
from bot.commands import opened
from bot.commands.plain import say, table
from bot.commands.statuses import FINE, NEEDS_A_PERSON
from renderers import formats
from renderers.explanations import headline
from renderers.people import named, unmarked
from renderers.refusal_facts import TEAM_LOCALE
from renderers.slack.answers import COMING, STATES
from renderers.views import ExceptionRow, InvoiceRow
from store import numbers as stored
from store import parties
from store.database import reading
from store.numbers import Series
from workflow import asking, exception_queue


def queue() -> int:
    """Every invoice with something left to do."""
    with opened.services() as services:
        rows = asking.queue(services)
    if not rows:
        say("Nothing is under way.")
        return FINE
    table(("INVOICE", "CLIENT", "TOTAL", "STATE", "NEXT"), [_invoice(row) for row in rows])
    return FINE


def exceptions() -> int:
    """Every open exception."""
    with opened.services() as services:
        rows = asking.open_exceptions(services)
    if not rows:
        say("No open exceptions: nothing needs a person.")
        return FINE
    table(("NO.", "WHAT", "CLIENT", "OWNER", "SINCE"), [_exception(row) for row in rows])
    return NEEDS_A_PERSON


def acknowledge(number: int) -> int:
    """Say that a person knows of an exception that no channel shows."""
    with opened.services() as services:
        was_alarm = exception_queue.acknowledge(services, number, by=opened.operator())
    if was_alarm:
        say(f"Exception {number} is acknowledged. It stays open, with its owner, until it is settled.")
    else:
        say(f"Exception {number} stands in its channel: take it there.")
    return FINE


def numbers() -> int:
    """Every series of numbers, and whether it is whole."""
    with opened.services() as services, reading(services.engine) as db:
        every, seller = stored.every_series(db), parties.seller(db)
    if not every:
        say("No number was taken yet.")
        return FINE
    broken = False
    for series in every:
        problems = list(_problems(series))
        whole = "; ".join(problems) or "no gap, no duplicate, in date order"
        say(f"{_range(series, seller)}: {whole}.{_void(series)}")
        broken = broken or bool(problems)
    return NEEDS_A_PERSON if broken else FINE


def _invoice(row: InvoiceRow) -> tuple[str, ...]:
    state = STATES.get(row.state, row.state.replace("_", " "))
    waits = [f"waits for {', '.join(unmarked(named(person)) for person in row.waits_for)}"] if row.waits_for else []
    at = formats.instant(row.next_at, row.time_zone, TEAM_LOCALE) if row.next_at else ""
    coming = [f"{COMING.get(row.state, 'next')} {at}"] if at else []
    return (
        f"{row.reference}{' (credit note)' if row.credit_note else ''}",
        row.client,
        formats.money(row.total, TEAM_LOCALE),
        state,
        ", ".join(waits + coming),
    )


def _exception(row: ExceptionRow) -> tuple[str, ...]:
    owner = unmarked(named(row.owner))
    since = formats.instant(row.opened_at, row.time_zone, TEAM_LOCALE)
    return str(row.number), headline(row.what, row.subject), row.client, owner, since


def _range(series: Series, seller: Seller | None) -> str:
    """What a series gave, in numbers as they are printed."""
    year = f"{series.name} {series.year}" if series.year else series.name
    if not series.taken:
        return f"{year}: none taken, the next is {_printed(series.next, series, seller)}"
    first, last = series.entries[0].number, series.entries[-1].number
    return f"{year}: {first} to {last}, {len(series.taken)} taken"


def _void(series: Series) -> str:
    """What was called off after its issue, whose number nobody else may have."""
    kept = [entry.number for entry in series.entries if entry.void]
    return f" Void, and the number kept: {', '.join(kept)}." if kept else ""


def _problems(series: Series) -> Iterator[str]:
    """A counter that is ahead of its numbers has lost some; one that is behind would give some twice."""
    if missing := numbering.gaps((*series.taken, series.next), first=series.first):
        yield f"missing {_listed(missing)}"
    if twice := numbering.duplicates(series.taken):
        yield f"taken twice {_listed(twice)}"
    if early := [n for n in series.taken if n >= series.next]:
        yield f"taken ahead of the counter {_listed(tuple(early))}"
    dated = [(entry.sequence, entry.issued_on) for entry in series.entries if entry.issued_on is not None]
    if late := numbering.backdated(dated):
        yield f"dated before an earlier number {_listed(late)}"


def _listed(sequences: tuple[int, ...], most: int = 20) -> str:
    shown = ", ".join(map(str, sequences[:most]))
    return f"{shown} and {len(sequences) - most} more" if len(sequences) > most else shown


def _printed(sequence: int, series: Series, seller: Seller | None) -> str:
    if seller is None:
        return str(sequence)
    write = numbering.credit_number if series.name == stored.CREDIT_NOTES else numbering.number
    return write(seller.number_format, year=series.year, sequence=sequence)
