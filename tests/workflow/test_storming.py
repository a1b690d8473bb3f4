"""Many faults of one cause are one message; each is still its own row, and can be had by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from billing.obligation import Kind, State
from billing.refusals import Why
from billing.storm import LISTED_MAX, STORM_FROM, STORM_WINDOW
from renderers.views import ExceptionMessage
from store.exceptions import Problem
from tests.workflow.shop import Shop
from tests.workflow.troubles import refused, why_refused
from workflow import asking, exception_queue, holding
from workflow.exception_queue import Ending
from workflow.ports import ArchiveRefused, MailDelayed, MailRefused, MailUncertain, PostRefused
from workflow.services import Route

WORDS = "logging in to mail.example failed: 535 5.7.8 wrong password"


def storm(shop: Shop, count: int = STORM_FROM, *, words: str = WORDS, client: int | None = None) -> list[int]:
    """So many invoices whose mail is refused for one cause; their ids."""
    client = client or shop.client()
    ids = [shop.draft(client) for _ in range(count)]
    for invoice_id in ids:
        shop.approve(invoice_id)
    shop.mailer.connecting.extend([MailRefused(words)] * count)
    shop.tick()
    return ids


def the_storm(shop: Shop) -> Problem:
    [found] = [problem for problem in shop.problems() if problem.fingerprint.startswith("storm:")]
    return found


def shown(shop: Shop) -> list[ExceptionMessage]:
    """The exceptions' messages as they stand."""
    return [view for view in shop.poster.shown.values() if isinstance(view, ExceptionMessage)]


def thread(shop: Shop) -> list[str]:
    """What was said in the storm's thread."""
    return [text for text in shop.poster.replies if text.startswith("Held too")]


def test_many_of_one_cause_are_one_message_and_each_its_own_row(shop: Shop) -> None:
    storm(shop, 5)

    [message] = shown(shop)
    assert (message.what, message.held_count, message.can_retry) == ("5 sends held", 5, True)
    assert [(one.subject, one.client) for one in message.held][:2] == [
        ("2026-0001", "Acme GmbH"),
        ("2026-0002", "Acme GmbH"),
    ]
    assert len(shop.problems()) == 6
    [row] = asking.open_exceptions(shop.services)
    assert row.what == "5 sends held"
    assert asking.status(shop.services).open_exceptions == 5


def test_two_are_told_one_by_one(shop: Shop) -> None:
    storm(shop, STORM_FROM - 1)

    assert [message.what for message in shown(shop)] == ["could not be mailed"] * (STORM_FROM - 1)


def test_other_words_are_another_cause(shop: Shop) -> None:
    for words in ("550 5.1.1 no such mailbox", "552 5.2.2 mailbox full", "554 5.7.1 spam"):
        storm(shop, 1, words=words)

    assert len(shown(shop)) == 3


def test_what_is_far_apart_is_no_storm(shop: Shop) -> None:
    for _ in range(STORM_FROM):
        storm(shop, 1)
        shop.clock.forward(seconds=STORM_WINDOW.total_seconds() / 2 + 1)

    assert len(shown(shop)) == STORM_FROM


def test_what_was_posted_before_says_where_it_is_told_now(shop: Shop) -> None:
    for _ in range(STORM_FROM):
        storm(shop, 1)

    first, *_, last = shown(shop)
    number = the_storm(shop).number
    assert (first.part_of, last.number, last.held_count) == (number, number, STORM_FROM)


def test_it_is_counted_up_in_place_and_the_rest_stands_in_its_thread(shop: Shop) -> None:
    storm(shop, LISTED_MAX + 1)
    assert thread(shop) == ["Held too: 2026-0021, Acme GmbH."]

    storm(shop, 2)
    assert shown(shop)[0].held_count == LISTED_MAX + 1  # Not redrawn at every one: Slack would ask for patience.
    shop.clock.forward(seconds=6)
    shop.tick()

    [message] = shown(shop)
    assert (message.held_count, len(message.held)) == (LISTED_MAX + 3, LISTED_MAX)
    assert thread(shop)[1:] == ["Held too: 2026-0022, Acme GmbH.\nHeld too: 2026-0023, Acme GmbH."]


