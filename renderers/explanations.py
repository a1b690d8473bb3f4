"""What went wrong, and what it means for the client, in plain sentences: one pair for each exception code."""

from __future__ import annotations

_KINDS = {
    "issue": ("could not be issued", "It has not been sent."),
    "deliver": ("could not be mailed", "The client has not got it."),
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
    "archive_locked_out": (
        "The archive does not let the bot in",
        "Invoices still go out by mail. Their archive copies wait, and follow by themselves once it does.",
    ),
    "unpaid": ("is unpaid after its last reminder", "No more reminders go out. A person decides what comes next."),
}
# After a backup was put back: what the send log knows and the rows do not.
_ALONE |= {
    "restored": (
        "The database is from a backup",
        (
            "What the send log knows was taken over; whatever may have left asks in an exception of its own. What "
            "people entered since is gone: payments, approvals, edits. Enter payments again before reminders go out."
        ),
    ),
    "restored_lost": (
        "An invoice is missing since the backup",
        (
            "It has a number, and this database does not know it. The number is not given again. "
            "Its PDF is in the archive; keep track of its payment by hand."
        ),
    ),
    "restored_otherwise": (
        "was issued in another form than this database has",
        (
            "It is on hold. Compare it with the PDF in the archive. If the client has that one, void it here; "
            "Resume would issue and mail it under a new number."
        ),
    ),
    "restored_unsure": (
        "Nobody knows what left since the backup",
        (
            "The send log is missing or older than the database, so nothing goes out to clients. Look into the mail "
            "server's log or the sent folder, hold or void what has left, then resolve this: sending goes on."
        ),
    ),
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
