"""The ways out of an invoice, as people take them in Slack."""

from __future__ import annotations

import pytest

from bot.standin import Answer
from bot.standin.answers import NotOnScreen
from store import views
from tests.handlers.rig import APPROVALS, GENERAL, Rig


def choose(rig: Rig, option: str, invoice_id: int, *, by: str) -> Answer:
    """Choose from a card's menu."""
    rig.bench.tick()
    return rig.person(by).choose(option, in_=APPROVALS, ts=rig.ts(views.card_of(invoice_id)))


# Void.


def test_a_draft_is_voided_from_its_card_without_a_number(rig: Rig) -> None:
    invoice_id = rig.draft()
    choose(rig, "Void", invoice_id, by="ben")
    modal = rig.person("ben").modal
    assert list(modal.fields) == ["Reason"]
    assert "takes no number" in modal.text

    assert modal.fill({"Reason": "Ordered <twice>"}).submit().is_fine
    rig.bench.tick()

    assert "It took no number" in rig.told(f"D-{invoice_id}* for", by="ben", in_=APPROVALS).shown
    assert rig.bench.stage(invoice_id) == "Void"
    assert "Void since" in rig.bench.shown(invoice_id)
    assert "Ordered <twice>" in rig.bench.thread(invoice_id)


def test_what_the_client_has_is_voided_only_by_somebody_who_knows(rig: Rig) -> None:
    invoice_id, number = rig.issued()
    rig.person("ben").command(f"/invoice void {number}", in_=GENERAL)
    modal = rig.person("ben").modal
    assert "The client has it since" in modal.text
    assert "a credit note takes it back there too" in modal.text

    assert list(modal.fill({"Reason": "Never ordered"}).submit().errors) == ["The client has it"]
    assert modal.fill({"The client has it": "Void it all the same; somebody tells the client"}).submit().is_fine
    rig.bench.tick()

    told = rig.told("is void", by="ben").shown
    assert f"The number {number} stays used" in told
    assert "tell them that it does not count" in told
    assert "somebody must tell them" in rig.bench.thread(invoice_id)


def test_the_client_got_it_while_the_form_was_open(rig: Rig) -> None:
    invoice_id = rig.draft()
    choose(rig, "Void", invoice_id, by="ben")
    modal = rig.person("ben").modal
    rig.bench.approve(invoice_id)
    rig.bench.tick()

    errors = modal.fill({"Reason": "Twice"}).submit().errors

    assert "The client has 2026-" in errors["Reason"]
    assert rig.bench.stage(invoice_id) == "Issued"


def test_who_may_not_void_is_told_at_once(rig: Rig) -> None:
    invoice_id = rig.draft()

    answer = rig.person("ana").command(f"/invoice void D-{invoice_id}", in_=GENERAL)

    assert "can void it" in answer.text
    assert "void <number or draft>" in rig.person("ana").command("/invoice void", in_=GENERAL).text


def test_what_is_void_offers_nothing_more(rig: Rig) -> None:
    invoice_id = rig.draft()
    choose(rig, "Void", invoice_id, by="ben")
    rig.person("ben").modal.fill({"Reason": "Twice"}).submit()

    with pytest.raises(NotOnScreen):
        choose(rig, "Void", invoice_id, by="ben")
    assert "It is void" in rig.person("ben").command(f"/invoice void D-{invoice_id}", in_=GENERAL).text


# A credit note.


def test_a_part_is_credited_from_the_card_s_menu(rig: Rig) -> None:
    client_id, name = rig.client()
    invoice_id, number = rig.issued(client_id)
    choose(rig, "Make a credit note", invoice_id, by="ana")
    modal = rig.person("ana").modal
    assert list(modal.fields) == ["Amount", "Line items", "Reason"]
    assert "EUR 571.20 of it can still be credited" in modal.text

    assert modal.fill({"Amount": "119", "Reason": "Not <held>"}).submit().is_fine

    told = rig.told("a credit note for invoice", by="ana", in_=APPROVALS).shown
    assert f"{number} of {name} over EUR 119.00" in told
    rig.bench.tick()
    note = int(told.split("D-")[1].split("*")[0].split(",")[0])
    card = rig.bench.shown(note)
    assert f"Draft credit note D-{note}" in card
    assert f"invoice {number} of 2 Mar 2026" in card
    assert "Due" not in card
    assert f"Credit note: D-{note}" in rig.bench.shown(invoice_id)
    assert "Not <held>" in rig.bench.thread(invoice_id)

    rig.bench.approve(note)
    rig.bench.tick()

    assert f"Taken off invoice {number}." in rig.bench.shown(note)
    assert "EUR 452.20 open" in rig.bench.shown(invoice_id)
    assert rig.bench.inbox[-1]["Subject"] == f"Credit note {rig.number(note)} from Studio Nord"


