"""More reminders at once than anybody expects: one question, and what the answers do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from billing.breaker import MAILS_MAX
from billing.decisions import Code
from billing.invoice import Hold
from billing.refusals import Why
from jobs import due
from store import invoices
from store.database import transaction
from store.tables import ObligationRow
from tests.workflow.shop import Shop
from tests.workflow.test_catching_up import shown
from tests.workflow.test_deciding import codes
from tests.workflow.test_explaining import said
from tests.workflow.test_reminding import pay, reminders
from tests.workflow.troubles import seen, why_refused
from workflow import bursting, holding
from workflow.ports import MailBusy, MailDelayed

REMIND_AT = "2026-03-13T09:00"


def reminded(shop: Shop, count: int) -> list[int]:
    """So many clients who are reminded at the same moment, which is now."""
    drafts = [shop.draft(shop.client(f"Client {n}")) for n in range(1, count + 1)]
    for draft in drafts:
        shop.approve(draft)
    shop.tick()
    shop.mailer.letters.clear()
    shop.clock.at(REMIND_AT)
    return drafts


def burst(shop: Shop) -> int:
    """The number of the one exception."""
    shop.tick()
    [problem] = shop.problems()
    assert problem.code == "burst"
    return problem.number


def test_ten_go_out(shop: Shop) -> None:
    reminded(shop, MAILS_MAX)

    shop.tick()

    assert len(reminders(shop)) == MAILS_MAX
    assert shop.problems() == []


def test_eleven_wait_for_one_answer(shop: Shop) -> None:
    drafts = reminded(shop, MAILS_MAX + 1)

    view = shown(shop, burst(shop))

    assert reminders(shop) == []
    assert {codes(shop, draft) for draft in drafts} == {(Code.BURST,)}
    assert view.what == "11 mails are due at once and nobody expects them"
    assert {(mail.reminder, mail.reference[:5]) for mail in view.waiting} == {(True, "2026-")}


@pytest.mark.parametrize("whose", ["invoice", "client"])
def test_what_is_on_hold_is_none_of_them(shop: Shop, whose: str) -> None:
    drafts = reminded(shop, MAILS_MAX + 1)
    with transaction(shop.services.engine) as db:
        if whose == "invoice":
            invoices.put_hold(db, drafts[0], Hold("talking", "UCLEO"))
        else:
            db.connection().execute(text("UPDATE clients SET hold_reason = 'talking' WHERE id = 1"))

    shop.tick()

    assert len(reminders(shop)) == MAILS_MAX
    assert shop.problems() == []


def test_four_workers_count_the_same(shop: Shop) -> None:
    reminded(shop, MAILS_MAX + 1)

    shop.together(4)

    assert reminders(shop) == []


def test_three_hundred_approved_invoices_are_no_burst(shop: Shop) -> None:
    client = shop.client()
    for _ in range(40):
        shop.approve(shop.draft(client, send_on="2026-03-03"))
    shop.clock.at("2026-03-03T09:00")

    shop.tick()

    assert len(shop.mailer.letters) == 40
    assert shop.problems() == []


def test_those_that_are_left_wait_although_some_were_paid(shop: Shop) -> None:
    drafts = reminded(shop, MAILS_MAX + 1)
    burst(shop)

    for draft in drafts[:5]:
        pay(shop, draft)
    shop.tick()

    assert reminders(shop) == []
    assert len(shop.problems()) == 1


def test_send_all_now_sends_them_whatever_the_hour(shop: Shop) -> None:
    reminded(shop, MAILS_MAX + 1)
    number = burst(shop)
    shop.clock.at("2026-03-13T22:00")

    bursting.send_all(shop.services, number, seen=seen(shop, "burst"), by=shop.actor("cleo"))
    shop.tick()

    assert len(reminders(shop)) == MAILS_MAX + 1
    assert shop.problem(number).closing_note == "Sent after all: 11 mails."


@pytest.mark.parametrize("answer", [bursting.send_all, bursting.hold_all])
def test_what_joined_after_the_message_was_drawn_is_not_answered_unseen(
    shop: Shop, answer: Callable[..., None]
) -> None:
    drafts = reminded(shop, MAILS_MAX + 2)
    holding.hold(shop.services, drafts[-1], reason="wait", until=None, by=shop.actor("cleo"))
    number = burst(shop)
    old = shown(shop, number).question
    holding.resume(shop.services, drafts[-1], by=shop.actor("cleo"))
    due.everything(shop.services)

    refused = why_refused(lambda: answer(shop.services, number, seen=old, by=shop.actor("cleo")))
    shop.tick()

    assert refused is Why.QUESTION_CHANGED
    assert reminders(shop) == []
    assert {codes(shop, draft) for draft in drafts} == {(Code.BURST,)}
    assert (shown(shop, number).waiting_count, shown(shop, number).question) == (MAILS_MAX + 2, seen(shop, "burst"))


@pytest.mark.parametrize("answer", [bursting.send_all, bursting.hold_all])
def test_whoever_was_shown_no_question_answers_none(shop: Shop, answer: Callable[..., None]) -> None:
    """Buttons that an older version drew name none."""
    drafts = reminded(shop, MAILS_MAX + 1)
    number = burst(shop)

    refused = why_refused(lambda: answer(shop.services, number, seen="", by=shop.actor("cleo")))
    shop.tick()

    assert refused is Why.QUESTION_CHANGED
    assert reminders(shop) == []
    assert {codes(shop, draft) for draft in drafts} == {(Code.BURST,)}


def test_one_that_was_paid_meanwhile_is_no_longer_on_the_message_that_is_drawn_anew(shop: Shop) -> None:
    drafts = reminded(shop, MAILS_MAX + 1)
    number = burst(shop)
    old = shown(shop, number).question
    pay(shop, drafts[0])
    shop.tick()

    refused = why_refused(lambda: bursting.send_all(shop.services, number, seen=old, by=shop.actor("cleo")))
    shop.tick()

    assert (refused, shown(shop, number).waiting_count) == (Why.QUESTION_CHANGED, MAILS_MAX)


def test_a_later_step_that_takes_their_place_goes_out_on_the_same_word(shop: Shop) -> None:
    reminded(shop, MAILS_MAX + 2)
    shop.clock.at("2026-03-18T10:00")  # The step after the due day is due as well.

    number = burst(shop)
    bursting.send_all(shop.services, number, seen=seen(shop, "burst"), by=shop.actor("cleo"))
    shop.tick()

    assert len(reminders(shop)) == MAILS_MAX + 2
    assert shop.problems() == []


def test_hold_puts_each_on_hold_and_resume_reminds_again(shop: Shop) -> None:
    first, *others = reminded(shop, MAILS_MAX + 1)
    number = burst(shop)
    bursting.hold_all(shop.services, number, seen=seen(shop, "burst"), by=shop.actor("cleo"))
    shop.tick()
    assert reminders(shop) == []
    assert {codes(shop, draft) for draft in (first, *others)} == {(Code.ON_HOLD,)}

    holding.resume(shop.services, first, by=shop.actor("cleo"))
    shop.tick()

    assert len(reminders(shop)) == 1
    assert shop.problems() == []


def test_one_that_is_held_and_resumed_goes_by_itself(shop: Shop) -> None:
    first, *_ = reminded(shop, MAILS_MAX + 1)
    burst(shop)
    holding.hold(shop.services, first, reason="wait", until=None, by=shop.actor("cleo"))
    holding.resume(shop.services, first, by=shop.actor("cleo"))

    shop.tick()

    assert len(reminders(shop)) == 1


def test_what_was_let_go_before_is_no_new_burst(shop: Shop) -> None:
    reminded(shop, MAILS_MAX)
    shop.mailer.connecting.extend([MailDelayed("451 later")] * MAILS_MAX)
    shop.tick()
    extra = reminders(shop)
    shop.clock.forward(minutes=2)

    shop.tick()

    assert (extra, len(reminders(shop))) == ([], MAILS_MAX)


@pytest.mark.parametrize("answer", [bursting.send_all, bursting.hold_all])
def test_only_who_may_send_for_each_client_answers(shop: Shop, answer: Callable[..., None]) -> None:
    reminded(shop, MAILS_MAX + 1)
    number = burst(shop)

    assert why_refused(lambda: answer(shop.services, number, seen="", by=shop.actor("dan"))) is Why.NOT_ALLOWED


def test_a_month_of_reminders_after_a_long_silence_asks_first(shop: Shop) -> None:
    reminded(shop, MAILS_MAX + 5)
    shop.clock.at("2026-04-13T09:00")

    assert burst(shop)

    assert reminders(shop) == []


def test_invoices_that_are_due_before_anybody_approved_them_are_asked_about(shop: Shop) -> None:
    """As an older backup, or a hand in the database, may leave them."""
    client = shop.client()
    for _ in range(MAILS_MAX + 1):
        shop.approve(shop.draft(client, send_on="2026-03-20"))
    with transaction(shop.services.engine) as db:
        for row in db.exec(select(ObligationRow).where(ObligationRow.kind == "issue")):
            row.due_at -= timedelta(days=14)
            db.add(row)
    shop.clock.forward(days=5)

    assert burst(shop)

    assert shop.mailer.letters == []


def test_why_names_the_exception(shop: Shop) -> None:
    people = shop.people_of(drafter="ana", approver="ben", sender="cleo", follow_up="cleo")
    acme = shop.issued(shop.client("Acme GmbH", people=people))
    reminded(shop, MAILS_MAX + 1)
    number = burst(shop)

    assert said(shop, acme).endswith(f"decides in exception {number}: Send all now, or Hold.")


def test_a_server_that_asks_for_patience_does_not_change_what_a_person_is_asked(shop: Shop) -> None:
    reminded(shop, MAILS_MAX + 1)
    number, question = burst(shop), seen(shop, "burst")
    shop.mailer.connecting.append(MailBusy("421 too many"))
    shop.approve(shop.draft())

    shop.tick()

    assert seen(shop, "burst") == question
    bursting.send_all(shop.services, number, seen=question, by=shop.actor("cleo"))
