"""People settle what the bot cannot; nothing vanishes, and what they decide is what happens."""

from collections.abc import Callable

import pytest

from billing.obligation import Kind
from billing.refusals import Why
from store.database import transaction
from tests.workflow.shop import Shop
from tests.workflow.troubles import delayed, refused, unknown, why_refused
from workflow import complaining, exception_queue, healing, holding, sending
from workflow.exception_queue import Ending
from workflow.ports import ArchiveRefused, MailRefused, MailUncertain, PrintRefused


def resolve(shop: Shop, number: int, ending: Ending | None = None, *, note: str = "by post", by: str = "cleo") -> None:
    exception_queue.resolve(shop.services, number, note=note, ending=ending, by=shop.actor(by))


def test_retry_after_mending_sends_once_and_closes_by_itself(shop: Shop) -> None:
    invoice_id, number = refused(shop)
    shop.clock.forward(days=5)
    shop.tick()
    assert shop.mailer.tries == 1

    exception_queue.retry(shop.services, number, by=shop.actor("cleo"))
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.problems() == []
    assert shop.problem(number).closing_note == "sent 09:00, second try"
    assert "retried" in shop.told(invoice_id)


def test_retry_of_a_delay_does_not_wait_for_its_pause(shop: Shop) -> None:
    _, number = delayed(shop)

    exception_queue.retry(shop.services, number, by=shop.actor("cleo"))
    shop.tick()

    assert len(shop.mailer.letters) == 1


@pytest.mark.parametrize("number", [0, 4711])
def test_an_exception_that_is_none_is_not_found(shop: Shop, number: int) -> None:
    by = shop.actor("cleo")

    assert why_refused(lambda: exception_queue.take(shop.services, number, by=by)) is Why.NOT_FOUND
    assert why_refused(lambda: sending.send_again(shop.services, number, by=by)) is Why.NOT_FOUND


def test_take_shows_who_looks_after_it_and_may_be_taken_over(shop: Shop) -> None:
    _, number = refused(shop)

    exception_queue.take(shop.services, number, by=shop.actor("cleo"))
    assert why_refused(lambda: exception_queue.take(shop.services, number, by=shop.actor("cleo"))) is Why.ALREADY_TAKEN
    exception_queue.take(shop.services, number, by=shop.actor("ben"))

    assert shop.problem(number).owner == "UBEN"


@pytest.mark.parametrize(
    ("act", "person"),
    [
        (lambda s, n, by: exception_queue.take(s, n, by=by), "dan"),
        (lambda s, n, by: exception_queue.retry(s, n, by=by), "ana"),
        (lambda s, n, by: sending.send_again(s, n, by=by), "ana"),
        (lambda s, n, by: sending.it_was_sent(s, n, note="", by=by), "ben"),
        (lambda s, n, by: exception_queue.resolve(s, n, note="-", ending=Ending.HOLD, by=by), "ben"),
        (lambda s, n, by: exception_queue.about_to_resolve(s, n, by=by), "ana"),
    ],
)
def test_who_has_no_role_for_it_is_refused(shop: Shop, act: Callable[..., object], person: str) -> None:
    _, number = unknown(shop)

    assert why_refused(lambda: act(shop.services, number, by=shop.actor(person))) is Why.NOT_ALLOWED
    assert shop.problems()[0].owner == "UCLEO"


@pytest.mark.parametrize(
    "act",
    [
        exception_queue.retry,
        sending.send_again,
        lambda s, n, by: sending.it_was_sent(s, n, note="", by=by),
    ],
)
def test_taking_it_gives_nobody_a_role(shop: Shop, act: Callable[..., object]) -> None:
    invoice_id, number = unknown(shop)
    ana = shop.actor("ana")
    exception_queue.take(shop.services, number, by=ana)

    assert why_refused(lambda: act(shop.services, number, by=ana)) is Why.NOT_ALLOWED
    resolve(shop, number, Ending.HOLD, by="ana")

    assert shop.invoice(invoice_id).hold is not None
    assert shop.problems() == []


def test_a_deputy_who_takes_it_stands_in_for_the_sender(shop: Shop) -> None:
    _, number = unknown(shop)
    people = shop.people_of(drafter="ana", approver="ben", sender="cleo", follow_up="cleo", deputy="eva")
    shop.client(people=people)
    eva = shop.actor("eva")
    assert why_refused(lambda: sending.send_again(shop.services, number, by=eva)) is Why.NOT_ALLOWED

    exception_queue.take(shop.services, number, by=eva)
    sending.send_again(shop.services, number, by=eva)
    shop.tick()

    assert shop.problems() == []


