"""What the clock asks now and then: what rows are missing, whose lease is over, who is who."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from store import obligations, requests, views
from store.database import reading, transaction
from store.obligations import Claimed
from workflow import (
    acquainting,
    asking,
    checking_in,
    escalating,
    holding,
    leaving,
    outcomes,
    reconciling,
    relooking,
    showing,
    snoozing,
    stopping,
    summing_up,
)
from workflow.ports import Delayed
from workflow.services import Services


def beat(services: Services, under_way: Iterable[Claimed]) -> None:
    """Say that the clock runs; renew the leases of what is under way, and give back those that are over."""
    with transaction(services.engine) as db:
        requests.beat(db, asking.TICK, services.now())
        obligations.renew(db, under_way)
    outcomes.settle_abandoned(services)
    relooking.compare(services)
    stopping.tidy(services)
    showing.redraw_overtaken(services)


def end_holds(services: Services) -> int:
    """Lift the holds whose last day is over, and the one on everything once the send log can be compared."""
    reconciling.look_again(services)
    return holding.resume_ended(services)


def look_after_exceptions(services: Services) -> int:
    """Bring back what was snoozed for long enough, sum up in the morning, ask again for who left and what waits."""
    back = snoozing.end_snoozes(services)
    summing_up.sum_up(services)  # First, so that what is told anew right now is not listed beside that.
    return back + leaving.look_after(services) + escalating.escalate(services)


def keep_in_touch(services: Services) -> None:
    """Greet a chat that was quiet, and put off the alarm that it keeps."""
    checking_in.greet(services)
    checking_in.check_in(services)


def look_up_people(services: Services) -> int:
    """Ask the chat for people who are named and not known, or not known any more; it may be away."""
    try:
        return acquainting.look_up_named(services)
    except Delayed:
        return 0  # Asked again at the next turn; cards print the address until then.


def forget_old_requests(services: Services) -> None:
    """Drop the keys of clicks that can no longer be delivered again."""
    with transaction(services.engine) as db:
        requests.forget_old(db, services.now())


def next_due_at(services: Services) -> datetime | None:
    """When the next obligation or view falls due."""
    now = services.now()
    with reading(services.engine) as db:
        moments = (obligations.next_due_at(db, after=now), views.next_due_at(db, after=now))
    return min((at for at in moments if at is not None), default=None)
