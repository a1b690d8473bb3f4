"""What went wrong, and what it means for the client, in plain sentences: one pair for each exception code."""

from __future__ import annotations

_KINDS = {
    "issue": ("could not be issued", "It has not been sent."),
    "deliver": ("could not be mailed", "The client has not got it."),
    "redirect": (
        "could not be mailed to another address",
        "Retry sends to that other address again; if it is wrong, resolve this and ask for another.",
    ),
    "archive": ("could not be archived", "The client's mail is not affected; the archive lacks this invoice."),
    "remind": ("could not be reminded of", "The client has not got this reminder."),
    "preview": ("has no preview in its thread", "Approvers do not see the PDF; the card still works."),
}
_WHAT = {
    "delayed": "{failed} so far",
    "failed": "{failed}",
    "broken": "{failed} because of a mistake of ours",
}
# Recipients were approved with the invoice, so a corrected address in clients.csv does not reach it.
RETRY_IS_NO_CURE = (
    "Retry sends to the approved address again; if that is wrong, "
    "choose Send to another address in the card's menu, or void it and draft anew."
)
_ALONE = {
    "listener_broke": (
        "A click or command broke",
        "What the person asked for did not happen; nothing half-done was kept.",
    ),
    "post_failed": ("A message could not be shown", "The rows are right; what this channel shows may be out of date."),
    "chat_locked_out": (
        "Slack does not let the bot in",
        "Approved invoices still go out by mail. Nothing can be shown or clicked until it has a valid token.",
    ),
    "unpaid": ("is unpaid after its last reminder", "No more reminders go out. A person decides what comes next."),
}
UNKNOWN = {
    "deliver": (
        "may or may not have been mailed",
        "Nobody can know. Ask the client or look into the copies, then decide.",
    ),
    "redirect": ("may or may not have been mailed to another address", "Nobody can know. Ask there, then decide."),
    "remind": ("may or may not have been reminded of", "Nobody can know. Decide whether to send it again."),
}


def headline(what: str, subject: str) -> str:
    """`2026-0001 could not be mailed`; what failed stands alone where no invoice hangs on it. Not escaped."""
    return f"{subject} {what}" if subject else f"{what[:1].upper()}{what[1:]}"


def what(code: str) -> str:
    """What failed, to follow the name of an invoice (or to stand alone)."""
    kind, _, how = code.partition("_")
    if code in _ALONE:
        return _ALONE[code][0]
    if how == "unknown" and kind in UNKNOWN:
        return UNKNOWN[kind][0]
    failed = _KINDS.get(kind, ("went wrong", ""))[0]
    return _WHAT.get(how, "{failed}").format(failed=failed)


def meaning(code: str) -> str:
    """What it means: whether the client has got it, and where Retry would be no cure."""
    kind, _, how = code.partition("_")
    if code == "deliver_failed":
        return f"{_KINDS[kind][1]} {RETRY_IS_NO_CURE}"
    if code in _ALONE:
        return _ALONE[code][1]
    if how == "unknown" and kind in UNKNOWN:
        return UNKNOWN[kind][1]
    return _KINDS.get(kind, ("", "A person should look at it."))[1]
