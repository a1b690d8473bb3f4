"""The morning's post about what is still open: how many, and which. It mentions nobody and has no buttons."""

from __future__ import annotations

from renderers.explanations import headline
from renderers.slack import blocks, text, words
from renderers.slack.blocks import Message
from renderers.views import ExceptionRow, OpenSummary

LINES_PER_SECTION = 5
NO_MORE = "No exception is open any more."


def open_summary(view: OpenSummary, slash: str) -> Message:
    """The oldest first; each has its own message and buttons elsewhere in the channel."""
    if not view.count:
        return blocks.message(NO_MORE, blocks.section("count", NO_MORE))
    lines = [_line(row) for row in view.rows]
    more = view.count - len(lines)
    rest = f"and {more} more: {slash} exceptions" if more else ""
    return blocks.message(
        f"{_count(view)}\n{blocks.bullets([*lines, *([rest] if rest else [])])}",
        blocks.section("count", f"*{_count(view)}*"),
        *(
            blocks.section(f"lines{start}", blocks.bullets(lines[start : start + LINES_PER_SECTION]))
            for start in range(0, len(lines), LINES_PER_SECTION)
        ),
        blocks.section("rest", rest) if rest else None,
        blocks.context(
            "where", "Each has its own message with buttons in this channel", words.instant(view.at, view.time_zone)
        ),
    )


def _count(view: OpenSummary) -> str:
    opened = f"{words.counted(view.count, 'exception is', 'exceptions are')} still open"
    if not view.untaken:
        return f"{opened}, and somebody has taken {'it' if view.count == 1 else 'each of them'}."
    some = f"{view.untaken} of them" if view.untaken < view.count else "any of them"
    return f"{opened}, and nobody has taken {'it' if view.count == 1 else some}."


def _line(row: ExceptionRow) -> str:
    failed = text.neutral(headline(row.what, row.subject), 200)
    client = text.neutral(row.client, 80) if row.client else ""
    since = f"since {words.instant(row.opened_at, row.time_zone)}"
    snoozed = f"snoozed until {words.instant(row.snoozed_until, row.time_zone)}" if row.snoozed_until else ""
    return " · ".join(filter(None, [f"*{row.number}*", failed, client, _owner(row), since, snoozed]))


def _owner(row: ExceptionRow) -> str:
    if not row.owner:
        return "nobody owns it"
    owner = text.neutral(row.owner, 60)
    return f"taken by {owner}" if row.taken else f"owner {owner}, not taken yet"
