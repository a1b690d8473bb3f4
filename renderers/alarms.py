"""What no channel can show, for those who look elsewhere: the owner's mail, health and the doctor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from renderers import explanations, formats, letters
from renderers.people import named, unmarked
from renderers.refusal_facts import TEAM_LOCALE
from renderers.views import ExceptionMessage

LISTED_MAX = 20
ASKED_MAX = 5
WHAT_TO_DO = (
    "What to do: mend the channel (the reason stands with each), or the bot's token. As soon as Slack takes messages "
    "again, they appear there by themselves, and Take or Resolve acknowledges them. Without Slack, "
    "`sendday exceptions` lists them and `sendday exceptions --ack NUMBER` says that you know."
)


def silence(since: datetime, admins: Sequence[str], time_zone: str) -> str:
    """What Slack says by itself when the bot has not put it off. People are marked (`renderers/people.py`)."""
    at = formats.instant(since, time_zone, TEAM_LOCALE)
    who = f"{', '.join(named(person) for person in admins[:ASKED_MAX])}: look" if admins else "Look"
    return (
        f"Sendday has not checked in since {at}. Slack says this by itself, because the bot has not put it off. "
        "Approved invoices and reminders may not be going out, and clicks may not be answered. "
        f"{who} whether “sendday run” is up on its machine; “sendday doctor” says what is wrong there."
    )


def headline(view: ExceptionMessage) -> str:
    """What failed, on one line."""
    return _one_line(explanations.headline(view.what, view.subject))


def sentence(views: Sequence[ExceptionMessage]) -> str:
    """For `/healthz` and the doctor: how many and which, but no client's name; empty when there is none."""
    if not views:
        return ""
    listed = [f"{view.number} ({headline(view)})" for view in views[:LISTED_MAX]]
    if more := len(views) - len(listed):
        listed.append(f"and {more} more")
    return f"{_counted(views)} could not be shown to anybody: {', '.join(listed)}."


def subject(views: Sequence[ExceptionMessage]) -> str:
    """The subject of the owner's mail."""
    if len(views) == 1:
        return f"Sendday: {headline(views[0])}, and Slack cannot show it"[:200]
    return f"Sendday: {_counted(views)} that Slack cannot show"


def text(views: Sequence[ExceptionMessage], why: Mapping[int, str]) -> str:
    """The owner's mail: what failed, for whom, what it means, why it is not in Slack, and what to do."""
    told = ["\n".join(_lines(view, why.get(view.number, ""))) for view in views[:LISTED_MAX]]
    if more := len(views) - len(told):
        told.append(f"And {more} more: `sendday exceptions` lists them all.")
    opening = f"{_counted(views)} could not be shown to anybody in Slack. Nobody but you knows of this."
    return "\n\n".join((opening, *told, WHAT_TO_DO))


def html(plain: str) -> str:
    """The same as a page."""
    return letters.html(plain, seller_name="Sendday")


def _lines(view: ExceptionMessage, why: str) -> Iterator[str]:
    client = f" · {_one_line(view.client)}" if view.client else ""
    yield f"Exception {view.number}: {headline(view)}{client}"
    yield f"What it means: {_one_line(view.meaning)}"
    if view.held:
        yield f"Which: {'; '.join(_held(view))}"
    if view.words:
        yield f"Last words: {_one_line(view.words)}"
    if view.next_try_at:
        yield f"Next automatic try: {formats.instant(view.next_try_at, view.time_zone, TEAM_LOCALE)}"
    yield f"Owner: {unmarked(named(view.owner))}"
    if why:
        yield f"Why Slack does not show it: {_one_line(why)}"


def _held(view: ExceptionMessage) -> Iterator[str]:
    """The invoice and client of each that a storm stands for, as far as the message itself names them."""
    for one in view.held:
        yield _one_line(", ".join(part for part in (one.subject, one.client) if part)) or f"exception {one.number}"
    if more := view.held_count - len(view.held):
        yield f"and {more} more"


def _counted(views: Sequence[ExceptionMessage]) -> str:
    return "1 exception" if len(views) == 1 else f"{len(views)} exceptions"


def _one_line(words: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:600]