def test_all_of_it_is_credited_by_command(rig: Rig) -> None:
    invoice_id, number = rig.issued()
    rig.person("ana").command(f"/invoice credit {number}", in_=GENERAL)

    assert rig.person("ana").modal.fill({"Reason": "Not held"}).submit().is_fine

    told = rig.told("over EUR 571.20", by="ana").shown
    note = int(told.split("D-")[1].split(",")[0].strip("*"))
    rig.bench.approve(note)
    rig.bench.tick()
    assert "Settled: EUR 571.20 credited." in rig.bench.shown(invoice_id).replace("*", "")
    assert (
        "What was not paid of it is credited" in rig.person("ana").command(f"/invoice why {number}", in_=GENERAL).text
    )


@pytest.mark.parametrize(
    ("filled", "field", "says"),
    [
        ({"Amount": "571.21"}, "Amount", "EUR 571.20 can still be credited"),
        ({"Amount": "0.03"}, "Amount", "Write EUR 0.02 or EUR 0.04 instead"),
        ({"Amount": "abc"}, "Amount", "is no number"),
        ({"Amount": "-1"}, "Amount", "does not work as an amount"),
        ({"Line items": "Design | 1 | 481 | 19"}, "Line items", "EUR 480.00"),
        ({"Line items": "Design | 1 | 10 | 7"}, "Line items", "write 19 % at each line"),
        ({"Line items": "?"}, "Line items", "?"),
        ({"Amount": "1", "Line items": "Design | 1 | 10 | 19"}, "Line items", "Either an amount or line items"),
    ],
)
def test_what_cannot_be_credited_is_said_at_its_field(rig: Rig, filled: dict[str, str], field: str, says: str) -> None:
    invoice_id, number = rig.issued()
    rig.person("ana").command(f"/invoice credit {number}", in_=GENERAL)

    errors = rig.person("ana").modal.fill({"Reason": "Not held"} | filled).submit().errors

    assert list(errors) == [field]
    assert says in errors[field]
    assert "credit_drafted" not in rig.bench.told(invoice_id)


def test_a_draft_is_no_invoice_to_credit(rig: Rig) -> None:
    invoice_id = rig.draft()

    assert "is not issued yet" in rig.person("ana").command(f"/invoice credit D-{invoice_id}", in_=GENERAL).text
    assert "credit <number>" in rig.person("ana").command("/invoice credit", in_=GENERAL).text


def test_a_credit_note_that_came_back_is_edited_like_a_draft(rig: Rig) -> None:
    _, number = rig.issued()
    rig.person("ana").command(f"/invoice credit {number}", in_=GENERAL)
    rig.person("ana").modal.fill({"Reason": "Not held"}).submit()
    note = int(rig.told("a credit note for", by="ana").shown.split("D-")[1].split(",")[0].strip("*"))
    rig.bench.tick()
    rig.click("Edit", note, by="ana")
    modal = rig.person("ana").modal
    assert modal.fields["Note to client"].value == "Not held"

    errors = modal.fill({"Line items": "Design | 1 | 481 | 19"}).submit().errors
    assert "EUR 480.00" in errors["Line items"]
    assert modal.fill({"Line items": "Design | 1 | 100"}).submit().is_fine
    rig.bench.tick()

    assert "EUR 119.00" in rig.bench.shown(note)


# Another address.

ELSEWHERE = "Send to another address"


