"""The stored bytes go to another address when a second person says so, and never by themselves."""

import pytest

from billing.content import Recipients
from billing.obligation import Kind, State
from billing.refusals import Why
from store import history, redirections
from store.database import reading
from store.redirections import Redirection
from tests.workflow.shop import Shop
from tests.workflow.troubles import delayed, refused, unknown, why_refused
from workflow import exception_queue, facts, holding, problem_facts, redirecting, sending
from workflow.outcomes import Ended
from workflow.ports import MailDelayed, MailRefused, MailUncertain
from workflow.redirecting import Asked

THERE = Recipients(("books@acme.example",), ("boss@acme.example",))


def ask(
    shop: Shop, invoice_id: int, *, by: str = "cleo", to: Recipients = THERE, reason: str = "New bookkeeper"
) -> Asked:
    return redirecting.ask(shop.services, invoice_id, to, reason=reason, by=shop.actor(by))


def asked(shop: Shop, invoice_id: int) -> list[Redirection]:
    with reading(shop.services.engine) as db:
        return redirections.of_invoice(db, invoice_id)


def approve(shop: Shop, *, number: int = 1, by: str = "ben") -> None:
    redirecting.approve(shop.services, number, by=shop.actor(by))
    shop.tick()


def test_the_same_bytes_go_there_after_a_second_person_said_so(shop: Shop) -> None:
    invoice_id = shop.issued()
    printed = len(shop.printer.printed)

    done = ask(shop, invoice_id)
    shop.tick()
    assert (done.approvers, len(shop.mailer.letters)) == (("UBEN",), 1)
    approve(shop)

    first, second = shop.mailer.letters
    assert (second.to, second.cc) == (THERE.to, THERE.cc)
    assert second.attachments == first.attachments
    assert second.message_id != first.message_id
    assert len(shop.printer.printed) == printed  # Nothing is rendered again.
    assert shop.owed(invoice_id, Kind.DELIVER) == {
        f"deliver:{invoice_id}:1": "done",
        f"deliver:{invoice_id}:2": "done",
    }


def test_who_asked_when_and_why_and_who_decided_is_kept(shop: Shop) -> None:
    invoice_id = shop.issued()
    ask(shop, invoice_id)
    approve(shop)

    [kept] = asked(shop, invoice_id)

    assert (kept.asked_by, kept.reason, kept.decision, kept.decided_by) == (
        "UCLEO",
        "New bookkeeper",
        "approved",
        "UBEN",
    )
    assert kept.asked_at == kept.decided_at == shop.clock()
    assert shop.told(invoice_id)[-3:] == ["redirect_asked", "redirect_approved", "mailed"]


def test_whoever_asked_cannot_approve_it_alone_while_there_is_somebody_else(shop: Shop) -> None:
    people = shop.people_of(drafter="ana", approver="ben dan", sender="ben", follow_up="cleo")
    ask(shop, shop.issued(shop.client(people=people)), by="ben")

    assert why_refused(lambda: approve(shop, by="ben")) is Why.OWN_REQUEST
    assert why_refused(lambda: approve(shop, by="cleo")) is Why.NOT_ALLOWED
    approve(shop, by="dan")
    assert len(shop.mailer.letters) == 2


def test_an_admin_who_asks_is_no_second_person_either(shop: Shop) -> None:
    ask(shop, shop.issued(), by="admin")

    assert why_refused(lambda: approve(shop, by="admin")) is Why.OWN_REQUEST


def test_a_freelancer_alone_sends_it_at_once_and_the_record_says_so(shop: Shop) -> None:
    people = shop.people_of(drafter="ana", approver="ana", sender="ana", follow_up="ana")
    invoice_id = shop.draft(shop.client(people=people))
    shop.approve(invoice_id, by="ana")
    shop.tick()

    done = ask(shop, invoice_id, by="ana")
    shop.tick()

    assert done.approvers == ()
    assert len(shop.mailer.letters) == 2
    [kept] = asked(shop, invoice_id)
    assert kept.asked_by == kept.decided_by == "UANA"


def test_it_is_declined_by_a_second_person_or_taken_back(shop: Shop) -> None:
    invoice_id = shop.issued()
    for number, by in ((1, "ben"), (2, "cleo")):
        ask(shop, invoice_id)
        redirecting.decline(shop.services, number, by=shop.actor(by))

    assert why_refused(lambda: approve(shop)) is Why.ALREADY_DECIDED
    assert why_refused(lambda: redirecting.decline(shop.services, 1, by=shop.actor("ana"))) is Why.NOT_ALLOWED
    assert shop.told(invoice_id).count("redirect_declined") == 2
    shop.tick()
    assert len(shop.mailer.letters) == 1


