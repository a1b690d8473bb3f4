"""What no channel shows is said elsewhere until a person acknowledges it; everything goes on when Slack is back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from store.database import transaction
from tests.bench import Bench
from workflow import detouring, exception_queue, healing, lockout
from workflow.services import Actor

OWNER = "owner@studio-nord.example"
PRIVATE = ("D", "U", "W")  # How ids of conversations with one person, and of people, begin.


@pytest.fixture
def said() -> Iterator[list[EventDict]]:
    """What goes to standard error."""
    with capture_logs() as entries:
        yield entries


def bounce(bench: Bench, client: str = "Acme GmbH") -> int:
    """An invoice whose mail the server refuses for good; the number of its exception."""
    bench.mails.bouncing.add("billing@acme.example")
    bench.approve(bench.draft(bench.client(client)))
    bench.tick()
    return bench.problems()[-1].number


def owner_mails(bench: Bench) -> list[EmailMessage]:
    """What the owner got."""
    return [mail for mail in bench.inbox if mail["To"] == OWNER]


def body(mail: EmailMessage) -> str:
    """Its plain text, on one line."""
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def close_both(bench: Bench) -> None:
    for channel in ("exceptions", "fallback"):
        bench.slack.archive(channel)


def lines(said: list[EventDict], event: str) -> list[EventDict]:
    return [entry for entry in said if entry["event"] == event]


# The fallback channel.


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found", "not_in_channel", "restricted_action_read_only"])
def test_a_channel_that_refuses_an_exception_sends_it_to_the_fallback_with_its_buttons(
    bench: Bench, error: str
) -> None:
    bench.slack.faults.refuse("chat.postMessage", error, channel=bench.slack.channel("exceptions").id, times=None)

    number = bounce(bench)

    [copy] = bench.slack.channel("fallback").messages
    assert copy.buttons == ["Take", "Retry", "Snooze", "Resolve"]
    assert error in copy.shown
    assert bench.slack.channel("exceptions").messages == []
    assert detouring.alarm(bench.services) == ""
    assert owner_mails(bench) == []

    bench.cleo.click("Take", in_="fallback", message="2026-0001")
    bench.tick()
    assert "Taken by" in bench.slack.channel("fallback").messages[0].shown
    assert bench.problem(number).taken_at is not None


def test_when_its_own_channel_heals_it_is_posted_there_and_the_copy_says_where(bench: Bench) -> None:
    bench.slack.archive("exceptions")
    bounce(bench)
    bench.slack.unarchive("exceptions")

    bench.clock.forward(minutes=5)
    bench.tick()

    [message] = bench.slack.channel("exceptions").messages
    [copy] = bench.slack.channel("fallback").messages
    assert message.buttons == ["Take", "Retry", "Snooze", "Resolve"]
    assert copy.buttons == []
    assert f"<#{message.channel}>" in copy.text


def test_after_a_restart_nothing_waits_for_a_channel_that_was_mended_meanwhile(bench: Bench) -> None:
    bench.slack.archive("exceptions")
    bounce(bench)
    bench.slack.unarchive("exceptions")

    bench.restart()
    bench.tick()

    assert len(bench.slack.channel("exceptions").messages) == 1


def test_the_first_that_a_mended_channel_shows_brings_the_others_with_it(bench: Bench) -> None:
    bench.slack.archive("exceptions")
    bounce(bench)
    bench.clock.forward(minutes=4)
    bounce(bench)
    bench.slack.unarchive("exceptions")

    bench.clock.forward(minutes=1)  # The first is tried again, the second three minutes later.
    bench.tick()
    bench.tick()

    assert len(bench.slack.channel("exceptions").messages) == 2


def test_a_slack_that_only_falters_detours_nothing(bench: Bench) -> None:
    bench.slack.faults.server_error("chat.postMessage", times=3)

    bounce(bench)
    bench.clock.forward(minutes=10)
    bench.tick()
    bench.clock.forward(minutes=10)
    bench.tick()

    assert len(bench.slack.channel("exceptions").messages) == 1
    assert bench.slack.channel("fallback").messages == []
    assert owner_mails(bench) == []


# The owner, standard error and health.


def test_what_no_channel_shows_is_mailed_said_on_stderr_and_turns_health_red(
    bench: Bench, said: list[EventDict]
) -> None:
    close_both(bench)

    number = bounce(bench)

    [mail] = owner_mails(bench)
    told = body(mail)
    assert mail["Subject"] == "Sendday: 2026-0001 could not be mailed, and Slack cannot show it"
    assert "2026-0001 could not be mailed · Acme GmbH" in told
    assert "What it means: Not sent: the client has not got it." in told
    assert "550 5.1.1 No such mailbox here" in told
    assert "is_archived" in told
    assert "What to do: " in told
    assert "sendday exceptions --ack" in told
    assert detouring.alarm(bench.services) == (
        f"1 exception could not be shown to anybody: {number} (2026-0001 could not be mailed)."
    )
    [line] = lines(said, "exception_not_shown")
    assert (line["log_level"], line["client"], line["number"]) == ("error", "Acme GmbH", number)


def test_without_a_fallback_channel_the_owner_is_mailed_at_once(bench: Bench) -> None:
    bench.services = replace(bench.services, route=replace(bench.services.route, fallback=False))
    bench.slack.archive("exceptions")

    bounce(bench)

    assert len(owner_mails(bench)) == 1
    assert bench.slack.channel("fallback").messages == []


def test_without_an_owner_health_is_red_all_the_same(bench: Bench, said: list[EventDict]) -> None:
    bench.services = replace(bench.services, route=replace(bench.services.route, owner_email=""))
    close_both(bench)

    bounce(bench)

    assert bench.inbox == []
    assert detouring.alarm(bench.services)
    assert len(lines(said, "exception_not_shown")) == 1


def test_the_owner_gets_one_mail_for_all_that_wait_and_at_most_one_in_a_quarter_of_an_hour(bench: Bench) -> None:
    close_both(bench)
    bounce(bench, "Acme GmbH")
    bounce(bench, "Brot & Co")
    bounce(bench, "Café Noir")
    assert len(owner_mails(bench)) == 1

    bench.clock.forward(minutes=14)
    bench.tick()
    assert len(owner_mails(bench)) == 1

    bench.clock.forward(minutes=1)
    bench.tick()
    bench.tick()
    [_, second] = owner_mails(bench)
    assert second["Subject"] == "Sendday: 2 exceptions that Slack cannot show"
    assert "Acme" not in body(second)
    assert "Brot & Co" in body(second)
    assert "Café Noir" in body(second)

    bench.clock.forward(hours=5)
    bench.tick()
    assert len(owner_mails(bench)) == 2


def test_the_alarm_lasts_until_a_person_acknowledges_at_the_command_line(bench: Bench) -> None:
    close_both(bench)
    number = bounce(bench)
    owner = bench.problem(number).owner

    bench.clock.forward(days=1)
    bench.tick()
    assert detouring.alarm(bench.services)

    assert exception_queue.acknowledge(bench.services, number, by=Actor("root@cli", trusted=True))
    assert detouring.alarm(bench.services) == ""
    assert (bench.problem(number).closed_at, bench.problem(number).owner) == (None, owner)


def test_being_shown_later_ends_no_alarm_but_take_does(bench: Bench) -> None:
    close_both(bench)
    bounce(bench)
    bench.slack.unarchive("exceptions")
    bench.clock.forward(minutes=5)
    bench.tick()
    assert detouring.alarm(bench.services)

    bench.cleo.click("Take", in_="exceptions", message="2026-0001")

    assert detouring.alarm(bench.services) == ""
    bench.clock.forward(hours=1)
    bench.tick()
    assert len(owner_mails(bench)) == 1


def test_what_opens_again_begins_its_way_anew(bench: Bench) -> None:
    close_both(bench)
    number = bounce(bench)
    exception_queue.acknowledge(bench.services, number, by=Actor("root@cli", trusted=True))
    with transaction(bench.services.engine) as db:
        healing.close(bench.services, db, bench.problem(number), by="sendday", note="sent")

    bench.clock.forward(minutes=20)
    with transaction(bench.services.engine) as db:
        healing.open_for(bench.services, db, bench.problem(number).obligation_id or 0, code="deliver_failed", words="x")
    bench.tick()
    bench.clock.forward(minutes=5)
    bench.tick()

    assert len(owner_mails(bench)) == 2
    assert detouring.alarm(bench.services)


def test_slack_that_is_away_for_a_quarter_of_an_hour_alarms_the_owner(bench: Bench) -> None:
    bench.slack.faults.server_error("chat.postMessage", times=None)
    bounce(bench)

    for _ in range(14):
        bench.clock.forward(minutes=1)
        bench.tick()
    assert owner_mails(bench) == []
    for _ in range(20):
        bench.clock.forward(minutes=1)
        bench.tick()

    assert owner_mails(bench)
    assert "2026-0001 could not be mailed" in detouring.alarm(bench.services)


def test_nothing_of_it_is_told_to_one_person_alone(bench: Bench) -> None:
    close_both(bench)

    bounce(bench)
    bench.clock.forward(hours=1)
    bench.tick()

    asked = bench.slack.calls("chat.postMessage")
    assert asked
    assert [call for call in asked if str(call.args["channel"]).startswith(PRIVATE)] == []
    assert bench.slack.calls("chat.postEphemeral") == []


# A token that Slack refuses.


@pytest.mark.parametrize("error", ["token_revoked", "invalid_auth", "account_inactive"])
def test_a_refused_token_stops_slack_alone_and_the_bot_goes_on_by_itself(bench: Bench, error: str) -> None:
    invoice = bench.draft(send_on="2026-03-03")
    bench.click("Approve", invoice, by="ben")
    late = bench.draft(bench.client("Brot & Co"))
    bench.slack.workspace.identity.refused_as = error
    before = len(bench.slack.calls())

    bench.clock.at("2026-03-03T09:00")
    for _ in range(60):
        bench.tick()
        bench.clock.forward(minutes=1)

    assert [mail["Subject"] for mail in bench.inbox if mail["To"] != OWNER] == ["Invoice 2026-0001 from Studio Nord"]
    [mail] = owner_mails(bench)
    assert error in body(mail)
    assert "Slack does not let the bot in" in body(mail)
    assert error in lockout.sentence(bench.services)
    assert "1 exception could not be shown to anybody" in detouring.alarm(bench.services)
    assert len(bench.slack.calls()) - before <= 12  # An hour: 1, 2, 5 and then every 15 minutes.

    bench.slack.workspace.identity.refused_as = None
    bench.clock.forward(minutes=15)
    bench.tick()
    assert lockout.sentence(bench.services) == ""
    assert detouring.alarm(bench.services) == ""
    assert bench.ben.sees(f"D-{late}", in_="approvals")
    assert "Slack lets the bot in again" in bench.ben.wait_for("does not let", in_="exceptions").shown
    assert bench.problems() == []


def test_what_fails_while_the_token_is_refused_reaches_the_owner_too(bench: Bench) -> None:
    bench.draft(bench.client("Brot & Co"))
    bench.slack.workspace.identity.refused_as = "token_revoked"
    bench.tick()

    number = bounce(bench)
    bench.clock.forward(minutes=15)
    bench.tick()

    assert f"{number} (2026-0001 could not be mailed)" in detouring.alarm(bench.services)
    assert any("2026-0001 could not be mailed · Acme GmbH" in body(mail) for mail in owner_mails(bench))
