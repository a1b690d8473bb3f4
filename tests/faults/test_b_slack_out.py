"""Faults of Slack on the way out, over HTTP against the stand-in."""

from decimal import Decimal

import pytest

from billing.client import Brief, BriefLine
from billing.obligation import Kind
from bot.clock import Clock
from bot.engine import Bell, EmbeddedEngine
from bot.health import Health
from bot.link import HttpLink
from bot.outbound.slack import TIMEOUT_SECONDS, web_client
from bot.standin import Message
from bot.wiring import machine_now
from jobs import due, upkeep
from renderers.views import ExceptionMessage
from store.database import transaction
from tests.bench import Bench
from tests.books import brief
from tests.workflow.shop import Shop
from workflow import detouring, drafting, healing
from workflow.ports import PostRefused, PostUncertain

OWNER = "owner@studio-nord.example"


def cards(bench: Bench) -> list[Message]:
    """The messages in the approvals channel that are no replies."""
    return [message for message in bench.slack.posts("approvals") if "D-1" in message.text or "2026-" in message.text]


def test_20_too_many_requests_are_tried_again_when_slack_says(bench: Bench) -> None:
    bench.slack.faults.rate_limit("chat.postMessage", retry_after=30)
    bench.draft()
    bench.tick()
    assert not bench.ben.sees("D-1", in_="approvals")

    bench.clock.forward(seconds=29)
    bench.tick()
    assert not bench.ben.sees("D-1", in_="approvals")

    bench.clock.forward(seconds=2)
    bench.tick()
    assert bench.ben.sees("D-1", in_="approvals")


@pytest.mark.parametrize("fault", ["server_error", "html"])
def test_21_a_fault_of_slacks_own_loses_nothing(bench: Bench, fault: str) -> None:
    getattr(bench.slack.faults, fault)("chat.postMessage")
    bench.draft()

    bench.tick()
    bench.clock.forward(minutes=2)
    bench.tick()

    assert bench.ben.sees("D-1", in_="approvals")


def test_22_a_lost_reply_is_posted_again_with_a_word_and_never_by_the_sdk(bench: Bench) -> None:
    bench.slack.faults.lose_reply("chat.postMessage")
    bench.draft()
    bench.tick()
    assert len(bench.slack.calls("chat.postMessage")) == 1

    bench.clock.forward(minutes=2)
    bench.tick()

    assert bench.ben.sees("(repeat", in_="approvals")


def test_23_a_slow_slack_does_not_keep_mails_waiting(shop: Shop) -> None:
    shop.poster.showing.extend([PostUncertain("timed out")] * 9)
    shop.approve(shop.draft())

    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert web_client("xoxb-1", "http://127.0.0.1:9/").timeout == TIMEOUT_SECONDS == 10


@pytest.mark.parametrize("error", ["is_archived", "not_in_channel", "channel_not_found", "restricted_action"])
def test_24_a_channel_that_says_no_is_one_exception_that_heals(bench: Bench, error: str) -> None:
    channel = bench.slack.channel("approvals").id
    bench.slack.faults.refuse("chat.postMessage", error, channel=channel)
    bench.draft()
    bench.tick()
    [problem] = bench.problems()
    assert (problem.code, error in problem.words) == ("post_failed", True)

    bench.clock.forward(minutes=6)
    bench.tick()

    assert bench.ben.sees("D-1", in_="approvals")
    assert bench.problems() == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("token_revoked", "chat_locked_out"),
        ("invalid_auth", "chat_locked_out"),
        ("account_inactive", "chat_locked_out"),
        ("missing_scope", "post_failed"),  # Other methods may still be allowed.
    ],
)
def test_25_without_slack_what_is_approved_is_still_sent(bench: Bench, error: str, code: str) -> None:
    bench.slack.faults.refuse("*", error, times=None)
    bench.approve(bench.draft())

    bench.tick()
    bench.tick()

    assert sorted(mail["To"] for mail in bench.inbox) == ["billing@acme.example", OWNER]
    assert code in [problem.code for problem in bench.problems()]


