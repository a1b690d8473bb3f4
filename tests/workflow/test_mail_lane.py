"""The one way out for mails: closed while the login is refused, slowed down when the server asks for it."""

from datetime import timedelta
from itertools import pairwise

import pytest

from billing.decisions import Code
from billing.obligation import BACKOFF, Kind
from billing.refusals import Why
from store import requests
from store.database import reading, transaction
from tests.workflow.shop import Shop
from tests.workflow.test_catching_up import shown
from tests.workflow.test_deciding import codes
from tests.workflow.test_explaining import said
from tests.workflow.test_reminding import reminders
from tests.workflow.troubles import why_refused
from workflow import asking, exception_queue, holding, mail_lane
from workflow.ports import MailBusy, MailDelayed, MailLockedOut, MailRefused

WORDS = "logging in to mail.example failed: 535 5.7.8 expired"


def due(shop: Shop, count: int) -> list[int]:
    """So many invoices that leave at once."""
    drafts = [shop.draft(shop.client(f"Client {n}")) for n in range(1, count + 1)]
    for draft in drafts:
        shop.approve(draft)
    return drafts


def lock(shop: Shop, *, times: int = 1) -> int:
    """The server refuses the login; the number of the exception."""
    shop.mailer.connecting.extend([MailLockedOut(WORDS, code="auth")] * times)
    shop.tick()
    [problem] = shop.problems()
    assert problem.code == mail_lane.CODE
    return problem.number


def test_forty_mails_are_one_exception_and_one_try(shop: Shop) -> None:
    drafts = due(shop, 40)

    number = lock(shop, times=40)

    assert shop.mailer.tries == 1
    assert [shop.stage(draft) for draft in drafts].count("Issued") <= 40
    assert {owed.state.value for draft in drafts for owed in shop.obligations(draft, Kind.ISSUE, Kind.DELIVER)} <= {
        "due",
        "done",
    }
    view = shown(shop, number)
    assert (view.what, view.words) == ("The mail server refuses the login", WORDS)
    assert view.next_try_at == shop.clock() + timedelta(minutes=1)
    assert view.owner == "UADMIN"


def test_what_is_not_issued_yet_keeps_its_number_for_the_day_it_leaves(shop: Shop) -> None:
    due(shop, 1)
    lock(shop)
    later = shop.draft()
    shop.approve(later)

    shop.tick()

    assert shop.stage(later) == "Approved"
    assert codes(shop, later) == (Code.MAIL_LOCKED_OUT,)


def test_it_is_tried_by_itself_more_and_more_seldom_and_heals_by_itself(shop: Shop) -> None:
    drafts = due(shop, 5)
    number = lock(shop, times=7)
    tried = [0]
    for minute in range(1, 240):
        shop.clock.forward(minutes=1)
        before = shop.mailer.tries
        shop.tick()
        if shop.mailer.tries > before:
            tried.append(minute)
        if not shop.problems():
            break

    apart = [later - earlier for earlier, later in pairwise(tried)]
    assert apart == [1, 2, 5, 15, 60, 60, 60]
    assert len(shop.mailer.letters) == 5
    assert shop.problem(number).closing_note == "The mail server lets us in again."
    assert {shop.stage(draft) for draft in drafts} == {"Issued"}
    assert [shop.told(draft).count("late") for draft in drafts] == [0] * 5  # The bot was not down.


def test_a_second_time_it_begins_with_short_pauses_again(shop: Shop) -> None:
    due(shop, 1)
    lock(shop, times=4)
    for _ in range(30):
        shop.clock.forward(minutes=1)
        shop.tick()
    assert shop.problems() == []
    shop.clock.forward(days=1)
    shop.approve(shop.draft())

    number = lock(shop)

    assert shown(shop, number).next_try_at == shop.clock() + timedelta(minutes=1)


def test_resume_tries_at_once(shop: Shop) -> None:
    due(shop, 3)
    number = lock(shop, times=6)
    shop.clock.forward(minutes=5)
    shop.tick()
    shop.mailer.connecting.clear()
    shop.tick()
    assert shop.mailer.letters == []

    exception_queue.retry(shop.services, number, by=shop.actor("admin"))
    shop.tick()

    assert len(shop.mailer.letters) == 3
    assert shop.problems() == []


def test_resume_while_the_login_is_still_wrong_is_one_more_try(shop: Shop) -> None:
    due(shop, 3)
    number = lock(shop, times=9)

    exception_queue.retry(shop.services, number, by=shop.actor("admin"))
    shop.tick()
    shop.tick()

    assert shop.mailer.tries == 2
    assert [problem.number for problem in shop.problems()] == [number]


def test_only_an_admin_resumes(shop: Shop) -> None:
    due(shop, 1)
    number = lock(shop)

    refused = why_refused(lambda: exception_queue.retry(shop.services, number, by=shop.actor("dan")))

    assert refused is Why.NOT_ALLOWED


