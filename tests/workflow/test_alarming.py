"""The owner's mail leaves once, whatever happens on the way, and its own failure never makes another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from renderers import alarms
from store import exceptions, parties, views
from store.database import DatabaseFault, transaction
from store.tables import SellerRow
from tests.fakes import Killed, Step
from tests.workflow.shop import Shop
from workflow import alarming, detouring, exception_queue, lockout, problem_facts
from workflow.ports import LockedOut, MailDelayed, MailRefused, MailUncertain, PostDelayed, PostRefused, PostUncertain
from workflow.services import Actor, Route

OPERATOR = Actor("root@cli", trusted=True)


@pytest.fixture(autouse=True)
def route(shop: Shop) -> None:
    """An owner with an address, and no fallback channel."""
    shop.services = replace(shop.services, route=Route(owner_email="owner@studio-nord.example"))


def trouble(shop: Shop, name: str = "x", *steps: Step) -> int:
    """An exception that the chat refuses to show; its number."""
    with transaction(shop.services.engine) as db:
        number = exceptions.note(db, name, code="listener_broke", words="", owner="UADMIN", at=shop.clock())
        views.want_message(db, number, shop.clock())
    shop.poster.showing.extend(steps or [PostRefused("is_archived")])
    return number


def mailed(shop: Shop) -> list[str]:
    return [letter.message_id for letter in shop.mailer.letters]


def test_a_death_while_the_mail_leaves_doubles_nothing(shop: Shop) -> None:
    trouble(shop)
    shop.mailer.taken.append(Killed())
    with pytest.raises(Killed):
        shop.tick()

    shop.restart()
    shop.clock.forward(minutes=4)
    shop.tick()

    assert mailed(shop) == ["<owner.1@studio-nord.example>"]
    assert detouring.alarm(shop.services)


def test_a_death_before_the_mail_leaves_loses_nothing(shop: Shop) -> None:
    trouble(shop, "x", PostRefused("is_archived"), PostRefused("is_archived"))  # A start tries the channel again.
    shop.mailer.connecting.append(Killed())
    with pytest.raises(Killed):
        shop.tick()

    shop.restart()
    shop.tick()

    assert mailed(shop) == ["<owner.1@studio-nord.example>"]


@pytest.mark.parametrize("script", ["connecting", "handing_over"])
def test_a_mail_that_did_not_leave_is_tried_again_as_the_same_mail(shop: Shop, script: str) -> None:
    number = trouble(shop)
    getattr(shop.mailer, script).append(MailDelayed("away"))
    shop.tick()
    assert shop.mailer.letters == []

    shop.clock.forward(minutes=1)
    shop.tick()

    assert mailed(shop) == ["<owner.1@studio-nord.example>"]
    assert [problem.number for problem in shop.problems()] == [number]


def test_a_mail_that_is_refused_is_tried_once_an_hour_and_makes_no_exception(shop: Shop) -> None:
    trouble(shop)
    shop.mailer.connecting.extend([MailRefused("535 no such user")] * 3)
    shop.poster.showing.extend([PostRefused("is_archived")] * 100)

    for _ in range(150):
        shop.tick()
        shop.clock.forward(minutes=1)

    assert shop.mailer.tries == 3
    assert len(shop.problems()) == 1


def test_what_comes_while_a_mail_waits_for_its_next_try_goes_with_it(shop: Shop) -> None:
    trouble(shop, "x")
    shop.mailer.connecting.append(MailDelayed("away"))
    shop.tick()
    trouble(shop, "y")
    shop.tick()

    shop.clock.forward(minutes=1)
    shop.tick()

    [letter] = shop.mailer.letters
    assert letter.subject == "Sendday: 2 exceptions that Slack cannot show"


@pytest.mark.parametrize("fault", [MailUncertain("the line broke"), RuntimeError("a mistake of ours")])
def test_a_mail_that_may_have_left_is_not_sent_again(shop: Shop, fault: Step) -> None:
    trouble(shop)
    shop.mailer.handing_over.append(fault)

    shop.tick()
    shop.clock.forward(minutes=4)
    shop.tick()

    assert shop.mailer.tries == 1
    assert detouring.alarm(shop.services)


def test_a_mistake_of_ours_before_it_leaves_is_tried_again(shop: Shop) -> None:
    trouble(shop)
    shop.mailer.connecting.append(RuntimeError("a mistake of ours"))
    shop.tick()

    shop.clock.forward(minutes=1)
    shop.tick()

    assert len(shop.mailer.letters) == 1


def test_a_database_that_is_away_is_the_engines_to_wait_for(shop: Shop) -> None:
    trouble(shop)
    shop.mailer.connecting.append(OperationalError("SELECT 1", {}, RuntimeError("database is locked")))

    with pytest.raises(DatabaseFault):
        shop.tick()


def test_a_mail_that_somebody_else_is_sending_is_not_sent(shop: Shop) -> None:
    trouble(shop)
    shop.mailer.connecting.append(lambda: alarming.mail_owner(shop.services))

    shop.tick()

    assert len(shop.mailer.letters) == 1


@pytest.mark.parametrize(
    "settle",
    [
        lambda shop, number: exception_queue.take(shop.services, number, by=OPERATOR),
        lambda shop, number: exception_queue.acknowledge(shop.services, number, by=OPERATOR),
        lambda shop, number: exception_queue.resolve(shop.services, number, note="done", ending=None, by=OPERATOR),
    ],
)
def test_what_a_person_knows_of_meanwhile_is_not_mailed(shop: Shop, settle: Callable[[Shop, int], None]) -> None:
    number = trouble(shop)
    shop.mailer.connecting.append(MailDelayed("away"))
    shop.tick()
    settle(shop, number)

    shop.clock.forward(minutes=1)
    shop.tick()

    assert shop.mailer.letters == []
    assert detouring.alarm(shop.services) == ""


def test_what_is_taken_or_closed_alarms_nobody_when_its_redraw_fails(shop: Shop) -> None:
    number = trouble(shop, "x", None)
    shop.tick()
    shop.poster.showing.append(PostRefused("is_archived"))

    exception_queue.take(shop.services, number, by=OPERATOR)
    shop.tick()

    assert not exception_queue.acknowledge(shop.services, number, by=OPERATOR)
    assert detouring.alarm(shop.services) == ""
    assert shop.mailer.letters == []


def test_a_message_that_was_shown_and_cannot_be_redrawn_alarms_too(shop: Shop) -> None:
    trouble(shop, "x", None)
    shop.tick()

    trouble(shop, "x")
    shop.tick()

    assert len(shop.mailer.letters) == 1


def test_without_a_seller_the_owner_writes_to_themselves(shop: Shop) -> None:
    with transaction(shop.services.engine) as db:
        db.delete(db.get_one(SellerRow, 1))
        assert parties.seller(db) is None
    trouble(shop)

    shop.tick()

    [letter] = shop.mailer.letters
    assert (letter.sender, letter.to) == ("owner@studio-nord.example", ("owner@studio-nord.example",))


def test_a_long_list_is_cut_and_counted(shop: Shop) -> None:
    numbers = [trouble(shop, f"x{n}") for n in range(23)]
    shop.tick()
    shop.tick()

    with transaction(shop.services.engine) as db:
        told = [problem_facts.exception(shop.services, db, number) for number in numbers]

    waiting = replace(told[0], next_try_at=shop.clock(), words="")
    assert "Next automatic try: Mon 2 Mar 09:00 Berlin" in alarms.text([waiting], {})
    assert "And 3 more" in alarms.text(told, {})
    assert "and 3 more." in alarms.sentence(told)
    assert alarms.sentence([]) == ""


# The copy in the fallback channel.


def test_a_copy_that_is_only_delayed_has_a_quarter_of_an_hour(shop: Shop) -> None:
    shop.services = replace(shop.services, route=replace(shop.services.route, fallback=True))
    trouble(shop, "x", PostRefused("is_archived"), PostDelayed("429"))
    shop.tick()
    assert shop.woken
    shop.tick()
    assert detouring.alarm(shop.services) == ""

    shop.clock.forward(minutes=16)
    shop.poster.showing.extend([PostDelayed("429"), PostRefused("is_archived")])  # The copy's next try is the earlier.
    shop.tick()

    assert detouring.alarm(shop.services)


def test_a_copy_of_what_was_taken_alarms_nobody(shop: Shop) -> None:
    shop.services = replace(shop.services, route=replace(shop.services.route, fallback=True))
    number = trouble(shop)
    shop.tick()
    exception_queue.take(shop.services, number, by=OPERATOR)
    shop.poster.showing.append(PostRefused("is_archived"))

    shop.tick()

    assert detouring.alarm(shop.services) == ""


def test_a_copy_without_a_detour_alarms_nobody(shop: Shop) -> None:
    number = trouble(shop, "x", None)
    shop.tick()
    with transaction(shop.services.engine) as db:
        views.want(db, views.copy_of(number), shop.clock())
    shop.poster.showing.append(PostRefused("is_archived"))

    shop.tick()

    assert detouring.alarm(shop.services) == ""


# A token that is refused.


def test_a_preview_that_finds_the_token_refused_waits_without_an_exception_of_its_own(shop: Shop) -> None:
    shop.draft()
    shop.poster.attaching.append(LockedOut("token_revoked", code="token_revoked"))
    shop.poster.showing.extend([None, LockedOut("token_revoked", code="token_revoked")])

    shop.tick()
    for _ in range(3):
        shop.clock.forward(seconds=2)
        shop.tick()

    assert [problem.fingerprint for problem in shop.problems()] == [lockout.LOCKED_OUT]
    shop.clock.forward(minutes=20)
    shop.tick()
    shop.clock.forward(minutes=2)
    shop.tick()
    assert shop.problems() == []
    shop.clock.forward(seconds=2)
    shop.tick()
    assert len(shop.poster.files) == 1


def test_a_channel_that_refuses_shows_that_the_token_is_good_again(shop: Shop) -> None:
    shop.draft()
    shop.poster.showing.append(LockedOut("token_revoked", code="token_revoked"))
    shop.tick()
    assert "token_revoked" in lockout.sentence(shop.services)

    shop.poster.showing.append(PostRefused("is_archived", code="is_archived"))
    shop.clock.forward(minutes=2)
    shop.tick()

    assert lockout.sentence(shop.services) == ""
    assert lockout.the_one_try(shop.services) == []  # As for whoever looked a moment too late.


def test_what_is_open_while_the_token_is_refused_alarms_unless_somebody_has_it(shop: Shop) -> None:
    taken = trouble(shop, "x", None)
    shop.tick()
    shop.draft()
    shop.poster.showing.append(LockedOut("token_revoked", code="token_revoked"))
    shop.tick()

    exception_queue.take(shop.services, taken, by=OPERATOR)
    shop.tick()

    assert "1 exception " in detouring.alarm(shop.services)


def test_a_card_that_may_be_there_is_still_repeated_with_a_word_after_a_refused_token(shop: Shop) -> None:
    shop.draft()
    refused = LockedOut("token_revoked", code="token_revoked")
    shop.poster.showing.extend([PostUncertain("the reply was lost"), refused])
    shop.tick()
    shop.clock.forward(minutes=2)
    shop.tick()

    shop.clock.forward(minutes=2)
    shop.tick()

    assert len(shop.poster.repeats) == 1
    assert len(shop.poster.shown) == 2  # The card, and what is closed about the token.
