"""After an outage: the first act of its kind that works takes along those that failed and wait for their next try."""

from __future__ import annotations

from datetime import timedelta

from billing.obligation import Kind
from store import requests, stops
from store.database import Session
from workflow.services import Services

APART = timedelta(minutes=5)  # One mailbox that is always busy is not asked again with every other mail.


def take_along(services: Services, db: Session, *kinds: Kind) -> None:
    """Whatever of these kinds failed and has a long pause ahead is due now: the outage that it waits for is over."""
    now, name = services.now(), name_of(kinds[0])
    last = requests.last_beat(db, name)
    if last is None or last > now + APART:  # A clock that went back since wrote the later one.
        to = now
    else:
        to = last if last > now else max(now, last + APART)
    if stops.hurry(db, kinds, now, to=to, beyond=APART):
        requests.beat(db, name, to)


def name_of(kind: Kind) -> str:
    """The instant at which those that were taken along the last time may go; the next such instant is later."""
    return f"hurried:{kind.value}"