def test_who_follows_up_settles_a_reminder(shop: Shop) -> None:
    people = shop.people_of(drafter="ana", approver="ben", sender="cleo", follow_up="dan")
    shop.issued(shop.client("Beta AG", people=people))
    shop.mailer.connecting.append(MailRefused("550 full"))
    shop.clock.at("2026-03-13T09:00")
    shop.tick()
    [problem] = shop.problems()
    before = len(shop.mailer.letters)

    assert why_refused(lambda: exception_queue.retry(shop.services, problem.number, by=shop.actor("ana"))) is (
        Why.NOT_ALLOWED
    )
    exception_queue.retry(shop.services, problem.number, by=shop.actor("dan"))
    shop.mailer.taken.append(MailUncertain("the line broke"))
    shop.tick()
    sending.it_was_sent(shop.services, problem.number, note="", by=shop.actor("dan"))

    assert (shop.problems(), len(shop.mailer.letters)) == ([], before + 1)


def test_resolving_needs_a_note_and_what_becomes_of_the_invoice(shop: Shop) -> None:
    _, number = refused(shop)

    assert exception_queue.about_to_resolve(shop.services, number, by=shop.actor("cleo")).needs_ending
    assert why_refused(lambda: resolve(shop, number, Ending.HOLD, note=" ")) is Why.NOTE_REQUIRED
    assert why_refused(lambda: resolve(shop, number)) is Why.ENDING_REQUIRED
    assert len(shop.problems()) == 1


@pytest.mark.parametrize("make", [refused, unknown, delayed])
def test_sent_another_way_is_never_mailed_and_reminders_follow(
    shop: Shop, make: Callable[..., tuple[int, int]]
) -> None:
    invoice_id, number = make(shop)
    tried = shop.mailer.tries

    resolve(shop, number, Ending.SENT_ANOTHER_WAY)
    shop.clock.forward(days=2)
    shop.tick()

    assert shop.mailer.tries == tried
    assert shop.problem(number).closing_note == "by post"
    assert shop.owed(invoice_id, Kind.DELIVER, Kind.REMIND) == {
        f"deliver:{invoice_id}:1": "done",
        f"remind:{invoice_id}:-3": "due",
    }
    assert "settled_sent" in shop.told(invoice_id)


@pytest.mark.parametrize("make", [refused, delayed])
def test_void_ends_it_for_good(shop: Shop, make: Callable[..., tuple[int, int]]) -> None:
    invoice_id, number = make(shop)
    tried = shop.mailer.tries

    resolve(shop, number, Ending.VOID, note="never ordered")
    shop.clock.forward(days=90)
    shop.tick()

    assert shop.stage(invoice_id) == "Void"
    assert shop.mailer.tries == tried
    assert shop.problems() == []
    assert shop.problem(number).closing_note == "never ordered"
    assert set(shop.owed(invoice_id, Kind.DELIVER).values()) == {"cancelled"}


def test_what_the_client_may_have_is_not_voided_in_passing(shop: Shop) -> None:
    invoice_id, number = unknown(shop)
    exception_queue.take(shop.services, number, by=shop.actor("ben"))

    assert why_refused(lambda: resolve(shop, number, Ending.VOID, by="ben")) is Why.CLIENT_HAS_IT
    holding.void(shop.services, invoice_id, sure=True, reason="they know", by=shop.actor("ben"))
    resolve(shop, number, by="ben")

    assert (shop.stage(invoice_id), shop.problems()) == ("Void", [])


@pytest.mark.parametrize("make", [refused, delayed])
def test_hold_keeps_it_until_somebody_resumes(shop: Shop, make: Callable[..., tuple[int, int]]) -> None:
    invoice_id, number = make(shop)
    shop.mailer.connecting.clear()
    tried = shop.mailer.tries

    resolve(shop, number, Ending.HOLD)
    shop.clock.forward(days=3)
    shop.tick()
    assert (shop.problems(), shop.mailer.tries) == ([], tried)

    holding.resume(shop.services, invoice_id, by=shop.actor("cleo"))
    shop.tick()
    assert len(shop.mailer.letters) == 1


def test_a_hold_that_stands_is_not_put_on_twice(shop: Shop) -> None:
    invoice_id, number = refused(shop)
    holding.hold(shop.services, invoice_id, reason="first", until=None, by=shop.actor("ben"))

    resolve(shop, number, Ending.HOLD, note="second")

    held = shop.invoice(invoice_id).hold
    assert held is not None
    assert (held.reason, held.by) == ("first", "UBEN")


def test_an_unknown_on_hold_asks_again_when_it_goes_on(shop: Shop) -> None:
    invoice_id, number = unknown(shop)
    resolve(shop, number, Ending.HOLD)
    assert shop.problems() == []

    holding.resume(shop.services, invoice_id, by=shop.actor("cleo"))
    shop.tick()

    assert [problem.number for problem in shop.problems()] == [number]
    assert shop.mailer.tries == 1