def test_it_is_asked_and_decided_once(shop: Shop) -> None:
    invoice_id = shop.issued()
    ask(shop, invoice_id)

    assert why_refused(lambda: ask(shop, invoice_id)) is Why.ALREADY_ASKED
    approve(shop)
    assert why_refused(lambda: approve(shop)) is Why.ALREADY_DECIDED
    assert why_refused(lambda: approve(shop, number=4711)) is Why.OUTDATED_BUTTON
    assert len(shop.mailer.letters) == 2


def test_what_cannot_be_sent_elsewhere(shop: Shop) -> None:
    draft, invoice_id = shop.draft(), shop.issued(shop.client("Beta"))
    ask(shop, invoice_id)
    holding.void(shop.services, invoice_id, reason="twice", sure=True, by=shop.actor("ben"))

    assert why_refused(lambda: ask(shop, draft)) is Why.NOT_ISSUED
    assert why_refused(lambda: ask(shop, invoice_id)) is Why.ALREADY_VOID
    assert why_refused(lambda: approve(shop)) is Why.ALREADY_VOID
    other = shop.issued(shop.client("Gamma"))
    assert why_refused(lambda: ask(shop, other, reason=" ")) is Why.REASON_REQUIRED
    assert why_refused(lambda: ask(shop, other, by="ana")) is Why.NOT_ALLOWED
    assert redirecting.about_to_ask(shop.services, other, by=shop.actor("cleo")) == ("UBEN",)


def test_what_is_being_printed_has_no_bytes_to_send_yet(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    seen: list[Why] = []
    shop.printer.steps.append(lambda: seen.append(why_refused(lambda: ask(shop, invoice_id))))
    shop.carry_out(Kind.ISSUE)

    assert seen == [Why.BUSY]


def test_a_refused_address_is_replaced_by_the_new_one_and_reminders_follow_it(shop: Shop) -> None:
    invoice_id, number = refused(shop)
    ask(shop, invoice_id)

    approve(shop)
    assert shop.problems() == []
    assert shop.problem(number).closing_note == "Sent to another address instead."
    shop.clock.at("2026-03-13T09:00")
    shop.tick()

    sent, reminder = shop.mailer.letters
    assert (sent.to, reminder.to) == (THERE.to, THERE.to)
    assert reminder.in_reply_to == sent.message_id


def test_a_first_mail_that_waits_for_its_next_try_is_replaced_and_the_client_gets_one(shop: Shop) -> None:
    invoice_id, number = delayed(shop)
    ask(shop, invoice_id)

    approve(shop)
    shop.clock.forward(hours=3)
    shop.tick()

    assert [letter.to for letter in shop.mailer.letters] == [THERE.to]
    assert shop.owed(invoice_id, Kind.DELIVER) == {
        f"deliver:{invoice_id}:1": "cancelled",
        f"deliver:{invoice_id}:2": "done",
    }
    assert shop.problem(number).closing_note == "Sent to another address instead."
    with reading(shop.services.engine) as db:
        [said] = [event for event in history.since(db, invoice_id, 0) if event.kind == "redirect_approved"]
    assert said.facts["instead"] == "billing@acme.example"


@pytest.mark.parametrize("when", ["claimed", "connected"])
def test_a_worker_that_has_not_passed_its_point_of_no_return_is_called_back(shop: Shop, when: str) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)

    def redirect() -> None:
        ask(shop, invoice_id)
        redirecting.approve(shop.services, 1, by=shop.actor("ben"))

    if when == "claimed":
        ended = shop.between(Kind.DELIVER, redirect)
    else:
        shop.mailer.connecting.append(redirect)
        ended = shop.carry_out(Kind.DELIVER)
    shop.tick()

    assert ended is Ended.PASSED
    assert [letter.to for letter in shop.mailer.letters] == [THERE.to]


def test_nothing_is_decided_while_the_first_mail_is_on_its_way(shop: Shop) -> None:
    invoice_id, alone = shop.draft(), shop.people_of(drafter="ana", approver="ana", sender="ana", follow_up="ana")
    own = shop.draft(shop.client("Beta", people=alone))
    for one, by in ((invoice_id, "ben"), (own, "ana")):
        shop.approve(one, by=by)
    seen: list[Why] = []

    def redirect() -> None:
        ask(shop, invoice_id)
        seen.append(why_refused(lambda: redirecting.approve(shop.services, 1, by=shop.actor("ben"))))

    shop.mailer.handing_over.append(redirect)
    shop.mailer.handing_over.append(lambda: seen.append(why_refused(lambda: ask(shop, own, by="ana"))))
    shop.tick()

    assert seen == [Why.BUSY, Why.BUSY]
    assert [one.decision for one in asked(shop, invoice_id)] == [""]  # It can be approved once that has ended.
    assert asked(shop, own) == []
    approve(shop)
    assert [letter.to for letter in shop.mailer.letters][-1] == THERE.to


