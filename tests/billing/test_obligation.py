from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.obligation import BACKOFF, JITTER, State, may_become, needs_a_person, wait_before

DUE, CLAIMED, IN_FLIGHT, UNKNOWN, FAILED, DONE, CANCELLED = State

TRANSITIONS = {
    (DUE, CLAIMED),  # A worker takes it.
    (DUE, DONE),  # A person sent it another way.
    (DUE, CANCELLED),  # Void, edited or paid in the meantime.
    (CLAIMED, DUE),  # The lease is over, a hold came, or it is tried again later.
    (CLAIMED, IN_FLIGHT),  # The intent is committed.
    (CLAIMED, DONE),  # Nothing about it could happen twice.
    (CLAIMED, FAILED),  # Refused for good before anything left.
    (CLAIMED, CANCELLED),
    (IN_FLIGHT, DONE),
    (IN_FLIGHT, DUE),  # The other side said: not now.
    (IN_FLIGHT, FAILED),  # The other side said no.
    (IN_FLIGHT, UNKNOWN),  # The other side said nothing.
    (UNKNOWN, DONE),  # It was sent.
    (UNKNOWN, DUE),  # Send again, says a person.
    (UNKNOWN, CANCELLED),
    (FAILED, DUE),  # Retry.
    (FAILED, DONE),
    (FAILED, CANCELLED),
    (CANCELLED, DUE),  # Approved again, or a payment undone.
}


@pytest.mark.parametrize(("state", "to"), list(product(State, State)))
def test_each_state_may_become_what_the_table_says(state: State, to: State) -> None:
    assert may_become(state, to) is ((state, to) in TRANSITIONS)


def test_what_may_have_happened_is_never_called_off_or_claimed_again() -> None:
    """The heart of "never sent twice by the bot on its own"."""
    assert not may_become(IN_FLIGHT, CLAIMED)
    assert not may_become(IN_FLIGHT, CANCELLED)
    assert not may_become(UNKNOWN, CLAIMED)
    assert not any(may_become(DONE, to) for to in State)


@pytest.mark.parametrize(
    ("attempt", "minutes"),
    [
        (1, 1),
        (2, 2),
        (3, 5),
        (4, 15),
        (5, 60),
        (6, 60),  # Hourly from then on.
        (1000, 60),
        (0, 1),  # No try has failed yet: as after the first.
    ],
)
def test_the_wait_grows_to_an_hour(attempt: int, minutes: int) -> None:
    assert wait_before(attempt, luck=0.5) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("luck", "seconds"), [(0.0, 54), (0.5, 60), (1.0, 66)])
def test_luck_spreads_the_tries_a_tenth_both_ways(luck: float, seconds: int) -> None:
    assert wait_before(1, luck=luck) == timedelta(seconds=seconds)


@given(st.integers(1, 100), st.floats(0, 1))
def test_a_wait_is_never_much_shorter_or_longer_than_the_table(attempt: int, luck: float) -> None:
    wait = wait_before(attempt, luck=luck)

    assert min(BACKOFF) * (1 - JITTER) <= wait <= max(BACKOFF) * (1 + JITTER)


@pytest.mark.parametrize(
    ("minutes", "tries", "expected"),
    [
        (15, 3, True),
        (14, 3, False),  # Tried often, but not for long.
        (15, 2, False),  # For long, but hardly tried: the bot was down.
        (600, 30, True),
    ],
)
def test_a_person_is_asked_after_a_while_and_some_tries(minutes: int, tries: int, expected: bool) -> None:
    assert needs_a_person(failing_for=timedelta(minutes=minutes), tries=tries) is expected
