from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.cadence import (
    MIN_GAP,
    BadCadence,
    Cadence,
    Decision,
    Facts,
    Send,
    Stop,
    Stopped,
    Wait,
    Waiting,
    canonical,
    decide,
    latest_due,
    next_step,
    parse,
    plan,
    planned_at,
)
from billing.money import Money

BERLIN = ZoneInfo("Europe/Berlin")
NINE = time(9, 0)
DUE_ON = date(2026, 3, 16)  # A Monday.
NONE: frozenset[date] = frozenset()
STEPS = plan((-3, 1, 7, 14, 30), due_on=DUE_ON, at=NINE, zone=BERLIN, closed=NONE)
CADENCES = st.sets(st.integers(-30, 60), max_size=8).map(lambda steps: tuple(sorted(steps)))
BALANCE = Money(48_000, "EUR")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("typed", "cadence", "words"),
    [
        ("-3,+1,+7,+14,+30", (-3, 1, 7, 14, 30), "-3,+1,+7,+14,+30"),
        (" +7 , 1, -3 ", (-3, 1, 7), "-3,+1,+7"),  # In any order, with or without +.
        ("+7,7,+007", (7,), "+7"),  # Each day once.
        ("0", (0,), "0"),  # On the due day.
        ("−3", (-3,), "-3"),  # A minus sign as word processors write it.
        ("off", (), "off"),
        ("OFF", (), "off"),
        ("None", (), "off"),
    ],
)
def test_a_cadence_is_understood(typed: str, cadence: Cadence, words: str) -> None:
    assert parse(typed) == cadence
    assert canonical(cadence) == words


@pytest.mark.parametrize(
    "typed",
    [
        "",  # Nothing: the caller has the default.
        "weekly",
        "+1,,+7",
        "+1;+7",
        "+366",  # More than a year is a slip of the finger.
        "-366",
        "1.5",
        "off,+1",
        "+ 1",
    ],
)
def test_what_is_no_cadence_is_quoted_with_one_that_is(typed: str) -> None:
    with pytest.raises(BadCadence) as caught:
        parse(typed)

    assert f"“{typed}” is no list of reminder days" in str(caught.value)
    assert "such as -3,+1,+7, or off" in str(caught.value)


@given(CADENCES)
def test_canonical_words_are_understood(cadence: Cadence) -> None:
    assert parse(canonical(cadence)) == cadence


@pytest.mark.parametrize(
    ("step", "closed", "expected"),
    [
        (1, NONE, "2026-03-17T09:00"),
        (0, NONE, "2026-03-16T09:00"),
        (-3, NONE, "2026-03-13T09:00"),
        (-2, NONE, "2026-03-16T09:00"),  # A Saturday moves forward, here onto the due day.
        (7, frozenset({date(2026, 3, 23)}), "2026-03-24T09:00"),  # A holiday too.
        (14, NONE, "2026-03-30T09:00"),  # 09:00 is local, whatever the clocks did between.
    ],
)
def test_a_step_is_planned_for_a_working_day_at_the_send_time(
    step: int, closed: frozenset[date], expected: str
) -> None:
    found = planned_at(step, due_on=DUE_ON, at=NINE, zone=BERLIN, closed=closed)

    assert found == berlin(expected)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("after_step", "delivered_at", "expected"),
    [
        (None, "2026-03-02T09:00", -3),  # The first.
        (-3, "2026-03-02T09:00", 1),
        (30, "2026-03-02T09:00", None),  # None is left.
        (2, "2026-03-02T09:00", 7),  # The cadence was changed in between: 2 is gone.
        (None, "2026-03-13T09:00", -3),  # Delivered in the same minute: still ahead.
        (None, "2026-03-13T09:01", 1),  # Planned before the client had the invoice: left out.
        (None, "2026-05-01T09:00", None),  # All of them.
    ],
)
def test_the_next_step_comes_after_the_last_one_and_after_the_delivery(
    after_step: int | None, delivered_at: str, expected: int | None
) -> None:
    found = next_step(STEPS, after_step=after_step, delivered_at=berlin(delivered_at))

    assert (None if found is None else found.step) == expected
    assert found is None or found in STEPS


def test_without_a_cadence_there_is_no_next_step() -> None:
    assert next_step((), after_step=None, delivered_at=berlin("2026-03-02T09:00")) is None


@pytest.mark.parametrize(
    ("after_step", "delivered_at", "now", "expected"),
    [
        (None, "2026-03-02T09:00", "2026-03-13T08:59", None),  # Not yet.
        (None, "2026-03-02T09:00", "2026-03-13T09:00", Send(-3)),  # To the minute.
        (-3, "2026-03-02T09:00", "2026-03-13T09:00", None),  # It went out.
        (-3, "2026-03-02T09:00", "2026-03-31T12:00", Send(14, (1, 7))),  # Down for two weeks.
        (None, "2026-03-18T09:00", "2026-03-31T12:00", Send(14, (7,))),  # -3, +1 never counted.
        (30, "2026-03-02T09:00", "2026-05-01T09:00", None),  # The end.
    ],
)
def test_only_the_latest_due_step_is_sent(
    after_step: int | None, delivered_at: str, now: str, expected: Send | None
) -> None:
    found = latest_due(STEPS, after_step=after_step, delivered_at=berlin(delivered_at), now=berlin(now))

    assert found == expected