def test_an_invoice_that_was_never_issued_was_not_sent_another_way(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    with transaction(shop.services.engine) as db:
        [issue] = shop.obligations(invoice_id, Kind.ISSUE)
        number = healing.open_for(shop.services, db, issue.id, code="issue_failed", words="made up")

    assert why_refused(lambda: resolve(shop, number, Ending.SENT_ANOTHER_WAY)) is Why.NOT_ISSUED


def test_an_invoice_without_bytes_may_be_sent_another_way(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.printer.steps.append(PrintRefused("a glyph is missing"))
    shop.carry_out(Kind.ISSUE)
    [problem] = shop.problems()

    resolve(shop, problem.number, Ending.SENT_ANOTHER_WAY)
    shop.tick()

    assert shop.mailer.letters == []
    assert shop.owed(invoice_id, Kind.ISSUE) == {f"issue:{invoice_id}:1": "done"}


def test_a_worker_that_has_it_already_is_called_back(shop: Shop) -> None:
    _, number = refused(shop)
    exception_queue.retry(shop.services, number, by=shop.actor("cleo"))
    shop.mailer.connecting.append(lambda: resolve(shop, number, Ending.SENT_ANOTHER_WAY))

    shop.tick()

    assert shop.mailer.letters == []
    assert shop.problems() == []


def test_what_is_on_its_way_at_this_moment_is_not_resolved(shop: Shop) -> None:
    _, number = refused(shop)
    exception_queue.retry(shop.services, number, by=shop.actor("cleo"))
    said = []
    shop.mailer.handing_over.append(
        lambda: said.append(why_refused(lambda: resolve(shop, number, Ending.SENT_ANOTHER_WAY)))
    )

    shop.tick()

    assert said == [Why.BUSY]
    assert len(shop.mailer.letters) == 1


def test_an_archive_copy_that_nobody_wants_is_called_off(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.archive.steps.append(ArchiveRefused("no permission"))
    shop.tick()
    [problem] = shop.problems()
    about = exception_queue.about_to_resolve(shop.services, problem.number, by=shop.actor("cleo"))

    resolve(shop, problem.number, note="kept elsewhere")

    assert not about.needs_ending
    assert shop.owed(invoice_id, Kind.ARCHIVE) == {f"archive:{invoice_id}:1": "cancelled"}
    assert len(shop.mailer.letters) == 1


def test_a_reminder_that_is_called_off_does_not_end_the_cadence(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.mailer.connecting.append(MailRefused("550 full"))
    shop.clock.at("2026-03-13T09:00")
    shop.tick()
    [problem] = shop.problems()

    resolve(shop, problem.number, note="called them")
    shop.clock.at("2026-03-17T09:00")
    shop.tick()

    assert shop.owed(invoice_id, Kind.REMIND) == {
        f"remind:{invoice_id}:-3": "cancelled",
        f"remind:{invoice_id}:1": "done",
        f"remind:{invoice_id}:7": "due",
    }


def test_what_broke_on_a_void_invoice_is_resolved_with_a_note_alone(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)

    def void_it_and_refuse() -> None:
        holding.void(shop.services, invoice_id, sure=True, reason="wrong client", by=shop.actor("ben"))
        raise MailRefused("554 policy")

    shop.mailer.handing_over.append(void_it_and_refuse)
    shop.tick()
    [problem] = shop.problems()

    resolve(shop, problem.number, note="void anyway")

    assert shop.problems() == []
    assert shop.owed(invoice_id, Kind.DELIVER) == {f"deliver:{invoice_id}:1": "cancelled"}


def test_retry_of_a_mail_of_a_void_invoice_calls_it_off(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)

    def void_it_and_refuse() -> None:
        holding.void(shop.services, invoice_id, sure=True, reason="wrong client", by=shop.actor("ben"))
        raise MailRefused("554 policy")

    shop.mailer.handing_over.append(void_it_and_refuse)
    shop.tick()
    [problem] = shop.problems()

    exception_queue.retry(shop.services, problem.number, by=shop.actor("cleo"))
    shop.tick()

    assert shop.mailer.letters == []
    assert shop.problem(problem.number).closing_note == "Not needed: void."


def test_a_fault_of_ours_belongs_to_the_admins(shop: Shop) -> None:
    number = complaining.report(shop.services, RuntimeError("boom"), during="approve_clicked")
    assert number is not None

    assert why_refused(lambda: resolve(shop, number, by="cleo")) is Why.NOT_ALLOWED
    assert why_refused(lambda: exception_queue.retry(shop.services, number, by=shop.actor("admin"))) is (
        Why.NOTHING_TO_RETRY
    )
    assert not exception_queue.about_to_resolve(shop.services, number, by=shop.actor("admin")).needs_ending
    resolve(shop, number, by="admin")

    assert shop.problem(number).closed_by == "UADMIN"
