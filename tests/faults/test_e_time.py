"""Faults of clocks and calendars."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from billing import send_day
from billing.days import month_end
from billing.obligation import Kind
from tests.workflow.shop import Shop
from tests.workflow.test_redrafting import change_client
from tests.workflow.test_reminding import reminders, skipped, steps


@pytest.mark.parametrize(
    ("zone", "day", "at", "leaves"),
    [
        ("Europe/Berlin", "2026-03-29", time(2, 30), "2026-03-29T01:00"),  # There is no 02:30: the first instant after.
        ("Europe/Berlin", "2026-10-25", time(2, 30), "2026-10-25T00:30"),  # There are two: the first.
        ("America/New_York", "2026-03-08", time(2, 30), "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01", time(1, 30), "2026-11-01T05:30"),
    ],
)
def test_57_where_clocks_change_it_leaves_once_at_the_rules_instant(
    shop: Shop, zone: str, day: str, at: time, leaves: str
) -> None:
    shop.clock.at(f"{day}T00:00", ZoneInfo(zone))
    shop.approve(shop.draft(shop.client(time_zone=zone, send_time=at), send_on=day))
    sent = list[datetime]()
    for _ in range(20):
        shop.clock.forward(minutes=15)
        shop.tick()
        if len(shop.mailer.letters) > len(sent):
            sent.append(shop.clock())

    assert sent == [datetime.fromisoformat(leaves).replace(tzinfo=UTC)]


@pytest.mark.parametrize("day", [29, 30, 31])
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_58_the_last_days_of_a_month_give_every_month_its_day(day: int, zone: str) -> None:
    now = datetime(2026, 12, 31, 23, 30, tzinfo=ZoneInfo(zone))
    rule = send_day.parse(f"day {day}")

    days = send_day.next_send_days(rule, 24, at=time(9), zone=ZoneInfo(zone), now=now, closed=frozenset())

    months = [date(2027 + n // 12, n % 12 + 1, 1) for n in range(24)]
    assert list(days) == [month.replace(day=min(day, month_end(month).day)) for month in months]


@pytest.mark.parametrize(
    ("back", "mails", "asked"),
    [
        # Down for an hour over the send hour: the invoice late, the reminder at once, and nothing twice.
        ("2026-03-13T09:30", ["deliver.2.1", "remind.1.-3"], []),
        # A day, until Saturday: the invoice late; nobody is reminded on a weekend.
        ("2026-03-14T09:00", ["deliver.2.1"], []),
        # Five days, until Wednesday: a person is asked about the invoice; of two reminders the latest.
        ("2026-03-18T09:00", ["remind.1.+1"], ["missed"]),
    ],
)
def test_59_down_over_the_send_day_these_mails_and_no_others(
    shop: Shop, back: str, mails: list[str], asked: list[str]
) -> None:
    shop.issued()
    shop.approve(shop.draft(send_on="2026-03-13"))
    shop.mailer.letters.clear()
    shop.clock.at("2026-03-13T08:30")
    shop.tick()
    shop.clock.at(back)

    for _ in range(3):
        shop.restart()
        shop.tick()

    assert sorted(letter.message_id[1:].rsplit(".", 2)[0] for letter in shop.mailer.letters) == mails
    assert [problem.code for problem in shop.problems()] == asked


def test_60_down_for_forty_days_is_one_reminder_and_the_others_are_recorded(shop: Shop) -> None:
    invoice_id = shop.issued(shop.client(cadence="+7,+14,+30"))
    shop.clock.forward(days=60)

    shop.tick()
    shop.tick()

    assert len(reminders(shop)) == 1
    assert steps(shop, invoice_id) == {7: "cancelled", 30: "done"}
    assert skipped(shop, invoice_id) == [("7", "30"), ("14", "30")]


def test_61_a_clock_that_goes_back_and_far_ahead_sends_nothing_twice(shop: Shop) -> None:
    invoice_id = shop.issued()

    for hours in (-3, 72, -3, 3):
        shop.clock.forward(hours=hours)
        shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.owed(invoice_id, Kind.DELIVER) == {"deliver:1:1": "done"}


def test_62_another_zone_moves_what_is_ahead_and_nothing_that_was_sent(shop: Shop) -> None:
    client = shop.client(send_day="day 20")
    sent, waiting = shop.issued(shop.client("Bolt")), shop.draft(client)
    shop.approve(waiting)
    before = shop.invoice(waiting).send_at

    changed = change_client(shop, client, time_zone="America/New_York")

    assert changed == [f"D-{waiting}"]
    after = shop.invoice(waiting).send_at
    assert before is not None
    assert after is not None
    assert (after - before).total_seconds() == 5 * 3600
    assert shop.stage(sent) == "Issued"
