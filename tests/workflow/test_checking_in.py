"""The alarm that the chat keeps: put off in time, kept before the last is taken back, and never forgotten."""

from __future__ import annotations

import pytest
from sqlmodel import select

from jobs import upkeep
from store.database import reading
from store.tables import CheckInRow
from tests.fakes import Killed
from tests.workflow.shop import Shop
from workflow import asking, checking_in, lockout
from workflow.ports import LockedOut, NotOffered, PostDelayed, PostRefused, PostUncertain


def kept(shop: Shop) -> list[str]:
    """The alarms that the chat would post, by name."""
    return sorted(shop.poster.alarms)


def turn(shop: Shop, **later: float) -> None:
    shop.clock.forward(**later)
    upkeep.keep_in_touch(shop.services)
    shop.tick()


def codes(shop: Shop) -> list[str]:
    return [problem.code for problem in shop.problems()]


def test_an_alarm_is_kept_from_the_first_turn_on_and_says_whom_to_look(shop: Shop) -> None:
    turn(shop)

    [(at, text)] = shop.poster.alarms.values()
    assert at == shop.clock() + checking_in.ALARM_AFTER
    assert text.startswith("Sendday has not checked in since Mon 2 Mar 09:00 Berlin. Slack says this by itself")
    assert "\u2068@UADMIN\u2069: look whether" in text


def test_turns_in_between_leave_it_alone(shop: Shop) -> None:
    turn(shop)

    for _ in range(5):
        turn(shop, hours=1)

    assert shop.poster.calls == ["schedule Q1"]


def test_it_is_put_off_by_a_new_one_and_only_then_taken_back(shop: Shop) -> None:
    turn(shop)

    turn(shop, hours=6)

    assert shop.poster.calls == ["schedule Q1", "schedule Q2", "unschedule Q1"]
    assert kept(shop) == ["Q2"]


def test_a_bot_that_dies_between_the_two_takes_the_old_one_back_at_its_next_start(shop: Shop) -> None:
    turn(shop)
    shop.poster.unscheduling.append(Killed())
    with pytest.raises(Killed):
        turn(shop, hours=6)
    assert kept(shop) == ["Q1", "Q2"]

    turn(shop, minutes=1)

    assert kept(shop) == ["Q2"]


def test_a_bot_that_dies_before_it_knows_the_answer_leaves_no_second_alarm(shop: Shop) -> None:
    shop.poster.scheduled_already.append(Killed())
    with pytest.raises(Killed):
        turn(shop)

    turn(shop, minutes=1)

    assert len(kept(shop)) == 1


def test_a_lost_answer_leaves_no_second_alarm(shop: Shop) -> None:
    shop.poster.scheduled_already.append(PostUncertain("no answer"))
    turn(shop)

    turn(shop, minutes=1)
    turn(shop, minutes=1)

    assert len(kept(shop)) == 1
    assert codes(shop) == []


def test_an_alarm_that_another_process_takes_back_meanwhile_is_left_to_it(shop: Shop) -> None:
    def another() -> None:
        shop.clock.forward(minutes=2)
        checking_in.check_in(shop.services)

    shop.poster.scheduled_already.append(another)

    turn(shop)

    assert len(kept(shop)) == 1
    turn(shop, minutes=1)
    assert len(kept(shop)) == 1


def test_what_cannot_be_taken_back_now_is_with_the_next_turn(shop: Shop) -> None:
    turn(shop)
    shop.poster.unscheduling.append(PostDelayed("busy"))

    turn(shop, hours=6)
    assert kept(shop) == ["Q1", "Q2"]

    turn(shop, minutes=1)
    assert kept(shop) == ["Q2"]


def test_a_refusal_is_an_exception_at_once_and_heals(shop: Shop) -> None:
    shop.poster.scheduling.append(PostRefused("is_archived", code="is_archived"))
    turn(shop)
    assert codes(shop) == ["check_in_failed"]

    turn(shop, minutes=1)

    assert codes(shop) == []
    assert len(kept(shop)) == 1


