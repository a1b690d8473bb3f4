"""One message asks about many mails; its buttons do what they say, in the chat itself."""

from dataclasses import replace

import pytest

from bot.outbound.mail import SmtpMailer
from bot.standin import Message
from tests.bench import Bench
from tests.bot.outbound.scripted_smtp import ScriptedSmtp
from tests.workflow.test_relooking import new_templates


def approved(bench: Bench, count: int, *, send_on: str = "2026-03-03", **facts: object) -> list[int]:
    """So many clients with an approved invoice each."""
    drafts = [bench.draft(bench.client(f"Client {n}", **facts), send_on=send_on) for n in range(1, count + 1)]
    for draft in drafts:
        bench.approve(draft)
    bench.tick()
    return drafts


def asked(bench: Bench) -> str:
    """The one message of the exceptions channel."""
    [message] = bench.slack.posts("exceptions")
    return message.shown


def without_a_question(message: Message) -> None:
    """Its buttons carry the exception's number alone, as they once did."""
    for block in message.blocks:
        for element in block.get("elements", []):
            element["value"] = str(element.get("value", "")).partition(":")[0]


def press(bench: Bench, label: str, by: str, *, confirm: bool | None = None) -> None:
    bench.people[by].click(label, in_="exceptions", confirm=confirm)
    bench.tick()


def away(bench: Bench, back: str) -> None:
    """The bot is down until then."""
    bench.clock.at(back)
    bench.restart()
    bench.tick()


def test_missed_invoices_are_one_message_and_send_now_sends_them(bench: Bench) -> None:
    drafts = approved(bench, 3)
    away(bench, "2026-03-10T10:00")
    message = asked(bench)
    assert "3 invoices missed their time" in message
    assert "Sendday was not running when they were due, more than 48 hours ago" in message
    assert "D-1, Client 1, EUR 571.20: Tue 3 Mar 09:00 Berlin" in message
    assert "Next automatic try: none, it waits for a person." in message
    assert "It missed its time while Sendday was not running." in bench.shown(drafts[0])
    queue = bench.cleo.command("/invoice queue").message
    assert queue is not None
    assert "waits for an answer in the exceptions channel" in queue.shown
    assert bench.inbox == []

    press(bench, "Send now", "dan", confirm=True)
    bench.dan.wait_for("can send now", "exceptions")
    press(bench, "Send now", "cleo", confirm=True)

    assert len(bench.inbox) == len(bench.archived()) == 3
    assert "Closed" in asked(bench)
    assert f"by <@{bench.cleo.id}>" in asked(bench)
    assert f"To be sent now, decided by <@{bench.cleo.id}>." in bench.thread(drafts[0])


def test_missed_invoices_may_leave_on_another_day(bench: Bench) -> None:
    [draft] = approved(bench, 1)
    away(bench, "2026-03-10T10:00")

    bench.cleo.click("Choose another day", in_="exceptions")
    bench.cleo.modal.fill({"Send day": "2026-03-10"}).submit()
    assert "Choose another one" in str(bench.cleo.modal.errors)
    bench.cleo.modal.fill({"Send day": "2026-03-12"}).submit()
    bench.tick()
    assert "Leaves Thu 12 Mar 09:00 Berlin" in bench.shown(draft)
    bench.clock.at("2026-03-12T09:00")
    bench.tick()

    assert len(bench.inbox) == 1


def test_skipped_invoices_are_on_hold_on_their_cards(bench: Bench) -> None:
    [draft] = approved(bench, 1)
    away(bench, "2026-03-10T10:00")

    press(bench, "Skip", "cleo")

    assert f"On hold, by <@{bench.cleo.id}>: its send day passed while Sendday was not running" in bench.shown(draft)
    bench.click("Resume", draft, by="cleo")
    assert len(bench.inbox) == 1


