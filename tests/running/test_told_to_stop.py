"""The real process that is told to stop: it ends in order, however early it is told."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.standin.faults import Fault, Harm
from tests.inbox import Inbox
from tests.running import kit

WITHIN_SECONDS = 12


@pytest.mark.parametrize("after", [0.3, 0.6, 0.9, 1.2])
def test_the_first_second_ends_in_order_too(tmp_path: Path, after: float) -> None:
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        office.launch()
        kit.PAUSE.wait(after)

        assert office.stop() == 0


def test_a_start_that_waits_for_slack_ends_at_once(tmp_path: Path) -> None:
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        office.slack.faults.plan(Fault(Harm.SLOW, "auth.test", times=None, seconds=WITHIN_SECONDS))
        office.launch()
        kit.until(lambda: bool(office.slack.calls("auth.test")))
        told = time.monotonic()

        assert office.stop() == 0
        assert time.monotonic() - told < WITHIN_SECONDS
        office.slack.faults.clear()
