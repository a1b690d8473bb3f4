"""What is open is told once on each working morning: when, what, and what becomes of it when the channel is away."""

from datetime import date

import pytest

from renderers.views import ExceptionMessage, OpenSummary
from store import detours, people, views
from store.database import reading, transaction
from tests.fakes import Killed
from tests.workflow.shop import Shop
from tests.workflow.test_noticing import notices
from tests.workflow.test_redrafting import change_seller
from tests.workflow.test_storming import storm, the_storm
from tests.workflow.troubles import refused
from workflow import complaining, exception_queue, snoozing, summing_up
from workflow.ports import PostDelayed, PostRefused, PostUncertain
from workflow.services import Actor
from workflow.snoozing import Until

TUESDAY = "2026-03-03T09:00"


def at(shop: Shop, local: str) -> list[OpenSummary]:
    """Let the clock's turn come then; every summary that stands in the channel."""
    shop.clock.at(local)
    summing_up.sum_up(shop.services)
    shop.tick()
    return summaries(shop)


def summaries(shop: Shop) -> list[OpenSummary]:
    return [view for view in shop.poster.shown.values() if isinstance(view, OpenSummary)]


def open_since_monday(shop: Shop) -> int:
    """An exception of Monday 09:00, whose morning is over; its number."""
    summing_up.sum_up(shop.services)
    _, number = refused(shop)
    return number


def broke(shop: Shop, during: str) -> int:
    """An exception about no invoice, which the admin owns; its number."""
    number = complaining.report(shop.services, ValueError("x"), during=during)
    assert number is not None
    return number


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        (["2026-03-02T09:01", "2026-03-02T16:00"], [0, 0]),  # It has its own message that day.
        (["2026-03-03T08:59", "2026-03-03T09:00"], [0, 1]),
        (["2026-03-03T09:00", "2026-03-03T09:01", "2026-03-03T16:59"], [1, 1, 1]),
        (["2026-03-03T16:30"], [1]),  # The bot was down in the morning.
        (["2026-03-03T17:15", "2026-03-04T09:00"], [0, 1]),
        (["2026-03-03T09:00", "2026-03-04T09:00", "2026-03-05T09:00"], [1, 2, 3]),
        (["2026-03-07T12:00", "2026-03-08T12:00", "2026-03-09T09:00"], [0, 0, 1]),  # A weekend.
        (["2026-03-03T09:00", "2026-03-02T10:00", "2026-03-03T10:00"], [1, 1, 1]),  # A clock that goes back.
        (["2026-03-27T09:00", "2026-03-30T08:30", "2026-03-30T09:00"], [1, 1, 2]),  # Summer time begins.
    ],
)
def test_once_on_each_working_day_from_nine_on(shop: Shop, moments: list[str], expected: list[int]) -> None:
    open_since_monday(shop)

    assert [len(at(shop, moment)) for moment in moments] == expected


def test_a_holiday_is_no_working_day(shop: Shop) -> None:
    shop.holidays.days = {date(2026, 3, 3)}
    open_since_monday(shop)

    assert [len(at(shop, moment)) for moment in (TUESDAY, "2026-03-04T09:00")] == [0, 1]


def test_a_day_without_open_ones_is_silent_and_stays_so(shop: Shop) -> None:
    assert at(shop, TUESDAY) == []

    shop.clock.at("2026-03-03T11:00")
    refused(shop)

    assert at(shop, "2026-03-03T11:01") == []


@pytest.mark.parametrize("restarts", [1, 3])
def test_a_restart_tells_nothing_twice(shop: Shop, restarts: int) -> None:
    open_since_monday(shop)
    at(shop, TUESDAY)

    for _ in range(restarts):
        shop.restart()

    assert len(at(shop, "2026-03-03T09:05")) == 1


def test_a_start_later_that_day_tells_it(shop: Shop) -> None:
    open_since_monday(shop)
    shop.clock.at("2026-03-03T14:20")
    shop.restart()

    assert len(at(shop, "2026-03-03T14:20")) == 1


def test_killed_between_the_decision_and_the_post_it_is_posted_after_the_start(shop: Shop) -> None:
    open_since_monday(shop)
    shop.poster.showing.append(Killed())
    with pytest.raises(Killed):
        at(shop, TUESDAY)

    shop.restart()

    assert len(at(shop, "2026-03-03T09:10")) == 1


def test_it_says_how_many_who_has_which_and_until_when_the_rest_is_snoozed(shop: Shop) -> None:
    taken = open_since_monday(shop)
    exception_queue.take(shop.services, taken, by=shop.actor("cleo"))
    with transaction(shop.services.engine) as db:
        people.remember(
            db, "c@x.example", chat_id="UCLEO", name="Cleo", email="", admin=False, absence=None, at=shop.clock()
        )
    snoozed = broke(shop, "Approve")
    snoozing.snooze(shop.services, snoozed, until=Until.DAY, day=date(2026, 3, 9), by=Actor("UADMIN"))

    [summary] = at(shop, TUESDAY)

    assert (summary.count, summary.untaken, summary.at) == (2, 1, shop.clock())
    assert [(row.number, row.owner, row.taken, row.snoozed_until) for row in summary.rows] == [
        (taken, "Cleo", True, None),
        (snoozed, "an admin", False, summary.rows[1].snoozed_until),
    ]
    assert f"{summary.rows[1].snoozed_until:%a %d %b}" == "Mon 09 Mar"
    assert (summary.rows[0].client, summary.rows[0].what) == ("Acme GmbH", "could not be mailed")