def test_what_left_late_says_so_on_its_card_and_in_its_thread(bench: Bench) -> None:
    [draft] = approved(bench, 1)

    away(bench, "2026-03-03T12:00")

    assert len(bench.inbox) == 1
    assert "Left 3 hours late" in bench.shown(draft)
    assert "Late by 3 hours: Sendday was not running when it was due." in bench.thread(draft)


@pytest.mark.parametrize(("label", "confirm", "mails"), [("Send all now", True, 11), ("Hold", None, 0)])
def test_a_burst_of_reminders_is_one_question(bench: Bench, label: str, *, confirm: bool | None, mails: int) -> None:
    drafts = approved(bench, 11, send_on="", cadence="+1", terms="receipt")
    assert len(bench.inbox) == 11
    bench.clock.at("2026-03-03T09:00")
    bench.tick()
    message = asked(bench)
    assert "11 mails are due at once and nobody expects them" in message
    assert "reminder of 2026-0001, Client 1, EUR 571.20" in message
    assert "First reminder waits for an answer in the exceptions channel" in bench.shown(drafts[0])

    press(bench, label, "cleo", confirm=confirm)

    assert len(bench.inbox) == 11 + mails
    assert ("On hold" in bench.shown(drafts[0])) is (mails == 0)


def test_a_new_look_is_shown_beside_the_old_one_and_decided_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = approved(bench, 2)
    bench.clock.forward(seconds=2)
    bench.tick()
    new_templates(monkeypatch)
    bench.tick()
    assert "2 approved invoices would look different" in asked(bench)
    assert "Its PDF would look different by now." in bench.shown(first)

    press(bench, "Before and after", "ben")
    for draft in (first, second):
        assert "PDF with the new look attached. The draft PDF above is how it was approved." in bench.thread(draft)
    press(bench, "Issue with the new look", "ben", confirm=True)
    bench.clock.at("2026-03-03T09:00")
    bench.tick()

    assert len(bench.inbox) == 2
    assert "Closed" in asked(bench)


def test_a_message_that_is_behind_answers_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    approved(bench, 1)
    new_templates(monkeypatch)
    bench.tick()
    new_templates(monkeypatch, "newer still")

    press(bench, "Issue with the new look", "ben", confirm=True)
    told = bench.ben.wait_for("Nothing was done", "exceptions").shown
    bench.clock.at("2026-03-03T09:00")
    bench.tick()

    assert "what waits here is not what you were shown: it is about 1 mail now" in told
    assert bench.inbox == []
    press(bench, "Issue with the new look", "ben", confirm=True)
    assert len(bench.inbox) == 1


def test_a_button_of_an_older_version_named_no_question_and_is_refused(bench: Bench) -> None:
    approved(bench, 1)
    away(bench, "2026-03-10T10:00")
    [message] = bench.slack.posts("exceptions")
    without_a_question(message)

    press(bench, "Send now", "cleo", confirm=True)

    assert bench.inbox == []
    bench.cleo.wait_for("Nothing was done", "exceptions")
    press(bench, "Send now", "cleo", confirm=True)
    assert len(bench.inbox) == 1


def test_a_new_look_may_be_approved_like_an_edit(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    [draft] = approved(bench, 1)
    new_templates(monkeypatch)
    bench.tick()

    press(bench, "Ask for approval again", "ben")

    assert f"Needs approval by <@{bench.ben.id}>" in bench.shown(draft)
    assert "new look of the PDF" in bench.shown(draft)


def test_a_refused_login_is_one_message_with_resume(bench: Bench) -> None:
    with ScriptedSmtp({"AUTH": ["535 5.7.8 expired"]}, offers=("AUTH PLAIN",)) as server:
        before = bench.services
        bench.services = replace(before, mailer=SmtpMailer(server.url(login="ana:old@")))
        approved(bench, 3, send_on="")
    message = asked(bench)
    assert "The mail server refuses the login" in message
    assert "535 5.7.8 expired" in message
    assert "Next automatic try" in message
    bench.services = before

    press(bench, "Resume", "admin")

    assert len(bench.inbox) == 3
    assert "The mail server lets us in again." in asked(bench)
