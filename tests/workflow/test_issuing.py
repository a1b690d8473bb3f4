"""A number is taken once, with its day; the bytes follow it and never change."""

from datetime import date

import pytest
from sqlalchemy import text

from billing.invoice import Issued, Void
from billing.numbering import duplicates, gaps
from billing.obligation import Kind
from store import documents, numbers, obligations
from store.database import reading, transaction
from tests.fakes import Killed
from tests.workflow.shop import Shop
from workflow import exception_queue, holding
from workflow.outcomes import Ended
from workflow.ports import PrintDelayed, PrintRefused


def taken(shop: Shop) -> list[tuple[int, ...]]:
    """The sequences of each series."""
    with reading(shop.services.engine) as db:
        return [series.taken for series in numbers.every_series(db)]


def numbered(shop: Shop, invoice_id: int) -> str:
    """The number of an issued invoice."""
    invoice = shop.invoice(invoice_id).invoice
    assert isinstance(invoice, Issued)
    return invoice.issue.number


def attached(shop: Shop) -> list[str]:
    """What the client got, by file name."""
    return [letter.attachments[0].filename for letter in shop.mailer.letters]


def test_a_hold_that_comes_after_the_claim_is_heeded(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)

    ended = shop.between(
        Kind.ISSUE,
        lambda: holding.hold(shop.services, invoice_id, reason="wait", until=None, by=shop.actor("cleo")),
    )
    shop.tick()

    assert ended is Ended.PASSED
    assert shop.stage(invoice_id) == "Approved"
    assert shop.owed(invoice_id, Kind.ISSUE) == {f"issue:{invoice_id}:1": "due"}
    assert taken(shop) == []


@pytest.mark.parametrize("fault", [PrintDelayed("slow"), PrintRefused("a glyph is missing"), RuntimeError("ours")])
def test_a_fault_between_number_and_bytes_neither_burns_nor_doubles_a_number(shop: Shop, fault: Exception) -> None:
    client = shop.client()
    first, second = shop.draft(client), shop.draft(client)
    shop.approve(first)
    shop.printer.steps.append(fault)
    shop.carry_out(Kind.ISSUE)
    shop.approve(second)
    shop.tick()

    for problem in shop.problems():
        exception_queue.retry(shop.services, problem.number, by=shop.actor("cleo"))
    shop.clock.forward(minutes=2)
    shop.tick()

    assert taken(shop) == [(1, 2)]
    assert attached(shop) == ["2026-0002.pdf", "2026-0001.pdf"]
    assert numbered(shop, first) == "2026-0001"
    assert shop.problems() == []


def test_a_crash_between_number_and_bytes_prints_the_same_number_again(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.printer.steps.append(Killed())
    with pytest.raises(Killed):
        shop.carry_out(Kind.ISSUE)
    shop.clock.forward(days=2)

    shop.restart()
    shop.tick()

    assert [issue.number for issue in shop.printer.printed if issue] == ["2026-0001", "2026-0001"]
    assert [issue.issued_on for issue in shop.printer.printed if issue] == [date(2026, 3, 2)] * 2
    assert taken(shop) == [(1,)]
    assert attached(shop) == ["2026-0001.pdf"]


def test_a_void_while_it_is_printed_keeps_the_number_and_sends_nothing(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.printer.steps.append(
        lambda: holding.void(shop.services, invoice_id, sure=True, reason="wrong client", by=shop.actor("ben"))
    )

    ended = shop.carry_out(Kind.ISSUE)
    shop.tick()

    assert ended is Ended.PASSED
    assert taken(shop) == [(1,)]
    assert shop.mailer.letters == []
    assert shop.archive.kept == {}


def test_numbers_have_no_gap_over_refusals_edits_and_voids(shop: Shop) -> None:
    client = shop.client()
    drafts = [shop.draft(client) for _ in range(6)]
    for place, invoice_id in enumerate(drafts):
        shop.approve(invoice_id)
        if place % 2:
            shop.edit(invoice_id, amount="481")
        shop.tick()

    for invoice_id in drafts[:2]:
        holding.void(shop.services, invoice_id, sure=True, reason="wrong", by=shop.actor("ben"))
    shop.tick()

    [series] = taken(shop)
    assert series == (1, 2, 3)
    assert gaps(series, first=1) == ()
    assert duplicates(series) == ()
    voided, never = shop.invoice(drafts[0]).invoice, shop.invoice(drafts[1]).invoice
    assert isinstance(voided, Void)
    assert voided.issue is not None
    assert voided.issue.number == "2026-0001"
    assert isinstance(never, Void)
    assert never.issue is None


def test_workers_at_once_share_the_numbers_and_the_mails(shop: Shop) -> None:
    client = shop.client()
    for invoice_id in [shop.draft(client) for _ in range(20)]:
        shop.approve(invoice_id)

    shop.together(4)
    shop.together(4)

    assert taken(shop) == [tuple(range(1, 21))]
    assert sorted(attached(shop)) == [f"2026-{number:04}.pdf" for number in range(1, 21)]
    assert len(shop.archive.kept) == 20
    assert shop.problems() == []


def test_number_order_is_date_order_across_the_sellers_new_year(shop: Shop) -> None:
    client = shop.client(time_zone="Pacific/Auckland")
    issued = []
    for local in ("2026-12-31T12:30", "2026-12-31T23:59", "2027-01-01T00:00", "2027-01-01T11:00"):
        shop.clock.at(local)
        invoice = shop.invoice(shop.issued(client)).invoice
        assert isinstance(invoice, Issued)
        issued.append((invoice.issue.number, invoice.issue.issued_on))

    assert issued == [
        ("2026-0001", date(2026, 12, 31)),
        ("2026-0002", date(2026, 12, 31)),
        ("2027-0001", date(2027, 1, 1)),
        ("2027-0002", date(2027, 1, 1)),
    ]


def test_content_that_was_changed_behind_the_approval_is_not_issued(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    with transaction(shop.services.engine) as db:
        db.connection().execute(text("UPDATE invoices SET content = replace(content, 'workshop', 'worksop')"))

    shop.tick()

    assert shop.stage(invoice_id) == "Approved"
    assert taken(shop) == []
    [problem] = shop.problems()
    assert (problem.code, problem.owner) == ("issue_failed", "UCLEO")
    assert problem.words == (
        "What it says now is not what was approved. The drafter can save it with Edit; then it asks for approval again."
    )


def test_a_due_row_is_no_approval(shop: Shop) -> None:
    invoice_id = shop.draft()
    with transaction(shop.services.engine) as db:
        obligations.owe(db, Kind.ISSUE, invoice_id, 1, due_at=shop.clock())

    shop.tick()

    assert shop.stage(invoice_id) == "InReview"
    assert shop.owed(invoice_id, Kind.ISSUE) == {f"issue:{invoice_id}:1": "cancelled"}
    assert taken(shop) == []


def test_an_edit_that_comes_after_the_claim_is_heeded(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)

    ended = shop.between(Kind.ISSUE, lambda: shop.edit(invoice_id, amount="481"))
    shop.tick()

    assert ended is Ended.PASSED
    assert shop.stage(invoice_id) == "InReview"
    assert taken(shop) == []
    assert shop.mailer.letters == []


def test_the_bytes_mailed_are_the_bytes_stored_and_archived(shop: Shop) -> None:
    invoice_id = shop.issued()

    with reading(shop.services.engine) as db:
        stored = documents.stored(db, invoice_id).content
    assert shop.mailer.letters[0].attachments[0].content == stored
    assert list(shop.archive.kept.values()) == [stored]
