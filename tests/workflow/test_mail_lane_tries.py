"""What counts as the one try while the login is refused: only what the server refused uses it up."""

from datetime import timedelta

import pytest

from billing.invoice import draft_of
from billing.obligation import Kind
from billing.refusals import Refused
from jobs import due as jobs_due
from renderers import refusals
from renderers.slack.standing import stage
from renderers.views import ApprovalCard
from store.database import reading
from tests.workflow.shop import Shop
from tests.workflow.test_mail_lane import WORDS, due, lock
from tests.workflow.test_since_last import card as card_of
from tests.workflow.test_trial_mailing import asked
from tests.workflow.troubles import seen
from workflow import asking, catching_up, exception_queue, holding, mail_lane, outcomes
from workflow.ports import MailLockedOut


def test_a_test_mail_alone_heals_it(shop: Shop) -> None:
    draft = shop.draft(send_on="2026-03-10")
    asked(shop, draft)
    number = lock(shop)

    shop.clock.forward(minutes=1)
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.problem(number).closing_note == "The mail server lets us in again."


def test_a_test_mail_is_the_try_only_when_no_client_waits(shop: Shop) -> None:
    asked(shop, shop.draft(send_on="2026-03-10"))
    lock(shop)
    shop.approve(shop.draft())

    shop.restart()
    shop.tick()

    assert [letter.subject[:4] for letter in shop.mailer.letters] == ["Invo", "TEST"]
    assert shop.problems() == []


def test_when_its_only_mail_was_called_off_nothing_is_in_the_way_any_more(shop: Shop) -> None:
    [draft] = due(shop, 1)
    number = lock(shop)
    holding.void(shop.services, draft, reason="wrong", by=shop.actor("ben"))

    exception_queue.retry(shop.services, number, by=shop.actor("admin"))
    shop.tick()

    assert shop.problem(number).closing_note == "No mail waits any more; the next one tries the login."
    assert mail_lane.sentence(shop.services) == ""


@pytest.mark.parametrize("hours", [0, 5])
def test_after_a_restart_the_one_that_is_yet_to_be_issued_leaves_at_once(shop: Shop, hours: int) -> None:
    [first] = due(shop, 1)
    lock(shop)
    shop.approve(shop.draft())
    holding.void(shop.services, first, reason="wrong", by=shop.actor("ben"))
    shop.clock.forward(hours=hours)

    shop.restart()
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.problems() == []


def test_a_reminder_that_does_not_leave_after_all_uses_no_try_up(shop: Shop) -> None:
    shop.issued()
    shop.clock.at("2026-03-13T09:00")
    due(shop, 1)
    lock(shop)
    shop.clock.at("2026-03-14T07:00")  # A Saturday: reminders wait for Monday.

    shop.restart()
    shop.tick()

    assert [letter.subject[:7] for letter in shop.mailer.letters] == ["Invoice", "Invoice"]
    assert shop.problems() == []


def test_what_a_person_lets_go_after_days_without_a_bot_leaves_at_once(shop: Shop) -> None:
    due(shop, 1)
    lock(shop)
    shop.clock.forward(days=3)
    shop.restart()
    shop.tick()
    [missed] = shop.problems()

    catching_up.send_now(shop.services, missed.number, seen=seen(shop), by=shop.actor("cleo"))
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.problems() == []


def test_mails_that_were_under_way_together_are_one_refusal(shop: Shop) -> None:
    due(shop, 3)
    under_way = []
    while claimed := jobs_due.claim(shop.services):
        if claimed.kind is Kind.DELIVER:
            under_way.append(claimed)
        else:
            outcomes.carry_out(shop.services, claimed)
    shop.mailer.connecting.extend([MailLockedOut(WORDS, code="auth")] * 3)
    for claimed in under_way:
        outcomes.carry_out(shop.services, claimed)
        shop.clock.forward(seconds=10)

    [problem] = shop.problems()
    assert (problem.count, shop.mailer.tries) == (1, 3)
    with reading(shop.services.engine) as db:
        assert mail_lane.next_try_at(db) == shop.clock() + timedelta(seconds=30)