def test_retry_tries_all_again_and_their_success_closes_all(shop: Shop) -> None:
    ids = storm(shop)
    number = the_storm(shop).number

    exception_queue.retry(shop.services, number, by=shop.actor("cleo"))
    shop.tick()

    assert len(shop.mailer.letters) == len(ids)
    assert shop.problems() == []
    assert shop.problem(number).closing_note == "Nothing of it is open any more; the last: sent 09:00, second try"
    [message] = shown(shop)
    assert (message.what, message.closed_by) == (f"{STORM_FROM} sends held", "sendday")


def test_those_that_heal_one_by_one_are_counted_down(shop: Shop) -> None:
    ids = storm(shop)
    shop.mailer.connecting.extend([None, *[MailRefused(WORDS)] * (STORM_FROM - 1)])

    exception_queue.retry(shop.services, the_storm(shop).number, by=shop.actor("cleo"))
    shop.tick()
    shop.clock.forward(seconds=6)
    shop.tick()

    [message] = shown(shop)
    assert (message.held_count, message.count) == (len(ids) - 1, len(ids))


def test_take_takes_all_and_whatever_joins_later(shop: Shop) -> None:
    storm(shop)

    exception_queue.take(shop.services, the_storm(shop).number, by=shop.actor("ben"))
    storm(shop, 1)

    assert {problem.owner for problem in shop.problems()} == {"UBEN"}
    assert all(problem.taken_at for problem in shop.problems())


def test_resolve_asks_once_and_settles_all(shop: Shop) -> None:
    ids = storm(shop)
    number = the_storm(shop).number
    by = shop.actor("cleo")
    assert exception_queue.about_to_resolve(shop.services, number, by=by).needs_ending

    exception_queue.resolve(shop.services, number, note="by post", ending=Ending.SENT_ANOTHER_WAY, by=by)
    shop.tick()

    assert shop.problems() == []
    assert shop.problem(number).closing_note == "by post"
    assert all(State.DONE.value in shop.owed(one, Kind.DELIVER).values() for one in ids)


def test_who_has_no_role_for_all_of_them_is_refused(shop: Shop) -> None:
    storm(shop)
    theirs = shop.client("Beta AG", people=shop.people_of(drafter="ana", approver="ben", sender="dan", follow_up="dan"))
    storm(shop, 1, client=theirs)
    number = the_storm(shop).number

    assert why_refused(lambda: exception_queue.retry(shop.services, number, by=shop.actor("dan"))) is Why.NOT_ALLOWED
    exception_queue.retry(shop.services, number, by=shop.actor("admin"))


def test_an_owner_they_share_owns_the_storm_and_else_an_admin(shop: Shop) -> None:
    storm(shop)
    assert the_storm(shop).owner == "UCLEO"

    client = shop.client("Beta AG", people=shop.people_of(drafter="ana", approver="ben", sender="dan", follow_up="dan"))
    storm(shop, STORM_FROM - 1, words="554 5.7.1 other")
    storm(shop, 1, words="554 5.7.1 other", client=client)

    owners = {problem.owner for problem in shop.problems() if problem.fingerprint.startswith("storm:")}
    assert owners == {"UCLEO", "UADMIN"}


def test_each_can_be_shown_by_itself_and_stays_so(shop: Shop) -> None:
    storm(shop)
    number = the_storm(shop).number

    exception_queue.show_each(shop.services, number, by=shop.actor("ben"))
    shop.tick()
    storm(shop, 1)

    open_ones = [message for message in shown(shop) if not message.closed_at]
    assert [message.what for message in open_ones] == ["could not be mailed"] * (STORM_FROM + 1)
    assert shop.problem(number).closing_note == "Each is told by itself now."


def test_what_is_no_storm_has_nothing_to_show_one_by_one(shop: Shop) -> None:
    _, number = refused(shop)

    why = why_refused(lambda: exception_queue.show_each(shop.services, number, by=shop.actor("ben")))

    assert why is Why.OUTDATED_BUTTON


def test_who_has_taken_one_keeps_it_by_itself(shop: Shop) -> None:
    storm(shop, 1)
    exception_queue.take(shop.services, shop.problems()[0].number, by=shop.actor("ben"))

    storm(shop, STORM_FROM - 1)

    assert not any(problem.fingerprint.startswith("storm:") for problem in shop.problems())


