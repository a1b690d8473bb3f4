"""The bot was down: what leaves late, what waits for a person, and what that person's word does."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from billing.decisions import Code
from billing.obligation import Kind
from billing.refusals import Refused, Why
from renderers.history import line
from renderers.views import ExceptionMessage, HistoryLine
from store import history, views
from store.database import reading
from tests.workflow.shop import Shop
from tests.workflow.test_deciding import codes
from tests.workflow.test_reminding import reminders
from tests.workflow.troubles import seen, why_refused
from workflow import approving, asking, catching_up, exception_queue, holding
from workflow.ports import MailDelayed

SEND_DAY = "2026-03-03"


def down(shop: Shop, *, count: int = 1, back: str) -> list[int]:
    """So many invoices were approved for Tuesday at nine; the bot comes back at this time."""
    drafts = [shop.draft(shop.client(f"Client {n}"), send_on=SEND_DAY) for n in range(1, count + 1)]
    for draft in drafts:
        shop.approve(draft)
    shop.tick()
    shop.clock.at(back)
    shop.restart()
    shop.tick()
    return drafts


def missed(shop: Shop) -> int:
    """The number of the one exception."""
    [problem] = shop.problems()
    assert problem.code == "missed"
    return problem.number


def shown(shop: Shop, number: int) -> ExceptionMessage:
    """What people see of it."""
    found = [view for view in shop.poster.shown.values() if isinstance(view, ExceptionMessage)]
    return next(view for view in found if view.number == number)


def lateness(shop: Shop, invoice_id: int) -> list[str]:
    """What its history says about that."""
    with reading(shop.services.engine) as db:
        events = [event for event in history.since(db, invoice_id, 0) if event.kind == "late"]
    return [line(HistoryLine(e.sequence, e.kind, e.by, e.at, e.facts)) for e in events]


@pytest.mark.parametrize(
    ("back", "said"),
    [
        ("2026-03-03T09:15", []),
        ("2026-03-03T09:50", ["Late by 50 minutes: Sendday was not running when it was due."]),
        ("2026-03-03T12:00", ["Late by 3 hours: Sendday was not running when it was due."]),
        ("2026-03-05T09:00", ["Late by 2 days: Sendday was not running when it was due."]),
    ],
)
def test_up_to_two_days_late_it_leaves_and_says_so(shop: Shop, back: str, said: list[str]) -> None:
    [invoice_id] = down(shop, back=back)

    assert len(shop.mailer.letters) == 1
    assert lateness(shop, invoice_id) == said
    assert shop.problems() == []


@pytest.mark.parametrize("answer", ["now", "another day", "skip"])
def test_the_card_follows_the_answer_at_once(shop: Shop, answer: str) -> None:
    """Before anything leaves: it would go on saying that a person is asked."""
    [invoice_id] = down(shop, back="2026-03-08T09:00")
    by, question = shop.actor("cleo"), seen(shop)

    match answer:
        case "now":
            catching_up.send_now(shop.services, missed(shop), seen=question, by=by)
        case "another day":
            catching_up.another_day(shop.services, missed(shop), date(2026, 3, 10), seen=question, by=by)
        case "skip":
            catching_up.skip(shop.services, missed(shop), seen=question, by=by)

    with reading(shop.services.engine) as db:
        assert [view.about for view in views.behind(db, "card")] == [f"card:{invoice_id}"]


def test_beyond_that_nothing_is_issued_and_one_exception_asks_about_all(shop: Shop) -> None:
    drafts = down(shop, count=23, back="2026-03-08T09:00")

    view = shown(shop, missed(shop))
    assert shop.mailer.letters == []
    assert {shop.stage(draft) for draft in drafts} == {"Approved"}
    assert {codes(shop, draft) for draft in drafts} == {(Code.MISSED,)}
    assert (view.what, view.waiting_count, len(view.waiting)) == ("23 invoices missed their time", 23, 20)
    assert (view.waiting[0].reference, view.waiting[0].client) == ("D-1", "Client 1")
    assert view.owner == "UCLEO"


def test_every_tick_finds_it_stopped_and_asks_no_second_time(shop: Shop) -> None:
    down(shop, back="2026-03-08T09:00")

    for _ in range(3):
        shop.clock.forward(hours=7)
        shop.tick()

    assert shop.problem(missed(shop)).count == 1


def test_send_now_sends_all_dated_today_and_closes_it(shop: Shop) -> None:
    drafts = down(shop, count=3, back="2026-03-08T09:00")
    number = missed(shop)

    catching_up.send_now(shop.services, number, seen=seen(shop), by=shop.actor("cleo"))
    shop.tick()

    assert [letter.to for letter in shop.mailer.letters] == [("billing@acme.example",)] * 3
    assert {shop.stage(draft) for draft in drafts} == {"Issued"}
    assert {issue.issued_on for issue in shop.printer.printed if issue} == {date(2026, 3, 8)}
    assert [lateness(shop, draft) for draft in drafts] == [[], [], []]  # A person chose it.
    assert shop.problem(number).closing_note == "Send now: 3 mails."


def test_another_day_sends_at_the_clients_hour_of_that_day(shop: Shop) -> None:
    [draft] = down(shop, back="2026-03-08T09:00")

    catching_up.another_day(shop.services, missed(shop), date(2026, 3, 10), seen=seen(shop), by=shop.actor("cleo"))
    assert shop.problems() == []
    assert asking.invoice(shop.services, draft)[0].leaves_at == shop.obligations(draft, Kind.ISSUE)[0].due_at
    shop.clock.at("2026-03-10T08:59")
    shop.tick()
    assert shop.mailer.letters == []

    shop.clock.at("2026-03-10T09:00")
    shop.tick()

    assert len(shop.mailer.letters) == 1


@pytest.mark.parametrize("day", [None, date(2026, 3, 8), date(2026, 3, 1)])
def test_another_day_is_one_that_is_ahead(shop: Shop, day: date | None) -> None:
    down(shop, back="2026-03-08T10:00")
    number = missed(shop)

    refused = why_refused(
        lambda: catching_up.another_day(shop.services, number, day, seen=seen(shop), by=shop.actor("cleo"))
    )

    assert refused is Why.WRONG_DAY
    assert missed(shop) == number


def test_skip_puts_each_on_hold_with_its_approval_and_resume_sends_it(shop: Shop) -> None:
    first, second = down(shop, count=2, back="2026-03-08T09:00")

    catching_up.skip(shop.services, missed(shop), seen=seen(shop), by=shop.actor("cleo"))
    shop.clock.forward(days=9)
    shop.tick()
    assert shop.mailer.letters == []
    assert shop.problems() == []
    assert {codes(shop, draft) for draft in (first, second)} == {(Code.ON_HOLD,)}
    held = shop.invoice(first).hold
    assert held is not None
    assert (held.reason, held.by) == (catching_up.SKIPPED, "UCLEO")

    holding.resume(shop.services, first, by=shop.actor("cleo"))
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert (shop.stage(first), shop.stage(second)) == ("Issued", "Approved")


ANSWERS: list[Callable[[Shop, int, str], None]] = [
    lambda shop, number, by: catching_up.send_now(shop.services, number, seen=seen(shop), by=shop.actor(by)),
    lambda shop, number, by: catching_up.skip(shop.services, number, seen=seen(shop), by=shop.actor(by)),
    lambda shop, number, by: catching_up.another_day(
        shop.services, number, date(2026, 4, 1), seen=seen(shop), by=shop.actor(by)
    ),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_nobody_else_answers_and_nobody_answers_twice(shop: Shop, answer: Callable[[Shop, int, str], None]) -> None:
    down(shop, back="2026-03-08T09:00")
    number = missed(shop)

    assert why_refused(lambda: answer(shop, number, "dan")) is Why.NOT_ALLOWED
    assert why_refused(lambda: answer(shop, number + 1, "cleo")) is Why.NOT_FOUND
    answer(shop, number, "cleo")
    assert why_refused(lambda: answer(shop, number, "cleo")) is Why.ALREADY_RESOLVED


def test_the_same_mails_at_another_time_are_another_question(shop: Shop) -> None:
    down(shop, back="2026-03-08T09:00")
    number, old = missed(shop), seen(shop)
    catching_up.another_day(shop.services, number, date(2026, 3, 10), seen=old, by=shop.actor("cleo"))
    shop.clock.at("2026-03-15T09:00")
    shop.restart()
    shop.tick()

    refused = why_refused(lambda: catching_up.send_now(shop.services, missed(shop), seen=old, by=shop.actor("cleo")))
    shop.tick()

    assert (missed(shop), refused) == (number, Why.QUESTION_CHANGED)
    assert shop.mailer.letters == []


def test_resolving_it_is_no_answer(shop: Shop) -> None:
    down(shop, back="2026-03-08T09:00")
    number = missed(shop)

    exception_queue.resolve(shop.services, number, note="so what", ending=None, by=shop.actor("admin"))
    shop.tick()

    assert missed(shop) == number


def test_a_sender_of_one_client_does_not_answer_for_another(shop: Shop) -> None:
    people = shop.people_of(drafter="ana", approver="ben", sender="dan", follow_up="dan")
    shop.approve(shop.draft(shop.client("Bolt", people=people), send_on=SEND_DAY))
    down(shop, back="2026-03-08T09:00")
    number = missed(shop)

    assert (
        why_refused(lambda: catching_up.send_now(shop.services, number, seen=seen(shop), by=shop.actor("cleo")))
        is Why.NOT_ALLOWED
    )
    with pytest.raises(Refused):
        catching_up.about_to_choose(shop.services, number, seen=seen(shop), by=shop.actor("cleo"))

    catching_up.send_now(shop.services, number, seen=seen(shop), by=shop.actor("admin"))


@pytest.mark.parametrize(
    "settle",
    [
        lambda shop, draft: holding.void(shop.services, draft, reason="wrong", by=shop.actor("ben")),
        lambda shop, draft: holding.hold(shop.services, draft, reason="wait", until=None, by=shop.actor("ben")),
        lambda shop, draft: shop.edit(draft, amount="500"),
    ],
    ids=["void", "hold", "edit"],
)
def test_what_is_called_off_another_way_needs_no_answer(shop: Shop, settle: Callable[[Shop, int], None]) -> None:
    [draft] = down(shop, back="2026-03-08T09:00")

    settle(shop, draft)
    shop.tick()

    assert shop.problems() == []
    assert shop.mailer.letters == []


def test_a_hold_over_the_send_day_is_no_downtime(shop: Shop) -> None:
    draft = shop.draft(send_on=SEND_DAY)
    shop.approve(draft)
    holding.hold(shop.services, draft, reason="wait", until=date(2026, 3, 20), by=shop.actor("cleo"))
    shop.clock.at("2026-03-20T09:00")

    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert lateness(shop, draft) == []


def test_down_when_a_hold_ended_counts_from_its_end(shop: Shop) -> None:
    draft = shop.draft(send_on=SEND_DAY)
    shop.approve(draft)
    holding.hold(shop.services, draft, reason="wait", until=date(2026, 3, 10), by=shop.actor("cleo"))
    shop.clock.at("2026-03-14T09:00")
    shop.restart()
    shop.tick()

    assert missed(shop)
    assert shop.mailer.letters == []


def test_a_mail_server_that_was_away_for_days_is_no_downtime(shop: Shop) -> None:
    draft = shop.draft()
    shop.approve(draft)
    for _ in range(80):
        shop.mailer.connecting.append(MailDelayed("away"))
        shop.tick()
        shop.clock.forward(hours=1.2)
    shop.mailer.connecting.clear()
    shop.clock.forward(minutes=5)

    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.problems() == []


def test_a_mail_that_was_ready_before_the_crash_is_asked_about_too(shop: Shop) -> None:
    draft = shop.draft()
    shop.approve(draft)
    shop.carry_out(Kind.ISSUE)
    shop.clock.forward(days=5)
    shop.restart()
    shop.tick()
    assert (shop.stage(draft), shop.mailer.letters) == ("Issued", [])

    catching_up.another_day(shop.services, missed(shop), date(2026, 3, 9), seen=seen(shop), by=shop.actor("cleo"))
    shop.clock.at("2026-03-09T09:00")
    shop.tick()

    assert len(shop.mailer.letters) == 1


def test_a_machine_that_slept_between_claim_and_work_asks(shop: Shop) -> None:
    shop.approve(shop.draft())

    shop.between(Kind.ISSUE, lambda: shop.clock.forward(days=3))
    shop.tick()

    assert missed(shop)
    assert shop.mailer.letters == []


def test_retry_is_a_persons_word_too(shop: Shop) -> None:
    shop.approve(shop.draft())
    for pause in (0, 2, 4, 20):
        shop.clock.forward(minutes=pause)
        shop.mailer.connecting.append(MailDelayed("away"))
        shop.tick()
    [problem] = shop.problems()
    shop.clock.forward(days=4)
    shop.tick()
    assert {found.code for found in shop.problems()} == {"deliver_delayed", "missed"}

    exception_queue.retry(shop.services, problem.number, by=shop.actor("cleo"))
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.problems() == []


def test_an_approval_after_the_send_day_leaves_at_once_and_is_not_late(shop: Shop) -> None:
    draft = shop.draft(send_on=SEND_DAY)
    shop.clock.at("2026-03-20T15:00")

    approving.approve(shop.services, draft, revision_seen=1, by=shop.actor("ben"))
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert lateness(shop, draft) == []


def test_reminders_never_leave_at_odd_hours_and_never_in_a_burst(shop: Shop) -> None:
    shop.issued()
    shop.clock.at("2026-03-29T23:40")  # Sunday; -3, +1 and +7 are over.

    sent = list[str]()
    for _ in range(60):
        shop.tick()
        if len(reminders(shop)) > len(sent):
            sent.append(f"{shop.clock():%a %H:%M}")
        shop.clock.forward(minutes=20)

    assert sent == ["Mon 07:00"]  # Nine in Berlin, in summer.


def test_a_clock_that_goes_back_answers_nothing(shop: Shop) -> None:
    down(shop, back="2026-03-08T09:00")
    number = missed(shop)

    shop.clock.at("2026-03-03T10:00")
    shop.tick()

    assert missed(shop) == number
    assert shop.mailer.letters == []


def test_a_tick_has_no_memory_of_the_last(shop: Shop) -> None:
    """Lateness is judged by each send: a bot that ran all the time and one that slept decide the same."""
    [draft] = down(shop, back="2026-03-03T08:59")
    shop.clock.forward(minutes=1, seconds=int(timedelta(hours=47).total_seconds()))

    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert lateness(shop, draft) == ["Late by 1 day 23 hours: Sendday was not running when it was due."]