def test_what_opened_again_is_no_older_than_that(shop: Shop) -> None:
    summing_up.sum_up(shop.services)
    first, second = broke(shop, "Approve"), broke(shop, "Hold")
    exception_queue.resolve(shop.services, first, note="over", ending=None, by=shop.actor("admin"))
    shop.clock.forward(hours=1)
    broke(shop, "Approve")

    [summary] = at(shop, TUESDAY)

    assert [row.number for row in summary.rows] == [second, first]


def test_the_first_twenty_are_listed_and_all_are_counted(shop: Shop) -> None:
    summing_up.sum_up(shop.services)
    for n in range(23):
        broke(shop, f"Act {n}")

    [summary] = at(shop, TUESDAY)

    assert (len(summary.rows), summary.count) == (20, 23)


def test_a_storm_is_one_of_them(shop: Shop) -> None:
    summing_up.sum_up(shop.services)
    storm(shop)

    [summary] = at(shop, TUESDAY)

    assert [(row.number, row.what) for row in summary.rows] == [(the_storm(shop).number, "5 sends held")]


@pytest.mark.parametrize("fault", [PostRefused("no", code="is_archived"), PostDelayed("away"), PostUncertain("lost")])
def test_a_channel_that_is_away_gets_one_late_and_none_is_made_an_exception(shop: Shop, fault: Exception) -> None:
    number = open_since_monday(shop)
    shop.poster.showing.extend([fault] * 4)
    for moment in (TUESDAY, "2026-03-03T09:06", "2026-03-03T09:30", "2026-03-03T10:30"):
        assert at(shop, moment) == []

    assert len(at(shop, "2026-03-03T12:00")) == 1
    assert [problem.number for problem in shop.problems()] == [number]
    with reading(shop.services.engine) as db:
        assert detours.find(db, 1) is None


def test_what_the_channel_would_not_take_all_day_is_not_posted_at_night_nor_beside_the_next(shop: Shop) -> None:
    open_since_monday(shop)
    shop.poster.showing.append(PostRefused("no", code="is_archived"))
    at(shop, "2026-03-03T17:10")

    assert at(shop, "2026-03-03T20:00") == []
    assert len(at(shop, "2026-03-04T09:00")) == 1


def test_a_late_one_of_yesterday_leaves_the_place_to_todays(shop: Shop) -> None:
    open_since_monday(shop)
    shop.poster.showing.append(PostUncertain("lost"))
    at(shop, "2026-03-03T17:14")
    shop.clock.at("2026-03-04T09:30")

    shop.tick()  # Before the minute's turn, as it may be after a start.

    assert summaries(shop) == []
    assert len(at(shop, "2026-03-04T09:30")) == 1
    assert shop.poster.repeats == []


def test_a_late_one_that_would_list_nothing_is_not_posted(shop: Shop) -> None:
    number = open_since_monday(shop)
    shop.poster.showing.append(PostRefused("no", code="is_archived"))
    at(shop, TUESDAY)
    exception_queue.resolve(
        shop.services, number, note="by post", ending=exception_queue.Ending.HOLD, by=shop.actor("admin")
    )

    assert at(shop, "2026-03-03T10:00") == []


def test_a_channel_that_takes_it_after_all_gets_what_else_waited_at_once(shop: Shop) -> None:
    open_since_monday(shop)
    shop.poster.showing.append(PostRefused("no", code="is_archived"))
    at(shop, TUESDAY)
    shop.clock.at("2026-03-03T09:04")
    shop.poster.showing.append(PostRefused("no", code="is_archived"))
    broke(shop, "Hold")
    shop.tick()

    [_] = at(shop, "2026-03-03T09:05")

    assert len([view for view in shop.poster.shown.values() if isinstance(view, ExceptionMessage)]) == 2


def test_redrawn_it_says_what_is_open_then(shop: Shop) -> None:
    open_since_monday(shop)
    at(shop, TUESDAY)
    broke(shop, "Hold")

    with transaction(shop.services.engine) as db:
        views.want_all(db, shop.clock())
    shop.tick()

    assert [summary.count for summary in summaries(shop)] == [2]


def test_a_notice_is_posted_whatever_exception_has_its_number(shop: Shop) -> None:
    storm(shop)
    shop.draft(send_on="2026-03-20")
    change_seller(shop, iban="DE02120300000000202051")

    shop.tick()

    assert len(notices(shop)) == 1
