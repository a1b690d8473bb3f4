"""Hold stops what is owed and keeps the approval; void calls off for good."""

from collections.abc import Callable
from datetime import date

import pytest

from billing.obligation import Kind, State
from billing.refusals import Refused, Why
from renderers.views import Reach, Voided
from store import work
from store.database import reading
from tests.books import brief
from tests.workflow.shop import Shop
from tests.workflow.troubles import unknown, why_refused
from workflow import drafting, exception_queue, holding
from workflow.ports import MailRefused, PrintRefused


def hold(shop: Shop, invoice_id: int, *, until: date | None = None, by: str = "cleo", reason: str = "wait") -> None:
    holding.hold(shop.services, invoice_id, reason=reason, until=until, by=shop.actor(by))


def test_everything_waits_and_goes_on(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.approve(invoice_id)
    hold(shop, invoice_id)
    shop.clock.at("2026-03-04T10:00")
    shop.tick()
    assert (shop.stage(invoice_id), shop.mailer.tries) == ("Approved", 0)

    holding.resume(shop.services, invoice_id, by=shop.actor("ana"))
    shop.tick()

    assert len(shop.mailer.letters) == 1


@pytest.mark.parametrize(
    ("now", "stage"),
    [("2026-03-10T08:59", "Approved"), ("2026-03-10T09:00", "Issued")],
)
def test_what_is_on_hold_until_a_day_leaves_at_its_clients_send_time(shop: Shop, now: str, stage: str) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.approve(invoice_id)
    hold(shop, invoice_id, until=date(2026, 3, 10))

    shop.clock.at(now)
    shop.tick()

    assert shop.stage(invoice_id) == stage


def test_a_hold_stops_a_mail_that_is_being_connected(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.mailer.connecting.append(lambda: hold(shop, invoice_id))

    shop.tick()

    assert shop.mailer.letters == []
    assert shop.owed(invoice_id, Kind.DELIVER) == {f"deliver:{invoice_id}:1": "due"}


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (hold, Why.ALREADY_HELD),
        (lambda shop, n: hold(shop, n, by="dan"), Why.NOT_ALLOWED),
        (lambda shop, n: holding.resume(shop.services, n, by=shop.actor("dan")), Why.NOT_ALLOWED),
        (
            lambda shop, n: holding.void(shop.services, n, sure=True, reason=" ", by=shop.actor("ben")),
            Why.REASON_REQUIRED,
        ),
        (lambda shop, n: holding.void(shop.services, n, sure=True, reason="-", by=shop.actor("ana")), Why.NOT_ALLOWED),
    ],
)
def test_what_cannot_be_done_to_a_held_invoice(shop: Shop, act: Callable[..., None], why: Why) -> None:
    invoice_id = shop.draft()
    hold(shop, invoice_id)

    assert why_refused(lambda: act(shop, invoice_id)) is why


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda shop, n: hold(shop, n, reason="  "), Why.REASON_REQUIRED),
        (lambda shop, n: hold(shop, n, until=date(2026, 3, 2)), Why.WRONG_DAY),
        (lambda shop, n: holding.resume(shop.services, n, by=shop.actor("cleo")), Why.NOT_HELD),
        (lambda shop, n: hold(shop, n + 4711), Why.NOT_FOUND),
    ],
)
def test_what_cannot_be_done_to_one_that_is_not(shop: Shop, act: Callable[..., None], why: Why) -> None:
    invoice_id = shop.draft()

    assert why_refused(lambda: act(shop, invoice_id)) is why


def test_a_void_invoice_is_neither_held_nor_voided_again(shop: Shop) -> None:
    invoice_id = shop.draft()
    holding.void(shop.services, invoice_id, sure=True, reason="wrong client", by=shop.actor("ben"))

    assert why_refused(lambda: hold(shop, invoice_id)) is Why.ALREADY_VOID
    assert (
        why_refused(lambda: holding.void(shop.services, invoice_id, sure=True, reason="again", by=shop.actor("ben")))
        is Why.ALREADY_VOID
    )


def test_a_void_before_the_issue_gives_the_work_back(shop: Shop) -> None:
    client = shop.client()
    drafting.log_work(shop.services, client, brief().lines[0], date(2026, 2, 27), by=shop.actor("ana"))
    saved = drafting.draft_now(shop.services, client, by=shop.actor("ana"))

    holding.void(shop.services, saved.invoice_id, sure=True, reason="wrong", by=shop.actor("ben"))

    with reading(shop.services.engine) as db:
        assert len(work.unbilled(db, client)) == 1