def test_another_address_is_asked_for_and_approved_on_the_card(rig: Rig) -> None:
    invoice_id, number = rig.issued()
    choose(rig, ELSEWHERE, invoice_id, by="cleo")
    modal = rig.person("cleo").modal
    assert f"<@{rig.person('ben').id}> must approve it first" in modal.text
    filled = {
        "E-mail address": "books@Acme.example",
        "Copy to": "a@acme.example; b@acme.example",
        "Reason": "By <phone>",
    }

    assert modal.fill(filled).submit().is_fine

    assert f"waits for <@{rig.person('ben').id}>" in rig.told(number, by="cleo", in_=APPROVALS).shown
    rig.bench.tick()
    card = rig.bench.shown(invoice_id)
    assert "asks to send it to books@acme.example, copy to a@acme.example, b@acme.example: By <phone>" in card
    assert f"To be approved by <@{rig.person('ben').id}>" in rig.bench.thread(invoice_id)

    rig.click("Approve sending", invoice_id, by="ben")
    rig.bench.tick()

    mail = rig.bench.inbox[-1]
    assert (mail["To"], mail["Cc"]) == ("books@acme.example", "a@acme.example, b@acme.example")
    card = rig.bench.shown(invoice_id)
    assert "Mailed to billing@acme.example" in card
    assert "Sent to books@acme.example, copy to a@acme.example, b@acme.example, asked for by" in card


def test_a_request_is_declined_and_leaves_no_mail(rig: Rig) -> None:
    invoice_id, _ = rig.issued()
    choose(rig, ELSEWHERE, invoice_id, by="cleo")
    rig.person("cleo").modal.fill({"E-mail address": "books@acme.example", "Reason": "By phone"}).submit()
    rig.bench.tick()
    mails = len(rig.bench.inbox)

    rig.click("Decline", invoice_id, by="ben")
    rig.bench.tick()

    assert len(rig.bench.inbox) == mails
    assert "Send to another address?" not in rig.bench.shown(invoice_id)
    assert "declined by" in rig.bench.thread(invoice_id)


@pytest.mark.parametrize(
    ("filled", "field"),
    [
        ({"E-mail address": "a@acme.example, b@evil.example"}, "E-mail address"),
        ({"E-mail address": "a@acme.example;b@evil.example"}, "E-mail address"),
        ({"E-mail address": "Acme <a@acme.example>"}, "E-mail address"),
        ({"E-mail address": "a@acme.example b@evil.example"}, "E-mail address"),
        ({"E-mail address": "nobody"}, "E-mail address"),
        ({"E-mail address": "a@acme.example", "Copy to": "b@acme.example, c@acme.example"}, "Copy to"),
    ],
)
def test_a_field_for_one_address_takes_one(rig: Rig, filled: dict[str, str], field: str) -> None:
    invoice_id, _ = rig.issued()
    choose(rig, ELSEWHERE, invoice_id, by="cleo")

    errors = rig.person("cleo").modal.fill({"Reason": "By phone"} | filled).submit().errors

    assert list(errors) == [field]
    assert "redirect_asked" not in rig.bench.told(invoice_id)


def test_who_asked_is_told_that_it_takes_somebody_else(rig: Rig) -> None:
    client_id, _ = rig.client(
        people=rig.bench.people_of(drafter="ana", approver="ben dan", sender="ben", follow_up="cleo")
    )
    invoice_id, _ = rig.issued(client_id)
    choose(rig, ELSEWHERE, invoice_id, by="ben")
    rig.person("ben").modal.fill({"E-mail address": "books@acme.example", "Reason": "By phone"}).submit()
    rig.bench.tick()

    rig.click("Approve sending", invoice_id, by="ben")

    assert f"<@{rig.person('dan').id}>" in rig.told("takes somebody else to approve it", by="ben", in_=APPROVALS).shown


def test_whoever_may_not_ask_is_told_before_the_form_opens(rig: Rig) -> None:
    invoice_id, _ = rig.issued()

    choose(rig, ELSEWHERE, invoice_id, by="ana")

    assert "follow-up" in rig.told("can send it to another address", by="ana", in_=APPROVALS).shown