def test_only_one_worker_makes_the_try(shop: Shop) -> None:
    due(shop, 3)
    lock(shop)
    shop.clock.forward(minutes=1)

    one, other = jobs_due.claim(shop.services), jobs_due.claim(shop.services)

    assert one is not None
    assert one.kind in mail_lane.LANE
    assert other is None or other.kind not in mail_lane.LANE


def test_how_long_the_try_takes_makes_nobody_late(shop: Shop) -> None:
    drafts = due(shop, 2)
    lock(shop)
    shop.clock.forward(minutes=1)
    shop.mailer.handing_over.append(lambda: shop.clock.forward(minutes=30))

    shop.tick()

    assert len(shop.mailer.letters) == 2
    assert [shop.told(draft).count("late") for draft in drafts] == [0, 0]


def test_a_reminder_that_is_locked_out_keeps_its_time(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.clock.at("2026-03-13T11:00")
    [before] = shop.obligations(invoice_id, Kind.REMIND)

    lock(shop)

    assert [owed.due_at for owed in shop.obligations(invoice_id, Kind.REMIND)] == [before.due_at]


def test_the_card_and_the_queue_say_that_the_login_is_refused_and_when_it_is_tried_again(shop: Shop) -> None:
    [issued] = due(shop, 1)
    lock(shop)
    approved = shop.draft(shop.client("Brot & Co"))
    shop.approve(approved)
    shop.tick()

    tried_at = shop.clock() + timedelta(minutes=1)
    said = {draft: stage(card_of(shop, draft)) for draft in (issued, approved)}
    assert "waits: the mail server refuses the login. Next try Mon 2 Mar 09:01 Berlin" in said[issued]
    assert "It should leave now, but waits: the mail server refuses the login. Next try" in said[approved]
    assert {row.next_at for row in asking.queue(shop.services)} == {tried_at}


def _drawn(shop: Shop, draft: int) -> ApprovalCard:
    """Its card as it was shown last."""
    cards = [view for view in shop.poster.shown.values() if isinstance(view, ApprovalCard)]
    return next(card for card in cards if draft_of(card.invoice).id == draft)


def test_a_card_is_drawn_again_with_each_try_and_when_it_heals(shop: Shop) -> None:
    drafts = due(shop, 2)
    lock(shop, times=2)
    shop.tick()
    drawn = [_drawn(shop, draft) for draft in drafts]
    assert all(card.mail_tried_at for card in drawn)
    first = shop.clock()

    shop.clock.forward(minutes=1)
    shop.tick()
    shop.tick()
    drawn = [_drawn(shop, draft) for draft in drafts]
    assert [card.mail_tried_at for card in drawn] == [first + timedelta(minutes=3)] * 2

    shop.clock.forward(minutes=2)
    for _ in range(3):
        shop.tick()
    drawn = [_drawn(shop, draft) for draft in drafts]
    assert [stage(card).split(" to ")[0] for card in drawn] == ["Mailed"] * 2


def test_what_leaves_later_or_is_on_hold_says_that_and_not_the_login(shop: Shop) -> None:
    held, _ = due(shop, 2)
    later = shop.draft(send_on="2026-03-20")
    shop.approve(later)
    lock(shop)
    holding.hold(shop.services, held, reason="Wait", until=None, by=shop.actor("ana"))

    assert "refuses the login" not in stage(card_of(shop, held))
    assert "Leaves Fri 20 Mar" in stage(card_of(shop, later))
    assert "refuses the login" not in stage(card_of(shop, later))


def test_who_may_not_try_it_again_is_told_by_name_who_may(shop: Shop) -> None:
    due(shop, 1)
    number = lock(shop)

    with pytest.raises(Refused) as refused:
        exception_queue.retry(shop.services, number, by=shop.actor("dan"))

    said = refusals.sentence(refused.value, time_zone="Europe/Berlin")
    assert "Only the owner of the item" in said
    assert "@UADMIN" in said