def test_a_chat_without_such_a_thing_is_no_exception_that_nobody_could_settle(shop: Shop) -> None:
    shop.poster.scheduling.append(NotOffered("unknown_method", code="unknown_method"))

    turn(shop)

    assert codes(shop) == []
    assert kept(shop) == []


def test_a_chat_that_only_falters_is_an_exception_after_a_quarter_of_an_hour(shop: Shop) -> None:
    shop.poster.scheduling.extend([PostDelayed("busy")] * 4)
    for _ in range(3):
        turn(shop, minutes=5)
    assert codes(shop) == []

    turn(shop, minutes=5)
    assert codes(shop) == ["check_in_failed"]

    turn(shop, minutes=5)
    assert codes(shop) == []


def test_a_lockout_is_said_once_and_ends_it(shop: Shop) -> None:
    shop.poster.scheduling.append(LockedOut("token_revoked", code="token_revoked"))
    upkeep.keep_in_touch(shop.services)
    upkeep.keep_in_touch(shop.services)

    assert codes(shop) == [lockout.CODE]
    assert shop.directory.greetings == 1

    shop.clock.forward(minutes=2)
    shop.tick()
    turn(shop)
    assert codes(shop) == []
    assert len(kept(shop)) == 1


def test_after_a_silence_the_channel_reads_that_it_is_back(shop: Shop) -> None:
    turn(shop)
    shop.poster.alarms.clear()  # It was posted.

    turn(shop, hours=30)

    [view] = [view for view in shop.poster.shown.values() if getattr(view, "closed_at", None)]
    assert (getattr(view, "what", ""), getattr(view, "closing_note", "")) == (
        "Slack's alarm for a silent bot rang",
        "Sendday is back, 15:00.",
    )
    assert shop.poster.calls == ["schedule Q1", "unschedule Q1", "schedule Q3"]
    turn(shop, minutes=1)
    assert codes(shop) == []


def test_an_alarm_that_nobody_could_take_back_in_time_is_told_as_that(shop: Shop) -> None:
    turn(shop)
    shop.poster.unscheduling.extend([PostDelayed("busy")] * 3)
    for _ in range(3):
        turn(shop, hours=6)
    shop.poster.alarms.pop("Q1")  # It was posted.
    turn(shop, hours=6)

    notes = [getattr(view, "closing_note", "") for view in shop.poster.shown.values()]
    assert "Sendday was up: the alarm could not be taken back in time." in notes


def test_a_chat_with_another_clock_that_has_not_spoken_yet_is_no_silence(shop: Shop) -> None:
    turn(shop)

    turn(shop, hours=30)

    assert codes(shop) == []
    assert shop.poster.shown == {}
    assert len(kept(shop)) == 1


def test_a_try_of_which_nothing_is_known_is_forgotten_when_its_time_is_over(shop: Shop) -> None:
    shop.poster.scheduling.append(PostUncertain("no answer"))
    turn(shop)

    turn(shop, hours=30)

    assert codes(shop) == []
    assert all(getattr(view, "what", "") == "" for view in shop.poster.shown.values())
    with reading(shop.services.engine) as db:
        assert len(db.exec(select(CheckInRow)).all()) == 1


@pytest.mark.parametrize("fault", [None, PostDelayed("away")])
def test_a_quiet_chat_is_greeted_every_few_minutes(shop: Shop, fault: PostDelayed | None) -> None:
    turn(shop)  # Its alarm is contact enough.
    shop.directory.greeting.append(fault)
    turn(shop, minutes=4)
    before = shop.directory.greetings

    turn(shop, minutes=2)

    assert shop.directory.greetings == before + (fault is None)
    last = asking.status(shop.services).last_chat_at
    assert (last == shop.clock()) is (fault is None)


def test_a_greeting_that_is_refused_locks_out(shop: Shop) -> None:
    shop.directory.greeting.append(LockedOut("invalid_auth", code="invalid_auth"))

    upkeep.keep_in_touch(shop.services)

    assert codes(shop) == [lockout.CODE]
