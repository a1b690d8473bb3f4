"""What went wrong, and what it means for the client, in plain sentences: one pair for each exception code."""

from __future__ import annotations

CARDS_NOT_SHOWN = "post_failed"
RETRY_ELSEWHERE = "Retry sends to that other address again; if it is wrong, resolve this and ask for another."
_KINDS = {
    "issue": ("could not be issued", "Not sent: the client has not got it."),
    "deliver": ("could not be mailed", "Not sent: the client has not got it."),
    "redirect": (
        "could not be mailed to another address",
        RETRY_ELSEWHERE,
    ),
    "instead": (
        "could not be mailed to another address",
        f"Not sent: the client has not got it. {RETRY_ELSEWHERE}",
    ),
    "archive": ("could not be archived", "The client's mail is not affected; the archive lacks this invoice."),
    "remind": ("could not be reminded of", "Not sent: the client has not got this reminder."),
    "compare": ("has no PDF with the new look in its thread", "Nothing was sent; the two looks cannot be compared."),
    "trial": ("could not be sent as a test mail", "Only whoever asked for it lacks it; the client gets no test mails."),
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
LOCKED_OUT = (
    "No mail leaves: invoices and reminders wait, and their approvals stay. Mend the login in SENDDAY_SMTP_URL and "
    "restart Sendday; or mend it at the mail server and press Resume. It is also tried by itself now and then."
)
MISSED = (
    "Sendday was not running when they were due, more than 48 hours ago, and none of them has been sent. "
    "Send now: they leave at once; what has no number yet is dated today. Choose another day: they leave at the "
    "send time of that day. Skip: each is on hold, with its approval, until somebody presses Resume on its card."
)
BURST = (
    "Nobody approved them for today, so none of them goes out before a person has looked. "
    "Hold: each of their invoices is on hold until somebody presses Resume on its card."
)
LOOK_CHANGED = (
    "The templates changed after they were approved, so none of them is issued before a person says how. "
    "Before and after puts the new PDF into each card's thread, below the draft that was approved."
)
_ALONE = {
    "listener_broke": (
        "A click or command broke",
        "What the person asked for did not happen; nothing half-done was kept.",
    ),
    CARDS_NOT_SHOWN: (
        "A message could not be shown",
        "The rows are right; what this channel shows may be out of date.",
    ),
    "insisting": (
        "Somebody tries again and again what they may not do",
        "Every try was refused and changed nothing. Ask them what they are after, or name them in clients.csv.",
    ),
    "chat_locked_out": (
        "Slack does not let the bot in",
        "Approved invoices still go out by mail. Nothing can be shown or clicked until it has a valid token.",
    ),
    "bank_account_changed": (
        "The bank account on invoices was changed",
        "Approvals are asked for again. If it is meant, resolve this with a note; if not, import the true seller.toml.",
    ),
    "mail_locked_out": ("The mail server refuses the login", LOCKED_OUT),
    "missed": ("Invoices missed their time", MISSED),
    "burst": ("More mails are due at once than anybody expects", BURST),
    "look_changed": ("Approved invoices would look different", LOOK_CHANGED),
    "check_in_failed": (
        "The alarm for a silent bot cannot be set",
        "Sendday runs. But if it stopped, nobody might be told here: Slack keeps no alarm for that.",
    ),
    "was_silent": ("Slack's alarm for a silent bot rang", "What fell due meanwhile goes out now, late, or is held."),
    "archive_locked_out": (
        "The archive does not let the bot in",
        "Invoices still go out by mail. Their archive copies wait, and follow by themselves once it does.",
    ),
    "needs_owner": (
        "Invoices need an owner",
        "Name somebody else in clients.csv and import it again, or have them back; then this closes by itself.",
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
    "restored_credit": (
        "was credited, and this database does not know it",
        (
            "It is on hold, so nobody is reminded of what was credited. Look up the credit note in the archive and "
            "record its amount as a payment, with its number as the reference. Then press Resume, and resolve this."
        ),
    ),
    "restored_unsure": (
        "Nobody knows what left since the backup",
        (
            "The send log is missing or has a gap, so nothing goes out to clients. Look into the mail server's log or "
            "the sent folder, hold or void what has left, then resolve this: sending goes on."
        ),
    ),
    "send_log_away": (
        "The send log cannot be used",
        (
            "Sendday could not compare it with this database at its start, so nothing goes out to clients. Mend the "
            "file: it is tried again every minute, compared, and sending goes on by itself."
        ),
    ),
}
IN_OUR_WORDS = frozenset({"insisting", "needs_owner"})  # Nobody else said anything: it is a sentence of ours.
_COUNTED = {
    "missed": ("1 invoice missed its time", "{count} invoices missed their time"),
    "burst": ("1 mail is due that nobody expects", "{count} mails are due at once and nobody expects them"),
    "look_changed": ("1 approved invoice would look different", "{count} approved invoices would look different"),
}
ELSEWHERE_UNKNOWN = ("may or may not have been mailed to another address", "Nobody can know. Ask there, then decide.")
UNKNOWN = {
    "deliver": (
        "may or may not have been mailed",
        "Nobody can know. Ask the client or look into the copies, then decide.",
    ),
    "redirect": ELSEWHERE_UNKNOWN,
    "instead": ELSEWHERE_UNKNOWN,
    "remind": ("may or may not have been reminded of", "Nobody can know. Decide whether to send it again."),
    "trial": (
        "may or may not have been sent as a test mail",
        "Whoever asked for it can look into their inbox. The client gets no test mails.",
    ),
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
    one = _HELD.get(code.partition("_")[0], ("fault", ""))[0]
    which = one if count == 1 else f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"
    return f"{count} {which} held"


def held_meaning(code: str) -> str:
    """What it means for their clients."""
    return _HELD.get(code.partition("_")[0], ("", "A person should look at them."))[1]


def counted(code: str, count: int) -> str:
    """The same where one exception is about several; as `what` when nothing waits for it any more."""
    if code not in _COUNTED or not count:
        return what(code)
    one, many = _COUNTED[code]
    return one if count == 1 else many.format(count=count)


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