def test_a_void_after_the_issue_does_not(shop: Shop) -> None:
    client = shop.client()
    drafting.log_work(shop.services, client, brief().lines[0], date(2026, 2, 27), by=shop.actor("ana"))
    saved = drafting.draft_now(shop.services, client, by=shop.actor("ana"))
    shop.approve(saved.invoice_id)
    shop.tick()

    holding.void(shop.services, saved.invoice_id, sure=True, reason="wrong", by=shop.actor("ben"))

    with reading(shop.services.engine) as db:
        assert work.unbilled(db, client) == []


def test_a_void_ends_mails_reminders_and_what_was_open_about_them(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.mailer.connecting.append(MailRefused("550 no such mailbox"))
    shop.tick()
    [problem] = shop.problems()

    holding.void(shop.services, invoice_id, sure=True, reason="never ordered", by=shop.actor("ben"))
    shop.clock.forward(days=60)
    shop.tick()

    assert shop.problems() == []
    assert shop.problem(problem.number).closing_note == "never ordered"
    assert shop.mailer.letters == []
    with pytest.raises(Refused):
        exception_queue.retry(shop.services, problem.number, by=shop.actor("cleo"))


def test_an_edit_closes_what_was_open_about_the_revision_before(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.tick()
    shop.printer.steps.append(PrintRefused("a glyph is missing"))
    shop.clock.forward(seconds=2)
    shop.tick()
    [problem] = shop.problems()
    assert problem.code == "preview_failed"

    shop.edit(invoice_id, amount="481")
    shop.tick()
    shop.clock.forward(seconds=2)
    shop.tick()

    assert shop.problems() == []
    assert list(shop.poster.files) == [f"D-{invoice_id}-revision-2.pdf"]


def void(shop: Shop, invoice_id: int, *, sure: bool = False, by: str = "ben") -> Voided:
    return holding.void(shop.services, invoice_id, reason="never ordered", sure=sure, by=shop.actor(by))


def test_a_void_of_what_the_client_has_takes_a_second_thought(shop: Shop) -> None:
    invoice_id = shop.issued()

    assert why_refused(lambda: void(shop, invoice_id)) is Why.CLIENT_HAS_IT
    done = void(shop, invoice_id, sure=True)

    assert (done.reach, done.number) == (Reach.HAS_IT, "2026-0001")
    assert shop.owed(invoice_id, Kind.REMIND) == {f"remind:{invoice_id}:-3": "cancelled"}


def test_a_void_while_nobody_knows_whether_the_mail_left_says_so_and_leaves_the_question_open(shop: Shop) -> None:
    invoice_id, number = unknown(shop)

    assert holding.about_to_void(shop.services, invoice_id, by=shop.actor("ben")) is Reach.PERHAPS
    assert why_refused(lambda: void(shop, invoice_id)) is Why.CLIENT_HAS_IT
    done = void(shop, invoice_id, sure=True)

    assert done.reach is Reach.PERHAPS
    assert [problem.number for problem in shop.problems()] == [number]


def test_what_is_called_off_says_why(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.approve(invoice_id)

    done = void(shop, invoice_id)

    [issue] = shop.obligations(invoice_id, Kind.ISSUE)
    assert (issue.state, issue.cancelled_why) == (State.CANCELLED, "void: never ordered")
    assert (done.name, done.number, done.reach, done.released) == ("D-1", "", Reach.NOT_SENT, 0)


def test_a_mail_that_fell_due_between_the_question_and_the_answer_is_heeded(shop: Shop) -> None:
    """The form said that nothing was sent; by the time it is submitted the client has the document."""
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.approve(invoice_id)
    assert holding.about_to_void(shop.services, invoice_id, by=shop.actor("ben")) is Reach.NOT_SENT

    shop.clock.at("2026-03-03T09:00")
    shop.tick()

    assert why_refused(lambda: void(shop, invoice_id)) is Why.CLIENT_HAS_IT


@pytest.mark.parametrize(("by", "why"), [("ana", Why.NOT_ALLOWED), ("cleo", Why.NOT_ALLOWED)])
def test_who_may_not_void_is_told_before_the_reason_is_asked(shop: Shop, by: str, why: Why) -> None:
    invoice_id = shop.draft()

    assert why_refused(lambda: holding.about_to_void(shop.services, invoice_id, by=shop.actor(by))) is why
    holding.about_to_void(shop.services, invoice_id, by=shop.actor("admin"))
