"""One reminder a step, the latest that is due, while something is open."""

from datetime import date

import pytest

from billing.money import Money
from billing.obligation import Kind
from store import history
from store.database import reading, transaction
from store.tables import DocumentRow
from tests.fakes import Killed
from tests.workflow.shop import Shop
from tests.workflow.test_redrafting import change_client
from tests.workflow.troubles import why_refused
from workflow import exception_queue, holding, reminding, sending, settling
from workflow.outcomes import Ended
from workflow.ports import MailDelayed, MailRefused, MailUncertain

# Mailed on Monday 2 March 2026 at 09:00 in Berlin, net 14: due on the 16th. Steps -3, +1, +7, +14, +30.


def reminders(shop: Shop) -> list[str]:
    """The reminders that left, by Message-ID."""
    return [letter.message_id for letter in shop.mailer.letters if letter.message_id.startswith("<remind")]


def steps(shop: Shop, invoice_id: int) -> dict[int, str]:
    """What became of each step."""
    return {owed.about: owed.state.value for owed in shop.obligations(invoice_id, Kind.REMIND)}


def skipped(shop: Shop, invoice_id: int) -> list[tuple[str, str]]:
    """Steps that were not sent, with the one that took their place."""
    with reading(shop.services.engine) as db:
        events = [event for event in history.since(db, invoice_id, 0) if event.kind == "reminder_skipped"]
    return [(event.facts["step"], event.facts["by_step"]) for event in events]


def test_each_step_on_its_day_and_the_weekend_moves_to_monday(shop: Shop) -> None:
    invoice_id = shop.issued()
    days = []
    for _ in range(60):
        before = len(reminders(shop))
        shop.clock.forward(days=1)
        shop.tick()
        if len(reminders(shop)) > before:
            days.append(f"{shop.clock():%a %d %b}")

    assert days == ["Fri 13 Mar", "Tue 17 Mar", "Mon 23 Mar", "Mon 30 Mar", "Wed 15 Apr"]
    assert steps(shop, invoice_id) == dict.fromkeys((-3, 1, 7, 14, 30), "done")
    assert [problem.code for problem in shop.problems()] == ["unpaid"]


def test_a_holiday_moves_it_too(shop: Shop) -> None:
    shop.holidays.days.add(date(2026, 3, 13))
    invoice_id = shop.issued()

    [owed] = shop.obligations(invoice_id, Kind.REMIND)

    assert f"{owed.due_at:%a %d %b %H:%M}" == "Mon 16 Mar 08:00"


