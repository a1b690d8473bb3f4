"""Money that came in: by command, by form, and taken back."""

from __future__ import annotations

import pytest

from bot.standin import Answer, Modal
from tests.handlers.rig import APPROVALS, GENERAL, Rig

BALANCE = "571.20"  # A day's workshop with tax.


def typed(rig: Rig, line: str, by: str = "cleo") -> Answer:
    """Type a payment; it is answered at once."""
    answer = rig.person(by).command(f"/invoice {line}", in_=GENERAL)
    assert answer.is_fine
    return answer


def form(rig: Rig, by: str = "cleo") -> Modal:
    """The form that asks for the invoice's number too."""
    typed(rig, "paid", by)
    return rig.person(by).modal


# By command.


def test_paid_alone_with_a_number_is_the_whole_balance_today(rig: Rig) -> None:
    client_id, name = rig.client()
    invoice_id, number = rig.issued(client_id)

    answer = typed(rig, f"paid {number}")

    assert BALANCE in answer.text
    assert f"{number} ({name})" in answer.text
    assert "2 Mar 2026" in answer.text
    assert "Paid in full" in answer.text
    assert answer.message is not None
    assert answer.message.buttons == ["Undo"]
    assert rig.bench.told(invoice_id)[-1] == "paid"


@pytest.mark.parametrize(
    ("rest", "paid", "left", "on"),
    [
        ("500", "500.00", "71.20", "2 Mar 2026"),
        ("500.00 EUR yesterday", "500.00", "71.20", "1 Mar 2026"),
        ("EUR 71,20 2026-02-28", "71.20", "500.00", "28 Feb 2026"),
        ("  500   today ", "500.00", "71.20", "2 Mar 2026"),
    ],
)
def test_a_part_and_its_day(rig: Rig, rest: str, paid: str, left: str, on: str) -> None:
    _, number = rig.issued()

    answer = typed(rig, f"PAID {number} {rest}")

    assert paid in answer.text
    assert f"{left} still open" in answer.text.replace("\u00a0", " ").replace("EUR ", "").replace("€", "")
    assert on in answer.text


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        ("abc", "abc"),
        ("500 USD", "EUR"),
        ("1.2.3", "no number"),
        ("500.1234", "decimals"),
        ("2026-02-30", "not in the calendar"),
        ("500 2026-13-01", "not in the calendar"),
    ],
)
def test_what_is_no_amount_is_answered_with_how_it_is_written(rig: Rig, rest: str, says: str) -> None:
    invoice_id, number = rig.issued()

    answer = typed(rig, f"paid {number} {rest}")

    assert says in answer.text
    assert "/invoice paid <number> [amount] [date]" in answer.text
    assert "paid" not in rig.bench.told(invoice_id)


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        ("571.21", "EUR 571.21 is more than is open: open is EUR 571.20."),
        ("2026-03-03", "it has not come yet. Choose another one."),
        ("100 2027-01-01", "it has not come yet. Choose another one."),
    ],
)
def test_too_much_and_too_early_is_no_payment(rig: Rig, rest: str, says: str) -> None:
    invoice_id, number = rig.issued()

    assert says in typed(rig, f"paid {number} {rest}").text
    assert "paid" not in rig.bench.told(invoice_id)


@pytest.mark.parametrize("amount", ["0", "-5"])
def test_nothing_and_less_is_no_payment(rig: Rig, amount: str) -> None:
    invoice_id, number = rig.issued()

    answer = typed(rig, f"paid {number} {amount}")

    assert "does not work as an amount" in answer.text
    assert "paid" not in rig.bench.told(invoice_id)


def test_what_is_not_there_has_no_payment(rig: Rig) -> None:
    assert "There is no invoice “1999-0001”" in typed(rig, "paid 1999-0001").text


def test_what_is_not_issued_has_no_payment(rig: Rig) -> None:
    invoice_id = rig.draft()

    assert "not issued yet" in typed(rig, f"paid D-{invoice_id}").text


def test_what_is_paid_owes_nothing(rig: Rig) -> None:
    _, number = rig.issued()
    typed(rig, f"paid {number}")

    assert "paid in full" in typed(rig, f"paid {number}").text


def test_only_who_follows_up_records_payments(rig: Rig) -> None:
    invoice_id, number = rig.issued()

    answer = typed(rig, f"paid {number}", by="ana")

    assert "Only this client's follow-up" in answer.text
    assert "paid" not in rig.bench.told(invoice_id)
    assert rig.refused("ana", "command_typed", "not_allowed")


# By form.


def test_the_form_asks_for_the_number_and_today_is_filled_in(rig: Rig) -> None:
    modal = form(rig)

    assert modal.title == "Record payment"
    assert list(modal.fields) == ["Invoice number", "Amount", "Paid on", "Reference"]
    assert modal.fields["Paid on"].value == "2026-03-02"


def test_an_empty_amount_is_the_whole_balance(rig: Rig) -> None:
    invoice_id, number = rig.issued()

    assert form(rig).fill({"Invoice number": number}).submit().is_fine

    assert BALANCE in rig.told("Paid in full", by="cleo").shown
    assert rig.bench.told(invoice_id)[-1] == "paid"


def test_amount_day_and_reference_are_kept(rig: Rig) -> None:
    invoice_id, number = rig.issued()
    filled = {"Invoice number": number, "Amount": "71.20", "Paid on": "2026-02-27", "Reference": "Bank & Co, line 7"}

    assert form(rig).fill(filled).submit().is_fine

    assert "27 Feb 2026" in rig.told("71.20", by="cleo").shown
    rig.bench.tick()
    assert rig.bench.told(invoice_id)[-1] == "paid"


