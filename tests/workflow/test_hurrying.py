"""After an outage: one act that works takes along those that still wait for their next try."""

from datetime import timedelta

from billing.obligation import BACKOFF, Kind, State
from store import requests
from store.database import reading, transaction
from tests.workflow.shop import Shop
from tests.workflow.test_mail_lane import due
from tests.workflow.troubles import delayed
from workflow import hurrying
from workflow.ports import ArchiveDelayed, MailDelayed, PostDelayed, PrintDelayed

AWAY = "connecting to mail.example failed: Connection refused"


def away(shop: Shop, invoices: list[int], *, minutes: int) -> None:
    """The server is away for so long; whatever is tried meanwhile fails."""
    for _ in range(minutes):
        shop.mailer.connecting.extend([MailDelayed(AWAY)] * len(invoices))
        shop.tick()
        shop.clock.forward(minutes=1)
    shop.mailer.connecting.clear()


def waiting(shop: Shop, invoices: list[int]) -> list[int]:
    """Those whose mail still waits for another try."""
    return [one for one in invoices if shop.obligations(one, Kind.DELIVER)[0].state is State.DUE]


def test_after_forty_minutes_away_one_mail_that_is_taken_takes_all_along(shop: Shop) -> None:
    drafts = due(shop, 5)
    away(shop, drafts, minutes=40)
    assert waiting(shop, drafts) == drafts

    fresh = shop.draft()
    shop.approve(fresh)
    shop.tick()

    assert waiting(shop, drafts) == []
    assert len(shop.mailer.letters) == 6
    assert shop.problems() == []


def test_an_archive_that_was_away_gets_all_copies_with_the_first_that_it_takes(shop: Shop) -> None:
    drafts = due(shop, 3)
    for _ in range(40):
        shop.archive.steps.extend([ArchiveDelayed("the disk is full")] * 3)
        shop.tick()
        shop.clock.forward(minutes=1)
    shop.archive.steps.clear()

    shop.issued()

    assert len(shop.archive.kept) == len(drafts) + 1
    assert shop.problems() == []


def test_after_the_printer_was_away_one_that_is_printed_takes_all_along(shop: Shop) -> None:
    drafts = due(shop, 3)
    for _ in range(40):
        shop.printer.steps.extend([PrintDelayed("the child died")] * 6)
        shop.tick()
        shop.clock.forward(minutes=1)
    shop.printer.steps.clear()

    shop.issued()

    assert len(shop.mailer.letters) == len(drafts) + 1


def test_after_files_could_not_be_put_into_threads_one_takes_all_previews_along(shop: Shop) -> None:
    drafts = [shop.draft(send_on="2026-03-10") for _ in range(3)]
    for _ in range(40):
        shop.poster.attaching.extend([PostDelayed("Slack had a fault of its own")] * 3)
        shop.tick()
        shop.clock.forward(minutes=1)
    shop.poster.attaching.clear()

    drafts.append(shop.draft(send_on="2026-03-10"))
    shop.tick()
    shop.clock.forward(seconds=10)  # It waited for its card.
    shop.tick()

    assert {shop.obligations(draft, Kind.PREVIEW)[0].state for draft in drafts} == {State.DONE}


def test_what_waits_for_its_send_day_is_not_taken_along(shop: Shop) -> None:
    drafts = due(shop, 1)
    planned = shop.draft(send_on="2026-03-03")
    shop.approve(planned)
    away(shop, drafts, minutes=2)

    shop.issued()

    assert shop.stage(planned) == "Approved"


def test_a_mailbox_that_is_always_busy_is_not_asked_with_every_other_mail(shop: Shop) -> None:
    busy, _ = delayed(shop)

    def refuse() -> None:
        if shop.mailer.offered[-1].message_id.startswith(f"<deliver.{busy}."):
            raise MailDelayed("450 4.2.1 mailbox busy")

    shop.mailer.connecting.extend([refuse] * 100)
    before = shop.obligations(busy, Kind.DELIVER)[0].attempts
    for _ in range(30):  # A mail a minute, and only that one is refused.
        shop.issued()
        shop.clock.forward(minutes=1)

    assert before == len(BACKOFF)
    assert len(shop.mailer.letters) == 30
    assert shop.obligations(busy, Kind.DELIVER)[0].attempts - before == 6


def test_a_clock_that_went_back_keeps_nobody_from_being_hurried(shop: Shop) -> None:
    drafts = due(shop, 2)
    away(shop, drafts, minutes=40)
    with transaction(shop.services.engine) as db:
        requests.beat(db, hurrying.name_of(Kind.DELIVER), shop.clock() + timedelta(hours=3))

    shop.issued()

    assert waiting(shop, drafts) == []
    with reading(shop.services.engine) as db:
        assert requests.last_beat(db, hurrying.name_of(Kind.DELIVER)) == shop.clock()
