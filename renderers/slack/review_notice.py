"""One post for all invoices that a change of data sent back to review."""

from __future__ import annotations

from collections.abc import Sequence

from renderers import sent_back
from renderers.people import joined
from renderers.slack import blocks, text, words
from renderers.slack.blocks import Message
from renderers.views import ReviewNotice

LINES_PER_SECTION = 5
LINE_MAX = 500  # Five of them fit into a section.
CHANGES_MAX = 1000
MENTIONED_MAX = 30


def review_notice(view: ReviewNotice) -> Message:
    """What changed, old and new, by whom; which invoices need approval again; and whom that asks, once."""
    shown = [text.neutral(sent_back.line(sent), LINE_MAX) for sent in view.lines[: sent_back.LISTED]]
    more = len(view.lines) - len(shown)
    rest = f"and {more} more, in the thread" if more else ""
    count = words.counted(len(view.lines), "invoice needs", "invoices need")
    return blocks.message(
        f"{count} approval again. {_what(view)} {_asked(view)}\n{blocks.bullets([*shown, *([rest] if rest else [])])}",
        blocks.header(f"{count} approval again"),
        blocks.section("what", f"{_what(view)}\n{_asked(view)}"),
        *(blocks.section(f"lines{n}", blocks.bullets(part)) for n, part in enumerate(_parts(shown))),
        blocks.context("rest", rest, "Each has its card in this channel."),
    )


def _what(view: ReviewNotice) -> str:
    which = "In all of them" if len(view.lines) > 1 else "Changed"
    common = f"\n*{which}:* {_changes(view.common)}." if view.common else ""
    who = text.mention(view.by)
    return (
        f"Client or seller data was changed by {who}: what was approved or in review says something else now.{common}"
    )


def _asked(view: ReviewNotice) -> str:
    """Everybody is mentioned: whoever is not would never hear of it."""
    people = [text.mention(person) for person in view.approvers[:MENTIONED_MAX]]
    if more := len(view.approvers) - len(people):
        people.append(f"{more} more")
    who = joined(people, "and")
    return f"To approve again: {who}." if who else "Nobody is named as approver."


def _changes(changes: Sequence[str]) -> str:
    return text.clip("; ".join(text.neutral(one, CHANGES_MAX) for one in changes), CHANGES_MAX)


def _parts(lines: Sequence[str]) -> list[Sequence[str]]:
    return [lines[start : start + LINES_PER_SECTION] for start in range(0, len(lines), LINES_PER_SECTION)]
