"""It leaves at the send hour of the client's zone, once, however long the bot was away."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from billing.invoice import Issued
from tests.bench import Bench


def approved(bench: Bench, send_on: str, **facts: time | str) -> int:
    """A draft for this day, approved."""
    draft = bench.draft(bench.client("Acme GmbH", **facts), send_on=send_on)
    bench.approve(draft)
    return draft


@pytest.mark.parametrize(
    ("zone", "send_on", "before", "at"),
    [
        ("America/New_York", "2026-03-03", "2026-03-03T14:59", "2026-03-03T15:00"),
        ("Asia/Tokyo", "2026-03-03", "2026-03-03T00:59", "2026-03-03T01:00"),
        ("Pacific/Auckland", "2026-03-04", "2026-03-03T20:59", "2026-03-03T21:00"),
        # New York is on summer time from 8 March, Berlin from the 29th: five hours apart instead of six.
        ("America/New_York", "2026-03-09", "2026-03-09T13:59", "2026-03-09T14:00"),
        ("Europe/Berlin", "2026-03-29", "2026-03-29T08:59", "2026-03-29T09:00"),
        ("America/New_York", "2026-03-30", "2026-03-30T14:59", "2026-03-30T15:00"),
    ],
)
def test_nine_oclock_is_the_clients(bench: Bench, zone: str, send_on: str, before: str, at: str) -> None:
    approved(bench, send_on, time_zone=zone)
    bench.clock.at(before)
    bench.tick()
    assert bench.inbox == []

    bench.clock.at(at)
    bench.tick()

    assert len(bench.inbox) == 1


@pytest.mark.parametrize(
    ("day", "hour", "leaves_at"),
    [
        ("2026-03-29", "02:30", "2026-03-29T01:00+00:00"),  # There is no 02:30: the first moment after the gap.
        ("2026-10-25", "02:30", "2026-10-25T00:30+00:00"),  # There are two: the first.
    ],
)
def test_on_the_days_when_clocks_change_it_leaves_once(bench: Bench, day: str, hour: str, leaves_at: str) -> None:
    instant = datetime.fromisoformat(leaves_at)
    approved(bench, day, send_time=time.fromisoformat(hour))
    bench.clock.at((instant - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M"), ZoneInfo("UTC"))
    bench.tick()
    assert bench.inbox == []

    for _ in range(4):
        bench.clock.forward(minutes=30)
        bench.tick()

    assert len(bench.inbox) == 1


@pytest.mark.parametrize("back", ["2026-03-03T10:00", "2026-03-04T09:30", "2026-03-04T23:00"])
def test_down_over_the_send_hour_it_sends_once_when_it_is_back(bench: Bench, back: str) -> None:
    draft = approved(bench, "2026-03-03")
    bench.clock.at(back)

    bench.restart()
    bench.tick()
    bench.tick()

    issued = bench.invoice(draft).invoice
    assert isinstance(issued, Issued)
    assert len(bench.inbox) == len(bench.archived()) == 1
    assert issued.issue.issued_on.isoformat() == back[:10]  # Nothing is issued before it leaves: no date is wrong.


def test_a_clock_that_goes_back_sends_nothing_twice(bench: Bench) -> None:
    approved(bench, "2026-03-03")
    bench.clock.at("2026-03-03T09:00")
    bench.tick()

    bench.clock.at("2026-03-03T06:00")
    bench.tick()
    bench.clock.at("2026-03-03T09:00")
    bench.tick()

    assert len(bench.inbox) == 1


def test_numbers_follow_the_order_in_which_they_leave(bench: Bench) -> None:
    tokyo, acme = bench.client("Tokyo KK", time_zone="Asia/Tokyo"), bench.client("Acme")
    drafts = [bench.draft(acme, send_on="2026-03-03"), bench.draft(tokyo, send_on="2026-03-03")]
    for draft in drafts:
        bench.approve(draft)

    bench.clock.at("2026-03-03T09:00")
    bench.tick()

    assert [mail["Subject"] for mail in bench.inbox] == [
        "Invoice 2026-0001 from Studio Nord",
        "Invoice 2026-0002 from Studio Nord",
    ]
    first, second = (bench.invoice(draft).invoice for draft in drafts)
    assert isinstance(first, Issued)
    assert isinstance(second, Issued)
    assert (first.issue.number, second.issue.number) == ("2026-0002", "2026-0001")
