"""How far the archive is behind: said after an hour, whatever keeps it; and the invoice counts as sent all the same."""

from dataclasses import replace
from typing import Any

import pytest

from bot.health import Health
from store.database import open_engine
from tests.workflow.shop import Shop
from workflow import asking, exception_queue
from workflow.ports import ArchiveDelayed, ArchiveRefused


def health(shop: Shop) -> Health:
    nothing: Any = None  # Threads and the link to Slack are another test's.
    return Health(shop.services, nothing, nothing, nothing)


def lag(shop: Shop) -> dict[str, int]:
    """What health says of the archive."""
    return {name: value for name, value in health(shop).signs().items() if name.startswith("archive")}


@pytest.mark.parametrize("fault", [ArchiveDelayed("away"), ArchiveRefused("full")])
def test_after_an_hour_it_is_said_and_when_it_is_archived_no_more(shop: Shop, fault: Exception) -> None:
    shop.archive.steps.extend([fault] * 5)
    began = shop.clock()
    shop.issued()

    shop.clock.forward(minutes=59)
    shop.tick()
    assert asking.status(shop.services).archive_waiting == 0

    shop.clock.forward(minutes=1)
    status = asking.status(shop.services)
    assert (status.archive_waiting, status.archive_waiting_since) == (1, began)
    assert lag(shop) == {"archive_waiting": 1, "archive_lag_seconds": 3600}
    assert health(shop).figures()["archive_lag_seconds"] == 3600

    shop.archive.steps.clear()
    for problem in shop.problems():
        exception_queue.retry(shop.services, problem.number, by=shop.actor("cleo"))
    shop.clock.forward(hours=2)
    shop.tick()
    assert asking.status(shop.services).archive_waiting == 0
    assert lag(shop) == {"archive_waiting": 0, "archive_lag_seconds": 0}


def test_an_invoice_that_the_archive_refuses_counts_as_sent(shop: Shop) -> None:
    shop.archive.steps.append(ArchiveRefused("full"))

    shop.issued()

    assert len(shop.mailer.letters) == 1
    assert asking.status(shop.services).failed == 0
    [row] = asking.queue(shop.services)
    assert row.state == "done"
    assert [problem.code for problem in shop.problems()] == ["archive_failed"]


def test_what_nobody_wants_archived_any_more_is_no_lag(shop: Shop) -> None:
    shop.archive.steps.append(ArchiveRefused("full"))
    shop.issued()
    shop.clock.forward(hours=2)
    [problem] = shop.problems()

    exception_queue.resolve(shop.services, problem.number, note="kept on paper", ending=None, by=shop.actor("cleo"))

    assert asking.status(shop.services).archive_waiting == 0


def test_a_database_that_is_away_has_no_figure(shop: Shop) -> None:
    away = open_engine("sqlite:////dev/null/sendday.db")
    shop.services = replace(shop.services, engine=away)

    assert lag(shop) == {}
    away.dispose()
