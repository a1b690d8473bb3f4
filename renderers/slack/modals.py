"""The small modals: a reason, a hold, a payment, how an exception ended."""

from __future__ import annotations

from datetime import date

from billing.invoice import draft_of
from renderers import formats
from renderers.explanations import headline
from renderers.slack import blocks, forms, standing, text, words
from renderers.slack.actions import Action, Field, Origin, Outcome, Pause, asked_value, seen_value
from renderers.slack.blocks import Modal
from renderers.slack.invoice_modal import (
    ClientChoice,
    Filled,
    change_send_day,
    client_options,
    edit_invoice,
    new_invoice,
)
from renderers.views import ApprovalCard, ExceptionMessage, SnoozeChoice

__all__ = [
    "ClientChoice",
    "Filled",
    "another_day",
    "change_send_day",
    "client_options",
    "edit_invoice",
    "hold",
    "new_invoice",
    "payment",
    "reassign",
    "request_changes",
    "resolve",
    "snooze",
]

OUTCOMES = (
    (Outcome.SENT_ANOTHER_WAY, "It was sent another way"),
    (Outcome.HOLD, "Put it on hold"),
    (Outcome.VOID, "Void it: it will never be sent"),
)


def request_changes(view: ApprovalCard, *, channel: str = "") -> Modal:
    """What must change before it can be approved."""
    draft = draft_of(view.invoice)
    drafter = text.mention(draft.saved_by)
    told = f"{about(view)} goes back to {drafter} and needs approval again after that."
    return forms.modal(
        Action.REQUEST_CHANGES_REASON,
        "Request changes",
        [blocks.section("about", told), forms.reason("The workshop was two days, not three.")],
        submit="Request changes",
        origin=origin(view, channel),
    )


def reassign(view: ApprovalCard, *, channel: str = "") -> Modal:
    """Who is asked to approve it. `approvers`: whom one can ask."""
    told = (
        f"{about(view)} can be approved by {text.any_of(view.approvers)}. Whom you choose is mentioned in the thread "
        "of its card. The others keep their right to approve it."
    )
    return forms.modal(
        Action.REASSIGN,
        f"Reassign {short_name(view)}",
        [
            blocks.section("about", told),
            forms.entry(
                Field.PERSON.value,
                "Who should approve it",
                forms.picked_person(view.asked, example="Choose a person"),
                hint="An approver of this client. An admin can name another one.",
            ),
        ],
        submit="Reassign",
        origin=origin(view, channel),
    )


def hold(view: ApprovalCard, *, channel: str = "") -> Modal:
    """Why nothing more should happen for now, and until when."""
    told = f"{about(view)}: while it is on hold nothing leaves, no mail and no reminder. An approval stays."
    return forms.modal(
        Action.HOLD_REASON,
        f"Hold {short_name(view)}",
        [
            blocks.section("about", told),
            forms.reason("The client wants to talk first."),
            forms.entry(
                Field.UNTIL.value,
                "Until",
                forms.picked_day(example="Somebody resumes it"),
                hint="Empty: until somebody presses Resume.",
                optional=True,
            ),
        ],
        submit="Hold",
        origin=origin(view, channel),
    )


def payment(view: ApprovalCard | None, *, paid_on: date | None = None, channel: str = "") -> Modal:
    """Money that came in. Without a view it asks for the invoice's number too."""
    number = forms.entry(
        Field.NUMBER.value,
        "Invoice number",
        forms.typed(example="2026-0001", longest=forms.SHORT_MAX),
    )
    which = blocks.section("about", f"{about(view)}: {_balance(view)}.") if view else number
    amount = f"{view.balance.amount:f}" if view and view.balance and view.balance.minor else ""
    return forms.modal(
        Action.PAYMENT,
        "Record payment",
        [
            which,
            forms.entry(
                Field.AMOUNT.value,
                "Amount",
                forms.typed(amount, example="1190.00", longest=forms.SHORT_MAX),
                hint="In the invoice's currency. Empty: the whole open balance.",
                optional=True,
            ),
            forms.entry(
                Field.PAID_ON.value,
                "Paid on",
                forms.picked_day(paid_on, example="Today"),
                hint="The day on the bank statement. Empty: today.",
                optional=True,
            ),
            forms.entry(
                Field.REFERENCE.value,
                "Reference",
                forms.typed(example="As on the bank statement", longest=forms.SHORT_MAX),
                optional=True,
            ),
        ],
        submit="Record payment",
        origin=origin(view, channel) if view else Origin(channel=channel),
    )


