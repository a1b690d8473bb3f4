"""Guards and records whose loss no mail shows at once: each was taken out by hand, and no other test failed."""

import pytest
from sqlalchemy import text

from billing.obligation import Kind
from store import history
from store.database import reading, transaction
from tests.workflow.shop import Shop
from tests.workflow.test_mail_lane import lock
from tests.workflow.test_reminding import pay, reminders
from tests.workflow.troubles import unknown
from workflow import holding, outcomes, sending
from workflow.outcomes import Ended


def expire(shop: Shop) -> None:
    """Its worker was away for longer than the lease."""
    with transaction(shop.services.engine) as db:
        db.connection().execute(text("UPDATE obligations SET lease_until = '2001-01-01 00:00:00'"))
    outcomes.settle_abandoned(shop.services)


@pytest.mark.parametrize("kind", [Kind.DELIVER, Kind.REMIND])
def test_whoever_comes_back_after_the_lease_does_not_even_dial(shop: Shop, kind: Kind) -> None:
    shop.approve(shop.draft())
    if kind is Kind.REMIND:
        shop.tick()
        shop.clock.at("2026-03-13T09:00")
    before = len(shop.mailer.offered)

    ended = shop.between(kind, lambda: expire(shop))

    assert ended is Ended.PASSED
    assert len(shop.mailer.offered) == before


def test_whoever_comes_back_after_the_lease_takes_no_number(shop: Shop) -> None:
    draft = shop.draft()
    shop.approve(draft)

    ended = shop.between(Kind.ISSUE, lambda: expire(shop))

    assert ended is Ended.PASSED
    assert (shop.stage(draft), shop.send_log.entries) == ("Approved", [])


def test_who_had_it_sent_again_is_kept(shop: Shop) -> None:
    invoice_id, number = unknown(shop)

    sending.send_again(shop.services, number, by=shop.actor("cleo"))

    with reading(shop.services.engine) as db:
        [said] = [event for event in history.since(db, invoice_id, 0) if event.kind == "sending_again"]
    assert said.by == "UCLEO"


def test_a_reminder_that_gets_in_says_that_the_login_works(shop: Shop) -> None:
    shop.issued()
    shop.clock.at("2026-03-13T09:00")
    number = lock(shop)

    shop.clock.forward(minutes=5)
    shop.tick()

    assert len(reminders(shop)) == 1
    assert shop.problem(number).closing_note == "The mail server lets us in again."


def test_no_reminder_is_owed_for_what_was_paid_before_it_was_mailed(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.carry_out(Kind.ISSUE)
    pay(shop, invoice_id)

    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.owed(invoice_id, Kind.REMIND) == {}


def test_what_is_resumed_before_its_day_still_waits_for_it(shop: Shop) -> None:
    draft = shop.draft(send_on="2026-03-05")
    shop.approve(draft)
    holding.hold(shop.services, draft, reason="wait", until=None, by=shop.actor("cleo"))

    holding.resume(shop.services, draft, by=shop.actor("cleo"))
    shop.tick()
    assert shop.mailer.letters == []

    shop.clock.at("2026-03-05T09:00")
    shop.tick()
    assert len(shop.mailer.letters) == 1
