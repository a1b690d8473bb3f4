"""What the mail server says decides; when it says nothing, a person does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from billing.content import Recipients
from billing.obligation import Kind
from bot.outbound.mail import SmtpMailer
from bot.standin import NotOnScreen
from tests.bench import Bench
from tests.bot.outbound.scripted_smtp import HANG_UP, ScriptedSmtp, Step
from workflow import redirecting


@contextmanager
def served_by(bench: Bench, script: dict[str, list[Step]]) -> Iterator[ScriptedSmtp]:
    """Mails go to a server that does what it is told."""
    with ScriptedSmtp(script) as server:
        bench.services = replace(bench.services, mailer=SmtpMailer(server.url(), timeout=5, content_timeout=5))
        yield server


def sent_off(bench: Bench) -> int:
    """A draft whose mail is tried."""
    draft = bench.draft()
    bench.click("Approve", draft, by="ben", confirm=True)
    return draft


def exceptions(bench: Bench) -> list[str]:
    """The messages of the exceptions channel."""
    return [message.shown for message in bench.slack.posts("exceptions")]


def test_a_wrong_address_is_one_exception_and_sent_once_when_it_is_mended(bench: Bench) -> None:
    bench.mails.bouncing.add("billing@acme.example")
    draft = sent_off(bench)
    bench.clock.forward(days=2)
    bench.tick()
    [message] = exceptions(bench)
    assert "2026-0001 could not be mailed" in message
    assert "550 5.1.1 No such mailbox here" in message
    assert "it waits for a person" in message
    assert "Not sent" in bench.shown(draft)

    bench.mails.bouncing.clear()
    bench.cleo.click("Retry", in_="exceptions")
    bench.tick()

    assert len(bench.inbox) == 1
    assert bench.owed(draft, Kind.DELIVER) == {f"deliver:{draft}:1": "done"}
    [message] = exceptions(bench)
    assert "sent 09:00, second try" in message


def test_who_has_no_part_in_it_cannot_retry(bench: Bench) -> None:
    bench.mails.bouncing.add("billing@acme.example")
    sent_off(bench)

    bench.dan.click("Retry", in_="exceptions")
    bench.tick()

    bench.dan.wait_for("can retry a send", "exceptions")
    assert bench.inbox == []


def test_a_busy_server_is_tried_again_and_nobody_is_bothered_before_a_quarter_of_an_hour(bench: Bench) -> None:
    bench.mails.busy = True
    sent_off(bench)
    for minutes in (1.2, 2.4, 5.6):
        assert exceptions(bench) == []
        bench.clock.forward(minutes=minutes)
        bench.tick()
    bench.clock.forward(minutes=17)
    bench.tick()
    [message] = exceptions(bench)
    assert "Next automatic try" in message

    bench.mails.busy = False
    bench.clock.forward(minutes=70)
    bench.tick()

    assert len(bench.inbox) == 1
    [message] = exceptions(bench)
    assert "sent 10:3" in message


def test_a_server_that_heals_soon_bothers_nobody(bench: Bench) -> None:
    bench.mails.busy = True
    sent_off(bench)
    bench.mails.busy = False

    bench.clock.forward(minutes=2)
    bench.tick()

    assert len(bench.inbox) == 1
    assert exceptions(bench) == []


def test_a_line_that_breaks_after_the_content_is_asked_about_and_never_tried_again(bench: Bench) -> None:
    with served_by(bench, {"content": [HANG_UP]}) as server:
        draft = sent_off(bench)
        for _ in range(3):
            bench.restart()
            bench.clock.forward(days=1)
            bench.tick()

        [message] = exceptions(bench)

        assert "may or may not have been mailed" in message
        assert "Message-ID: <deliver.1.1." in message
        assert len(server.received) == 1
        assert bench.owed(draft, Kind.DELIVER) == {f"deliver:{draft}:1": "unknown"}
        with pytest.raises(NotOnScreen):
            bench.cleo.click("Retry", in_="exceptions")


def test_it_was_sent(bench: Bench) -> None:
    with served_by(bench, {"content": [HANG_UP]}) as server:
        draft = sent_off(bench)

        bench.cleo.click("It was sent", in_="exceptions")
        bench.tick()

        assert len(server.received) == 1
    assert bench.owed(draft, Kind.DELIVER, Kind.REMIND) == {
        f"deliver:{draft}:1": "done",
        f"remind:{draft}:-3": "due",
    }
    [message] = exceptions(bench)
    assert "Closed" in message


def test_send_again(bench: Bench) -> None:
    with served_by(bench, {"content": [HANG_UP, "250 queued"]}) as server:
        draft = sent_off(bench)
        late = bench.cleo.aim("Send again", in_="exceptions", confirm=True)

        late.send()
        late.send()
        bench.tick()

        assert len(server.received) == 2
        assert len(server.accepted) == 1
    bench.cleo.wait_for("Already closed", "exceptions")
    assert bench.owed(draft, Kind.DELIVER) == {f"deliver:{draft}:1": "cancelled", f"deliver:{draft}:2": "done"}


@pytest.mark.parametrize(
    ("script", "state"),
    [
        ({"greeting": [HANG_UP]}, "due"),
        ({"MAIL": [HANG_UP]}, "due"),
        ({"RCPT": [HANG_UP]}, "due"),
        ({"DATA": [HANG_UP]}, "due"),
        ({"DATA": ["451 4.3.0 later"]}, "due"),
        ({"content": ["451 4.3.0 later"]}, "due"),
        ({"content": ["554 5.7.1 policy"]}, "failed"),
        ({"RCPT": ["550 5.1.1 unknown"]}, "failed"),
        ({"content": [HANG_UP]}, "unknown"),
        ({"content": ["999 what?"]}, "unknown"),
    ],
)
def test_each_word_of_the_server_has_its_end(bench: Bench, script: dict[str, list[Step]], state: str) -> None:
    with served_by(bench, script) as server:
        draft = bench.draft()
        bench.approve(draft)

        bench.tick()

        assert bench.owed(draft, Kind.DELIVER) == {f"deliver:{draft}:1": state}
        assert server.accepted == []
    assert len(exceptions(bench)) == (0 if state == "due" else 1)


@pytest.mark.parametrize(
    "script", [{"RCPT": ["451 later", "250 ok"]}, {"content": ["451 later", "451 later", "250 ok"]}]
)  # The content's step is asked for twice.
def test_what_the_server_put_off_goes_to_another_address_once_and_not_to_the_first(
    bench: Bench, script: dict[str, list[Step]]
) -> None:
    with served_by(bench, script) as server:
        draft = bench.draft()
        bench.approve(draft)
        bench.tick()
        assert server.accepted == []

        there = Recipients(("books@acme.example",), ())
        redirecting.ask(bench.services, draft, there, reason="New bookkeeper", by=bench.actor("cleo"))
        redirecting.approve(bench.services, 1, by=bench.actor("ben"))
        for _ in range(3):
            bench.clock.forward(hours=2)
            bench.tick()

        assert [b"To: books@acme.example" in mail for mail in server.accepted] == [True]


def test_somebody_takes_it_and_settles_it_another_way(bench: Bench) -> None:
    bench.mails.bouncing.add("billing@acme.example")
    draft = sent_off(bench)

    bench.ben.click("Take", in_="exceptions")
    bench.tick()
    assert f"Taken by <@{bench.ben.id}>" in exceptions(bench)[0]
    bench.ben.click("Resolve", in_="exceptions")
    modal = bench.ben.modal
    modal.fill({"What happens to the invoice": "It was sent another way", "Note": "By post, registered"}).submit()
    bench.tick()

    [message] = exceptions(bench)
    assert "By post, registered" in message
    assert bench.owed(draft, Kind.DELIVER, Kind.REMIND) == {
        f"deliver:{draft}:1": "done",
        f"remind:{draft}:-3": "due",
    }
    assert bench.inbox == []


@pytest.mark.parametrize(
    ("choice", "stage"), [("Put it on hold", "Issued"), ("Void it: it will never be sent", "Void")]
)
def test_resolving_says_what_becomes_of_the_invoice(bench: Bench, choice: str, stage: str) -> None:
    bench.mails.bouncing.add("billing@acme.example")
    draft = sent_off(bench)

    bench.cleo.click("Resolve", in_="exceptions")
    bench.cleo.modal.fill({"What happens to the invoice": choice, "Note": "They went bankrupt"}).submit()
    bench.mails.bouncing.clear()
    bench.clock.forward(days=40)
    bench.tick()

    assert bench.stage(draft) == stage
    assert bench.inbox == []
    [message] = exceptions(bench)
    assert "They went bankrupt" in message
