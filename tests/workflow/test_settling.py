"""Payments are a ledger: recorded, taken back by an entry of their own, never more than once."""

from datetime import date

import pytest

from billing.money import Money
from billing.refusals import Why
from store import payments
from store.database import reading
from tests.workflow.shop import Shop
from tests.workflow.troubles import why_refused
from workflow import holding, settling
from workflow.ports import MailRefused
from workflow.settling import Recorded

PAID_ON = date(2026, 3, 2)


def pay(shop: Shop, invoice_id: int, amount: Money | None = None, *, by: str = "cleo") -> Recorded:
    return settling.record_payment(
        shop.services, invoice_id, amount=amount, paid_on=PAID_ON, reference="RF18", by=shop.actor(by)
    )


def test_without_an_amount_it_is_the_whole_balance(shop: Shop) -> None:
    invoice_id = shop.issued()
    pay(shop, invoice_id, Money(10_000, "EUR"))

    recorded = pay(shop, invoice_id)

    assert (recorded.amount, recorded.balance) == (Money(47_120, "EUR"), Money(0, "EUR"))
    assert (recorded.number, recorded.client, recorded.paid_on) == ("2026-0001", "Acme GmbH", PAID_ON)


def test_before_anything_is_typed_it_refuses_what_it_would_refuse_then(shop: Shop) -> None:
    draft, issued, ben = shop.draft(), shop.issued(), shop.actor("ben")

    assert why_refused(lambda: settling.about_to_record(shop.services, draft, by=shop.actor("cleo"))) is Why.NOT_ISSUED
    assert why_refused(lambda: settling.about_to_record(shop.services, issued, by=ben)) is Why.NOT_ALLOWED
    settling.about_to_record(shop.services, issued, by=shop.actor("cleo"))


def test_a_payment_of_all_but_a_cent_and_then_of_the_cent(shop: Shop) -> None:
    invoice_id = shop.issued()

    assert pay(shop, invoice_id, Money(57_119, "EUR")).balance == Money(1, "EUR")
    assert why_refused(lambda: pay(shop, invoice_id, Money(2, "EUR"))) is Why.WRONG_AMOUNT
    assert pay(shop, invoice_id, Money(1, "EUR")).balance == Money(0, "EUR")


def test_a_day_that_has_not_come_in_the_workspaces_zone_is_no_day_of_payment(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.clock.at("2026-03-02T23:59")
    tomorrow = date(2026, 3, 3)

    def pay_tomorrow() -> Recorded:
        by = shop.actor("cleo")
        return settling.record_payment(shop.services, invoice_id, amount=None, paid_on=tomorrow, reference="", by=by)

    assert why_refused(pay_tomorrow) is Why.WRONG_DAY
    shop.clock.at("2026-03-03T00:00")  # 23:00 UTC, the day before.
    assert pay_tomorrow().paid_on == tomorrow


def test_a_payment_is_taken_back_once(shop: Shop) -> None:
    invoice_id = shop.issued()
    recorded = pay(shop, invoice_id)

    undone = settling.undo_payment(shop.services, recorded.payment_id, by=shop.actor("cleo"))

    assert (undone.amount, undone.balance) == (Money(57_120, "EUR"), Money(57_120, "EUR"))
    assert (
        why_refused(lambda: settling.undo_payment(shop.services, recorded.payment_id, by=shop.actor("cleo")))
        is Why.ALREADY_UNDONE
    )
    with reading(shop.services.engine) as db:
        assert payments.received(db, invoice_id, "EUR") == Money(0, "EUR")


def test_a_payment_on_what_is_void_by_now_can_still_be_taken_back(shop: Shop) -> None:
    invoice_id = shop.issued()
    recorded = pay(shop, invoice_id, Money(100, "EUR"))
    holding.void(shop.services, invoice_id, sure=True, reason="credited", by=shop.actor("ben"))

    undone = settling.undo_payment(shop.services, recorded.payment_id, by=shop.actor("cleo"))

    assert undone.number == "2026-0001"


@pytest.mark.parametrize(
    ("amount", "why"),
    [
        (Money(0, "EUR"), Why.WRONG_AMOUNT),
        (Money(-1, "EUR"), Why.WRONG_AMOUNT),
        (Money(100, "USD"), Why.WRONG_AMOUNT),
        (Money(57_121, "EUR"), Why.WRONG_AMOUNT),  # A cent more than is open.
    ],
)
def test_what_is_no_payment_of_it(shop: Shop, amount: Money, why: Why) -> None:
    invoice_id = shop.issued()

    assert why_refused(lambda: pay(shop, invoice_id, amount)) is why


def test_who_pays_what_when(shop: Shop) -> None:
    invoice_id = shop.issued()
    draft = shop.draft()

    assert why_refused(lambda: pay(shop, invoice_id, by="ben")) is Why.NOT_ALLOWED
    assert why_refused(lambda: pay(shop, draft)) is Why.NOT_ISSUED
    pay(shop, invoice_id)
    assert why_refused(lambda: pay(shop, invoice_id)) is Why.NOTHING_OWED
    assert why_refused(lambda: settling.undo_payment(shop.services, 4711, by=shop.actor("cleo"))) is Why.NOT_FOUND


def test_the_reminder_that_failed_is_settled_by_the_payment(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.mailer.connecting.append(MailRefused("550 full"))
    shop.clock.at("2026-03-13T09:00")
    shop.tick()
    assert len(shop.problems()) == 1

    pay(shop, invoice_id)

    assert shop.problems() == []
