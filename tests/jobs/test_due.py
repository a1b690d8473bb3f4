"""What is due is done, the longest waiting first, and counted by how it ended."""

from collections import Counter

from billing.obligation import Kind
from jobs import due
from tests.workflow.shop import Shop
from workflow.outcomes import Ended
from workflow.ports import MailDelayed, MailRefused, MailUncertain


def test_it_counts_how_each_one_ended(shop: Shop) -> None:
    client = shop.client()
    for _ in range(4):
        shop.approve(shop.draft(client))
    shop.mailer.connecting.extend([None, MailDelayed("451"), MailRefused("550"), None])
    shop.mailer.taken.extend([None, MailUncertain("cut")])

    tally = due.everything(shop.services)

    # Four issues, archives and waiting previews, and a mail, are done.
    assert tally == Counter({Ended.DONE: 13, Ended.DELAYED: 1, Ended.FAILED: 1, Ended.UNKNOWN: 1})
    assert not due.everything(shop.services)


def test_it_stops_where_it_is_told_to(shop: Shop) -> None:
    shop.approve(shop.draft())

    assert due.everything(shop.services, at_most=1).total() == 1


def test_what_has_waited_longest_is_claimed_first(shop: Shop) -> None:
    client = shop.client()
    late, early = shop.draft(client, send_on="2026-03-05"), shop.draft(client, send_on="2026-03-04")
    shop.approve(late)
    shop.approve(early)
    shop.tick()
    shop.clock.at("2026-03-06T08:00")
    shop.tick()

    [first, second] = shop.mailer.letters

    assert first.message_id.startswith(f"<deliver.{early}.")
    assert second.message_id.startswith(f"<deliver.{late}.")


def test_views_are_drawn_in_turns(shop: Shop) -> None:
    client = shop.client()
    for _ in range(due.VIEWS_MAX + 1):
        shop.draft(client)

    assert due.draw(shop.services) == due.VIEWS_MAX
    assert due.draw(shop.services) == 1
    assert due.draw(shop.services) == 0


def test_nothing_due_is_no_claim(shop: Shop) -> None:
    shop.approve(shop.draft(send_on="2026-03-03"))
    shop.tick()

    assert due.claim(shop.services) is None
    shop.clock.at("2026-03-03T09:00")
    claimed = due.claim(shop.services)
    assert claimed is not None
    assert {claimed.kind} <= {Kind.ISSUE, Kind.PREVIEW}
