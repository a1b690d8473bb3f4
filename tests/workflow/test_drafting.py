"""Drafts come from what somebody asked for or from finished work, and each save asks for approval."""

from datetime import date
from decimal import Decimal

import pytest

from billing.client import BriefLine
from billing.money import Money
from billing.refusals import Why
from store.database import transaction
from store.tables import SellerRow
from tests.books import brief
from tests.workflow.shop import Shop
from tests.workflow.troubles import why_refused
from workflow import drafting
from workflow.entry.line_items import Habits


def test_unbilled_work_becomes_one_draft_once(shop: Shop) -> None:
    client = shop.client()
    by = shop.actor("ana")
    for day in (20, 27, 6):
        drafting.log_work(
            shop.services, client, BriefLine(f"Day {day}", Decimal(1), "DAY", Decimal(800)), date(2026, 2, day), by=by
        )

    saved = drafting.draft_now(shop.services, client, by=by)

    content = shop.invoice(saved.invoice_id).draft.content
    assert [line.description for line in content.lines] == ["Day 6", "Day 20", "Day 27"]
    assert content.completed_on == date(2026, 2, 27)
    assert why_refused(lambda: drafting.draft_now(shop.services, client, by=by)) is Why.NOTHING_UNBILLED


def test_what_keeps_it_from_being_approved_is_said_when_it_is_saved(shop: Shop) -> None:
    client = shop.client(email="")

    saved = drafting.draft(shop.services, client, brief(), by=shop.actor("ana"))

    assert [problem.code for problem in saved.problems] == ["no_recipient"]


def test_only_a_drafter_drafts_edits_and_logs(shop: Shop) -> None:
    client = shop.client()
    invoice_id = shop.draft(client)
    by, line, day = shop.actor("dan"), brief().lines[0], date(2026, 3, 1)

    assert why_refused(lambda: shop.draft(client, by="dan")) is Why.NOT_ALLOWED
    assert why_refused(lambda: shop.edit(invoice_id, amount="1", by="dan")) is Why.NOT_ALLOWED
    assert why_refused(lambda: drafting.log_work(shop.services, client, line, day, by=by)) is Why.NOT_ALLOWED
    assert why_refused(lambda: drafting.draft_now(shop.services, client, by=by)) is Why.NOT_ALLOWED


def test_an_edit_starts_from_what_was_asked_for(shop: Shop) -> None:
    invoice_id = shop.draft(amount="480", send_on="2026-03-10")

    found = drafting.about_to_edit(shop.services, invoice_id, revision_seen=1, by=shop.actor("ana"))

    assert found == drafting.AboutToEdit(brief("480", send_on="2026-03-10"), ("UBEN",))
    assert (
        why_refused(lambda: drafting.about_to_edit(shop.services, invoice_id, revision_seen=2, by=shop.actor("ana")))
        is Why.DRAFT_CHANGED
    )
    assert (
        why_refused(lambda: drafting.about_to_edit(shop.services, invoice_id, revision_seen=1, by=shop.actor("dan")))
        is Why.NOT_ALLOWED
    )


@pytest.mark.parametrize(
    ("approver", "asked"),
    [("ana ben", ("UBEN",)), ("ana", ("UANA",)), ("ben dan", ("UBEN", "UDAN"))],  # Nobody approves their own edit,
)  # unless nobody else is there.
def test_who_must_approve_after_an_edit_is_known_before_it_is_saved(
    shop: Shop, approver: str, asked: tuple[str, ...]
) -> None:
    people = shop.people_of(drafter="ana", approver=approver, sender="cleo", follow_up="cleo")
    invoice_id = shop.draft(shop.client(people=people), send_on="2026-03-10")

    found = drafting.about_to_edit(shop.services, invoice_id, revision_seen=1, by=shop.actor("ana"))

    assert found.approvers == asked


def test_another_send_day_is_a_new_revision_of_the_same_lines(shop: Shop) -> None:
    invoice_id = shop.draft(shop.client(send_day="day 15"), send_on="2026-03-10")
    shop.approve(invoice_id)

    saved = drafting.change_send_day(
        shop.services, invoice_id, date(2026, 3, 12), revision_seen=1, by=shop.actor("ana")
    )

    kept = shop.invoice(invoice_id)
    assert saved.invoice_id == invoice_id
    assert (shop.stage(invoice_id), kept.draft.revision, kept.draft.content.send_on) == (
        "InReview",
        2,
        date(2026, 3, 12),
    )
    drafting.change_send_day(shop.services, invoice_id, None, revision_seen=2, by=shop.actor("ana"))
    content = shop.invoice(invoice_id).draft.content
    assert (content.send_rule, content.send_on) == ("day 15", date(2026, 3, 15))


def test_an_issued_invoice_is_not_edited(shop: Shop) -> None:
    invoice_id = shop.issued()

    assert why_refused(lambda: shop.edit(invoice_id, amount="1")) is Why.ALREADY_ISSUED


def test_a_form_says_how_a_clients_lines_are_read(shop: Shop) -> None:
    client = shop.client(currency="USD", locale="en_US", time_zone="America/New_York")
    line = BriefLine("Coding", Decimal(6), "HUR", Decimal(120))
    drafting.log_work(shop.services, client, line, date(2026, 3, 1), by=shop.actor("ana"))
    shop.clock.at("2026-03-03T03:00")

    form = drafting.form(shop.services, client)

    assert (form.name, form.today, form.client_today) == ("Acme GmbH", date(2026, 3, 3), date(2026, 3, 2))
    assert not form.currency_missing
    assert form.habits == Habits("USD", "en_US", {"HUR": Decimal(120)})


def test_a_form_before_there_is_a_seller(shop: Shop) -> None:
    client = shop.client()
    with transaction(shop.services.engine) as db:
        db.delete(db.get_one(SellerRow, 1))

    assert drafting.form(shop.services, client).currency_missing


def test_a_rule_that_did_not_change_keeps_its_day_over_edits(shop: Shop) -> None:
    client = shop.client(send_day="day 15")
    invoice_id = shop.draft(client)
    before = shop.invoice(invoice_id)
    shop.clock.at("2026-03-20T10:00")

    shop.edit(invoice_id, amount="500")

    after = shop.invoice(invoice_id)
    assert before.send_at == after.send_at
    assert after.total == Money(59_500, "EUR")


@pytest.mark.parametrize(
    ("now", "send_on"),
    [
        ("2026-04-01T08:59", date(2026, 4, 1)),
        ("2026-04-01T09:00", date(2026, 5, 1)),  # `day 1` at 09:00 is past: next month.
        ("2026-04-01T10:00", date(2026, 5, 1)),
    ],
)
def test_a_rule_gives_the_first_send_instant_after_the_save(shop: Shop, now: str, send_on: date) -> None:
    shop.clock.at(now)

    invoice_id = shop.draft(shop.client(send_day="day 1"))

    assert shop.invoice(invoice_id).draft.content.send_on == send_on


def test_whose_it_is(shop: Shop) -> None:
    client = shop.client()

    assert drafting.client_of(shop.services, shop.draft(client)) == client
    assert why_refused(lambda: drafting.client_of(shop.services, 4711)) is Why.NOT_FOUND
    assert why_refused(lambda: drafting.form(shop.services, 4711)) is Why.NOT_FOUND
