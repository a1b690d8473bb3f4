"""The archive keeps the bytes that were mailed; what it refuses a person sees, and the mail counts all the same."""

import pytest
from sqlalchemy import text

from billing.obligation import Kind
from store import parties
from store.database import reading, transaction
from tests.workflow.shop import Shop
from workflow import composing, exception_queue, holding
from workflow.ports import ArchiveDelayed, ArchiveRefused


def test_it_goes_into_the_clients_folder_by_year_and_number(shop: Shop) -> None:
    shop.issued(shop.client("Acme / Söhne GmbH"))
    shop.issued(shop.client("Globex", archive_folder="clients/globex"))

    assert sorted(shop.archive.kept) == sorted(
        [f"{folder(shop, 'Acme / Söhne GmbH')}/2026/2026-0001.pdf", "clients/globex/2026/2026-0002.pdf"]
    )


def folder(shop: Shop, name: str) -> str:
    with reading(shop.services.engine) as db:
        [client] = [one for one in parties.clients(db) if one.name == name]
    return composing.archive_folder(client)


def test_a_full_archive_is_tried_again_while_the_mail_counts_as_sent(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.archive.steps.extend([ArchiveDelayed("no space left")] * 5)
    for minutes in (0, 1, 2, 5, 15):
        shop.clock.forward(minutes=minutes)
        shop.tick()

    assert shop.owed(invoice_id, Kind.DELIVER, Kind.ARCHIVE) == {
        f"deliver:{invoice_id}:1": "done",
        f"archive:{invoice_id}:1": "due",
    }
    assert [problem.code for problem in shop.problems()] == ["archive_delayed"]

    shop.clock.forward(hours=1)
    shop.tick()
    assert shop.problems() == []
    assert len(shop.archive.kept) == 1
    assert len(shop.mailer.letters) == 1


@pytest.mark.parametrize("lying", [False, True])
def test_other_content_is_refused_and_retried_by_a_person(shop: Shop, *, lying: bool) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.archive.lying = lying
    shop.archive.steps.append(None if lying else ArchiveRefused("is there already with other content"))
    shop.tick()
    [problem] = shop.problems()
    assert problem.code == "archive_failed"

    shop.archive.lying = False
    exception_queue.retry(shop.services, problem.number, by=shop.actor("cleo"))
    shop.tick()

    assert shop.problems() == []
    assert shop.told(invoice_id).count("archived") == 1


def test_bytes_without_a_number_are_a_mistake_that_somebody_sees(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.carry_out(Kind.DELIVER)
    with transaction(shop.services.engine) as db:
        db.connection().execute(text("UPDATE invoices SET stage = 'void', number = NULL"))

    shop.tick()

    assert shop.archive.kept == {}
    assert [problem.code for problem in shop.problems()] == ["archive_broken"]


def test_what_is_void_before_it_is_archived_is_archived_all_the_same(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.carry_out(Kind.DELIVER)

    holding.void(shop.services, invoice_id, sure=True, reason="credited", by=shop.actor("ben"))
    shop.tick()

    assert len(shop.archive.kept) == 1
    assert shop.owed(invoice_id, Kind.ARCHIVE) == {f"archive:{invoice_id}:1": "done"}
