"""The clock: it beats, it wakes the engine when something falls due, and nothing that a turn raises ends it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import col, update
from structlog.testing import capture_logs

from billing.obligation import Kind, State
from bot import clock as clocks
from bot.clock import Clock
from bot.engine import Bell, EmbeddedEngine
from bot.wiring import machine_now
from jobs import upkeep
from store import requests
from store.database import reading, transaction
from store.tables import ObligationRow
from tests.bot.gate import PATIENCE, Gate
from tests.running.kit import PAUSE, until
from tests.workflow.shop import Shop, open_shop
from workflow import asking, holding
from workflow.ports import PostDelayed

LONG = 60.0
SHORT = 0.02


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(f"sqlite:///{tmp_path}/sendday.db") as one:
        yield one


@dataclass
class Turn:
    """Stands in for one of the clock's turns: counts, and does what the test says."""

    act: Callable[[], object] = lambda: None
    times: int = 0
    reached: threading.Event = field(default_factory=threading.Event)

    def __call__(self, *_: object) -> None:
        self.times += 1
        self.reached.set()
        self.act()


@contextmanager
def ticking(shop: Shop, *, tick_seconds: float = LONG, bell: Bell | None = None) -> Iterator[Clock]:
    """A clock that runs, over an engine that does not."""
    bell = bell or Bell()
    engine = EmbeddedEngine(bell, tick_seconds=LONG)
    clock = Clock(shop.services, engine, bell, tick_seconds=tick_seconds, machine_now=machine_now)
    clock.start()
    yield clock
    clock.stop()


def last_beat(shop: Shop) -> datetime | None:
    with reading(shop.services.engine) as db:
        return requests.last_beat(db, asking.TICK)


def raising(error: Exception) -> Callable[[], object]:
    """Something that only raises."""

    def act() -> None:
        raise error

    return act


LOCKED = OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))


def test_a_tick_leaves_its_beat_in_the_rows(shop: Shop) -> None:
    with ticking(shop, tick_seconds=SHORT):
        until(lambda: last_beat(shop) == shop.clock())

        shop.clock.forward(seconds=30)
        until(lambda: last_beat(shop) == shop.clock())


