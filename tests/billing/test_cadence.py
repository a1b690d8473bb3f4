from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.cadence import BadCadence, Cadence, canonical, next_step, parse, plan, planned_at

BERLIN = ZoneInfo("Europe/Berlin")
NINE = time(9, 0)
DUE_ON = date(2026, 3, 16)  # A Monday.
NONE: frozenset[date] = frozenset()
STEPS = plan((-3, 1, 7, 14, 30), due_on=DUE_ON, at=NINE, zone=BERLIN, closed=NONE)
CADENCES = st.sets(st.integers(-30, 60), max_size=8).map(lambda steps: tuple(sorted(steps)))


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


def test_a_step_knows_whether_its_own_day_was_worked() -> None:
    steps = plan((-2, 0, 7), due_on=DUE_ON, at=NINE, zone=BERLIN, closed=frozenset({date(2026, 3, 23)}))

    assert [(planned.step, planned.moved) for planned in steps] == [(-2, True), (0, False), (7, True)]
