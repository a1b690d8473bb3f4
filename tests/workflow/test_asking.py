"""Answers come from the rows."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from billing.client import BriefLine
from billing.money import Money
from billing.obligation import Kind
from renderers.views import Status
from store import invoices, parties
from store.database import transaction
from store.tables import SellerRow
from tests.books import SELLER
from tests.workflow.shop import Shop
from tests.workflow.troubles import refused, unknown
from workflow import approving, asking, complaining, drafting, holding, settling


def test_a_workspace_at_a_glance(shop: Shop) -> None:
    client = shop.client()
    shop.issued(client)
    shop.draft(client)
    returned = shop.draft(client)
    approving.request_changes(shop.services, returned, reason="-", revision_seen=1, by=shop.actor("ben"))
    shop.approve(shop.draft(client, send_on="2026-03-02"))
    shop.approve(shop.draft(client, send_on="2026-03-10"))
    complaining.report(shop.services, RuntimeError("boom"), during="x")

    status = asking.status(shop.services)

    assert status == Status(
        queued=2,
        in_review=1,
        drafts=1,
        leaves_today=1,
        failed=0,
        unknown=0,
        overdue=0,
        open_exceptions=1,
        last_mail_at=datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
        last_payment_on=None,
        last_tick_at=datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
        asked_at=shop.clock(),
        setup_problems=(),
        time_zone="Europe/Berlin",
    )


def test_an_empty_workspace_says_what_to_do_first(shop: Shop) -> None:
    with transaction(shop.services.engine) as db:
        db.delete(db.get_one(SellerRow, 1))

    seller, clients = asking.status(shop.services).setup_problems

    assert "import seller" in seller
    assert "import clients" in clients


def test_the_queue_says_where_each_invoice_is_and_whom_it_waits_for(shop: Shop) -> None:
    client = shop.client(cadence="off")
    in_review = shop.draft(client, amount="1")
    returned = shop.draft(client, amount="2")
    approving.request_changes(shop.services, returned, reason="-", revision_seen=1, by=shop.actor("ben"))
    approved = shop.draft(client, amount="3", send_on="2026-03-10")
    shop.approve(approved)
    held = shop.draft(client, amount="4")
    holding.hold(shop.services, held, reason="-", until=None, by=shop.actor("ben"))
    sent = shop.issued(client, amount="5")
    failed, _ = refused(shop)
    void = shop.draft(client)
    holding.void(shop.services, void, sure=True, reason="-", by=shop.actor("ben"))

    rows = {row.invoice_id: row for row in asking.queue(shop.services)}

    assert {number: row.state for number, row in rows.items()} == {
        in_review: "in_review",
        returned: "draft",
        approved: "approved",
        held: "held",
        sent: "done",
        failed: "failed",
    }
    assert rows[in_review].waits_for == ("UBEN",)
    assert rows[returned].waits_for == ("UANA",)
    assert rows[approved].reference == f"D-{approved}"
    assert rows[sent].reference == "2026-0001"
    assert next(iter(rows)) == failed  # What needs a person comes first.
    assert rows[failed].next_at is None


def test_between_issue_and_mail_it_is_due_and_after_the_due_day_overdue(shop: Shop) -> None:
    client = shop.client(cadence="off")
    invoice_id = shop.draft(client)
    shop.approve(invoice_id)
    shop.carry_out(Kind.ISSUE)
    assert [row.state for row in asking.queue(shop.services)] == ["due"]

    shop.tick()
    shop.clock.at("2026-03-16T23:59")
    assert [row.state for row in asking.queue(shop.services)] == ["done"]
    shop.clock.at("2026-03-17T00:00")
    assert [row.state for row in asking.queue(shop.services)] == ["overdue"]
    assert asking.status(shop.services).overdue == 1


def test_a_client_with_its_unbilled_work_and_what_it_owes(shop: Shop) -> None:
    client = shop.client()
    line = BriefLine("Coding", Decimal("1.5"), "HUR", Decimal("99.99"))
    drafting.log_work(shop.services, client, line, date(2026, 2, 27), by=shop.actor("ana"))
    drafting.log_work(shop.services, client, line, date(2026, 2, 27), by=shop.actor("ana"))
    invoice_id = shop.issued(client)
    settling.record_payment(
        shop.services,
        invoice_id,
        amount=Money(10_000, "EUR"),
        paid_on=date(2026, 3, 2),
        reference="",
        by=shop.actor("cleo"),
    )
    shop.draft(client)

    status = asking.client(shop.services, client)

    assert (status.client, status.locale, status.unbilled, status.unbilled_entries) == (
        "Acme GmbH",
        "en",
        Money(29_998, "EUR"),
        2,
    )
    assert status.owed == (Money(47_120, "EUR"),)
    assert [row.state for row in status.rows] == ["in_review", "done"]
    assert asking.status(shop.services).last_payment_on == date(2026, 3, 2)


def test_a_client_before_there_is_a_seller(shop: Shop) -> None:
    client = shop.client(locale="")
    with transaction(shop.services.engine) as db:
        db.delete(db.get_one(SellerRow, 1))

    status = asking.client(shop.services, client)

    assert (status.locale, status.unbilled, status.owed) == ("en", None, ())
    assert "seller_missing" in {problem.code for problem in status.problems}


def test_one_invoice_with_its_history(shop: Shop) -> None:
    invoice_id = shop.issued()

    card, lines = asking.invoice(shop.services, invoice_id)

    assert card.mailed is not None
    assert card.mailed.state == "done"
    assert card.archived_at == "Acme GmbH/2026/2026-0001.pdf"
    assert [line.sequence for line in lines] == list(range(1, len(lines) + 1))
    assert {line.kind for line in lines} >= {"saved", "approved", "issued", "mailed", "archived"}


def test_a_card_of_a_returned_draft_says_by_whom(shop: Shop) -> None:
    invoice_id = shop.draft()
    approving.request_changes(shop.services, invoice_id, reason="two days", revision_seen=1, by=shop.actor("ben"))

    card, _ = asking.invoice(shop.services, invoice_id)

    assert card.changes_requested_by == "UBEN"


def test_open_exceptions_oldest_first_with_what_they_are_about(shop: Shop) -> None:
    complaining.report(shop.services, RuntimeError("boom"), during="x")
    unknown(shop)

    rows = asking.open_exceptions(shop.services)

    assert [(row.subject, row.client, row.owner) for row in rows] == [
        ("", "", "UADMIN"),
        ("2026-0001", "Acme GmbH", "UCLEO"),
    ]


def test_an_unknown_mail_is_told_with_its_message_id(shop: Shop) -> None:
    _, number = unknown(shop)

    shown = [view for view in shop.poster.shown.values() if getattr(view, "number", None) == number]

    assert [getattr(view, "message_id", "") for view in shown] == [shop.mailer.letters[0].message_id]
    assert getattr(shown[0], "unknown")  # noqa: B009  One of several views.


def test_a_long_queue_is_shown_and_summed_whole(shop: Shop) -> None:
    client = shop.client()
    oldest, _ = refused(shop)
    seen = shop.invoice(oldest)
    with transaction(shop.services.engine) as db:
        for _ in range(220):
            invoices.add(
                db,
                client,
                seen.brief,
                seen.draft.content,
                total=seen.total,
                send_at=None,
                by="UANA",
                at=shop.clock(),
            )

    rows = asking.queue(shop.services)

    assert len(rows) == 221
    assert rows[0].invoice_id == oldest


def test_a_draft_for_nothing_is_in_the_queue_too(shop: Shop) -> None:
    invoice_id = shop.draft(amount="0")

    assert [row.invoice_id for row in asking.queue(shop.services)] == [invoice_id]


def test_today_is_the_workspaces_day(shop: Shop) -> None:
    shop.clock.at("2026-03-03T00:30")

    assert asking.today(shop.services) == date(2026, 3, 3)


def test_a_seller_in_another_language(shop: Shop) -> None:
    with transaction(shop.services.engine) as db:
        parties.save_seller(db, replace(SELLER, locale="de"), shop.clock())

    assert asking.client(shop.services, shop.client()).locale == "de"