def test_every_turn_comes_at_once_after_a_start(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = {name: Turn() for name in ("beat", "end_holds", "look_up_people", "forget_old_requests")}
    for name, turn in turns.items():
        monkeypatch.setattr(upkeep, name, turn)

    with ticking(shop):
        for name, turn in turns.items():
            assert turn.reached.wait(PATIENCE), name


def test_a_hold_ends_by_the_clock(shop: Shop) -> None:
    invoice_id, until_day = shop.draft(), (shop.clock() + timedelta(days=1)).date()
    holding.hold(shop.services, invoice_id, reason="wait", until=until_day, by=shop.actor("ana"))
    shop.clock.forward(days=1)

    with ticking(shop):
        until(lambda: shop.invoice(invoice_id).hold is None)


def test_each_tick_rings(shop: Shop) -> None:
    bell = Bell()
    with ticking(shop, tick_seconds=SHORT, bell=bell):
        for _ in range(3):
            heard = bell.heard()
            bell.wait(heard, PATIENCE)
            assert bell.heard() > heard


def test_it_rings_at_the_next_due_instant_without_waiting_for_a_tick(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_at, bell = shop.clock() + timedelta(seconds=0.3), Bell()
    monkeypatch.setattr(upkeep, "next_due_at", lambda _services: due_at)
    before = machine_now()
    with ticking(shop, bell=bell):
        until(lambda: bell.heard() >= 1)  # The tick's own ring.

        bell.wait(1, PATIENCE)

        assert bell.heard() == 2
        assert timedelta(seconds=0.2) < machine_now() - before < timedelta(seconds=5)


def test_it_goes_on_after_the_machines_clock_went_back(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """APScheduler waits for an hour of the wall: three hours back would be three hours without a tick."""
    ahead = [timedelta(hours=3)]

    class Wall(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # What APScheduler asks for.
            return wall().astimezone(tz)

    def wall() -> datetime:
        return machine_now() + ahead[0]

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Wall)
    turn = Turn()
    monkeypatch.setattr(upkeep, "beat", turn)
    clock = Clock(shop.services, EmbeddedEngine(Bell(), tick_seconds=LONG), Bell(), tick_seconds=0.1, machine_now=wall)
    clock.start()
    until(lambda: turn.times > 1)

    ahead[0] = timedelta(0)
    PAUSE.wait(0.5)
    before = turn.times
    clock.keep_up()

    until(lambda: turn.times > before + 2)
    clock.stop()


def test_what_is_overdue_by_a_moved_clock_rings_at_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    bell = Bell()
    monkeypatch.setattr(upkeep, "next_due_at", lambda _services: shop.clock() - timedelta(days=3))

    with ticking(shop, bell=bell):
        until(lambda: bell.heard() >= 2)


def test_a_lease_is_renewed_before_it_is_looked_at(shop: Shop) -> None:
    """A worker that takes longer than its lease is not taken for lost while it is known to be at work."""
    slow, bell = Gate(), Bell()
    shop.mailer.connecting.append(slow)
    shop.services = replace(shop.services, wake=bell.ring)
    engine = EmbeddedEngine(bell, tick_seconds=LONG, workers=1)
    clock = Clock(shop.services, engine, bell, tick_seconds=LONG, machine_now=machine_now)
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    engine.start(shop.services)
    assert slow.reached.wait(PATIENCE)
    let_leases_run_out(shop)

    clock._tick()

    [owed] = shop.owed(invoice_id, Kind.DELIVER).values()
    assert owed == State.CLAIMED.value
    slow.open()
    until(lambda: len(shop.mailer.letters) == 1)
    engine.halt()
    assert engine.drain()


def let_leases_run_out(shop: Shop) -> None:
    with transaction(shop.services.engine) as db:
        over = machine_now() - timedelta(minutes=5)
        db.exec(update(ObligationRow).where(col(ObligationRow.state) == State.CLAIMED.value).values(lease_until=over))


# Health.


def test_it_beats_while_it_ticks_and_no_more_when_it_was_stopped(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "QUIET_SECONDS", 0.5)
    with ticking(shop, tick_seconds=SHORT) as clock:
        until(lambda: last_beat(shop) is not None)
        assert clock.beats()

        clock._scheduler.pause()

        until(lambda: not clock.beats())


def test_a_slow_interval_is_given_four_of_its_own(shop: Shop) -> None:
    engine = EmbeddedEngine(Bell(), tick_seconds=LONG)
    clock = Clock(shop.services, engine, Bell(), tick_seconds=LONG, machine_now=machine_now)

    clock._ticked -= 4 * LONG - 5
    assert clock.beats()

    clock._ticked -= 10
    assert not clock.beats()


def test_a_tick_that_hangs_is_no_beat_and_holds_nothing_else_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "QUIET_SECONDS", 0.2)
    monkeypatch.setattr(clocks, "HOLDS_SECONDS", SHORT)
    slow, holds = Gate(), Turn()
    monkeypatch.setattr(upkeep, "beat", slow)
    monkeypatch.setattr(upkeep, "end_holds", holds)
    with ticking(shop, tick_seconds=SHORT) as clock:
        until(lambda: not clock.beats())

        seen = holds.times
        until(lambda: holds.times > seen + 2)
        slow.open()


# What a turn raises.


def test_a_locked_database_is_no_beat_and_the_clock_goes_on(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "QUIET_SECONDS", 0.2)
    turn, beat = Turn(raising(LOCKED)), upkeep.beat
    monkeypatch.setattr(upkeep, "beat", turn)
    with capture_logs() as logged, ticking(shop, tick_seconds=SHORT) as clock:
        until(lambda: turn.times > 2)
        until(lambda: not clock.beats())

        monkeypatch.setattr(upkeep, "beat", beat)
        until(clock.beats)
    assert {entry["event"] for entry in logged} == {"turn_failed"}


@pytest.mark.parametrize(
    "error", [RuntimeError("a mistake"), KeyError("x"), LOCKED], ids=["a mistake of ours", "another", "the database"]
)
def test_nothing_that_a_turn_raises_ends_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    monkeypatch.setattr(clocks, "HOLDS_SECONDS", SHORT)
    turn = Turn(raising(error))
    monkeypatch.setattr(upkeep, "end_holds", turn)
    with capture_logs() as logged, ticking(shop, tick_seconds=SHORT) as clock:
        until(lambda: turn.times > 2)

        assert clock.beats()

    told = [record.exc_info[1] for record in caplog.records if record.exc_info]
    assert error in told or logged, "whatever it was, the log has it"


def test_people_are_asked_for_again_after_the_chat_was_away(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "PEOPLE_SECONDS", SHORT)
    shop.client()
    shop.directory.steps.append(PostDelayed("Slack did not answer"))

    with ticking(shop):
        until(lambda: len(shop.directory.asked) > 1)