def test_a_mail_to_one_more_address_replaces_none_that_was_approved_before_it(shop: Shop) -> None:
    invoice_id = shop.issued()
    also = Recipients(("partner@acme.example",))
    for number, to in enumerate((THERE, also), start=1):
        ask(shop, invoice_id, to=to)
        shop.mailer.connecting.append(MailDelayed("451 later"))
        approve(shop, number=number)

    shop.clock.forward(hours=2)
    shop.tick()

    assert {letter.to for letter in shop.mailer.letters[1:]} == {THERE.to, also.to}


def test_reminders_stay_with_the_client_s_own_address(shop: Shop) -> None:
    invoice_id = shop.issued()
    ask(shop, invoice_id)
    approve(shop)
    shop.clock.at("2026-03-13T09:00")
    shop.tick()

    first, _, reminder = shop.mailer.letters
    assert (reminder.to, reminder.in_reply_to) == (first.to, first.message_id)
    assert shop.told(invoice_id).count("reminded") == 1


def test_a_mail_to_another_address_wakes_no_reminder_that_was_passed_over(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.clock.at("2026-03-17T09:00")  # The bot was down on day -3.
    shop.tick()
    before = shop.owed(invoice_id, Kind.REMIND)
    assert before[f"remind:{invoice_id}:-3"] == "cancelled"

    ask(shop, invoice_id)
    approve(shop)

    assert shop.owed(invoice_id, Kind.REMIND) == before


def test_an_unknown_mail_there_is_sent_again_there(shop: Shop) -> None:
    invoice_id = shop.issued()
    ask(shop, invoice_id)
    shop.mailer.taken.append(MailUncertain("cut"))
    approve(shop)
    [problem] = shop.problems()

    sending.send_again(shop.services, problem.number, by=shop.actor("cleo"))
    shop.tick()

    assert [letter.to for letter in shop.mailer.letters[1:]] == [THERE.to, THERE.to]
    [kept] = asked(shop, invoice_id)
    assert kept.step == 3
    [last] = [owed for owed in shop.obligations(invoice_id, Kind.DELIVER) if owed.about == 3]
    assert last.state is State.DONE


def test_an_address_that_refuses_is_an_exception_of_its_own_and_costs_the_invoice_nothing(shop: Shop) -> None:
    invoice_id = shop.issued()
    ask(shop, invoice_id)
    shop.mailer.connecting.append(MailRefused("550 no such mailbox"))
    approve(shop)
    [problem] = shop.problems()
    with reading(shop.services.engine) as db:
        said = problem_facts.exception(shop.services, db, problem.number)
        card = facts.card(shop.services, db, invoice_id)
    assert said.what == "could not be mailed to another address"
    assert card.mailed is not None
    assert card.mailed.state == "done"
    assert [one.state for one in card.redirects] == ["failed"]

    about = exception_queue.about_to_resolve(shop.services, problem.number, by=shop.actor("cleo"))
    exception_queue.resolve(shop.services, problem.number, note="typed wrongly", ending=None, by=shop.actor("cleo"))

    assert not about.needs_ending
    assert shop.stage(invoice_id) == "Issued"
    assert shop.problems() == []


def test_a_first_mail_that_nobody_knows_of_stays_a_person_s(shop: Shop) -> None:
    """The new address does not settle whether the old one got it."""
    invoice_id, number = unknown(shop)
    ask(shop, invoice_id)
    approve(shop)

    assert [problem.number for problem in shop.problems()] == [number]


def test_a_refused_mail_that_took_the_place_of_the_first_says_that_the_client_has_nothing(shop: Shop) -> None:
    delayed(shop)
    ask(shop, 1)
    shop.mailer.connecting.clear()
    shop.mailer.connecting.append(MailRefused("550 no such mailbox"))
    approve(shop)
    shop.tick()
    [problem] = shop.problems()

    with reading(shop.services.engine) as db:
        said = problem_facts.exception(shop.services, db, problem.number)

    assert said.what == "could not be mailed to another address"
    assert said.meaning.startswith("Not sent: the client has not got it. Retry sends to that other address")
