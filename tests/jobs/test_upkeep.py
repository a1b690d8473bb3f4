"""What the clock asks now and then."""

from datetime import date, timedelta

from sqlalchemy import text

from billing.obligation import Kind
from jobs import due, upkeep
from store import requests
from store.database import reading, transaction
from tests.workflow.shop import Shop
from workflow import holding
from workflow.ports import PostDelayed


def forget_leases(shop: Shop) -> None:
    """As if a minute had passed on the database's own clock."""
    with transaction(shop.services.engine) as db:
        db.connection().execute(text("UPDATE obligations SET lease_until = '2001-01-01 00:00:00'"))


def test_a_beat_is_kept_and_leases_of_what_is_under_way_are_renewed(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    under_way, dead = due.claim(shop.services), due.claim(shop.services)
    assert under_way is not None
    assert dead is not None
    forget_leases(shop)

    upkeep.beat(shop.services, [under_way])

    states = {owed.id: owed.state.value for owed in shop.obligations(invoice_id)}
    assert (states[under_way.id], states[dead.id]) == ("claimed", "due")
    with reading(shop.services.engine) as db:
        assert requests.last_beat(db, "tick") == shop.clock()


def test_holds_end_on_their_day(shop: Shop) -> None:
    invoice_id = shop.draft()
    until = date(2026, 3, 5)
    holding.hold(shop.services, invoice_id, reason="wait", until=until, by=shop.actor("cleo"))

    assert upkeep.end_holds(shop.services) == 0
    shop.clock.at("2026-03-05T00:00")
    assert upkeep.end_holds(shop.services) == 1
    assert upkeep.end_holds(shop.services) == 0


def test_the_next_instant_is_the_next_obligation_or_the_next_try_of_a_view(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.approve(invoice_id)
    shop.tick()
    shop.clock.forward(seconds=2)
    shop.tick()
    [issue] = shop.obligations(invoice_id, Kind.ISSUE)
    assert upkeep.next_due_at(shop.services) == issue.due_at

    shop.poster.showing.append(PostDelayed("429", wait=timedelta(minutes=5)))
    holding.hold(shop.services, invoice_id, reason="wait", until=None, by=shop.actor("cleo"))
    shop.tick()

    assert upkeep.next_due_at(shop.services) == shop.clock() + timedelta(minutes=5)


def test_old_clicks_are_forgotten(shop: Shop) -> None:
    with transaction(shop.services.engine) as db:
        requests.first_time(db, "click:1", shop.clock())
    shop.clock.forward(days=8)

    upkeep.forget_old_requests(shop.services)

    with transaction(shop.services.engine) as db:
        assert requests.first_time(db, "click:1", shop.clock())
