"""The ways out of an invoice: modals that say what each will do, and answers that say what it did."""

from __future__ import annotations

from collections.abc import Sequence

from billing.money import Money
from renderers.slack import blocks, forms, standing, text, words
from renderers.slack.actions import Action, Field
from renderers.slack.blocks import Message, Modal
from renderers.slack.modals import about, origin, short_name
from renderers.views import ApprovalCard, Reach, Voided

SURE = "sure"
LINES_EXAMPLE = "Workshop, second day | 1 | 480 | 19"
CREDIT_REASON_EXAMPLE = "The second day of the workshop did not take place."
REASON_EXAMPLE = "Never ordered: the workshop was called off."


def void(view: ApprovalCard, reach: Reach, *, channel: str = "") -> Modal:
    """What a void does, why it is wanted, and a second thought where the client has the document."""
    second_thought = forms.entry(
        Field.SURE.value,
        "The client has it" if reach is Reach.HAS_IT else "The client may have it",
        forms.choice([(SURE, "Void it all the same; somebody tells the client")]),
    )
    return forms.modal(
        Action.VOID_REASON,
        f"Void {short_name(view)}",
        [
            blocks.section("about", f"{about(view)}: {_void_does(view, reach)}"),
            forms.reason(REASON_EXAMPLE),
            second_thought if reach is not Reach.NOT_SENT else None,
        ],
        submit="Void",
        origin=origin(view, channel),
    )


def credit(view: ApprovalCard, left: Money, *, channel: str = "") -> Modal:
    """How much of an issued invoice is credited, and why."""
    told = (
        f"{about(view)}: {words.money(left)} of it can still be credited. The credit note is a draft first: it needs "
        "approval, takes a number of its own series, and goes to the same people."
    )
    return forms.modal(
        Action.CREDIT,
        f"Credit {short_name(view)}",
        [
            blocks.section("about", told),
            forms.entry(
                Field.AMOUNT.value,
                "Amount",
                forms.typed(example="119.00", longest=forms.SHORT_MAX),
                hint="With tax. Empty, like the line items: all that is left.",
                optional=True,
            ),
            forms.entry(
                Field.LINES.value,
                "Line items",
                forms.typed(example=LINES_EXAMPLE, multiline=True),
                hint="Instead of an amount, one per line: description | quantity | unit price | tax %.",
                optional=True,
            ),
            forms.entry(
                Field.REASON.value,
                "Reason",
                forms.typed(example=CREDIT_REASON_EXAMPLE, multiline=True, longest=1000),
                hint="Printed on the credit note: the client reads it.",
            ),
        ],
        submit="Draft credit note",
        origin=origin(view, channel),
    )


def credited(reference: str, number: str, client: str, total: Money) -> Message:
    """A credit note was drafted: what it is over, and what happens next."""
    said = (
        f"*{text.neutral(reference, 50)}*, a credit note for invoice {text.neutral(number, 100)} of "
        f"{text.neutral(client, 200)} over {words.money(total)}, asks for approval in the approvals channel. "
        "Until it is issued the balance stays as it is."
    )
    return blocks.message(said, blocks.section("credited", said))


def redirect(view: ApprovalCard, approvers: Sequence[str], *, channel: str = "") -> Modal:
    """Where else the stored document goes, why, and who must say yes."""
    who = (
        f"{text.any_of(approvers)} must approve it first."
        if approvers
        else "There is no other approver: it goes at once."
    )
    told = (
        f"{about(view)}: the same document, byte for byte, in a mail of its own. "
        "If the first mail has not left yet, this one goes in its place. "
        f"Reminders go on to the client's own address, if the invoice arrived there. {who}"
    )
    return forms.modal(
        Action.REDIRECT,
        "Send elsewhere",
        [
            blocks.section("about", told),
            forms.entry(
                Field.TO.value,
                "E-mail address",
                forms.typed(example="books@acme.example", longest=forms.SHORT_MAX),
                hint="One address.",
            ),
            forms.entry(
                Field.CC.value,
                "Copy to",
                forms.typed(example="boss@acme.example", longest=forms.SHORT_MAX),
                hint="Several are joined by a semicolon.",
                optional=True,
            ),
            forms.reason("Their accountant asked for it by phone."),
        ],
        submit="Send" if not approvers else "Ask",
        origin=origin(view, channel),
    )


def redirected(number: str, to: Sequence[str], approvers: Sequence[str]) -> Message:
    """It was asked for: who decides, or that it leaves."""
    what = f"*{text.neutral(number, 100)}* to {words.addresses(to)}"
    said = f"{what} leaves now: there is no other approver."
    if approvers:
        said = f"{what} waits for {text.any_of(approvers)}, on its card in the approvals channel."
    return blocks.message(said, blocks.section("redirected", said))


def voided(done: Voided) -> Message:
    """What became of it: its number, its mail, its work."""
    which = f"*{text.neutral(done.name, 100)}* for {text.neutral(done.client, 200)} is void."
    said = " ".join(filter(None, [which, _number_kept(done.number), _went(done), _released(done.released)]))
    return blocks.message(said, blocks.section("voided", said))


def _void_does(view: ApprovalCard, reach: Reach) -> str:
    taken = standing.issue_of(view)
    if taken is None:
        return "void, it is never sent and takes no number. Finished work that it bills is unbilled again."
    number = text.neutral(taken.number, 100)
    kept = f"the number {number} stays used, in the list and in the archive; no mail and no reminder goes out any more."
    if reach is Reach.NOT_SENT:
        return f"{kept} The client has not got it."
    when = ""
    if view.mailed and view.mailed.at and reach is Reach.HAS_IT:
        when = f" since {words.instant(view.mailed.at, standing.zone(view))}"
    has = f"The client has it{when}" if reach is Reach.HAS_IT else "A mail of it is out, or may be"
    return f"{kept}\n*{has}.* Void alone leaves it in the client's books: a credit note takes it back there too."


def _number_kept(number: str) -> str:
    return f"The number {text.neutral(number, 100)} stays used." if number else "It took no number."


def _went(done: Voided) -> str:
    match done.reach:
        case Reach.HAS_IT:
            return "The client has the document: tell them that it does not count. No reminder goes out any more."
        case Reach.PERHAPS:
            return (
                "A mail of it was on its way, which nobody can call back: "
                "the exceptions channel asks how it ended, if nobody can know."
            )
    return "Nothing of it was sent, and nothing will be."


def _released(entries: int) -> str:
    if not entries:
        return ""
    return f"Its finished work ({words.counted(entries, 'entry', 'entries')}) is unbilled again."
