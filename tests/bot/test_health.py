"""What health says beside threads and ticks: what nobody can see, a refused token, a database that is away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.engine import Bell, EmbeddedEngine
from bot.health import Health
from bot.link import HttpLink
from bot.wiring import machine_now
from store.database import open_engine
from tests.workflow.shop import Shop, open_shop
from workflow import exception_queue
from workflow.ports import LockedOut
from workflow.services import Actor


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(f"sqlite:///{tmp_path}/sendday.db") as one:
        yield one


def health_of(shop: Shop) -> Health:
    engine = EmbeddedEngine(Bell(), tick_seconds=60)
    clock = Clock(shop.services, engine, Bell(), tick_seconds=60, machine_now=machine_now)
    return Health(shop.services, engine, clock, HttpLink())


def test_a_refused_token_stays_red_even_when_somebody_has_acknowledged_it(shop: Shop) -> None:
    shop.draft()
    shop.poster.showing.append(LockedOut("Slack said token_revoked", code="token_revoked"))
    shop.tick()
    [problem] = shop.problems()
    refused = "Slack does not let the bot in. Slack said token_revoked."
    unseen = f"1 exception could not be shown to anybody: {problem.number} (Slack does not let the bot in)."
    assert health_of(shop).wrong() == [refused, unseen]

    exception_queue.acknowledge(shop.services, problem.number, by=Actor("root@cli", trusted=True))
    assert health_of(shop).wrong() == [refused]

    shop.clock.forward(minutes=2)
    shop.tick()
    assert health_of(shop).wrong() == []


def test_a_database_that_is_away_is_red_and_no_crash(shop: Shop, tmp_path: Path) -> None:
    empty = open_engine(f"sqlite:///{tmp_path}/empty.db")
    shop.services = replace(shop.services, engine=empty)

    assert health_of(shop).wrong() == ["The database does not answer."]

    empty.dispose()
