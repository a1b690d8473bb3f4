"""The modal in which an invoice is drafted and edited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ExternalDataSelectElement,
    InputBlock,
    StaticSelectElement,
)

from billing.invoice import Approved, Draft, draft_of
from renderers.slack import blocks, forms, standing, text, words
from renderers.slack.actions import Action, Field, Origin, lines_field, seen_value
from renderers.slack.blocks import Modal
from renderers.views import ApprovalCard

SELECT_MAX = 100  # Beyond, the client select asks us for options as people type.
LINES_PER_INPUT = 2400  # Leaves room to add lines in each input of Slack's 3,000 characters.
INPUTS_MAX = 80
CURRENCY_MAX = 20
NOTE_MAX = 1000

LINES_HINT = (
    "One per line: description | quantity | unit price | tax %. The last two may be left out where they are known. "
    "“6h design” and “Design 480” are understood."
)
LINES_EXAMPLE = "Retainer November | 1 | 3500 | 19"


@dataclass(frozen=True, slots=True)
class ClientChoice:
    """A client as the select offers it."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the modal when it opens. `lines` is text, one line each, as a person would type it."""

    client_id: int | None = None
    completed_on: date | None = None
    currency: str = ""
    lines: str = ""
    send_on: date | None = None
    purchase_order: str = ""
    note: str = ""


NOTHING_FILLED = Filled()


def new_invoice(
    clients: Sequence[ClientChoice],
    filled: Filled = NOTHING_FILLED,
    *,
    channel: str = "",
    told: str = "",
) -> Modal:
    """The modal "New invoice". `told` says above the fields why it opened (`done` that was not understood)."""
    if not clients:
        return _no_clients()
    why = blocks.section("why", text.spoken(told)) if told else None
    return forms.modal(
        Action.NEW_INVOICE,
        "New invoice",
        [why, _client(clients, filled.client_id), *_inputs(filled)],
        submit="Save draft",
        origin=Origin(channel=channel),
    )


def edit_invoice(view: ApprovalCard, filled: Filled, *, channel: str = "") -> Modal:
    """The same modal, filled. The client stays; what the edit costs is said before anybody saves."""
    draft = draft_of(view.invoice)
    return forms.modal(
        Action.EDIT_INVOICE,
        f"Edit {draft.reference}",
        [
            blocks.section("client", f"*Client*\n{text.neutral(draft.content.buyer.name, 200)}"),
            _asked(view),
            blocks.section("cost", cost(view)),
            *_inputs(filled),
        ],
        submit="Save",
        origin=Origin(seen_value(draft.id, draft.revision), channel),
    )


def client_options(clients: Sequence[ClientChoice]) -> list[dict[str, Any]]:
    """The answer to the select's question, at most as many as it takes."""
    return [forms.option(str(client.id), client.name).to_dict() for client in clients[:SELECT_MAX]]


def _no_clients() -> Modal:
    told = "There are no clients yet. Import them first: *sendday import clients clients.csv*."
    return forms.modal(Action.NEW_INVOICE, "New invoice", [blocks.section("none", told)])


def _asked(view: ApprovalCard) -> Block | None:
    """What an approver wanted changed, where it can be changed."""
    draft = view.invoice
    if not isinstance(draft, Draft) or not draft.changes_requested:
        return None
    return blocks.section("asked", f"*Changes requested*\n{text.neutral(draft.changes_requested, 600)}")


def change_send_day(view: ApprovalCard, send_on: date | None, *, channel: str = "") -> Modal:
    """The one field of it that is changed most, with what that costs."""
    draft = draft_of(view.invoice)
    return forms.modal(
        Action.SEND_DAY,
        f"Send day of {draft.reference}",
        [
            blocks.section("client", f"*Client*\n{text.neutral(draft.content.buyer.name, 200)}"),
            blocks.section("now", f"*Sends*\n{standing.sends(view)}"),
            blocks.section("cost", cost(view)),
            _send_day(send_on),
        ],
        submit="Save",
        origin=Origin(seen_value(draft.id, draft.revision), channel),
    )