def resolve(view: ExceptionMessage, *, unsent: bool, channel: str = "") -> Modal:
    """How it ended. `unsent`: an invoice hangs on it, and something must happen to that."""
    failed = text.neutral(headline(view.what, view.subject), 300)
    told = f"*{failed}*\n{text.neutral(view.client, 200)}".strip()
    outcome = forms.entry(
        Field.OUTCOME.value,
        "What happens to the invoice",
        forms.choice([(value.value, label) for value, label in OUTCOMES]),
    )
    note = forms.entry(
        Field.NOTE.value,
        "Note",
        forms.typed(example="Sent by hand from my own mailbox.", multiline=True, longest=1000),
        hint="What you did about it.",
    )
    return forms.modal(
        Action.RESOLVE_NOTE,
        f"Resolve exception {view.number}" if view.number < 10**6 else "Resolve exception",
        [blocks.section("about", told), outcome if unsent else None, note],
        submit="Resolve",
        origin=Origin(str(view.number), channel),
    )


def snooze(choice: SnoozeChoice, *, channel: str = "") -> Modal:
    """Until when nobody shall be asked about it. What it is about stays open."""
    view = choice.message
    failed = text.neutral(headline(view.what, view.subject), 300)
    tomorrow, hours = (formats.instant(at, view.time_zone, words.TEAM_LOCALE) for at in (choice.tomorrow, choice.hours))
    pause = forms.choice(
        [
            (Pause.HOURS, f"4 working hours: {hours}"),
            (Pause.TOMORROW, f"Until work starts again: {tomorrow}"),
            (Pause.DAY, "Until the day below"),
        ]
    )
    return forms.modal(
        Action.SNOOZE_UNTIL,
        f"Snooze exception {view.number}" if view.number < 10**6 else "Snooze exception",
        [
            blocks.section("about", f"*{failed}* stays open. Nobody is asked about it until then; it is still tried."),
            forms.entry(Field.SNOOZE.value, "For how long", pause),
            forms.entry(Field.UNTIL.value, "Day", forms.picked_day(), hint="It comes back at 09:00.", optional=True),
        ],
        submit="Snooze",
        origin=Origin(str(view.number), channel),
    )


def another_day(view: ExceptionMessage, *, channel: str = "") -> Modal:
    """When mails that missed their time leave instead."""
    told = f"*{text.neutral(headline(view.what, view.subject), 300)}*. They keep their approvals."
    day = forms.entry(
        Field.SEND_ON.value,
        "Send day",
        forms.picked_day(example="Pick a day"),
        hint="They leave at each client's send time, in the client's zone.",
    )
    return forms.modal(
        Action.DAY_CHOSEN,
        "Choose another day",
        [blocks.section("about", told), day],
        submit="Send on that day",
        origin=Origin(asked_value(view.number, view.question), channel),
    )


def about(view: ApprovalCard) -> str:
    """Which invoice a modal is about, whose, and over how much."""
    client = text.neutral(draft_of(view.invoice).content.buyer.name, 200)
    return f"*{text.neutral(standing.name(view), 100)}* for {client} ({words.money(view.totals.gross)})"


def short_name(view: ApprovalCard) -> str:
    """Its number, or its reference until it has one."""
    taken = standing.issue_of(view)
    return taken.number if taken else draft_of(view.invoice).reference


def _balance(view: ApprovalCard) -> str:
    return f"{words.money(view.balance)} open" if view.balance else "nothing is open"


def origin(view: ApprovalCard, channel: str) -> Origin:
    """What comes back with a modal: the invoice, the revision that was seen, and where to answer."""
    draft = draft_of(view.invoice)
    return Origin(seen_value(draft.id, draft.revision), channel)