def test_what_somebody_has_by_itself_is_not_swept_in_when_it_fails_again(shop: Shop) -> None:
    storm(shop, 1)
    alone = shop.problems()[0].number
    exception_queue.take(shop.services, alone, by=shop.actor("cleo"))
    storm(shop)

    exception_queue.retry(shop.services, alone, by=shop.actor("cleo"))
    shop.mailer.connecting.append(MailRefused(WORDS))
    shop.tick()

    [message] = [message for message in shown(shop) if message.number == alone]
    assert (message.part_of, message.count) == (None, 2)
    assert the_storm(shop).count == STORM_FROM


def test_a_storm_comes_again_under_its_number(shop: Shop) -> None:
    storm(shop)
    number = the_storm(shop).number
    exception_queue.retry(shop.services, number, by=shop.actor("cleo"))
    shop.tick()

    storm(shop)

    assert the_storm(shop).number == number
    assert the_storm(shop).count == STORM_FROM
    assert len(shown(shop)) == 1


def test_what_fails_in_another_way_leaves_the_storm(shop: Shop) -> None:
    storm(shop)
    number = the_storm(shop).number
    shop.mailer.taken.append(MailUncertain("the line broke"))
    shop.mailer.connecting.extend([None, *[MailRefused(WORDS)] * (STORM_FROM - 1)])

    exception_queue.retry(shop.services, number, by=shop.actor("cleo"))
    shop.tick()
    shop.clock.forward(seconds=6)
    shop.tick()

    told = {message.what: message.held_count for message in shown(shop)}
    assert told == {f"{STORM_FROM - 1} sends held": STORM_FROM - 1, "may or may not have been mailed": 0}


def test_the_last_that_leaves_closes_it_and_what_may_have_left_is_asked_one_by_one(shop: Shop) -> None:
    storm(shop)
    number = the_storm(shop).number
    shop.mailer.taken.extend([MailUncertain("the line broke")] * STORM_FROM)

    exception_queue.retry(shop.services, number, by=shop.actor("cleo"))
    shop.tick()

    assert shop.problem(number).closed_at is not None
    open_ones = [message for message in shown(shop) if not message.closed_at]
    assert [message.what for message in open_ones] == ["may or may not have been mailed"] * STORM_FROM


def test_a_call_off_of_one_leaves_the_others(shop: Shop) -> None:
    first, *others = storm(shop)

    holding.void(shop.services, first, reason="wrong client", by=shop.actor("ben"))

    with_storm = the_storm(shop)
    assert len(shop.problems()) == len(others) + 1
    assert with_storm.closed_at is None


@pytest.mark.parametrize("kind", ["archive", "delay"])
def test_other_kinds_are_grouped_too(shop: Shop, kind: str) -> None:
    client = shop.client()
    ids = [shop.draft(client) for _ in range(STORM_FROM)]
    for invoice_id in ids:
        shop.approve(invoice_id)
    if kind == "archive":
        shop.archive.steps.extend([ArchiveRefused(f"no room for 'acme/2026/{n}.pdf'") for n in ids])
    else:
        shop.mailer.connecting.extend([MailDelayed("451 later")] * 50)
    for minutes in (0, 1, 2, 5, 15):
        shop.clock.forward(minutes=minutes)
        shop.tick()

    said = {"archive": f"{STORM_FROM} archive copies held", "delay": f"{STORM_FROM} sends held"}[kind]
    [message] = shown(shop)
    assert message.what == said


def test_a_storm_that_cannot_be_shown_makes_no_other_fault_and_takes_the_detour_once(shop: Shop) -> None:
    shop.poster.showing.extend([PostRefused("is_archived", code="is_archived")] * 50)

    storm(shop, 5)
    for _ in range(3):
        shop.clock.forward(minutes=5)
        shop.tick()

    assert len([problem for problem in shop.problems() if problem.code == "deliver_failed"]) == 6
    assert len(shop.problems()) <= 7  # The cards cannot be shown either, which is one exception of its own.


def test_the_owner_s_mail_names_what_a_storm_holds(shop: Shop) -> None:
    shop.services = replace(shop.services, route=Route(owner_email="owner@studio-nord.example"))
    shop.poster.showing.extend([PostRefused("is_archived", code="is_archived")] * 50)

    storm(shop, LISTED_MAX + 1)

    [letter] = [letter for letter in shop.mailer.letters if letter.to == ("owner@studio-nord.example",)]
    assert f"{LISTED_MAX + 1} sends held" in letter.text
    assert "Which: 2026-0001, Acme GmbH; 2026-0002, Acme GmbH; " in letter.text
    assert "2026-0020, Acme GmbH; and 1 more" in letter.text
