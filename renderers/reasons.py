"""What happens next to an invoice, or why nothing does: a sentence for each code, and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from billing.decisions import UNBLOCKED_BY, Blocked, Code, Next, Outward, Send, Wait, code_of
from billing.roles import Role
from renderers import formats
from renderers.people import any_of, joined, named, unmarked
from renderers.views import Explained

TEAM_LOCALE = "en_GB"
WORDS_MAX = 300
AN_ADMIN = "an admin"

# What is in the way. What stands in braces comes from rows and may be empty.
SENTENCES: Mapping[Code, str] = {
    Code.VOID: "It is void{because}: nothing goes out any more.",
    Code.PAID: "It is paid in full: no reminder goes out.",
    Code.CREDITED: "What was not paid of it is credited: no reminder goes out.",
    Code.CREDIT_NOTE: "It is a credit note, and the client has it: nothing more goes out.",
    Code.NOT_DELIVERED: "The client has not got it from here: no mail of it was accepted, and none is queued.",
    Code.END_OF_CADENCE: "No reminder is left: the last one is behind it, or reminders are off for this client.",
    Code.NOT_IN_REVIEW: "Nobody has been asked to approve it.",
    Code.CHANGES_REQUESTED: "Changes were requested{because}.",
    Code.NEEDS_APPROVAL: "It needs approval.",
    Code.APPROVAL_STALE: "What it says now is not what was approved.",
    Code.APPROVER_MISSING: "Nobody is named as approver.",
    Code.OWNER_MISSING: "Nobody is named for a part of its way.",
    Code.NO_RECIPIENT: "Nobody would receive it.",
    Code.ARCHIVE_UNREADY: "It has no folder in the archive.",
    Code.NOT_READY: "Something that every invoice needs is missing.",
    Code.ON_HOLD: "It is on hold{by}{reason}.",
    Code.PAUSED_UNTIL: "It is on hold until {day}{by}{reason}.",
    Code.UNKNOWN: "Nobody can know whether its mail left{words}.",
    Code.FAILED: "The last try was refused{words}.",
    Code.NOT_QUEUED: "It is approved, but nothing is queued for it.",
    Code.MISSED: "Sendday was not running when it was due, more than 48 hours ago, so a person is asked first.",
    Code.BURST: "It is due together with more mails than anybody expects, so a person is asked first.",
    Code.LOOK_CHANGED: "Its PDF would look different from the one that was approved.",
    Code.MAIL_LOCKED_OUT: "The mail server refuses the login, so no mail leaves.",
    Code.NOT_YET: "Its time has not come.",
    Code.NON_BUSINESS_DAY: "Its own day is no working day, so the next one counts.",
    Code.MIN_GAP: "A mail about it went out less than 24 hours before.",
    Code.LATE: "Its own hour has passed, and nobody is reminded at odd hours.",
    Code.RETRYING: "The last try did not get through{words}.",
    Code.BEING_SENT: "It is being handed to the mail server.",
}

# Who can do what about it.
WAYS_OUT: Mapping[Code, str] = {
    Code.VOID: "If it is needed after all, {who} can draft a new one.",
    Code.PAID: "If a payment was entered by mistake, {who} can take it back with its Undo.",
    Code.CREDITED: "If its credit note is wrong, {who} can void that; then the balance is open again.",
    Code.CREDIT_NOTE: "If it is wrong, {who} can void it; then its invoice is open again.",
    Code.NOT_DELIVERED: "{Who} can send it to another address, from its card's menu; void, it can be drafted anew.",
    Code.END_OF_CADENCE: "{Who} decides what comes next: ask the client, or record a payment on its card.",
    Code.NOT_IN_REVIEW: "{Who} can save it with Edit; then it asks for approval.",
    Code.CHANGES_REQUESTED: "{Who} can make them with Edit; then it asks for approval again.",
    Code.NEEDS_APPROVAL: "{Who} can approve it on its card.",
    Code.APPROVAL_STALE: "{Who} can save it with Edit; then it asks for approval again.",
    Code.APPROVER_MISSING: "{Who} can fill approver in clients.csv and import it again.",
    Code.OWNER_MISSING: "{Who} can name them in clients.csv and import it again.",
    Code.NO_RECIPIENT: "{Who} can fill email in clients.csv and import it again.",
    Code.ARCHIVE_UNREADY: "{Who} can fill archive_folder in clients.csv and import it again.",
    Code.NOT_READY: "{Who} can fill it in and import it again.",
    Code.ON_HOLD: "{Who} can let it go on with Resume on its card.",
    Code.PAUSED_UNTIL: "It goes on by itself then; {who} can resume it before.",
    Code.UNKNOWN: "{Who} decides{exception}: It was sent, or Send again.",
    Code.FAILED: "{Who} can mend that and press Retry{exception}.",
    Code.NOT_QUEUED: "{Who} can save it with Edit; then it asks for approval again.",
    Code.MISSED: "{Who} decides{exception}: Send now, Choose another day, or Skip.",
    Code.BURST: "{Who} decides{exception}: Send all now, or Hold.",
    Code.LOOK_CHANGED: "{Who} decides{exception}: Issue with the new look, or Ask for approval again.",
    Code.MAIL_LOCKED_OUT: "{Who} can mend the login; then it goes by itself, and Resume{exception} tries at once.",
    Code.NOT_YET: "It goes by itself; {who} can stop it with Hold.",
    Code.NON_BUSINESS_DAY: "It goes by itself; {who} can stop it with Hold.",
    Code.MIN_GAP: "It goes by itself a day after that one; {who} can stop it with Hold.",
    Code.LATE: "It goes by itself; {who} can stop it with Hold.",
    Code.RETRYING: "It is tried again by itself; {who} looks after it if that goes on.",
    Code.BEING_SENT: "Nothing is to be done; if it stays so, {who} is asked how it ended.",
}
# On hold are not only its own: nothing leaves after a restore before somebody has looked.
END_OF_ALL_HELD = "{Who} can look into what left, then press Resolve{exception}; everything goes on with that."


def sentence(view: Explained) -> str:
    """What happens next and when, or what blocks it, who can lift that and how. People are marked."""
    return f"{unmarked(view.reference)}, {unmarked(view.client)}: {_what(view)}"


def line(view: Explained) -> str:
    """The same in a list of one client's invoices."""
    return f"{unmarked(view.reference)}: {_what(view)}"


