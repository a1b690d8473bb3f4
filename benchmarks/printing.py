"""The printer: a warm child against one process per invoice."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.timing import Figure, compared, figure
from billing.content import Content
from bot.outbound.printing import ChildPrinter
from tests.billing.samples import CONTENT


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
    return replace(CONTENT, lines=CONTENT.lines[:1] * lines)
