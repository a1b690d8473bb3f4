"""Every id that Slack sends back to us: buttons, modals, their inputs, and what their values mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """Every action_id and callback_id. Each has a listener in handlers/."""

    # Buttons of the approval card; their value is `seen_value`.
    APPROVE = "approve"
    EDIT = "edit"
    REQUEST_CHANGES = "request_changes"
    HOLD = "hold"
    RESUME = "resume"
    RECORD_PAYMENT = "record_payment"
    MORE = "more"  # The card's menu; its value is `more_value`.
    # Buttons of a request for another address; their value is its number.
    APPROVE_REDIRECT = "approve_redirect"
    DECLINE_REDIRECT = "decline_redirect"
    # Buttons of an exception; their value is its number, of answers to a question about several mails `asked_value`.
    TAKE = "take"
    RETRY = "retry"
    SNOOZE = "snooze"
    SHOW_EACH = "show_each"
    RESOLVE = "resolve"
    IT_WAS_SENT = "it_was_sent"
    SEND_AGAIN = "send_again"
    SEND_MISSED = "send_missed"
    ANOTHER_DAY = "another_day"
    SKIP_MISSED = "skip_missed"
    SEND_ALL = "send_all"
    HOLD_ALL = "hold_all"
    BEFORE_AND_AFTER = "before_and_after"
    NEW_LOOK = "new_look"
    ASK_AGAIN = "ask_again"
    # Buttons of answers.
    DRAFT_NOW = "draft_now"  # Value: the client's id.
    UNDO_PAYMENT = "undo_payment"  # Value: the payment's id.
    SHOW = "show"  # Value: the invoice's id.
    # Modals, as callback ids; `new_invoice` is the global shortcut's too.
    NEW_INVOICE = "new_invoice"
    EDIT_INVOICE = "edit_invoice"
    REQUEST_CHANGES_REASON = "request_changes_reason"
    HOLD_REASON = "hold_reason"
    PAYMENT = "payment"
    VOID_REASON = "void_reason"
    CREDIT = "credit"
    REDIRECT = "redirect"
    RESOLVE_NOTE = "resolve_note"
    SNOOZE_UNTIL = "snooze_until"
    DAY_CHOSEN = "day_chosen"
    SEND_DAY = "send_day"
    REASSIGN = "reassign"
    # The client select; beyond 100 clients it asks for its options.
    CLIENT_OPTIONS = "client_options"


class Field(StrEnum):
    """Block ids of modal inputs: Slack keys values and errors by them.

    The element inside is `INPUT`, except in the client select, which is `Action.CLIENT_OPTIONS`.
    """

    CLIENT = "client"
    COMPLETED_ON = "completed_on"
    CURRENCY = "currency"
    LINES = "lines"
    SEND_ON = "send_on"
    PURCHASE_ORDER = "purchase_order"
    NOTE = "note"
    REASON = "reason"
    UNTIL = "until"
    NUMBER = "number"
    AMOUNT = "amount"
    PAID_ON = "paid_on"
    REFERENCE = "reference"
    OUTCOME = "outcome"
    SURE = "sure"
    SNOOZE = "snooze"
    TO = "to"
    CC = "cc"
    PERSON = "person"


INPUT = "input"


class Outcome(StrEnum):
    """What happens to an unsent invoice when its exception is resolved (DESIGN, section 5)."""

    SENT_ANOTHER_WAY = "sent_another_way"
    HOLD = "hold"
    VOID = "void"


class More(StrEnum):
    """What a card's menu offers beside its buttons."""

    SEND_ME = "send_me"
    SEND_DAY = "send_day"
    REASSIGN = "reassign"
    REDIRECT = "redirect"
    CREDIT = "credit"
    VOID = "void"


def more_value(choice: More, seen: str) -> str:
    """What an option of the menu carries: `void@17:3`."""
    return f"{choice.value}@{seen}"


class Pause(StrEnum):
    """How long somebody wants to be left alone with an exception; `Field.UNTIL` says which day."""

    TOMORROW = "tomorrow"
    HOURS = "hours"
    DAY = "day"


def lines_field(part: int) -> str:
    """The block id of the n-th line items input (from 1): long invoices need several, their values join by line."""
    return Field.LINES.value if part == 1 else f"{Field.LINES.value}.{part}"


def is_lines_field(block_id: str) -> bool:
    """Whether a block of a modal's state holds line items."""
    return block_id == Field.LINES or block_id.startswith(f"{Field.LINES.value}.")


def seen_value(invoice_id: int, revision: int) -> str:
    """What a button on a card carries: `17:3`. Approve what you saw."""
    return f"{invoice_id}:{revision}"


def parse_seen(value: str) -> tuple[int, int]:
    """The invoice's id and the revision that the person saw. ValueError when it is no value of ours."""
    invoice_id, revision = value.split(":")
    return int(invoice_id), int(revision)


def asked_value(number: int, question: str) -> str:
    """What an answer to an exception about several mails carries: `12:5f0c…`. Answer what you saw."""
    return f"{number}:{question}" if question else str(number)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a modal is about and where it was opened: its `private_metadata`.

    `about` is a `seen_value`, an exception's number or `asked_value`, or empty; `channel` is where its answer goes.
    """

    about: str = ""
    channel: str = ""

    def __str__(self) -> str:
        return f"{self.about}@{self.channel}" if self.channel else self.about

    @classmethod
    def parse(cls, metadata: str) -> Origin:
        """From `private_metadata`, as Slack returns it."""
        about, _, channel = metadata.partition("@")
        return cls(about, channel)
