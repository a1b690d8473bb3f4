"""One reminder a step, the latest that is due, while something is open."""

from store.database import transaction
from store.tables import DocumentRow
from tests.workflow.shop import Shop


def test_a_damaged_document_under_a_reminder_is_shown_to_people(shop: Shop) -> None:
    invoice_id = shop.issued()
    with transaction(shop.services.engine) as db:
        db.get_one(DocumentRow, invoice_id).content = b"another invoice"
    shop.clock.at("2026-03-17T09:00")

    shop.tick()

    [problem] = shop.problems()
    assert problem.code == "remind_failed"
    assert any(getattr(view, "number", None) == problem.number for view in shop.poster.shown.values())
