"""Reminders reach the client in the same thread, with the same document, for what is still open."""

from email.message import EmailMessage

import pytest

from tests.bench import Bench


def issued(bench: Bench) -> int:
    """Mailed on Monday 2 March, due on the 16th."""
    draft = bench.draft()
    bench.approve(draft)
    bench.tick()
    return draft


def pdf(mail: EmailMessage) -> object:
    """The attached document."""
    [attached] = list(mail.iter_attachments())
    return attached.get_payload(decode=True)


def words(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_the_same_thread_the_same_bytes_and_what_is_open_now(bench: Bench) -> None:
    draft = issued(bench)
    bench.cleo.command("/invoice paid 2026-0001 400")
    bench.clock.at("2026-03-17T09:00")

    bench.tick()

    first, reminder = bench.inbox
    assert reminder["In-Reply-To"] == first["Message-ID"]
    assert reminder["Message-ID"] != first["Message-ID"]
    assert pdf(reminder) == pdf(first) == next(iter(bench.archived().values()))
    assert "EUR 171.20" in words(reminder)
    assert "571.20" not in words(reminder)
    assert reminder["To"] == "billing@acme.example"
    assert "reminded" in bench.told(draft)


def test_down_for_forty_days_it_sends_one_and_records_the_others(bench: Bench) -> None:
    draft = issued(bench)
    bench.clock.forward(days=40)
    bench.restart()
    bench.tick()
    assert len(bench.inbox) == 1  # A Saturday.

    bench.clock.at("2026-04-13T09:00")
    bench.tick()
    bench.tick()

    assert len(bench.inbox) == 2
    assert bench.told(draft).count("reminder_skipped") == 3
    assert bench.thread(draft).count("Reminder not sent") == 3


def test_paid_stops_them_and_undo_lets_them_go_on(bench: Bench) -> None:
    draft = issued(bench)
    answer = bench.cleo.command("/invoice paid 2026-0001")
    assert "Paid in full" in answer.text
    bench.clock.at("2026-03-13T09:00")
    bench.tick()
    assert len(bench.inbox) == 1
    assert "Paid in full" in bench.shown(draft)

    bench.cleo.click("Undo", in_="general")
    bench.clock.at("2026-03-17T09:00")
    bench.tick()

    assert len(bench.inbox) == 2
    assert "EUR 571.20" in words(bench.inbox[1])
    assert bench.told(draft).count("payment_undone") == 1


def test_a_second_undo_changes_nothing_and_says_so(bench: Bench) -> None:
    draft = issued(bench)
    bench.cleo.command("/invoice paid 2026-0001")
    undo = bench.cleo.aim("Undo", in_="general")

    undo.send()
    undo.send()

    bench.cleo.wait_for("already taken back", "general")
    assert bench.told(draft).count("payment_undone") == 1


def test_a_payment_in_the_modal_counts_down_the_balance(bench: Bench) -> None:
    draft = issued(bench)
    bench.cleo.click("Record payment", in_="approvals")
    bench.cleo.modal.fill({"Amount": "71.20", "Paid on": "2026-03-02", "Reference": "RF18"}).submit()

    bench.tick()

    assert "EUR 500.00 open" in bench.shown(draft)


@pytest.mark.parametrize(("cadence", "mails"), [("off", 1), ("+1", 2), ("-3,+1,+7,+14,+30", 6)])
def test_the_cadence_is_the_clients(bench: Bench, cadence: str, mails: int) -> None:
    draft = bench.draft(bench.client(cadence=cadence))
    bench.approve(draft)
    bench.tick()

    for day in ("2026-03-13", "2026-03-17", "2026-03-23", "2026-03-30", "2026-04-15", "2026-06-15"):
        bench.clock.at(f"{day}T09:00")
        bench.tick()

    assert len(bench.inbox) == mails
