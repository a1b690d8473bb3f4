"""The buttons for what may wait, and for what is told together: Snooze, Show each, and those that act on all."""

from __future__ import annotations

from billing.storm import STORM_FROM
from tests.bench import Bench


def bounced(bench: Bench, count: int = 1) -> None:
    """So many invoices whose mail the server refuses for good."""
    bench.mails.bouncing.add("billing@acme.example")
    client = bench.client()
    for _ in range(count):
        bench.approve(bench.draft(client))
    bench.tick()


def test_snooze_asks_for_how_long_and_the_message_says_until_when(bench: Bench) -> None:
    bounced(bench)

    bench.ben.click("Snooze", in_="exceptions", message="2026-0001")
    bench.ben.modal.fill({"For how long": "Until work starts again: Tue 3 Mar 09:00 Berlin"}).submit()
    bench.tick()

    [message] = bench.slack.posts("exceptions")
    assert f"Snoozed until Tue 3 Mar 09:00 Berlin by <@{bench.id_of('ben')}>" in message.shown


def test_a_day_that_is_none_is_said_at_its_field(bench: Bench) -> None:
    bounced(bench)
    bench.ben.click("Snooze", in_="exceptions", message="2026-0001")

    bench.ben.modal.fill({"For how long": "Until the day below"}).submit()

    assert "after today" in bench.ben.modal.errors["Day"]
    bench.ben.modal.fill({"Day": "2026-03-12"}).submit()
    bench.tick()
    assert "Snoozed until Thu 12 Mar 09:00 Berlin" in bench.slack.posts("exceptions")[0].shown


def test_many_bounces_are_one_message_with_buttons_for_all(bench: Bench) -> None:
    bounced(bench, STORM_FROM + 1)

    [message] = bench.slack.posts("exceptions")
    assert message.buttons == ["Take", "Retry", "Snooze", "Resolve", "Show each"]
    assert f"{STORM_FROM + 1} sends held" in message.shown
    assert f"2026-000{STORM_FROM + 1} · Acme GmbH" in message.shown

    bench.cleo.click("Show each", in_="exceptions", message="sends held", confirm=True)
    bench.tick()

    storm, *each = bench.slack.posts("exceptions")
    assert storm.buttons == []
    assert [message.buttons[0] for message in each] == ["Take"] * (STORM_FROM + 1)
