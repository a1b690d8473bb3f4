"""The modals: their fields are a contract, their limits Slack's, their inputs come back as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.money import Money
from renderers.slack import modals
from renderers.slack.actions import INPUT, Origin, is_lines_field
from renderers.slack.blocks import Message, Modal
from renderers.slack.modals import ClientChoice, Filled
from renderers.views import ApprovalCard, ExceptionMessage
from tests.renderers.slack import samples
from tests.renderers.slack.hostile import cards, days, exceptions, numbers, words
from tests.renderers.slack.reading import inputs, modal_taken_by_slack, shown, strings

CLIENTS = [ClientChoice(1, "Acme GmbH"), ClientChoice(2, "Smith & Sons")]
INVOICE_FIELDS = [
    "Client",
    "Work completed on",
    "Currency",
    "Line items",
    "Send day",
    "Purchase order",
    "Note to client",
]
FILLED = Filled(
    client_id=2,
    completed_on=date(2026, 11, 28),
    currency="EUR",
    lines="Design | 6 h | 80 | 19\nA & B <fine> | 1 | 10",
    send_on=date(2026, 12, 1),
    purchase_order="PO-4711",
    note="Thank you.",
)


def labels(modal: Modal, *, required: bool = False) -> list[str]:
    return [label for label, block in inputs(modal).items() if not (required and block["optional"])]


def typed_values(modal: Modal) -> dict[str, Any]:
    """What a person would submit without touching anything, by block id."""
    return {
        block["block_id"]: block["element"].get("initial_value") or block["element"].get("initial_date")
        for block in inputs(modal).values()
    }


def said(modal: Modal) -> str:
    return shown(Message("", tuple(modal["blocks"])))


def test_a_new_invoice_asks_for_the_contract_s_fields_and_requires_two() -> None:
    modal = modal_taken_by_slack(modals.new_invoice(CLIENTS))

    assert modal["title"]["text"] == "New invoice"
    assert modal["callback_id"] == "new_invoice"
    assert labels(modal) == INVOICE_FIELDS
    assert labels(modal, required=True) == ["Client", "Line items"]


def test_nothing_is_filled_in_so_that_empty_means_the_client_s_rule() -> None:
    assert set(typed_values(modals.new_invoice(CLIENTS)).values()) == {None}


def test_a_hint_shows_how_lines_are_written() -> None:
    block = inputs(modals.new_invoice(CLIENTS))["Line items"]

    assert "description | quantity | unit price | tax %" in block["hint"]["text"]
    assert "6h design" in block["hint"]["text"]


def test_the_client_select_holds_a_hundred_and_asks_beyond() -> None:
    hundred = [ClientChoice(number, f"Client {number}") for number in range(1, 101)]

    static = inputs(modal_taken_by_slack(modals.new_invoice(hundred)))["Client"]["element"]
    external = inputs(modal_taken_by_slack(modals.new_invoice([*hundred, ClientChoice(101, "One more")])))["Client"][
        "element"
    ]

    assert (static["type"], len(static["options"])) == ("static_select", 100)
    assert external["type"] == "external_select"
    assert static["action_id"] == external["action_id"] == "client_options"


@pytest.mark.parametrize("more", [0, 200])
def test_the_chosen_client_is_chosen(more: int) -> None:
    clients = [*CLIENTS, *(ClientChoice(number, f"C{number}") for number in range(3, 3 + more))]

    element = inputs(modals.new_invoice(clients, Filled(client_id=2)))["Client"]["element"]

    assert element["initial_option"]["value"] == "2"
    assert element["initial_option"]["text"]["text"] == "Smith &amp; Sons"


def test_an_unknown_client_is_not_chosen() -> None:
    element = inputs(modals.new_invoice(CLIENTS, Filled(client_id=99)))["Client"]["element"]

    assert "initial_option" not in element


def test_options_are_at_most_a_hundred() -> None:
    clients = [ClientChoice(number, "x" * 200) for number in range(300)]

    options = modals.client_options(clients)

    assert len(options) == 100
    assert {len(option["text"]["text"]) for option in options} == {75}


def test_without_clients_the_modal_says_how_to_get_some() -> None:
    modal = modal_taken_by_slack(modals.new_invoice([]))

    assert "sendday import clients clients.csv" in said(modal)
    assert "submit" not in modal


def test_a_command_that_was_not_understood_opens_the_modal_with_a_reason() -> None:
    modal = modals.new_invoice(CLIENTS, Filled(lines="Design 480"), channel="C1", told="Which client is that for?")

    assert said(modal).startswith("Which client is that for?")
    assert Origin.parse(modal["private_metadata"]) == Origin("", "C1")


def test_edit_opens_the_same_modal_filled_for_its_client() -> None:
    modal = modal_taken_by_slack(modals.edit_invoice(samples.IN_REVIEW, FILLED, channel="C1"))

    assert modal["title"]["text"] == "Edit D-17"
    assert labels(modal) == INVOICE_FIELDS[1:]
    assert "*Client*\nAcme GmbH" in said(modal)
    assert Origin.parse(modal["private_metadata"]) == Origin("17:3", "C1")


def test_what_stands_in_a_field_comes_back_as_it_was_typed() -> None:
    assert typed_values(modals.edit_invoice(samples.IN_REVIEW, FILLED)) == {
        "completed_on": "2026-11-28",
        "currency": "EUR",
        "lines": FILLED.lines,  # Not escaped: it is not shown, it is typed.
        "send_on": "2026-12-01",
        "purchase_order": "PO-4711",
        "note": "Thank you.",
    }


@pytest.mark.parametrize(
    ("view", "says"),
    [
        (
            samples.IN_REVIEW,
            ("After this, <@U0ANA> or carla@studio.example must approve; deadline Mon 30 Nov 17:00 Berlin."),
        ),
        (samples.APPROVED, "The approval by <@U0ANA> becomes void. After this, <@U0ANA> or"),
        (samples.AT_ONCE, "<@U0ANA> or carla@studio.example must approve."),
    ],
)
def test_edit_says_what_it_costs(view: ApprovalCard, says: str) -> None:
    assert says in said(modals.edit_invoice(view, FILLED))


def test_the_send_day_alone_is_changed_with_the_same_warning() -> None:
    modal = modal_taken_by_slack(modals.change_send_day(samples.IN_REVIEW, date(2026, 12, 1), channel="C1"))

    assert modal["title"]["text"] == "Send day of D-17"
    assert labels(modal) == ["Send day"]
    assert typed_values(modal) == {"send_on": "2026-12-01"}
    assert "*Sends*\nTue 1 Dec 09:00 Berlin" in said(modal)
    assert "must approve; deadline Mon 30 Nov 17:00 Berlin." in said(modal)
    assert Origin.parse(modal["private_metadata"]) == Origin("17:3", "C1")


@pytest.mark.parametrize(("asked", "picked"), [("", None), ("U0ANA", "U0ANA")])
def test_who_should_approve_is_chosen_among_people_and_who_can_is_said(asked: str, picked: str | None) -> None:
    modal = modal_taken_by_slack(modals.reassign(replace(samples.IN_REVIEW, asked=asked), channel="C1"))

    assert modal["title"]["text"] == "Reassign D-17"
    assert labels(modal, required=True) == ["Who should approve it"]
    assert "can be approved by <@U0ANA> or carla@studio.example." in said(modal)
    assert inputs(modal)["Who should approve it"]["element"].get("initial_user") == picked
    assert Origin.parse(modal["private_metadata"]) == Origin("17:3", "C1")


def test_edit_shows_what_was_asked_for() -> None:
    modal = modal_taken_by_slack(modals.edit_invoice(samples.SENT_BACK, FILLED))

    assert "*Changes requested*\nThe workshop was two days, not three" in said(modal)


def test_many_lines_take_several_inputs_and_join_again() -> None:
    lines = "\n".join(f"Position {number} of a long project | 1 | 10" for number in range(400))

    modal = modal_taken_by_slack(modals.edit_invoice(samples.IN_REVIEW, Filled(lines=lines)))

    parts = [value for block, value in typed_values(modal).items() if is_lines_field(block)]
    assert len(parts) > 1
    assert "\n".join(parts) == lines


def test_request_changes_asks_for_a_reason() -> None:
    modal = modal_taken_by_slack(modals.request_changes(samples.IN_REVIEW, channel="C1"))

    assert labels(modal, required=True) == ["Reason"]
    assert "*Draft D-17* for Acme GmbH (EUR 3,427.20) goes back to <@U0BEN>" in said(modal)
    assert modal["private_metadata"] == "17:3@C1"


def test_hold_asks_for_a_reason_and_perhaps_an_end() -> None:
    modal = modal_taken_by_slack(modals.hold(samples.MAILED_CARD))

    assert modal["title"]["text"] == "Hold 2026-0001"
    assert labels(modal) == ["Reason", "Until"]
    assert labels(modal, required=True) == ["Reason"]


def test_a_payment_from_a_card_knows_its_invoice_and_the_open_balance() -> None:
    modal = modal_taken_by_slack(modals.payment(samples.OVERDUE, paid_on=date(2026, 12, 20)))

    assert labels(modal) == ["Amount", "Paid on", "Reference"]
    assert typed_values(modal) == {
        "amount": "1000.00",
        "paid_on": "2026-12-20",
        "reference": None,
    }
    assert "EUR 1,000.00 open" in said(modal)


def test_a_payment_from_nowhere_asks_for_the_number_too() -> None:
    modal = modal_taken_by_slack(modals.payment(None, channel="C1"))

    assert labels(modal) == ["Invoice number", "Amount", "Paid on", "Reference"]
    assert labels(modal, required=True) == ["Invoice number"]
    assert modal["private_metadata"] == "@C1"


@pytest.mark.parametrize(("unsent", "expected"), [(True, ["What happens to the invoice", "Note"]), (False, ["Note"])])
def test_resolving_asks_for_a_note_and_what_becomes_of_an_unsent_invoice(*, unsent: bool, expected: list[str]) -> None:
    modal = modal_taken_by_slack(modals.resolve(samples.REFUSED_MAIL, unsent=unsent, channel="C1"))

    assert labels(modal, required=True) == expected
    assert modal["private_metadata"] == "12@C1"


def test_the_outcomes_are_those_of_the_rules() -> None:
    modal = modals.resolve(samples.REFUSED_MAIL, unsent=True)

    values = strings(inputs(modal)["What happens to the invoice"], "value")
    assert values == ["sent_another_way", "hold", "void"]


def test_every_input_is_found_by_one_name() -> None:
    modal = modals.payment(samples.OVERDUE)

    assert {block["element"]["action_id"] for block in inputs(modal).values()} == {INPUT}


fillings = st.builds(
    Filled,
    client_id=st.none() | numbers,
    completed_on=st.none() | days,
    currency=words,
    lines=words | st.just("x" * 9000) | st.lists(words, max_size=400).map("\n".join),
    send_on=st.none() | days,
    purchase_order=words,
    note=words,
)
choices = st.lists(st.builds(ClientChoice, id=numbers, name=words), max_size=120)


@given(choices, fillings, words)
@settings(max_examples=60)
def test_slack_takes_a_new_invoice_whatever_stands_in_it(
    clients: list[ClientChoice], filled: Filled, told: str
) -> None:
    modal_taken_by_slack(modals.new_invoice(clients, filled, told=told))


@given(cards, fillings, exceptions)
@settings(max_examples=100)
def test_slack_takes_every_other_modal(view: ApprovalCard, filled: Filled, problem: ExceptionMessage) -> None:
    modal_taken_by_slack(modals.edit_invoice(view, filled))
    modal_taken_by_slack(modals.request_changes(view))
    modal_taken_by_slack(modals.hold(view))
    modal_taken_by_slack(modals.reassign(view))
    modal_taken_by_slack(modals.payment(view))
    modal_taken_by_slack(modals.resolve(problem, unsent=problem.unknown))


def test_an_invoice_that_is_paid_has_nothing_to_fill_in() -> None:
    modal = modals.payment(replace(samples.PAID, balance=Money(0, "EUR")))

    assert typed_values(modal)["amount"] is None
