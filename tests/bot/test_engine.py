"""The embedded engine: workers that claim and carry out, one hand that draws, and how both end."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from structlog.testing import capture_logs

from billing.obligation import Kind, State
from bot import engine as engines
from bot.engine import Bell, EmbeddedEngine
from jobs import due
from store import database
from store.database import transaction
from store.obligations import Claimed
from tests.bot.gate import PATIENCE, Gate
from tests.running.kit import until
from tests.workflow.shop import Shop, open_shop
from workflow.services import Services

LONG = 60.0  # A tick that never comes while a test runs: what happens, happens because somebody rang.


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(f"sqlite:///{tmp_path}/sendday.db") as one:
        yield one


@contextmanager
def running(shop: Shop, bell: Bell, *, tick_seconds: float = LONG, workers: int = 2) -> Iterator[EmbeddedEngine]:
    """An engine at work on a shop, ended at the end."""
    shop.services = replace(shop.services, wake=bell.ring)
    engine = EmbeddedEngine(bell, tick_seconds=tick_seconds, workers=workers)
    engine.start(shop.services)
    yield engine
    engine.halt()
    assert engine.drain()


def waiting(bell: Bell, heard: int, seconds: float = LONG) -> threading.Thread:
    """Somebody who waits for a ring."""
    thread = threading.Thread(target=bell.wait, args=(heard, seconds), daemon=True)
    thread.start()
    return thread


# The bell.


def test_a_ring_between_looking_and_waiting_is_not_lost() -> None:
    bell = Bell()
    heard = bell.heard()

    bell.ring()

    thread = waiting(bell, heard)
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_ring_wakes_everybody_who_waits() -> None:
    bell = Bell()
    threads = [waiting(bell, bell.heard()) for _ in range(5)]

    bell.ring()

    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)


def test_a_ring_from_before_looking_wakes_nobody() -> None:
    bell = Bell()
    bell.ring()

    started = time.monotonic()
    bell.wait(bell.heard(), 0.05)

    assert time.monotonic() - started >= 0.05


# Work.


def test_what_becomes_due_is_done_at_once_and_its_card_follows(shop: Shop) -> None:
    with running(shop, Bell()):
        invoice_id = shop.draft()
        shop.approve(invoice_id)

        until(lambda: set(shop.owed(invoice_id, Kind.ISSUE, Kind.DELIVER, Kind.ARCHIVE).values()) == {"done"})
        until(lambda: "mailed" in " ".join(shop.poster.replies).lower())

    assert len(shop.mailer.letters) == 1


def test_what_was_due_before_the_start_is_not_waited_for(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)

    with running(shop, Bell()):
        until(lambda: len(shop.mailer.letters) == 1)


def test_without_a_ring_the_next_tick_finds_it(shop: Shop) -> None:
    silent = Bell()
    with running(shop, silent, tick_seconds=0.02):
        shop.services = replace(shop.services, wake=lambda: None)
        shop.approve(shop.draft())

        until(lambda: len(shop.mailer.letters) == 1)


def test_one_that_takes_minutes_does_not_keep_the_others_waiting(shop: Shop) -> None:
    slow = Gate()
    shop.mailer.connecting.append(slow)
    with running(shop, Bell()):
        shop.approve(shop.draft())
        assert slow.reached.wait(PATIENCE)

        shop.approve(shop.draft(shop.client("Beta AG")))

        until(lambda: len(shop.mailer.letters) == 1)
        slow.open()
        until(lambda: len(shop.mailer.letters) == 2)


def test_mail_servers_that_keep_every_worker_do_not_keep_the_archive_waiting(shop: Shop) -> None:
    shop.approve(shop.draft())
    shop.carry_out(Kind.ISSUE)
    slow = Gate()
    shop.mailer.connecting.append(slow)
    with running(shop, Bell(), workers=1):
        assert slow.reached.wait(PATIENCE)

        until(lambda: len(shop.archive.kept) == 1)

        assert shop.mailer.letters == []
        slow.open()
        until(lambda: len(shop.mailer.letters) == 1)


def test_what_the_workers_are_on_is_known_while_they_are_on_it(shop: Shop) -> None:
    slow = Gate()
    shop.mailer.connecting.append(slow)
    with running(shop, Bell()) as engine:
        invoice_id = shop.draft()
        shop.approve(invoice_id)
        assert slow.reached.wait(PATIENCE)

        until(lambda: [claimed.kind for claimed in engine.under_way()] == [Kind.DELIVER])
        [claimed] = engine.under_way()
        assert claimed.invoice_id == invoice_id

        slow.open()
        until(lambda: engine.under_way() == [])


# What goes wrong.


def test_a_thread_that_ended_by_itself_is_named(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_services: Services) -> int:
        raise RuntimeError("a mistake of ours")

    fell: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: fell.append(args.exc_type.__name__))
    monkeypatch.setattr(due, "draw", broken)
    with running(shop, Bell()) as engine:
        until(lambda: engine.dead() == ["draw"])

        shop.approve(shop.draft())
        until(lambda: len(shop.mailer.letters) == 1)

        engine.halt()
        assert engine.dead() == []
    assert fell == ["RuntimeError"]


def test_a_locked_database_ends_no_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    monkeypatch.setattr(engines, "PAUSE_SECONDS", 0.01)
    faults = threading.Semaphore(0)
    claim = due.claim

    def claimed(services: Services) -> Claimed | None:
        try:
            return claim(services)
        except database.DatabaseFault:
            faults.release()
            raise

    monkeypatch.setattr(due, "claim", claimed)
    with open_shop(f"sqlite:///{tmp_path}/sendday.db") as shop, ExitStack() as backup, capture_logs() as logged:
        shop.approve(shop.draft())
        backup.enter_context(locked(tmp_path / "sendday.db"))
        with running(shop, Bell(), workers=1) as engine:
            assert faults.acquire(timeout=PATIENCE)
            assert faults.acquire(timeout=PATIENCE)
            assert engine.dead() == []

            backup.close()
            until(lambda: len(shop.mailer.letters) == 1)
    assert {entry["thread"] for entry in logged if entry["event"] == "database_fault"} >= {"work-1"}


def test_a_pool_without_a_connection_left_ends_no_thread_and_breaks_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "PAUSE_SECONDS", 0.01)
    shop.approve(shop.draft())
    scarce = create_engine(shop.services.engine.url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    whole, shop.services = shop.services, replace(shop.services, engine=scarce)
    held = scarce.connect()
    with running(shop, Bell(), tick_seconds=0.05, workers=1) as engine, capture_logs() as logged:
        with held:
            until(lambda: {entry["thread"] for entry in logged if entry["event"] == "database_fault"} >= {"work-1"})
            assert engine.dead() == []
        until(lambda: len(shop.mailer.letters) == 1)

    shop.services = whole
    assert shop.problems() == []
    scarce.dispose()


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the database's write lock from outside, as a backup does."""
    with closing(sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


# Ending.


def test_nothing_is_claimed_after_the_halt(shop: Shop) -> None:
    bell = Bell()
    with running(shop, bell) as engine:
        engine.halt()
        assert engine.drain()

        invoice_id = shop.draft()
        shop.approve(invoice_id)

        assert set(shop.owed(invoice_id).values()) == {State.DUE.value}
        assert engine.dead() == []


def test_what_is_under_way_is_finished_and_written_down(shop: Shop) -> None:
    slow = Gate()
    shop.mailer.connecting.append(slow)
    with running(shop, Bell()) as engine:
        invoice_id = shop.draft()
        shop.approve(invoice_id)
        assert slow.reached.wait(PATIENCE)

        engine.halt()
        slow.open()

        assert engine.drain()
        assert set(shop.owed(invoice_id, Kind.DELIVER).values()) == {State.DONE.value}


def test_draining_takes_no_longer_than_its_limit_and_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "DRAIN_SECONDS", 0.2)
    slow = Gate()
    shop.mailer.connecting.append(slow)
    with running(shop, Bell()) as engine:
        shop.approve(shop.draft())
        assert slow.reached.wait(PATIENCE)

        engine.halt()
        started = time.monotonic()
        drained = engine.drain()

        assert not drained
        assert 0.1 < time.monotonic() - started < 2
        slow.open()
        monkeypatch.setattr(engines, "DRAIN_SECONDS", PATIENCE)


