"""The printer: a warm child against one process per invoice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from benchmarks.timing import Figure, compared, figure
from billing.content import Buyer, Content, Line, Recipients, Treatment
from bot.outbound.printing import ChildPrinter
from tests.books import SELLER


def figures() -> list[Figure]:
    """Drafts of 5 and of 200 lines."""
    short, long = _content(5), _content(200)
    warm = ChildPrinter(children=1)
    try:
        short_warm = figure("print 5 lines, warm child", lambda: warm.print(short, None), 20)
        long_warm = figure("print 200 lines, warm child", lambda: warm.print(long, None), 5)
    finally:
        warm.close()
    alone = figure("print 5 lines, a process each", lambda: _alone(short), 5)
    return [short_warm, compared(long_warm, short_warm), compared(alone, short_warm)]


def _alone(content: Content) -> None:
    printer = ChildPrinter(children=1)
    try:
        printer.print(content, None)
    finally:
        printer.close()


def _content(lines: int) -> Content:
    line = Line("Design workshop, on site", Decimal(2), "HUR", Decimal("95.50"), Decimal(19))
    return Content(
        seller=SELLER,
        buyer=Buyer("Acme GmbH", "Ring 2\n10115 Berlin", "DE"),
        lines=(line,) * lines,
        currency="EUR",
        treatment=Treatment.STANDARD,
        terms="net 14",
        recipients=Recipients(("billing@acme.example",)),
        subject="Invoice {number}",
        text="Hello",
        completed_on=date(2026, 2, 27),
        send_rule="on approval",
        send_on=None,
        time_zone="Europe/Berlin",
        locale="en",
    )
