"""What people ask and what the tick asks, as the rows grow: it should cost the same."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.timing import Figure, compared, figure
from jobs import due
from tests.workflow.shop import Shop, open_shop
from workflow import asking

SIZES = (50, 500)
ROUNDS = 20


def figures() -> list[Figure]:
    """`/invoice status`, and a tick with nothing due, with few and with ten times as many invoices."""
    sizes = [_at(count) for count in SIZES]
    few = sizes[0]
    return few + [compared(one, other) for more in sizes[1:] for one, other in zip(more, few, strict=True)]


def _at(count: int) -> list[Figure]:
    with TemporaryDirectory() as home, open_shop(f"sqlite:///{Path(home) / 'sendday.db'}") as shop:
        _fill(shop, count)
        return [
            figure(f"status, {count} invoices", lambda: asking.status(shop.services), ROUNDS),
            figure(f"idle tick, {count} invoices", lambda: _idle(shop), ROUNDS),
        ]


def _fill(shop: Shop, count: int) -> None:
    client = shop.client()
    for _ in range(count):
        shop.approve(shop.draft(client))
    while due.everything(shop.services) or due.draw(shop.services):
        pass


def _idle(shop: Shop) -> None:
    if due.everything(shop.services) or due.draw(shop.services):
        message = "something was due"
        raise AssertionError(message)