def cost(view: ApprovalCard) -> str:
    """BILLING, section 2: whoever opens Edit is told what it costs. `approvers`: of what they are about to save."""
    approved = view.invoice
    void = ""
    if isinstance(approved, Approved):
        void = f"The approval by {text.mention(approved.approval.by)} becomes void. "
    until = f"; deadline {words.instant(view.approve_by, standing.zone(view))}" if view.approve_by else ""
    return f"{void}After this, {text.any_of(view.approvers)} must approve{until}."


def _client(clients: Sequence[ClientChoice], chosen: int | None) -> InputBlock:
    initial = next(
        (forms.option(str(client.id), client.name) for client in clients if client.id == chosen),
        None,
    )
    element: StaticSelectElement | ExternalDataSelectElement
    if len(clients) <= SELECT_MAX:
        element = StaticSelectElement(
            action_id=Action.CLIENT_OPTIONS.value,
            placeholder=blocks.plain("Choose a client", forms.PLACEHOLDER_MAX),
            options=[forms.option(str(client.id), client.name) for client in clients],
            initial_option=initial,
        )
    else:
        element = ExternalDataSelectElement(
            action_id=Action.CLIENT_OPTIONS.value,
            placeholder=blocks.plain("Type a client's name", forms.PLACEHOLDER_MAX),
            min_query_length=1,
            initial_option=initial,
        )
    return forms.entry(Field.CLIENT.value, "Client", element)


def _inputs(filled: Filled) -> Iterator[Block]:
    yield forms.entry(
        Field.COMPLETED_ON.value,
        "Work completed on",
        forms.picked_day(filled.completed_on, example="Today"),
        hint="Empty: today.",
        optional=True,
    )
    yield forms.entry(
        Field.CURRENCY.value,
        "Currency",
        forms.typed(filled.currency, example="EUR", longest=CURRENCY_MAX),
        hint="Three letters, such as EUR. Empty: the client's currency.",
        optional=True,
    )
    yield from _lines(filled.lines)
    yield _send_day(filled.send_on)
    yield forms.entry(
        Field.PURCHASE_ORDER.value,
        "Purchase order",
        forms.typed(filled.purchase_order, example="PO-4711", longest=forms.SHORT_MAX),
        optional=True,
    )
    yield forms.entry(
        Field.NOTE.value,
        "Note to client",
        forms.typed(
            filled.note,
            example="Thank you for a good year.",
            multiline=True,
            longest=NOTE_MAX if len(text.escape(filled.note)) <= NOTE_MAX else forms.TYPED_MAX,
        ),
        hint="Printed on the invoice.",
        optional=True,
    )


def _send_day(send_on: date | None) -> InputBlock:
    return forms.entry(
        Field.SEND_ON.value,
        "Send day",
        forms.picked_day(send_on, example="The client's rule"),
        hint="Empty: the client's rule, such as day 1 of the month.",
        optional=True,
    )


def _lines(lines: str) -> Iterator[InputBlock]:
    for part, shown in enumerate(_parts(lines)[:INPUTS_MAX], start=1):
        yield forms.entry(
            lines_field(part),
            "Line items" if part == 1 else f"Line items, part {part}",
            forms.typed(shown, example=LINES_EXAMPLE, multiline=True),
            hint=LINES_HINT if part == 1 else "",
            optional=part > 1,
        )


def _parts(lines: str) -> list[str]:
    """The lines in portions that one input holds; no line is torn apart."""
    parts = [""]
    for line in lines.splitlines():
        longer = f"{parts[-1]}\n{line}" if parts[-1] else line
        if parts[-1] and len(text.escape(longer)) > LINES_PER_INPUT:
            parts.append(line)
        else:
            parts[-1] = longer
    return parts