def test_a_restart_tries_at_once(shop: Shop) -> None:
    due(shop, 2)
    lock(shop, times=9)
    shop.mailer.connecting.clear()

    shop.restart()
    shop.tick()

    assert len(shop.mailer.letters) == 2


def test_days_without_a_login_are_no_downtime_of_ours(shop: Shop) -> None:
    due(shop, 2)
    shop.mailer.connecting.extend([MailLockedOut(WORDS, code="auth")] * 500)
    for _ in range(80):
        shop.tick()
        shop.clock.forward(hours=1)
    shop.mailer.connecting.clear()

    shop.tick()
    shop.tick()

    assert len(shop.mailer.letters) == 2
    assert shop.problems() == []


def test_a_reminder_that_waited_for_the_login_leaves_at_no_odd_hour(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.clock.at("2026-03-13T09:00")
    lock(shop)
    assert codes(shop, invoice_id) == (Code.MAIL_LOCKED_OUT,)
    shop.clock.at("2026-03-14T23:00")  # A Saturday, and the login works again.
    shop.tick()
    assert reminders(shop) == []

    shop.clock.at("2026-03-16T09:00")
    shop.tick()

    assert len(reminders(shop)) == 1
    assert shop.problems() == []


def test_a_mail_that_fails_on_its_own_does_not_prove_the_login(shop: Shop) -> None:
    due(shop, 1)
    number = lock(shop)
    shop.mailer.connecting.append(MailDelayed("connecting failed"))
    shop.clock.forward(minutes=1)

    shop.tick()

    assert [problem.number for problem in shop.problems()] == [number]
    assert shop.mailer.letters == []


def test_with_nothing_but_unissued_invoices_left_one_of_them_is_the_try(shop: Shop) -> None:
    first, second = due(shop, 2)
    shop.carry_out(Kind.ISSUE)
    shop.mailer.connecting.append(MailLockedOut(WORDS, code="auth"))
    shop.carry_out(Kind.DELIVER)
    holding.void(shop.services, first, reason="wrong", by=shop.actor("ben"))

    for _ in range(4):
        shop.clock.forward(minutes=61)
        shop.tick()

    assert shop.stage(second) == "Issued"
    assert len(shop.mailer.letters) == 1
    assert shop.problems() == []


def test_everybody_who_asks_is_told(shop: Shop) -> None:
    draft = shop.draft()
    shop.approve(draft)
    number = lock(shop)

    why = said(shop, draft)

    assert why.startswith("The mail server refuses the login, so no mail leaves.")
    assert f"Resume in exception {number} tries at once." in why
    sentence = f"The mail server refuses the login, so no mail leaves. {WORDS}."
    assert mail_lane.sentence(shop.services) == asking.status(shop.services).mail_closed == sentence


def test_archive_and_previews_go_on(shop: Shop) -> None:
    due(shop, 1)
    lock(shop, times=9)
    shop.clock.forward(seconds=2)
    shop.tick()

    assert len(shop.archive.kept) == 1
    assert len(shop.poster.files) == 1


# Slowed down.


def test_too_many_is_a_pause_for_all_and_the_order_stays(shop: Shop) -> None:
    drafts = due(shop, 60)
    shop.mailer.connecting.extend([*[None] * 20, MailBusy("421 too many"), *[None] * 20, MailBusy("421 too many")])

    shop.tick()
    assert len(shop.mailer.letters) == 20
    assert shop.mailer.tries == 21
    shop.clock.forward(minutes=1)
    shop.tick()
    assert len(shop.mailer.letters) == 40
    assert shop.mailer.tries == 42
    shop.clock.forward(minutes=2)
    shop.tick()

    order = [int(letter.message_id.split(".")[1]) for letter in shop.mailer.letters]
    assert order == drafts
    assert shop.problems() == []


@pytest.mark.parametrize("ahead", [timedelta(days=3), timedelta(hours=3)])
def test_a_clock_that_goes_back_does_not_make_the_pause_longer(shop: Shop, ahead: timedelta) -> None:
    with transaction(shop.services.engine) as db:
        requests.beat(db, mail_lane.PAUSED, shop.clock() + ahead)

    due(shop, 1)
    shop.tick()

    assert len(shop.mailer.letters) == 1


def test_a_pause_is_never_longer_than_a_quarter_of_an_hour(shop: Shop) -> None:
    due(shop, 1)
    shop.mailer.connecting.extend([MailBusy("421 too many")] * 6)
    for minutes in (0, 1, 2, 5, 15):
        shop.clock.forward(minutes=minutes)
        shop.tick()

    with reading(shop.services.engine) as db:
        until = requests.last_beat(db, mail_lane.PAUSED)
    assert until == shop.clock() + timedelta(minutes=15) < shop.clock() + BACKOFF[-1]


def test_a_refusal_of_one_mail_pauses_nothing(shop: Shop) -> None:
    due(shop, 3)
    shop.mailer.connecting.append(MailRefused("550 no such mailbox"))

    shop.tick()

    assert len(shop.mailer.letters) == 2