FACTS = Facts(step=1, plan=STEPS, balance=BALANCE, delivered=True)
DUE = berlin("2026-03-17T09:00")
NEXT_WEEK = berlin("2026-03-23T09:00")


DECISIONS: list[tuple[Facts, datetime, Decision]] = [
    (FACTS, DUE, Send(1)),  # All is well, and it is time.
    (FACTS, DUE - timedelta(seconds=1), Wait(Waiting.NOT_YET, DUE)),
    (FACTS, NEXT_WEEK, Send(7, (1,))),  # The bot was down: the latest, once.
    (replace(FACTS, step=2), DUE, Wait(Waiting.NOT_YET, NEXT_WEEK)),  # +2 left the cadence.
    (replace(FACTS, step=31), DUE, Stop(Stopped.END_OF_CADENCE)),
    (replace(FACTS, plan=()), DUE, Stop(Stopped.END_OF_CADENCE)),  # Switched off.
    (replace(FACTS, balance=Money.zero("EUR")), DUE, Stop(Stopped.PAID)),
    (replace(FACTS, balance=Money(-1, "EUR")), DUE, Stop(Stopped.PAID)),  # Paid too much.
    (replace(FACTS, balance=Money(1, "EUR")), DUE, Send(1)),  # A cent is a balance.
    (replace(FACTS, delivered=False), DUE, Stop(Stopped.NOT_DELIVERED)),
    (replace(FACTS, void=True), DUE, Stop(Stopped.VOID)),
    # A hold waits for its end, or for a person when it has none.
    (replace(FACTS, held=True), DUE, Wait(Waiting.HELD, None)),
    (replace(FACTS, held=True, held_until=NEXT_WEEK), DUE, Wait(Waiting.HELD, NEXT_WEEK)),
    # Two mails about one invoice are a day apart.
    (replace(FACTS, last_mail_at=DUE - MIN_GAP), DUE, Send(1)),
    (
        replace(FACTS, last_mail_at=DUE - timedelta(hours=16)),  # Sent by hand last evening.
        DUE,
        Wait(Waiting.MIN_GAP, DUE + timedelta(hours=8)),
    ),
    # What ends everything is said before what delays it.
    (replace(FACTS, void=True, balance=Money.zero("EUR")), DUE, Stop(Stopped.VOID)),
    (replace(FACTS, held=True, balance=Money.zero("EUR")), DUE, Stop(Stopped.PAID)),
    (replace(FACTS, delivered=False, held=True), DUE, Stop(Stopped.NOT_DELIVERED)),
    (replace(FACTS, step=31, held=True), DUE, Stop(Stopped.END_OF_CADENCE)),
    (replace(FACTS, held=True, last_mail_at=DUE), DUE, Wait(Waiting.HELD, None)),
    (replace(FACTS, step=7, last_mail_at=DUE), DUE, Wait(Waiting.NOT_YET, NEXT_WEEK)),
]


@pytest.mark.parametrize(("facts", "now", "expected"), DECISIONS)
def test_a_reminder_goes_out_waits_or_stops(facts: Facts, now: datetime, expected: Decision) -> None:
    assert decide(facts, now=now) == expected


def test_every_reason_to_wait_or_stop_has_a_row_above() -> None:
    reasons = {expected.reason for _, _, expected in DECISIONS if not isinstance(expected, Send)}

    assert reasons == set(Waiting) | set(Stopped)


NOWS = st.integers(0, 200).map(lambda hours: berlin("2026-03-01T00:00") + timedelta(hours=12 * hours))


@given(CADENCES, st.lists(NOWS, max_size=40).map(sorted), NOWS)
def test_whenever_the_bot_runs_no_step_goes_twice_and_mails_keep_their_distance(
    cadence: Cadence, ticks: list[datetime], delivered_at: datetime
) -> None:
    steps = plan(cadence, due_on=DUE_ON, at=NINE, zone=BERLIN, closed=NONE)
    upcoming = next_step(steps, after_step=None, delivered_at=delivered_at)
    mails, sent = [delivered_at], list[int]()

    for now in (tick for tick in ticks if tick >= delivered_at):
        if upcoming is None:
            break
        facts = replace(FACTS, plan=steps, step=upcoming.step, last_mail_at=mails[-1])
        match decide(facts, now=now):
            case Send(step, superseded):
                sent += [*superseded, step]
                mails.append(now)
                upcoming = next_step(steps, after_step=step, delivered_at=delivered_at)
            case Wait(_, until):
                assert until is not None
                assert until > now

    assert sent == sorted(set(sent))
    assert all(other - one >= MIN_GAP for one, other in pairwise(mails))
    assert set(sent) <= set(cadence)
