"""Without a mail server, mails are files, and nothing anywhere says that the client has got them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.outbound.printing import ChildPrinter
from tests import bench as benches
from tests.bench import Bench

NOT_SET = "No mail server is set, so mails are only written to the outbox, not mailed: set SENDDAY_SMTP_URL."


@pytest.fixture
def serverless(tmp_path: Path, printer: ChildPrinter) -> Iterator[Bench]:
    with benches.bench(tmp_path, printer, mail_server=False) as one:
        yield one


def test_card_thread_and_answers_say_what_became_of_the_mails(serverless: Bench) -> None:
    draft = serverless.draft()
    serverless.approve(draft)
    serverless.tick()

    card, thread = serverless.shown(draft), serverless.thread(draft)
    assert "Written to the outbox, not mailed to billing@acme.example" in card.replace("*", "")
    assert "Written to the outbox, for billing@acme.example, not mailed: no mail server was set." in thread
    assert "written to the outbox, not mailed" in serverless.ana.command("/invoice queue").text
    assert "Written to the outbox" in serverless.ana.command("/invoice 2026-0001").text
    assert not any("Mailed" in said for said in (card, thread))

    serverless.clock.at("2026-03-13T09:00")
    serverless.tick()

    assert "1 reminder written to the outbox, not mailed" in serverless.shown(draft)
    assert "Reminder written to the outbox, 3 days before the due day" in serverless.thread(draft)
    assert len(list(serverless.settings.outbox.iterdir())) == len(["invoice", "reminder"])
    assert serverless.inbox == []


def test_it_is_among_what_is_to_set_up(serverless: Bench) -> None:
    serverless.client()
    answers = [serverless.ana.command(f"/invoice {word}").text for word in ("help", "status")]

    assert all(NOT_SET in said for said in answers)


def test_with_a_mail_server_nothing_of_it_is_said(bench: Bench) -> None:
    draft = bench.draft()
    bench.approve(draft)
    bench.tick()

    said = [
        bench.shown(draft),
        bench.thread(draft),
        *(bench.ana.command(f"/invoice {w}").text for w in ("help", "queue")),
    ]
    assert not any("outbox" in one for one in said)
    assert "Mailed to billing@acme.example" in bench.shown(draft)
