"""However a try ends, it ends as a row; and no ending of one obligation stops the others."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from billing.obligation import Kind
from store.database import transaction
from store.tables import DocumentRow
from tests.fakes import Killed
from tests.workflow.shop import Shop
from tests.workflow.troubles import seen
from workflow import catching_up, holding
from workflow.outcomes import Ended
from workflow.ports import MailBusy, MailDelayed, MailRefused, MailUncertain, PrintDelayed, PrintRefused


def test_a_delay_is_tried_again_with_growing_pauses(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.mailer.connecting.extend([MailDelayed("451 later")] * 4)
    pauses = []

    for _ in range(4):
        shop.tick()
        [deliver] = shop.obligations(invoice_id, Kind.DELIVER)
        pauses.append((deliver.due_at - shop.clock()).total_seconds() / 60)
        shop.clock.forward(minutes=pauses[-1])
    shop.tick()

    assert pauses == [1, 2, 5, 15]
    assert len(shop.mailer.letters) == 1


def test_a_delay_becomes_an_exception_after_15_minutes_and_3_tries_and_heals_by_itself(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.mailer.connecting.extend([MailDelayed("451 later")] * 5)

    for minutes in (0, 1, 2, 5):
        shop.clock.forward(minutes=minutes)
        shop.tick()
        assert shop.problems() == []
    shop.clock.forward(minutes=15)
    shop.tick()
    [problem] = shop.problems()
    assert (problem.code, problem.words, problem.owner) == ("deliver_delayed", "451 later", "UCLEO")

    shop.clock.forward(minutes=60)
    shop.tick()
    assert shop.problems() == []
    assert shop.problem(problem.number).closing_note == "sent 10:23, try 6"
    assert len(shop.mailer.letters) == 1
    assert shop.stage(invoice_id) == "Issued"


@pytest.mark.parametrize("fault", [MailDelayed("connection refused"), MailBusy("421 too many")])
def test_a_start_tries_at_once_what_waits_for_its_next_try(shop: Shop, fault: MailDelayed) -> None:
    drafts = [shop.draft() for _ in range(2)]
    for draft in drafts:
        shop.approve(draft)
    for minutes in (0, 2, 3, 6):
        shop.clock.forward(minutes=minutes)
        shop.mailer.connecting.extend([fault] * 2)
        shop.tick()
    shop.mailer.connecting.clear()
    shop.tick()
    assert shop.mailer.letters == []

    shop.restart()
    shop.tick()

    assert len(shop.mailer.letters) == 2
    assert shop.problems() == []
    assert [shop.told(draft).count("late") for draft in drafts] == [0, 0]  # The bot was not down.


def test_a_start_leaves_what_is_planned_for_later(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-02")
    shop.clock.at("2026-03-02T08:30")
    shop.approve(invoice_id)

    shop.restart()
    shop.tick()

    assert shop.mailer.letters == []


def test_a_start_leaves_the_hour_at_which_a_hold_ends(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.approve(invoice_id)
    held_until = date(2026, 3, 5)
    holding.hold(shop.services, invoice_id, reason="wait", until=held_until, by=shop.actor("cleo"))
    shop.clock.at("2026-03-05T08:10")
    shop.tick()  # The hold is lifted with its last day, and what it kept back leaves at the send time.

    shop.restart()
    shop.tick()
    assert shop.mailer.letters == []

    shop.clock.at("2026-03-05T09:00")
    shop.tick()
    assert len(shop.mailer.letters) == 1


def test_a_start_leaves_a_day_that_a_person_chose(shop: Shop) -> None:
    """Also of what was tried before: it waited for a server, then for a person."""
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.mailer.connecting.append(MailDelayed("connection refused"))
    shop.tick()
    shop.clock.forward(days=5)
    shop.tick()
    [missed] = shop.problems()
    catching_up.another_day(shop.services, missed.number, date(2026, 3, 9), seen=seen(shop), by=shop.actor("cleo"))
    shop.clock.at("2026-03-09T08:30")

    shop.restart()
    shop.tick()
    assert shop.mailer.letters == []

    shop.clock.at("2026-03-09T09:00")
    shop.tick()
    assert len(shop.mailer.letters) == 1


def test_the_other_side_may_ask_for_more_patience(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.mailer.connecting.append(MailDelayed("slow down", wait=timedelta(hours=1)))

    shop.tick()

    [deliver] = shop.obligations(invoice_id, Kind.DELIVER)
    assert deliver.due_at == shop.clock() + timedelta(hours=1)


@pytest.mark.parametrize("fault", [MailDelayed("away"), MailRefused("no"), RuntimeError("ours")])
def test_what_was_called_off_meanwhile_stays_called_off_however_the_try_ends(shop: Shop, fault: Exception) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)

    def void_it_and_fail() -> None:
        holding.void(shop.services, invoice_id, sure=True, reason="wrong client", by=shop.actor("ben"))
        raise fault

    shop.mailer.connecting.append(void_it_and_fail)

    assert shop.carry_out(Kind.DELIVER) is Ended.PASSED
    assert shop.owed(invoice_id, Kind.DELIVER) == {f"deliver:{invoice_id}:1": "cancelled"}
    assert shop.problems() == []


def test_our_own_mistake_before_the_intent_is_a_failure(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.mailer.connecting.append(ZeroDivisionError("ours"))

    shop.tick()

    [problem] = shop.problems()
    assert (problem.code, problem.words) == ("deliver_broken", "ZeroDivisionError: ours")
    assert shop.owed(invoice_id, Kind.DELIVER) == {f"deliver:{invoice_id}:1": "failed"}


def test_our_own_mistake_after_the_intent_is_unknown(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.mailer.taken.append(ZeroDivisionError("ours"))

    shop.tick()
    shop.clock.forward(days=30)
    shop.tick()

    assert shop.owed(invoice_id, Kind.DELIVER) == {f"deliver:{invoice_id}:1": "unknown"}
    assert [problem.code for problem in shop.problems()] == ["deliver_unknown"]
    assert shop.mailer.tries == 1


def test_a_silence_after_the_intent_is_unknown_and_never_tried_again(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.mailer.taken.append(MailUncertain("the line broke"))

    for _ in range(5):
        shop.tick()
        shop.restart()
        shop.clock.forward(days=1)

    assert shop.owed(invoice_id, Kind.DELIVER) == {f"deliver:{invoice_id}:1": "unknown"}
    assert shop.mailer.tries == 1
    [problem] = shop.problems()
    assert problem.count == 1


def test_a_process_that_dies_in_flight_leaves_an_unknown(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.mailer.taken.append(Killed())
    with pytest.raises(Killed):
        shop.tick()

    assert shop.restart() == 1
    shop.tick()

    assert shop.owed(invoice_id, Kind.DELIVER) == {f"deliver:{invoice_id}:1": "unknown"}
    assert [problem.code for problem in shop.problems()] == ["deliver_unknown"]
    assert "deliver_unknown" in shop.told(invoice_id)
    assert shop.mailer.tries == 1


def test_a_process_that_dies_before_the_intent_sends_after_its_start(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.mailer.connecting.append(Killed())
    with pytest.raises(Killed):
        shop.tick()

    assert shop.restart() == 0
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.problems() == []


@pytest.mark.parametrize("fault", [PrintDelayed("the render child died"), PrintRefused("a glyph is missing")])
def test_one_bad_invoice_does_not_stop_the_rest(shop: Shop, fault: Exception) -> None:
    client = shop.client()
    first, second = shop.draft(client), shop.draft(client)
    shop.approve(first)
    shop.approve(second)
    shop.printer.steps.append(fault)

    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.owed(second, Kind.DELIVER) == {f"deliver:{second}:1": "done"}


def test_damaged_bytes_are_neither_sent_nor_archived(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.carry_out(Kind.ISSUE)
    with transaction(shop.services.engine) as db:
        db.get_one(DocumentRow, invoice_id).content = b"another invoice"

    shop.tick()

    assert shop.mailer.letters == []
    assert shop.archive.kept == {}
    assert [problem.code for problem in shop.problems()] == ["deliver_failed", "archive_failed"]


def test_a_number_that_is_taken_already_stops_one_invoice_and_says_so(shop: Shop) -> None:
    client = shop.client()
    first, second = shop.issued(client), shop.draft(client)
    with transaction(shop.services.engine) as db:
        db.connection().execute(text("UPDATE invoices SET number = '2026-0002' WHERE id = :id"), {"id": first})
    shop.approve(second)

    shop.tick()

    assert [problem.code for problem in shop.problems()] == ["issue_broken"]
    assert shop.stage(second) == "Approved"


def test_what_is_owed_by_a_dead_hand_is_given_back_or_unknown(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.mailer.taken.append(Killed())
    with pytest.raises(Killed):
        shop.tick()
    with transaction(shop.services.engine) as db:  # Leases go by the database's clock, which no test moves.
        db.connection().execute(text("UPDATE obligations SET lease_until = '2001-01-01 00:00:00'"))

    shop.tick()

    assert shop.owed(invoice_id, Kind.DELIVER) == {f"deliver:{invoice_id}:1": "unknown"}
    assert [problem.code for problem in shop.problems()] == ["deliver_unknown"]