def test_the_limit_counts_from_the_halt_not_from_the_draining(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stopped in between, such as the line to Slack, takes its time out of the same ten seconds."""
    monkeypatch.setattr(engines, "DRAIN_SECONDS", 0.0)
    slow = Gate()
    shop.mailer.connecting.append(slow)
    with running(shop, Bell()) as engine:
        shop.approve(shop.draft())
        assert slow.reached.wait(PATIENCE)

        engine.halt()
        monkeypatch.setattr(engines, "DRAIN_SECONDS", PATIENCE)

        assert not engine.drain()
        slow.open()


def test_a_worker_that_slept_past_its_lease_and_who_took_over_both_end(shop: Shop) -> None:
    """After SIGSTOP, one process can have two workers on one obligation: neither may take the other's place away."""
    shop.approve(shop.draft())
    gates, bell = [Gate(), Gate()], Bell()
    shop.mailer.connecting.extend(gates)
    with running(shop, bell) as engine:
        assert gates[0].reached.wait(PATIENCE)
        with transaction(shop.services.engine) as db:
            late = "UPDATE obligations SET state = 'due', fence = fence + 1 WHERE kind = 'deliver'"
            db.connection().exec_driver_sql(late)
        bell.ring()
        assert gates[1].reached.wait(PATIENCE)
        assert len({claimed.fence for claimed in engine.under_way()}) == 2

        gates[0].open()
        until(lambda: len(engine.under_way()) == 1)
        gates[1].open()
        until(lambda: len(shop.mailer.letters) == 1)
        until(lambda: engine.under_way() == [])

        assert engine.dead() == []