def test_only_the_latest_due_step_goes_out_after_a_long_silence(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.clock.forward(days=40)
    shop.tick()
    assert reminders(shop) == []  # A Saturday.

    shop.clock.at("2026-04-13T09:00")
    shop.tick()
    shop.tick()

    assert len(reminders(shop)) == 1
    assert skipped(shop, invoice_id) == [("-3", "14"), ("1", "14"), ("7", "14")]
    assert steps(shop, invoice_id) == {-3: "cancelled", 14: "done", 30: "due"}


def test_the_reminder_carries_the_same_bytes_and_answers_the_first_mail(shop: Shop) -> None:
    shop.issued()
    [first] = shop.mailer.letters
    shop.clock.at("2026-03-13T09:00")

    shop.tick()

    reminder = shop.mailer.letters[-1]
    assert reminder.attachments == first.attachments
    assert reminder.in_reply_to == first.message_id
    assert reminder.to == first.to


def test_it_asks_for_the_balance_not_the_total(shop: Shop) -> None:
    invoice_id = shop.issued()
    pay(shop, invoice_id, 40_000)
    shop.clock.at("2026-03-13T09:00")

    shop.tick()

    text = shop.mailer.letters[-1].text
    assert "171.20" in text
    assert "571.20" not in text


def pay(shop: Shop, invoice_id: int, minor: int | None = None) -> int:
    """Record a payment, the whole balance by default; its id."""
    amount = Money(minor, "EUR") if minor else None
    recorded = settling.record_payment(
        shop.services, invoice_id, amount=amount, paid_on=shop.clock().date(), reference="", by=shop.actor("cleo")
    )
    return recorded.payment_id


def test_never_after_it_was_paid(shop: Shop) -> None:
    invoice_id = shop.issued()
    pay(shop, invoice_id)

    shop.clock.forward(days=90)
    shop.tick()

    assert reminders(shop) == []
    assert steps(shop, invoice_id) == {-3: "cancelled"}


def test_not_when_it_is_paid_while_the_line_is_being_opened(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.clock.at("2026-03-13T09:00")
    shop.mailer.connecting.append(lambda: pay(shop, invoice_id))

    assert shop.carry_out(Kind.REMIND) is Ended.PASSED
    shop.tick()

    assert reminders(shop) == []
    assert steps(shop, invoice_id) == {-3: "cancelled"}


def test_not_when_the_client_s_cadence_ends_while_the_line_is_being_opened(shop: Shop) -> None:
    """Its row stands and its fence too: only the decision says no."""
    client = shop.client()
    invoice_id = shop.issued(client)
    shop.clock.at("2026-03-13T09:00")
    shop.mailer.connecting.append(lambda: change_client(shop, client, cadence="off"))

    assert shop.carry_out(Kind.REMIND) is Ended.PASSED
    shop.tick()

    assert reminders(shop) == []
    assert steps(shop, invoice_id) == {-3: "cancelled"}


def test_what_came_in_while_the_line_is_being_opened_is_not_asked_for(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.clock.at("2026-03-13T09:00")
    shop.mailer.connecting.append(lambda: pay(shop, invoice_id, minor=10_000))

    shop.tick()

    [reminder] = [letter for letter in shop.mailer.letters if letter.message_id.startswith("<remind")]
    assert "EUR 471.20" in reminder.text
    assert steps(shop, invoice_id)[-3] == "done"


def test_a_payment_that_is_taken_back_lets_them_go_on_where_they_stopped(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.clock.at("2026-03-13T09:00")
    shop.tick()
    payment = pay(shop, invoice_id)
    assert steps(shop, invoice_id) == {-3: "done", 1: "cancelled"}

    settling.undo_payment(shop.services, payment, by=shop.actor("cleo"))
    shop.clock.at("2026-03-17T09:00")
    shop.tick()

    assert steps(shop, invoice_id) == {-3: "done", 1: "done", 7: "due"}


def test_a_mail_a_day_about_one_invoice_at_most(shop: Shop) -> None:
    invoice_id = shop.issued(shop.client(cadence="+1,+2", terms="receipt"))
    shop.clock.at("2026-03-03T16:00")
    shop.tick()
    assert steps(shop, invoice_id) == {1: "done", 2: "due"}

    shop.clock.at("2026-03-04T09:00")
    shop.tick()
    assert len(reminders(shop)) == 1

    shop.clock.at("2026-03-04T16:00")
    shop.tick()
    assert len(reminders(shop)) == 2


def test_before_its_time_by_a_newer_cadence_it_waits(shop: Shop) -> None:
    client = shop.client()
    invoice_id = shop.issued(client)
    change_client(shop, client, cadence="+5")
    shop.clock.at("2026-03-13T09:00")

    shop.tick()

    [owed] = shop.obligations(invoice_id, Kind.REMIND)
    assert (owed.about, f"{owed.due_at:%d %b}") == (-3, "23 Mar")  # The 21st is a Saturday.


def test_a_changed_cadence_sends_no_step_twice(shop: Shop) -> None:
    client = shop.client()
    invoice_id = shop.issued(client)
    change_client(shop, client, cadence="+5")

    for _ in range(40):
        shop.clock.forward(days=1)
        shop.tick()

    assert len(reminders(shop)) == 1
    assert steps(shop, invoice_id) == {-3: "cancelled", 5: "done"}


def test_a_cadence_that_was_switched_off_ends_it(shop: Shop) -> None:
    client = shop.client()
    invoice_id = shop.issued(client)
    change_client(shop, client, cadence="off")

    shop.clock.forward(days=90)
    shop.tick()

    assert reminders(shop) == []
    assert steps(shop, invoice_id) == {-3: "cancelled"}


def test_a_void_invoice_is_reminded_of_no_more(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.clock.at("2026-03-13T09:00")

    def void_it_and_wait() -> None:
        holding.void(shop.services, invoice_id, sure=True, reason="credit", by=shop.actor("ben"))
        raise MailDelayed("451 later")

    shop.mailer.handing_over.append(void_it_and_wait)
    shop.tick()
    shop.clock.forward(hours=3)
    shop.tick()

    assert reminders(shop) == []
    assert steps(shop, invoice_id) == {-3: "cancelled"}


def test_a_hold_on_the_invoice_holds_its_reminders(shop: Shop) -> None:
    invoice_id = shop.issued()
    holding.hold(shop.services, invoice_id, reason="they dispute it", until=None, by=shop.actor("cleo"))
    shop.clock.at("2026-03-18T09:00")
    shop.tick()
    assert reminders(shop) == []

    holding.resume(shop.services, invoice_id, by=shop.actor("cleo"))
    shop.tick()

    assert len(reminders(shop)) == 1
    assert skipped(shop, invoice_id) == [("-3", "1")]


def unknown_reminder(shop: Shop) -> tuple[int, int]:
    """A reminder that may have left, and its exception's number."""
    invoice_id = shop.issued()
    shop.clock.at("2026-03-13T09:00")
    shop.mailer.taken.append(MailUncertain("the line broke"))
    shop.tick()
    [problem] = shop.problems()
    assert (problem.code, problem.owner) == ("remind_unknown", "UCLEO")
    return invoice_id, problem.number


def test_an_unknown_reminder_waits_for_a_person_and_so_do_those_after_it(shop: Shop) -> None:
    invoice_id, _ = unknown_reminder(shop)

    shop.clock.forward(days=60)
    shop.tick()

    assert len(reminders(shop)) == 1
    assert steps(shop, invoice_id) == {-3: "unknown"}


def test_it_was_sent_goes_on_with_the_next(shop: Shop) -> None:
    invoice_id, number = unknown_reminder(shop)

    sending.it_was_sent(shop.services, number, note="", by=shop.actor("cleo"))
    shop.clock.at("2026-03-17T09:00")
    shop.tick()

    assert steps(shop, invoice_id) == {-3: "done", 1: "done", 7: "due"}


def test_send_again_sends_it_again(shop: Shop) -> None:
    invoice_id, number = unknown_reminder(shop)

    sending.send_again(shop.services, number, by=shop.actor("cleo"))
    shop.tick()

    assert len(reminders(shop)) == 2
    assert steps(shop, invoice_id) == {-3: "done", 1: "due"}


def test_a_crash_in_flight_sends_no_second_reminder(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.clock.at("2026-03-13T09:00")
    shop.mailer.taken.append(Killed())
    with pytest.raises(Killed):
        shop.tick()

    shop.restart()
    shop.tick()

    assert len(reminders(shop)) == 1
    assert steps(shop, invoice_id) == {-3: "unknown"}


def test_a_refused_reminder_is_retried_by_the_follow_up_owner_only(shop: Shop) -> None:
    people = shop.people_of(drafter="ana", approver="ben", sender="dan", follow_up="cleo")
    invoice_id = shop.issued(shop.client(people=people))
    shop.mailer.connecting.append(MailRefused("550 mailbox full"))
    shop.clock.at("2026-03-13T09:00")
    shop.tick()
    [problem] = shop.problems()
    assert problem.owner == "UCLEO"

    why_refused(lambda: exception_queue.retry(shop.services, problem.number, by=shop.actor("ana")))
    exception_queue.retry(shop.services, problem.number, by=shop.actor("cleo"))
    shop.tick()

    assert len(reminders(shop)) == 1
    assert steps(shop, invoice_id) == {-3: "done", 1: "due"}
    assert shop.problem(problem.number).closing_note == "sent 09:00, second try"


def test_a_damaged_document_under_a_reminder_is_shown_to_people(shop: Shop) -> None:
    invoice_id = shop.issued()
    with transaction(shop.services.engine) as db:
        db.get_one(DocumentRow, invoice_id).content = b"another invoice"
    shop.clock.at("2026-03-17T09:00")

    shop.tick()

    [problem] = shop.problems()
    assert problem.code == "remind_failed"
    assert any(getattr(view, "number", None) == problem.number for view in shop.poster.shown.values())


def test_bytes_that_are_gone_are_damage_too(shop: Shop) -> None:
    invoice_id = shop.issued()
    with transaction(shop.services.engine) as db:
        db.delete(db.get_one(DocumentRow, invoice_id))
    shop.clock.at("2026-03-17T09:00")

    shop.tick()

    assert [problem.words for problem in shop.problems()] == ["the stored PDF is gone"]


def test_nothing_is_owed_before_the_client_has_the_invoice(shop: Shop) -> None:
    invoice_id = shop.draft()
    with transaction(shop.services.engine) as db:
        reminding.owe_next(shop.services, db, invoice_id)

    assert steps(shop, invoice_id) == {}
