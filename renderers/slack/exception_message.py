"""One problem in the exceptions channel: what failed, what it means, who owns it, what can be done."""

from __future__ import annotations

from slack_sdk.models.blocks import ButtonElement

from renderers.people import BOT
from renderers.slack import blocks, text, words
from renderers.slack.actions import Action
from renderers.slack.blocks import Message
from renderers.views import ExceptionMessage


def exception(view: ExceptionMessage) -> Message:
    """Open: all that is known, and buttons. Closed: how it ended."""
    return _closed(view) if view.closed_at else _open(view)


def _open(view: ExceptionMessage) -> Message:
    return blocks.message(
        _notice(view),
        blocks.header(f"{view.what} · {view.client}" if view.client else view.what),
        blocks.section("meaning", f"{_about(view)}{text.neutral(view.meaning, 600)}"),
        blocks.section("known", _known(view)),
        blocks.context("owner", _owner(view), *_counts(view)),
        blocks.actions("settle", _buttons(view)),
    )


def _notice(view: ExceptionMessage) -> str:
    """All of it in a few sentences, for notifications and screen readers."""
    what = text.neutral(view.what, 200)
    subject = text.neutral(", ".join(filter(None, [view.subject, view.client])), 300)
    about = f" ({subject})" if subject else ""
    next_try = f" Next try {words.instant(view.next_try_at, view.time_zone)}." if view.next_try_at else ""
    meaning = text.neutral(view.meaning, 600)
    return f"Exception {view.number}: {what}{about}. {meaning} {_owner(view)}.{next_try}"


def _about(view: ExceptionMessage) -> str:
    return f"*{text.neutral(view.subject, 200)}*\n" if view.subject else ""


def _known(view: ExceptionMessage) -> str:
    """What the other side said, and what happens if nobody does anything."""
    said = text.neutral(view.words, 600)
    lines = [f"Last words: {said}" if said else "", _next(view)]
    if view.unknown:
        lines[1:1] = [f"Tried: {words.moment(view.opened_at, view.time_zone)}", _message_id(view)]
    return "\n".join(filter(None, lines))


def _next(view: ExceptionMessage) -> str:
    if view.next_try_at:
        return f"Next automatic try: {words.moment(view.next_try_at, view.time_zone)}"
    if view.unknown:
        return (
            "The bot does not send it again by itself. Look into the mail server's log or the sent folder, then choose."
        )
    return "No automatic try: it waits for a person."


def _message_id(view: ExceptionMessage) -> str:
    return f"Message-ID: {text.neutral(view.message_id, 200)}" if view.message_id else ""


def _owner(view: ExceptionMessage) -> str:
    if not view.owner:
        return "Nobody owns it yet"
    owner = text.mention(view.owner)
    return f"Taken by {owner}" if view.taken else f"Owner: {owner}, not taken yet"


def _counts(view: ExceptionMessage) -> list[str]:
    times = f"seen {view.count} times" if view.count > 1 else ""
    since = f"since {words.moment(view.opened_at, view.time_zone)}"
    return [f"Exception {view.number}", since, times]


def _buttons(view: ExceptionMessage) -> list[ButtonElement]:
    take = [] if view.taken else [_button(view, Action.TAKE, "Take")]
    if view.unknown:
        return [_button(view, Action.IT_WAS_SENT, "It was sent"), _send_again(view), *take]
    retry = [_button(view, Action.RETRY, "Retry")] if view.can_retry else []
    return [*take, *retry, _button(view, Action.RESOLVE, "Resolve")]


def _send_again(view: ExceptionMessage) -> ButtonElement:
    question = blocks.confirm(
        "Send it again?",
        f"{view.client} may get {view.subject or 'this mail'} twice. Sure that the first one did not arrive?",
        yes="Send again",
    )
    return blocks.button(Action.SEND_AGAIN, "Send again", str(view.number), confirm=question)


def _button(view: ExceptionMessage, action: Action, label: str) -> ButtonElement:
    return blocks.button(action, label, str(view.number))


def _closed(view: ExceptionMessage) -> Message:
    subject = text.neutral(", ".join(filter(None, [view.subject, view.client])), 300)
    about = f" · {subject}" if subject else ""
    ended = f"*Closed:* {text.neutral(view.what, 200)}{about}"
    by = f"by {text.mention(view.closed_by)}" if view.closed_by not in ("", BOT) else "by itself"
    note = text.neutral(view.closing_note, 600)
    when = words.moment(view.closed_at, view.time_zone) if view.closed_at else ""
    return blocks.message(
        f"Exception {view.number} closed {by}: {text.neutral(view.what, 200)}{about}. {note}".strip(),
        blocks.section("closed", f"{ended}\n{note}" if note else ended),
        blocks.context("closing", f"Exception {view.number}", f"closed {by}, {when}", *_counts(view)[2:]),
    )
