"""The draft's PDF is in its card's thread."""

from datetime import timedelta

from billing.obligation import Kind
from store import obligations
from store.database import transaction
from tests.workflow.shop import Shop
from workflow import holding
from workflow.ports import PostDelayed


def test_it_waits_for_the_card(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    shop.poster.showing.append(PostDelayed("away"))
    shop.tick()
    shop.clock.forward(seconds=1)
    shop.tick()
    assert shop.owed(invoice_id, Kind.PREVIEW) == {f"preview:{invoice_id}:1": "due"}

    shop.clock.forward(minutes=2)
    shop.tick()
    shop.clock.forward(seconds=1)
    shop.tick()

    assert list(shop.poster.files) == [f"D-{invoice_id}-revision-1.pdf"]
    assert "preview_attached" in shop.told(invoice_id)


def test_while_the_card_waits_for_its_next_try_the_preview_does_not_ask_every_second(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    shop.poster.showing.append(PostDelayed("429", wait=timedelta(minutes=5)))
    shop.tick()
    shop.clock.forward(seconds=1)

    shop.tick()

    [preview] = shop.obligations(invoice_id, Kind.PREVIEW)
    assert preview.due_at > shop.clock() + timedelta(minutes=4)


def test_only_the_newest_revision_is_attached(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    shop.tick()
    shop.edit(invoice_id, amount="500", send_on="2026-03-10")
    shop.clock.forward(seconds=2)

    shop.tick()

    assert list(shop.poster.files) == [f"D-{invoice_id}-revision-2.pdf"]
    assert shop.owed(invoice_id, Kind.PREVIEW) == {
        f"preview:{invoice_id}:1": "cancelled",
        f"preview:{invoice_id}:2": "done",
    }


def test_a_revision_that_is_replaced_after_the_claim_needs_none(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    shop.tick()
    shop.clock.forward(seconds=2)

    shop.between(
        Kind.PREVIEW, lambda: holding.void(shop.services, invoice_id, sure=True, reason="wrong", by=shop.actor("ben"))
    )
    shop.tick()

    assert shop.poster.files == {}


def test_a_row_that_outlived_its_revision_is_called_off(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    shop.edit(invoice_id, amount="500", send_on="2026-03-10")
    with transaction(shop.services.engine) as db:
        obligations.owe(db, Kind.PREVIEW, invoice_id, 1, due_at=shop.clock())

    shop.tick()

    assert shop.owed(invoice_id, Kind.PREVIEW)[f"preview:{invoice_id}:1"] == "cancelled"


def test_a_held_draft_is_previewed_all_the_same(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    holding.hold(shop.services, invoice_id, reason="wait", until=None, by=shop.actor("cleo"))
    shop.tick()
    shop.clock.forward(seconds=2)

    shop.tick()

    assert len(shop.poster.files) == 1
