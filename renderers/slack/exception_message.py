"""One problem in the exceptions channel: what failed, what it means, who owns it, what can be done."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import ButtonElement

from renderers.explanations import headline
from renderers.people import BOT
from renderers.slack import blocks, text, words
from renderers.slack.actions import Action, asked_value
from renderers.slack.blocks import Message
from renderers.views import ExceptionMessage, FallbackCopy, Held, Waiting

ASKED_SHOWN = 5
# Exceptions that have answers of their own.
ANSWERS = {
    "missed": (
        (Action.SEND_MISSED, "Send now"),
        (Action.ANOTHER_DAY, "Choose another day"),
        (Action.SKIP_MISSED, "Skip"),
    ),
    "burst": ((Action.SEND_ALL, "Send all now"), (Action.HOLD_ALL, "Hold")),
    "look_changed": (
        (Action.BEFORE_AND_AFTER, "Before and after"),
        (Action.NEW_LOOK, "Issue with the new look"),
        (Action.ASK_AGAIN, "Ask for approval again"),
    ),
    "mail_locked_out": ((Action.RETRY, "Resume"),),
}
AT_ONCE = (Action.SEND_MISSED, Action.SEND_ALL, Action.NEW_LOOK)


def exception(view: ExceptionMessage) -> Message:
    """Open: all that is known, and buttons. Closed: how it ended. Told with others: where."""
    if view.closed_at:
        return _closed(view)
    return _open(view) if view.part_of is None else _told_elsewhere(view, view.part_of)


def fallback(view: FallbackCopy) -> Message:
    """The same with its buttons, and why it is here; once its own channel shows it, only where that is."""
    copied = view.message
    if view.moved_to and not copied.closed_at:
        moved = f"*Now in {text.channel(view.moved_to)}:* {_which(copied)}"
        return blocks.message(
            f"Exception {copied.number} is now in {text.channel(view.moved_to)}: {_which(copied)}.",
            blocks.section("moved", moved),
            blocks.context("number", f"Exception {copied.number}", "its buttons are there"),
        )
    shown = exception(copied)
    why = f"Shown here because its own channel cannot be reached: {text.neutral(view.why, 300)}"
    if copied.closed_at:
        return shown
    detour = blocks.message("", blocks.context("detour", why)).blocks
    return Message(text.clip(f"{shown.text} {why}", blocks.TEXT_MAX), (*shown.blocks, *detour))


def _open(view: ExceptionMessage) -> Message:
    failed = headline(view.what, view.subject)
    return blocks.message(
        _notice(view),
        blocks.header(f"{failed} · {view.client}" if view.client else failed),
        blocks.section("meaning", text.neutral(view.meaning, 600)),
        blocks.section("held", _held(view)) if view.held else None,
        blocks.section("waiting", _waiting(view)) if view.waiting else None,
        blocks.section("known", _known(view)),
        blocks.context("owner", _owner(view), _due(view), _asked(view)),
        blocks.context("counts", *_counts(view)),
        blocks.actions("settle", _buttons(view)),
    )


def _notice(view: ExceptionMessage) -> str:
    """All of it in a few sentences, for notifications and screen readers."""
    next_try = f" Next try {words.instant(view.next_try_at, view.time_zone)}." if view.next_try_at else ""
    meaning = text.neutral(view.meaning, 600)
    who = ", ".join(_one_held(one) for one in view.held[:3])
    held = f" {who}{' and more' if view.held_count > len(view.held[:3]) else ''}." if view.held else ""
    due = f" {_due(view)}." if _due(view) else ""
    return f"Exception {view.number}: {_which(view)}. {meaning}{held} {_owner(view)}.{due}{next_try}"


def _held(view: ExceptionMessage) -> str:
    """The client and the invoice of each, as far as a message should be long."""
    lines = [_one_held(one) for one in view.held]
    if more := view.held_count - len(lines):
        lines.append(f"and {more} more, in the thread")
    return blocks.bullets(lines)


def _one_held(one: Held) -> str:
    about = " · ".join(text.neutral(part, 60) for part in (one.subject, one.client) if part)
    return about or f"exception {one.number}"


def _told_elsewhere(view: ExceptionMessage, storm: int) -> Message:
    said = f"{_which(view)}: told with others of the same cause, in exception {storm}"
    return blocks.message(
        f"Exception {view.number}: {said}.",
        blocks.section("moved", said),
        blocks.context("number", f"Exception {view.number}", "its buttons are there"),
    )


def _which(view: ExceptionMessage) -> str:
    client = f" ({text.neutral(view.client, 200)})" if view.client else ""
    return f"{text.neutral(headline(view.what, view.subject), 300)}{client}"


def _known(view: ExceptionMessage) -> str:
    """What the other side said, and what happens if nobody does anything."""
    said = text.neutral(view.words, 600)
    evidence = list(_evidence(view)) if view.unknown else []
    return "\n".join(filter(None, [f"Last words: {said}" if said else "", *evidence, _next(view)]))


def _waiting(view: ExceptionMessage) -> str:
    """The first of the mails that wait for an answer; every invoice's own `why` names the exception."""
    lines = [_one(mail) for mail in view.waiting]
    if more := view.waiting_count - len(lines):
        lines.append(f"and {more} more: the queue lists them all")
    return blocks.bullets(lines)


