"""After a restore, nobody is reminded of what a credit note took off that the backup does not know."""

from dataclasses import replace
from pathlib import Path

import pytest

from store.exceptions import Problem
from tests.books import brief
from tests.workflow.shop import Shop
from tests.workflow.test_crediting import balance, credit, credited, eur
from tests.workflow.test_reconciling import Yesterday, codes, older_version_wrote
from workflow import drafting, exception_queue, explaining, holding, settling
from workflow.crediting import Asked


def restored(shop: Shop, tmp_path: Path, when: str) -> int:
    """An invoice whose credit note was issued after the backup: in it not drafted yet, or with another sum."""
    invoice_id = shop.issued()
    note = credit(shop, invoice_id, Asked(eur(10_000))) if when == "drafted otherwise" else None
    yesterday = Yesterday(shop, tmp_path)
    if note is not None:
        less = replace(brief("90"), note="One hour less")
        drafting.edit(shop.services, note, less, revision_seen=1, by=shop.actor("ana"))
        shop.approve(note)
        shop.tick()
    else:
        credited(shop, invoice_id)
    yesterday.is_back()
    shop.tick()
    return invoice_id


def about_credit(shop: Shop) -> Problem:
    [problem] = [one for one in shop.problems() if one.code == "restored_credit"]
    return problem


@pytest.mark.parametrize("when", ["not drafted", "drafted otherwise"])
def test_reminders_are_held_until_a_person_has_put_the_balance_right(shop: Shop, tmp_path: Path, when: str) -> None:
    invoice_id = restored(shop, tmp_path, when)
    asked, told = about_credit(shop), explaining.invoice(shop.services, invoice_id)
    shop.clock.forward(days=60)
    shop.tick()

    assert codes(shop) == sorted(["restored", "restored_credit"] + ["restored_otherwise"] * (when != "not drafted"))
    assert (asked.invoice_id, asked.owner) == (invoice_id, "UCLEO")
    assert asked.words.startswith("CN-2026-0001 for Acme GmbH was issued on")
    assert told.hold is not None
    assert "CN-2026-0001" in told.hold.reason
    assert balance(shop, invoice_id) == eur(57_120)
    assert len(shop.mailer.letters) == 2

    settling.record_payment(
        shop.services, invoice_id, amount=None, paid_on=shop.clock().date(), reference="CN", by=shop.actor("cleo")
    )
    holding.resume(shop.services, invoice_id, by=shop.actor("cleo"))
    exception_queue.resolve(shop.services, asked.number, note="booked", ending=None, by=shop.actor("cleo"))
    shop.clock.forward(days=60)
    shop.tick()
    assert len(shop.mailer.letters) == 2


def test_what_an_older_version_wrote_is_told_as_missing(shop: Shop, tmp_path: Path) -> None:
    """It does not name the invoice."""
    invoice_id = shop.issued()
    yesterday = Yesterday(shop, tmp_path)
    credited(shop, invoice_id)

    yesterday.is_back(lambda: older_version_wrote(shop))

    assert codes(shop) == ["restored", "restored_lost"]


def test_a_credit_note_for_an_invoice_that_is_missing_too_is_told_as_missing(shop: Shop, tmp_path: Path) -> None:
    client = shop.client()
    yesterday = Yesterday(shop, tmp_path)
    credited(shop, shop.issued(client))

    yesterday.is_back()
    shop.tick()

    assert codes(shop) == ["restored", "restored_lost", "restored_lost"]
