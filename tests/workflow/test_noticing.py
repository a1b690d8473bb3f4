"""A change of data is told in one notice, however many invoices it sends back, and whatever crashes meanwhile."""

from datetime import timedelta

import pytest

from billing.roles import Role
from renderers.views import ReviewNotice
from tests.fakes import Killed, Step
from tests.workflow.shop import Shop
from tests.workflow.test_redrafting import change_client, change_seller
from workflow import approving
from workflow.ports import PostDelayed, PostRefused, PostUncertain

OTHER = "DE02120300000000202051"
BANK = f"bank account DE89370400440532013000 → {OTHER}"


def notices(shop: Shop) -> list[ReviewNotice]:
    return [view for view in shop.poster.shown.values() if isinstance(view, ReviewNotice)]


def test_other_bank_details_are_told_once_for_all_with_everybody_who_is_asked(shop: Shop) -> None:
    globex = shop.client("Globex", people=shop.people_of(drafter="ana", approver="ben dan", sender="cleo"))
    approved, in_review = shop.draft(send_on="2026-03-04"), shop.draft(globex, send_on="2026-03-04")
    shop.approve(approved)
    shop.tick()

    change_seller(shop, iban=OTHER)
    shop.tick()
    shop.tick()

    [notice] = notices(shop)
    assert notice.by == "UADMIN"
    assert notice.common == (BANK,)
    assert notice.approvers == ("UBEN", "UDAN")
    assert [(line.reference, line.client, line.was_approved, line.changes) for line in notice.lines] == [
        (f"D-{approved}", "Acme GmbH", True, ()),
        (f"D-{in_review}", "Globex", False, ()),
    ]


def test_what_differs_between_the_invoices_stands_with_each(shop: Shop) -> None:
    client = shop.client()
    for amount in ("480", "960"):
        shop.draft(client, amount=amount, send_on="2026-03-04")

    change_client(shop, client, email="accounts@acme.example", tax_treatment=None, currency="USD")
    shop.tick()

    [notice] = notices(shop)
    assert notice.common == ("sent to billing@acme.example → accounts@acme.example",)
    assert [line.changes for line in notice.lines] == [
        ("total EUR 571.20 → USD 571.20",),
        ("total EUR 1,142.40 → USD 1,142.40",),
    ]


def test_what_is_not_asked_for_again_makes_no_notice(shop: Shop) -> None:
    """A draft that was sent back is still its drafter's; what is issued stays; a deputy is printed nowhere."""
    client = shop.client()
    returned = shop.draft(client, send_on="2026-03-04")
    approving.request_changes(shop.services, returned, reason="two days", revision_seen=1, by=shop.actor("ben"))
    shop.issued(client)

    change_client(shop, client, email="accounts@acme.example")
    change_client(shop, client, people={**shop.people_of(drafter="ana", approver="ben"), Role.DEPUTY: ("UEVA",)})
    shop.tick()

    assert notices(shop) == []


def test_each_change_has_its_own_notice_which_keeps_what_it_said(shop: Shop) -> None:
    client = shop.client()
    shop.draft(client, send_on="2026-03-04")

    for email in ("accounts@acme.example", "billing@acme.example"):
        change_client(shop, client, email=email)
        shop.tick()

    assert [notice.common for notice in notices(shop)] == [
        ("sent to billing@acme.example → accounts@acme.example",),
        ("sent to accounts@acme.example → billing@acme.example",),
    ]


def test_more_than_a_post_holds_follow_in_its_thread_once(shop: Shop) -> None:
    client = shop.client()
    drafts = [shop.draft(client, send_on="2026-03-04") for _ in range(23)]
    shop.tick()
    shop.poster.replies.clear()
    change_seller(shop, iban=OTHER)
    shop.poster.replying.extend([None] * 23 + [PostDelayed("away")])  # The cards' threads, then the notice's.

    shop.tick()
    shop.clock.forward(minutes=10)
    shop.tick()

    [rest] = [said for said in shop.poster.replies if said.startswith("D-")]
    assert [line.split()[0] for line in rest.splitlines()] == [f"D-{draft}" for draft in drafts[20:]]


@pytest.mark.parametrize("died", [Killed(), PostUncertain("the reply was lost")])
def test_a_notice_that_may_be_there_is_repeated_with_a_word(shop: Shop, died: Step) -> None:
    shop.draft(send_on="2026-03-04")
    shop.tick()
    change_seller(shop, iban=OTHER)
    shop.poster.showing.extend([None, died])  # Its card, then the notice.
    try:
        shop.tick()
    except Killed:
        shop.restart()
    shop.clock.forward(minutes=2)

    shop.tick()

    [place] = [ts for ts, view in shop.poster.shown.items() if isinstance(view, ReviewNotice)]
    assert shop.poster.repeats == [place]


def test_a_notice_that_cannot_be_shown_is_said_with_the_cards(shop: Shop) -> None:
    shop.draft(send_on="2026-03-04")
    shop.tick()
    change_seller(shop, iban=OTHER)
    shop.poster.showing.extend([None, PostRefused("not_in_channel")])

    shop.tick()
    assert [problem.code for problem in shop.problems()] == ["post_failed"]
    shop.clock.forward(minutes=6)
    shop.tick()

    assert len(notices(shop)) == 1
    assert shop.problems() == []


def test_the_card_s_thread_says_what_changed_and_mentions_nobody_again(shop: Shop) -> None:
    draft = shop.draft(send_on="2026-03-04")
    shop.approve(draft)
    shop.tick()

    change_seller(shop, iban=OTHER)
    shop.tick()

    said = next(reply for reply in shop.poster.replies if "revision 2" in reply)
    assert BANK in said
    assert "The approval is void." in said
    assert "UBEN" not in said.splitlines()[0]


def test_a_wait_for_a_slow_chat_loses_no_notice(shop: Shop) -> None:
    shop.draft(send_on="2026-03-04")
    change_seller(shop, iban=OTHER)
    shop.poster.showing.extend([PostDelayed("429", wait=timedelta(minutes=1))] * 2)
    shop.tick()

    shop.clock.forward(minutes=2)
    shop.tick()

    assert len(notices(shop)) == 1
    assert shop.poster.repeats == []
