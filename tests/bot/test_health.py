"""Whether the bot is well, in words: a process whose parts died must not look alive."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.clock import QUIET_SECONDS, Clock
from bot.engine import Bell, EmbeddedEngine
from bot.health import Health
from bot.wiring import machine_now
from jobs import upkeep
from tests.tidy.source import ROOT
from tests.workflow.shop import Shop, open_shop
from workflow import asking, detouring, exception_queue
from workflow.ports import LockedOut, MailLockedOut
from workflow.services import Actor

TICK_SECONDS = 0.02


@dataclass
class Line:
    """A link to Slack that the test cuts."""

    stands: bool = True

    def start(self) -> None: ...

    def up(self) -> bool:
        return self.stands

    def stop(self) -> None: ...


@dataclass
class Parts:
    """What health looks at; nothing of it runs."""

    shop: Shop
    engine: EmbeddedEngine
    clock: Clock
    line: Line
    health: Health

    def a_thread_ends(self) -> None:
        """The hand that draws is gone, as after a mistake of ours."""
        thread = threading.Thread(target=lambda: None, name="draw")
        thread.start()
        thread.join()
        self.engine._threads.append(thread)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with open_shop(f"sqlite:///{tmp_path}/sendday.db") as shop:
        bell, line = Bell(), Line()
        engine = EmbeddedEngine(bell, tick_seconds=TICK_SECONDS)
        clock = Clock(shop.services, engine, bell, tick_seconds=TICK_SECONDS, machine_now=machine_now)
        yield Parts(shop, engine, clock, line, Health(shop.services, engine, clock, line))


def gone(_services: object) -> None:
    raise OperationalError("SELECT", {}, Exception("disk I/O error"))


def test_all_is_well(parts: Parts) -> None:
    assert parts.health.wrong() == []
    assert parts.health.ready()


def test_a_thread_that_ended_is_named(parts: Parts) -> None:
    parts.a_thread_ends()

    assert parts.health.wrong() == ["The thread draw has ended."]
    assert not parts.health.ready()


def test_a_clock_that_stopped_is_said(parts: Parts) -> None:
    parts.clock._ticked -= QUIET_SECONDS + 1

    assert parts.health.wrong() == ["The clock has not ticked for a while."]
    assert parts.health.ready()  # A click would still be answered.


def test_a_line_that_is_down_is_said(parts: Parts) -> None:
    parts.line.stands = False

    assert parts.health.wrong() == ["Slack is not connected."]
    assert not parts.health.ready()


def test_everything_that_is_wrong_is_said_at_once(parts: Parts) -> None:
    parts.a_thread_ends()
    parts.clock._ticked -= QUIET_SECONDS + 1
    parts.line.stands = False

    assert len(parts.health.wrong()) == 3


def test_a_refused_token_stays_red_even_when_somebody_has_acknowledged_it(parts: Parts) -> None:
    shop = parts.shop
    shop.draft()
    shop.poster.showing.append(LockedOut("Slack said token_revoked", code="token_revoked"))
    shop.tick()
    [problem] = shop.problems()
    refused = "Slack does not let the bot in. Slack said token_revoked."
    unseen = f"1 exception could not be shown to anybody: {problem.number} (Slack does not let the bot in)."
    assert parts.health.wrong() == [refused, unseen]

    exception_queue.acknowledge(shop.services, problem.number, by=Actor("root@cli", trusted=True))
    assert parts.health.wrong() == [refused]

    shop.clock.forward(minutes=2)
    shop.tick()
    assert parts.health.wrong() == []


def test_a_refused_login_of_the_mail_server_is_said_until_a_mail_leaves(parts: Parts) -> None:
    shop = parts.shop
    shop.approve(shop.draft())
    shop.mailer.connecting.append(MailLockedOut("535 expired", code="auth"))
    shop.tick()
    assert parts.health.wrong() == ["The mail server refuses the login, so no mail leaves. 535 expired."]

    shop.clock.forward(minutes=1)
    shop.tick()

    assert parts.health.wrong() == []


def test_a_database_that_is_away_is_red_and_no_crash(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detouring, "alarm", gone)

    assert parts.health.wrong() == ["The database does not answer."]


def test_the_figures_are_of_the_rows(parts: Parts) -> None:
    parts.shop.draft()
    parts.shop.issued(parts.shop.client("Beta AG"))

    figures = parts.health.figures()

    assert (figures["up"], figures["invoices_in_review"], figures["exceptions_open"]) == (1, 1, 0)
    assert all(isinstance(value, int) for value in figures.values())


def test_every_figure_is_explained_and_nothing_else_is(parts: Parts) -> None:
    page = (ROOT / "docs" / "health.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| `sendday_(\w+)` \|", page, re.MULTILINE) == list(parts.health.figures())


def test_without_a_database_there_is_one_figure(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "status", gone)

    assert parts.health.figures() == {"up": 0, "requests_refused": 0}


def test_the_signs_of_life_are_ages_and_what_never_happened_is_left_out(parts: Parts) -> None:
    shop = parts.shop
    assert parts.health.signs() == {"archive_waiting": 0, "archive_lag_seconds": 0}
    shop.issued()
    upkeep.keep_in_touch(shop.services)

    shop.clock.forward(seconds=12)

    assert parts.health.signs() == {
        "last_tick_seconds": 12,
        "last_mail_seconds": 12,
        "last_slack_seconds": 12,
        "archive_waiting": 0,
        "archive_lag_seconds": 0,
    }
    assert parts.health.figures()["last_tick_seconds"] == 12


def test_a_clock_whose_thread_has_ended_is_named(parts: Parts) -> None:
    assert parts.clock.alive()  # Not started yet: nothing has ended.
    parts.clock.start()
    assert parts.clock.alive()

    parts.clock._scheduler.shutdown()  # As if its thread broke: nobody asked our clock to stop.

    assert parts.health.wrong() == ["The thread clock has ended."]


def test_a_clock_that_was_told_to_stop_has_not_ended_by_itself(parts: Parts) -> None:
    parts.clock.start()

    parts.clock.stop()

    assert parts.clock.alive()
