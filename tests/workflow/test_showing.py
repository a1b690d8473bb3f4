"""Cards and exception messages are drawn from the rows, once each; whoever cannot be drawn does not stop the others."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from billing.refusals import Refused
from renderers.views import ApprovalCard, ExceptionMessage
from store import exceptions, views
from store.database import DatabaseFault, transaction
from tests.fakes import Killed, Step
from tests.workflow.shop import Shop
from workflow import approving, showing
from workflow.ports import PostDelayed, PostGone, PostRefused, PostUncertain


def cards(shop: Shop) -> list[ApprovalCard]:
    return [view for view in shop.poster.shown.values() if isinstance(view, ApprovalCard)]


def messages(shop: Shop) -> list[ExceptionMessage]:
    return [view for view in shop.poster.shown.values() if isinstance(view, ExceptionMessage)]


def test_a_card_is_posted_once_and_redrawn_from_then_on(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.tick()
    shop.approve(invoice_id)
    shop.tick()

    [card] = cards(shop)

    assert type(card.invoice).__name__ == "Approved"
    assert shop.poster.repeats == []


@pytest.mark.parametrize("died", [Killed(), PostUncertain("the reply was lost")])
def test_a_post_that_may_be_there_is_repeated_with_a_word(shop: Shop, died: Step) -> None:
    shop.draft()
    shop.poster.showing.append(died)
    try:
        shop.tick()
    except Killed:
        shop.restart()
    shop.clock.forward(minutes=2)

    shop.tick()

    assert shop.poster.repeats == list(shop.poster.shown)


@pytest.mark.parametrize("fault", [PostDelayed("429", wait=timedelta(seconds=30)), PostRefused("not_in_channel")])
def test_a_post_that_is_certainly_not_there_is_no_repeat(shop: Shop, fault: Step) -> None:
    shop.draft()
    shop.poster.showing.append(fault)
    shop.tick()
    assert cards(shop) == []

    shop.clock.forward(minutes=5)
    shop.tick()

    assert len(cards(shop)) == 1
    assert shop.poster.repeats == []


def test_as_long_as_slack_asks_for_patience_it_gets_it(shop: Shop) -> None:
    shop.draft()
    shop.poster.showing.append(PostDelayed("429", wait=timedelta(minutes=4)))
    shop.tick()

    shop.clock.forward(minutes=3)
    shop.tick()
    assert cards(shop) == []

    shop.clock.forward(minutes=1)
    shop.tick()
    assert len(cards(shop)) == 1


def test_a_card_that_somebody_deleted_comes_back_with_its_whole_thread(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.tick()
    shop.approve(invoice_id)
    shop.poster.showing.append(PostGone("message_not_found"))
    shop.poster.replies.clear()

    shop.tick()

    assert len(cards(shop)) == 2
    assert "Drafted" in shop.poster.replies[0]
    assert "Approved" in "".join(shop.poster.replies)


def test_a_thread_that_is_gone_brings_a_fresh_card(shop: Shop) -> None:
    shop.draft()
    shop.poster.replying.append(PostGone("thread_not_found"))

    shop.tick()

    assert len(shop.poster.shown) == 2


def test_the_thread_has_the_history_in_order_and_nothing_twice(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.tick()
    shop.approve(invoice_id)
    shop.tick()
    shop.tick()

    said = "\n".join(shop.poster.replies)

    assert said.count("Drafted") == said.count("Approved") == 1
    assert said.index("Drafted") < said.index("Approved")


def test_much_history_at_once_is_not_cut(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    for amount in range(20):
        shop.edit(invoice_id, amount=str(500 + amount), send_on="2026-03-03")

    shop.tick()

    assert max(map(len, shop.poster.replies)) <= showing.REPLY_MAX
    said = "\n".join(shop.poster.replies)
    assert all(f"revision {revision}" in said for revision in range(1, 22))


def test_a_line_that_may_be_in_the_thread_already_is_repeated_rather_than_lost(shop: Shop) -> None:
    shop.draft()
    shop.poster.replying.append(PostUncertain("the reply was lost"))
    shop.tick()
    shop.clock.forward(minutes=2)

    shop.tick()

    assert len(cards(shop)) == 1
    assert shop.poster.repeats == []
    [said] = shop.poster.replies
    assert said.startswith("(repeat) Drafted")


def test_a_line_that_certainly_did_not_get_there_is_no_repeat(shop: Shop) -> None:
    shop.draft()
    shop.poster.replying.append(PostDelayed("away"))
    shop.tick()
    shop.clock.forward(minutes=2)

    shop.tick()

    [said] = shop.poster.replies
    assert said.startswith("Drafted")


def test_only_the_lines_that_were_on_their_way_are_marked_as_a_repeat(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.poster.replying.append(PostUncertain("the reply was lost"))
    shop.tick()
    shop.clock.forward(minutes=2)
    shop.tick()
    shop.approve(invoice_id)

    shop.tick()

    assert [said.startswith("(repeat)") for said in shop.poster.replies] == [True, False]


def test_a_channel_that_refuses_cards_becomes_one_exception_that_closes_itself(shop: Shop) -> None:
    client = shop.client()
    for _ in range(3):
        shop.draft(client)
    shop.poster.showing.extend([PostRefused("is_archived")] * 3)
    shop.tick()
    [problem] = shop.problems()
    assert (problem.code, problem.words, problem.owner) == ("post_failed", "is_archived", "UADMIN")
    [message] = messages(shop)
    assert message.meaning.startswith(
        "In the approvals channel, not shown as it is: D-1 (Acme GmbH), D-2 (Acme GmbH), D-3 (Acme GmbH). "
    )
    assert message.next_try_at == shop.clock() + timedelta(minutes=5)

    shop.clock.forward(minutes=5)
    shop.tick()

    assert len(cards(shop)) == 3
    assert shop.problems() == []


def test_of_many_cards_that_cannot_be_shown_the_first_are_named(shop: Shop) -> None:
    for n in range(8):
        shop.draft(shop.client(f"Client {n}"))
    shop.poster.showing.extend([PostRefused("is_archived")] * 8)

    shop.tick()

    told = messages(shop)[-1].meaning
    assert "D-5 (Client 4), 3 more. " in told
    assert "D-6" not in told


def test_it_stays_open_while_one_card_still_cannot_be_shown(shop: Shop) -> None:
    client = shop.client()
    shop.draft(client)
    shop.draft(client)
    shop.poster.showing.extend([PostRefused("is_archived")] * 2)
    shop.tick()
    shop.poster.showing.extend([None, PostRefused("is_archived")])

    shop.clock.forward(minutes=5)
    shop.tick()

    assert len(cards(shop)) == 1
    assert len(shop.problems()) == 1


def test_a_chat_that_is_away_is_told_of_after_a_while(shop: Shop) -> None:
    shop.draft()
    shop.poster.showing.extend([PostDelayed("away")] * 5)

    for minutes in (0, 1, 2, 5):
        shop.clock.forward(minutes=minutes)
        shop.tick()
        assert shop.problems() == []
    shop.clock.forward(minutes=15)
    shop.tick()

    assert [problem.code for problem in shop.problems()] == ["post_failed"]


def test_an_exception_that_cannot_be_posted_makes_no_exception(shop: Shop) -> None:
    with transaction(shop.services.engine) as db:
        number = exceptions.note(db, "x", code="listener_broke", words="", owner="", at=shop.clock())
        views.want(db, views.message_of(number), shop.clock())
    shop.poster.showing.extend([PostRefused("is_archived")] * 3)

    for _ in range(3):
        shop.tick()
        shop.clock.forward(minutes=5)
    shop.tick()

    assert [problem.number for problem in shop.problems()] == [number]
    assert len(messages(shop)) == 1


def test_one_invoice_that_cannot_be_drawn_does_not_stop_the_others(shop: Shop) -> None:
    client = shop.client()
    first, second = shop.draft(client), shop.draft(client)
    with transaction(shop.services.engine) as db:
        db.connection().execute(text("UPDATE invoices SET content = '{}' WHERE id = :id"), {"id": first})

    shop.tick()

    assert [card.invoice for card in cards(shop)] == [shop.invoice(second).invoice]
    assert {problem.code: problem.words for problem in shop.problems()} == {
        "post_failed": f"card:{first}: ValidationError",
        "preview_broken": "ValidationError: 14 validation errors for Content",
    }
    assert [message.number for message in messages(shop)] == [problem.number for problem in shop.problems()]


def test_a_database_that_is_away_is_the_engines_to_wait_for(shop: Shop) -> None:
    shop.draft()
    shop.poster.showing.append(OperationalError("SELECT 1", {}, RuntimeError("database is locked")))

    with pytest.raises(DatabaseFault):
        shop.tick()

    assert shop.problems() == []


def test_what_waits_can_be_tried_again_at_once(shop: Shop) -> None:
    shop.draft()
    shop.poster.showing.append(PostRefused("not_in_channel"))
    shop.tick()
    assert cards(shop) == []

    showing.try_again(shop.services)
    shop.tick()

    assert len(cards(shop)) == 1


def test_what_changes_while_it_is_drawn_is_drawn_again(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.poster.showing.append(lambda: shop.approve(invoice_id))

    shop.tick()

    [card] = cards(shop)
    assert type(card.invoice).__name__ == "Approved"


def test_a_refused_click_changes_no_row(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.tick()
    shop.clock.forward(seconds=2)
    shop.edit(invoice_id, amount="481", send_on="2026-03-03")
    shop.tick()
    before, told = dict(shop.poster.shown), shop.told(invoice_id)

    with pytest.raises(Refused):
        approving.approve(shop.services, invoice_id, revision_seen=1, by=shop.actor("ben"))
    shop.tick()

    assert shop.poster.shown == before
    assert shop.told(invoice_id) == told
