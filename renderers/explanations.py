"""What went wrong, and what it means for the client, in plain sentences: one pair for each exception code."""

from __future__ import annotations

_KINDS = {
    "issue": ("could not be issued", "Not sent: the client has not got it."),
    "deliver": ("could not be mailed", "Not sent: the client has not got it."),
    "archive": ("could not be archived", "The client's mail is not affected; the archive lacks this invoice."),
    "remind": ("could not be reminded of", "Not sent: the client has not got this reminder."),
    "preview": ("has no preview in its thread", "Approvers do not see the PDF; the card still works."),
}
# The same of many that have one cause.
_HELD = {
    "issue": ("invoice", "Not sent: these clients have not got their invoices."),
    "deliver": ("send", "Not sent: these clients have not got their invoices."),
    "archive": ("archive copy", "The clients' mails are not affected; the archive lacks these invoices."),
    "remind": ("reminder", "Not sent: these clients have not got their reminders."),
    "preview": ("preview", "Approvers do not see these PDFs; the cards still work."),
}
_IN_DOUBT = "Nobody can know whether they left. Show each, and decide for each before anything is sent again."
_WHAT = {
    "delayed": "{failed} so far",
    "failed": "{failed}",
    "broken": "{failed} because of a mistake of ours",
}
# Recipients were approved with the invoice, so a corrected address in clients.csv does not reach it.
RETRY_IS_NO_CURE = (
    "Retry sends to the approved address again; if that is wrong, "
    "resolve it: send it another way, or void it and draft anew."
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
    "check_in_failed": (
        "The alarm for a silent bot cannot be set",
        "Sendday runs. But if it stopped, nobody might be told here: Slack keeps no alarm for that.",
    ),
    "was_silent": ("Slack's alarm for a silent bot rang", "What fell due meanwhile goes out now, late, or is held."),
    "unpaid": ("is unpaid after its last reminder", "No more reminders go out. A person decides what comes next."),
}
UNKNOWN = {
    "deliver": (
        "may or may not have been mailed",
        "Nobody can know. Ask the client or look into the copies, then decide.",
    ),
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


def held(code: str, count: int) -> str:
    """Many that have one cause: `200 sends held`."""
    kind, _, how = code.partition("_")
    one = _HELD.get(kind, ("fault", ""))[0]
    which = one if count == 1 else f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"
    return f"{count} {which} {'in doubt' if how == 'unknown' else 'held'}"


def held_meaning(code: str) -> str:
    """What it means for their clients."""
    kind, _, how = code.partition("_")
    return _IN_DOUBT if how == "unknown" else _HELD.get(kind, ("", "A person should look at them."))[1]


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