def _one(mail: Waiting) -> str:
    what = "reminder of " if mail.reminder else ""
    due = words.instant(mail.due_at, mail.time_zone)
    return (
        f"{what}{text.neutral(mail.reference, 40)}, {text.neutral(mail.client, 50)}, {words.money(mail.total)}: {due}"
    )


def _next(view: ExceptionMessage) -> str:
    if view.next_try_at:
        return f"Next automatic try: {words.moment(view.next_try_at, view.time_zone)}"
    if view.unknown:
        return "Next automatic try: none, it may be with the client already. Look, then choose."
    return "Next automatic try: none, it waits for a person."


def _evidence(view: ExceptionMessage) -> Iterator[str]:
    """All that can be known about a mail that may have left, and where more can be found."""
    yield f"Handed over: {words.moment(view.tried_at or view.opened_at, view.time_zone)}"
    if not view.message_id:
        return
    yield f"Message-ID: {text.neutral(view.message_id, 200)}"
    if view.own_copy:
        mailbox = text.neutral(view.own_copy, 100)
        yield (
            f"Own copy: look in {mailbox} for this Message-ID; it went to the server in the same handover. "
            "There: the mail left. Not there after 15 minutes: it probably did not."
        )
    else:
        yield "Own copy: none is kept (`SENDDAY_MAIL_BCC` is not set). The mail server's log knows this Message-ID."


def _owner(view: ExceptionMessage) -> str:
    if not view.owner:
        return "Nobody owns it yet"
    owner = text.mention(view.owner)
    return f"Taken by {owner}" if view.taken else f"Owner: {owner}, not taken yet"


def _asked(view: ExceptionMessage) -> str:
    people = ", ".join(text.mention(person) for person in view.asked[:ASKED_SHOWN])
    return f"asked: {people}" if people else ""


def _due(view: ExceptionMessage) -> str:
    """By when somebody must have it, or be done with it; a snooze says so instead."""
    if view.snoozed_until:
        by = f" by {text.mention(view.snoozed_by)}" if view.snoozed_by else ""
        return f"Snoozed until {words.instant(view.snoozed_until, view.time_zone)}{by}"
    if view.due_at is None:
        return ""
    at = words.instant(view.due_at, view.time_zone)
    if view.asked:
        return f"Overdue since {at}"
    return f"{'Settle' if view.taken else 'Take'} it by {at}"


def _counts(view: ExceptionMessage) -> list[str]:
    since = f"since {words.moment(view.opened_at, view.time_zone)}"
    return [f"Exception {view.number}", since, _attempts(view), _times(view)]


def _attempts(view: ExceptionMessage) -> str:
    if not view.attempts:
        return ""
    return "tried once" if view.attempts == 1 else f"tried {view.attempts} times"


def _times(view: ExceptionMessage) -> str:
    if view.held_count:
        return f"{view.count} in all" if view.count > view.held_count else ""
    return f"seen {view.count} times" if view.count > 1 else ""


def _buttons(view: ExceptionMessage) -> list[ButtonElement]:
    """Take stays: taking over from somebody is allowed. An unknown is never simply retried."""
    take, resolve = _button(view, Action.TAKE, "Take"), _button(view, Action.RESOLVE, "Resolve")
    snooze = _button(view, Action.SNOOZE, "Snooze")
    if view.code in ANSWERS:
        return [*(_answer(view, action, label) for action, label in ANSWERS[view.code]), take]
    if view.unknown:
        return [_button(view, Action.IT_WAS_SENT, "It was sent"), _send_again(view), take, snooze, resolve]
    retry = [_button(view, Action.RETRY, "Retry")] if view.can_retry else []
    each = [_show_each(view)] if view.held else []
    return [take, *retry, snooze, resolve, *each]


def _show_each(view: ExceptionMessage) -> ButtonElement:
    question = blocks.confirm(
        "Show each by itself?",
        f"{words.counted(view.held_count, 'message')} will be posted here, each with its own buttons.",
        yes="Show each",
    )
    return blocks.button(Action.SHOW_EACH, "Show each", str(view.number), confirm=question)


def _answer(view: ExceptionMessage, action: Action, label: str) -> ButtonElement:
    """One of the answers to an exception about several mails; what sends them at once is asked once more."""
    sends = f"{words.counted(view.waiting_count, 'mail')} may leave at once and cannot be called back."
    question = blocks.confirm(f"{label}?", sends, yes=label) if action in AT_ONCE else None
    return blocks.button(action, label, asked_value(view.number, view.question), confirm=question)


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
    by = f"by {text.mention(view.closed_by)}" if view.closed_by not in ("", BOT) else "by itself"
    note = text.neutral(view.closing_note, 600)
    when = words.moment(view.closed_at, view.time_zone) if view.closed_at else ""
    ended = f"*Closed:* {_which(view)}"
    return blocks.message(
        f"Exception {view.number} closed {by}: {_which(view)}. {note}".strip(),
        blocks.section("closed", f"{ended}\n{note}" if note else ended),
        blocks.context("ended", f"Exception {view.number}", f"closed {by}, {when}", _times(view)),
    )
