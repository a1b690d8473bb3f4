"""No approval stands beside data that it did not see."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from billing.invoice import Draft, InReview
from billing.obligation import Kind
from billing.roles import Role
from store import parties
from store.database import transaction
from tests.books import SELLER
from tests.workflow.shop import Shop
from workflow import approving, redrafting


def change_client(shop: Shop, client_id: int, **facts: object) -> list[str]:
    """Enter a client again with other facts, as an import does; the references of drafts that changed."""
    with transaction(shop.services.engine) as db:
        client = replace(parties.client(db, client_id), **facts)  # type: ignore[arg-type]  # Test data.
        parties.save_client(db, client, shop.clock())
        return redrafting.content_changed(shop.services, db, [client_id], by=shop.actor("admin"))


def change_seller(shop: Shop, clients: Iterable[int] | None = None, **facts: object) -> list[str]:
    with transaction(shop.services.engine) as db:
        parties.save_seller(db, replace(SELLER, **facts), shop.clock())  # type: ignore[arg-type]  # Test data.
        return redrafting.content_changed(shop.services, db, clients, by=shop.actor("admin"))


@pytest.mark.parametrize(
    "facts",
    [
        {"email": "accounts@acme.example"},
        {"cc": ("boss@acme.example",)},
        {"address": "Ring 3\n10115 Berlin"},
        {"terms": "net 30"},
        {"currency": "USD"},
        {"time_zone": "Asia/Tokyo"},
        {"send_day": "day 15"},
        {"vat_id": "DE136695976"},
    ],
)
def test_what_the_approver_saw_is_changed_so_they_are_asked_again(shop: Shop, facts: dict[str, object]) -> None:
    client = shop.client(send_day="day 10")
    invoice_id = shop.draft(client)
    shop.approve(invoice_id)

    changed = change_client(shop, client, **facts)
    shop.clock.forward(days=60)
    shop.tick()

    assert changed == [f"D-{invoice_id}"]
    assert isinstance(shop.invoice(invoice_id).invoice, InReview)
    assert shop.invoice(invoice_id).draft.revision == 2
    assert shop.mailer.letters == []
    assert shop.owed(invoice_id, Kind.ISSUE) == {f"issue:{invoice_id}:1": "cancelled"}


@pytest.mark.parametrize(
    "facts", [{"cadence": "+5"}, {"archive_folder": "Elsewhere"}, {"people": {Role.SENDER: ("UBEN",)}}]
)
def test_what_the_approver_did_not_see_changes_nothing(shop: Shop, facts: dict[str, object]) -> None:
    client = shop.client()
    invoice_id = shop.draft(client, send_on="2026-03-10")
    shop.approve(invoice_id)

    assert change_client(shop, client, **facts) == []
    assert shop.stage(invoice_id) == "Approved"


def test_other_bank_details_void_every_approval_and_no_issued_invoice(shop: Shop) -> None:
    one, other = shop.client("Acme"), shop.client("Globex")
    issued = shop.issued(one)
    waiting = [shop.draft(one, send_on="2026-03-10"), shop.draft(other, send_on="2026-03-10")]
    for invoice_id in waiting:
        shop.approve(invoice_id)

    changed = change_seller(shop, iban="DE02120300000000202051")

    assert changed == [f"D-{invoice_id}" for invoice_id in waiting]
    assert shop.stage(issued) == "Issued"
    assert [shop.stage(invoice_id) for invoice_id in waiting] == ["InReview"] * 2


def test_only_the_clients_that_are_named_are_looked_at(shop: Shop) -> None:
    one, other = shop.client("Acme"), shop.client("Globex")
    drafts = [shop.draft(one), shop.draft(other)]

    assert change_seller(shop, [one], tax_rate=Decimal(7)) == [f"D-{drafts[0]}"]


def test_a_draft_that_was_sent_back_stays_sent_back_with_its_reason(shop: Shop) -> None:
    client = shop.client()
    invoice_id = shop.draft(client)
    approving.request_changes(
        shop.services, invoice_id, reason="two days, not three", revision_seen=1, by=shop.actor("ben")
    )

    change_client(shop, client, email="accounts@acme.example")

    draft = shop.invoice(invoice_id).invoice
    assert isinstance(draft, Draft)
    assert (draft.revision, draft.changes_requested) == (2, "two days, not three")
    assert draft.content.recipients.to == ("accounts@acme.example",)


def test_whoever_wrote_the_lines_still_cannot_approve_them(shop: Shop) -> None:
    client = shop.client(people=shop.people_of(drafter="ana", approver="ana ben", sender="cleo", follow_up="cleo"))
    invoice_id = shop.draft(client, by="ana")

    change_client(shop, client, email="accounts@acme.example")

    assert shop.invoice(invoice_id).draft.saved_by == "UANA"
