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