def test_26_when_no_channel_can_be_reached_the_owner_is_mailed_and_the_row_stays_open(bench: Bench) -> None:
    for channel in ("exceptions", "fallback"):
        bench.slack.archive(channel)
    bench.mails.bouncing.add("billing@acme.example")
    bench.approve(bench.draft())

    bench.tick()
    bench.tick()

    assert [mail["To"] for mail in bench.inbox] == [OWNER]
    assert [problem.code for problem in bench.problems()] == ["deliver_failed"]
    assert detouring.alarm(bench.services)


def test_27_two_hundred_faults_at_once_are_one_message_and_its_failure_is_no_other(shop: Shop) -> None:
    client = shop.client()
    owed = [shop.obligations(shop.draft(client), Kind.PREVIEW)[0].id for _ in range(200)]
    with transaction(shop.services.engine) as db:
        for one in owed:  # As `outcomes` does it; 200 real sends take a minute, and `test_storming.py` has a few.
            healing.open_for(shop.services, db, one, code="deliver_failed", words=f"535 5.7.8 wrong password id={one}")
    shop.poster.showing.extend([PostRefused("is_archived", code="is_archived")] * 30)

    for _ in range(6):
        while due.draw(shop.services):
            pass
        shop.clock.forward(minutes=6)

    [message] = [view for view in shop.poster.shown.values() if isinstance(view, ExceptionMessage) and view.held]
    assert (message.what, message.held_count, len(message.held)) == ("200 sends held", 200, 20)
    assert {(one.client, one.subject[:2]) for one in message.held} == {("Acme GmbH", "D-")}
    told = [text for text in shop.poster.replies if text.startswith("Held too")]
    assert sum(text.count("Held too: D-") for text in told) == 180
    # Each its own row, and the one that stands for all; the cards that could not be shown are one more, closed since.
    assert [problem.code for problem in shop.problems()] == ["deliver_failed"] * 201


def test_28_an_invoice_of_400_lines_has_a_card_and_a_mail(bench: Bench) -> None:
    lines = tuple(BriefLine(f"Position {n} " + "x" * 60, Decimal(1), "C62", Decimal(10)) for n in range(400))
    asked = Brief(brief().completed_on, lines)
    drafting.draft(bench.services, bench.client(), asked, by=bench.actor("ana"))

    bench.tick()

    assert bench.ben.sees("D-1", in_="approvals")
    assert bench.ben.sees("more", in_="approvals")
    assert bench.problems() == []


def test_29_a_message_that_somebody_deleted_is_posted_afresh(bench: Bench) -> None:
    bench.draft()
    bench.tick()
    card = bench.ben.find("D-1", in_="approvals")
    assert card is not None
    bench.slack.delete_message(card)

    bench.approve(1)
    bench.tick()

    assert bench.ben.sees("2026-0001", in_="approvals")


def test_30_a_bot_that_dies_silently_is_told_by_slack_and_a_dead_clock_turns_health_red(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.tick()
    upkeep.keep_in_touch(bench.services)
    bench.clock.forward(seconds=12)
    answer = bench.ben.command("/invoice status")
    assert answer.message is not None
    assert "last tick 12 s ago · Slack last answered 12 s ago" in answer.message.shown

    engine = EmbeddedEngine(Bell(), tick_seconds=60)
    clock = Clock(bench.services, engine, Bell(), tick_seconds=60, machine_now=machine_now)
    health = Health(bench.services, engine, clock, HttpLink())
    assert health.wrong() == []
    monkeypatch.setattr(clock, "_ticked", clock._ticked - 600)
    assert health.wrong() == ["The clock has not ticked for a while."]

    bench.clock.forward(hours=23, minutes=59)
    assert bench.slack.posts("exceptions") == []
    bench.clock.forward(minutes=1)
    [alarm] = bench.slack.posts("exceptions")
    assert "Sendday has not checked in since Mon 2 Mar 09:00 Berlin" in alarm.text
    assert f"<@{bench.id_of('admin')}>: look whether “sendday run” is up" in alarm.text

    upkeep.keep_in_touch(bench.services)
    bench.tick()
    [_, back] = bench.slack.posts("exceptions")
    assert "Sendday is back, 09:00." in back.shown