def plain(code: Code) -> str:
    """What is in the way and what to do about it, of no invoice in particular."""
    empty = dict.fromkeys(("because", "by", "reason", "words", "day", "exception"), "")
    roles = [f"the {role.value.replace('_', ' ')}" for role in Role if role in UNBLOCKED_BY[code]]
    who = joined(roles, "or") or AN_ADMIN
    return f"{SENTENCES[code]} {WAYS_OUT[code]}".format_map({**empty, "who": who, "Who": _capital(who)})


def _what(view: Explained) -> str:
    match view.decision:
        case Send(following):
            return f"{_going(following)} now."
        case Wait(_, _, (Code.BEING_SENT,)):
            return _reason(view, Code.BEING_SENT)
        case Wait(following, until, codes):
            when = formats.instant(until, view.time_zone, TEAM_LOCALE)
            return " ".join([f"{_going(following)} {when}.", *(_reason(view, code) for code in codes)])
        case Blocked(codes):
            return " ".join(_reason(view, code) for code in codes)
    assert_never(view.decision)


def _going(following: Next) -> str:
    return "it leaves" if following.act is Outward.INVOICE else "the next reminder goes out"


def _reason(view: Explained, code: Code) -> str:
    facts = _facts(view, code)
    found = [unmarked(problem.sentence) for problem in view.missing if code_of(problem) is code]
    if found:  # Readiness names the very cell, so its own sentences are the way out.
        return f"{' '.join(found)} {facts['Who']} can do that."
    way_out = END_OF_ALL_HELD if view.all_held and code is Code.ON_HOLD else WAYS_OUT[code]
    return f"{SENTENCES[code]} {way_out}".format_map(facts)


def _facts(view: Explained, code: Code) -> dict[str, str]:
    people = view.who.get(code, ())
    who = any_of(people) if people else AN_ADMIN
    hold = view.hold
    return {
        "who": who,
        "Who": who if people else _capital(AN_ADMIN),
        "because": _after(view.because),
        "words": _after(view.words),
        "by": f", by {named(hold.by)}" if hold else "",
        "reason": _after(hold.reason) if hold else "",
        "day": formats.day(hold.until, TEAM_LOCALE) if hold and hold.until else "",
        "exception": f" in exception {view.exception}" if view.exception else "",
    }


def _capital(who: str) -> str:
    return who[:1].upper() + who[1:]


def _after(words: str) -> str:
    """Outside words behind a colon, on one line and without the full stop that the sentence brings itself."""
    said = " ".join(unmarked(words).split())[:WORDS_MAX].rstrip(". ")
    return f": {said}" if said else ""