def test_a_draft_s_reference_stands_for_its_number(rig: Rig) -> None:
    invoice_id, _ = rig.issued()

    assert form(rig).fill({"Invoice number": f"d-{invoice_id}"}).submit().is_fine


@pytest.mark.parametrize(
    ("filled", "field", "says"),
    [
        ({"Invoice number": "1999-0001"}, "Invoice number", "There is no invoice “1999-0001”"),
        ({"Invoice number": "??? <!channel>"}, "Invoice number", "<!channel>"),
        ({"Amount": "abc"}, "Amount", "“abc” is no number: write it like 1200"),
        ({"Amount": "500 USD"}, "Amount", "is not in EUR"),
        ({"Amount": "500.1234"}, "Amount", "more decimals"),
        ({"Amount": "0"}, "Amount", "does not work as an amount"),
        ({"Amount": "-5"}, "Amount", "does not work as an amount"),
        ({"Amount": "571.21"}, "Amount", "open is EUR 571.20. Enter that, or record the rest"),
        ({"Paid on": "2026-03-03"}, "Paid on", "“2026-03-03” does not work as a day: it has not come yet"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    rig: Rig, filled: dict[str, str], field: str, says: str
) -> None:
    invoice_id, number = rig.issued()
    filled = {"Invoice number": number, "Reference": "line 7"} | filled
    modal = form(rig)

    errors = modal.fill(filled).submit().errors

    assert list(errors) == [field]
    assert says in errors[field]
    assert {label: modal.fields[label].value for label in filled} == filled
    assert "paid" not in rig.bench.told(invoice_id)


def test_after_a_wrong_amount_the_right_one_is_taken(rig: Rig) -> None:
    invoice_id, number = rig.issued()
    modal = form(rig)
    modal.fill({"Invoice number": number, "Amount": "-5"}).submit()

    assert modal.fill({"Amount": "500"}).submit().is_fine

    assert rig.bench.told(invoice_id).count("paid") == 1


def test_the_card_s_own_form_knows_its_invoice_and_its_balance(rig: Rig) -> None:
    client_id, name = rig.client()
    invoice_id, number = rig.issued(client_id)

    rig.click("Record payment", invoice_id, by="cleo")

    modal = rig.person("cleo").modal
    assert list(modal.fields) == ["Amount", "Paid on", "Reference"]
    assert modal.fields["Amount"].value == BALANCE
    assert f"{number}* for {name}" in modal.text
    assert modal.submit().is_fine
    rig.told("Paid in full", by="cleo", in_=APPROVALS)


def test_the_card_s_own_form_says_at_its_amount_what_is_wrong_with_it(rig: Rig) -> None:
    invoice_id, _ = rig.issued()
    rig.click("Record payment", invoice_id, by="cleo")

    errors = rig.person("cleo").modal.fill({"Amount": "-1"}).submit().errors

    assert list(errors) == ["Amount"]


def test_who_may_not_record_gets_no_form(rig: Rig) -> None:
    invoice_id, _ = rig.issued()

    rig.click("Record payment", invoice_id, by="ana")

    rig.told("Only this client's follow-up", by="ana", in_=APPROVALS)
    assert rig.person("ana").open_modal() is None


def test_somebody_else_was_faster(rig: Rig) -> None:
    invoice_id, number = rig.issued()
    rig.click("Record payment", invoice_id, by="cleo")
    typed(rig, f"paid {number}", by="admin")
    modal = rig.person("cleo").modal

    errors = modal.fill({"Reference": "line 7"}).submit().errors

    assert "paid in full" in "".join(errors.values())
    assert modal.fields["Reference"].value == "line 7"
    assert rig.bench.told(invoice_id).count("paid") == 1


# Taken back.


def test_undo_takes_it_back_and_a_second_undo_says_so(rig: Rig) -> None:
    invoice_id, number = rig.issued()
    answer = typed(rig, f"paid {number}")
    assert answer.message is not None
    undo = rig.person("cleo").aim("Undo", in_=GENERAL, ts=answer.message.ts)

    assert undo.send().is_fine
    assert f"{BALANCE} for {number}" in rig.told("Taken back", by="cleo").shown.replace("EUR ", "").replace("€", "")
    assert undo.send().is_fine

    rig.told("already taken back", by="cleo")
    assert rig.bench.told(invoice_id).count("payment_undone") == 1


def test_after_undo_it_can_be_paid_again(rig: Rig) -> None:
    _, number = rig.issued()
    first = typed(rig, f"paid {number}").message
    assert first is not None
    rig.person("cleo").click("Undo", in_=GENERAL, ts=first.ts)

    assert "Paid in full" in typed(rig, f"paid {number}").text


def test_undo_needs_the_role_too(rig: Rig) -> None:
    """An ephemeral message has one reader, but what its button carries can be sent by anybody signed in."""
    invoice_id, number = rig.issued()
    answer = typed(rig, f"paid {number}")
    assert answer.message is not None
    answer.message.only_for = rig.person("dan").id

    rig.person("dan").click("Undo", in_=GENERAL, ts=answer.message.ts)

    rig.told("Only this client's follow-up", by="dan")
    assert "payment_undone" not in rig.bench.told(invoice_id)
