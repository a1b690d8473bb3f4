"""One outward act that we owe: its kinds, its states, and when it is tried again."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What is owed. An unknown kind in the database is left alone: a newer version put it there."""

    ISSUE = "issue"
    DELIVER = "deliver"
    ARCHIVE = "archive"
    REMIND = "remind"
    PREVIEW = "preview"
    COMPARE = "compare"  # The same with the new look, beside it.
    TRIAL = "trial"  # The mail of a draft, to whoever asked for it, marked as a test.


# What a hold does not stop: none of it goes to the client.
INWARD = frozenset({Kind.PREVIEW, Kind.COMPARE, Kind.TRIAL})


class State(StrEnum):
    """Where an obligation is. Only `due` and `claimed` are the bot's to act on."""

    DUE = "due"
    CLAIMED = "claimed"
    IN_FLIGHT = "in_flight"  # Intent committed: from here a crash means UNKNOWN.
    UNKNOWN = "unknown"
    FAILED = "failed"
    DONE = "done"
    CANCELLED = "cancelled"


class Stop(StrEnum):
    """Why a due obligation waits for a person and is not claimed, by the names of `decisions.Code`."""

    NO = ""
    MISSED = "missed"
    BURST = "burst"
    LOOK_CHANGED = "look_changed"
    RELEASED = "released"  # Expected: a person let it go in spite of the burst.


# Every change of state that is allowed; whatever is not here never happens (DESIGN, section 5).
_NEXT: dict[State, frozenset[State]] = {
    # A person may say "sent another way" while the next try is still due.
    State.DUE: frozenset({State.CLAIMED, State.DONE, State.CANCELLED}),
    # Acts that may safely be done twice (archive, preview) end here, without a point of no return.
    State.CLAIMED: frozenset({State.IN_FLIGHT, State.DUE, State.FAILED, State.DONE, State.CANCELLED}),
    # Cancelled is out of reach: whoever cancels now cannot know whether it happened.
    State.IN_FLIGHT: frozenset({State.DONE, State.DUE, State.FAILED, State.UNKNOWN}),
    # Never due again by itself: a person says so, or a look-up that found nothing.
    State.UNKNOWN: frozenset({State.DONE, State.DUE, State.CANCELLED}),
    State.FAILED: frozenset({State.DUE, State.DONE, State.CANCELLED}),
    State.DONE: frozenset(),
    # Its key is unique, so an approval that comes back, or a payment that is undone, wakes this same row.
    State.CANCELLED: frozenset({State.DUE}),
}

BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60))
JITTER = 0.1  # Share of the backoff, both ways.
PATIENCE = timedelta(minutes=15)
PATIENCE_TRIES = 3


def wait_before(attempt: int, *, luck: float) -> timedelta:
    """How long to wait after `attempt` failed tries (1-based). `luck` in 0..1 spreads the herd."""
    backoff = BACKOFF[min(max(attempt, 1), len(BACKOFF)) - 1]
    return backoff * (1 + JITTER * (2 * luck - 1))


def needs_a_person(*, failing_for: timedelta, tries: int) -> bool:
    """A temporary failure becomes an exception after 15 minutes and 3 tries (DESIGN, section 5)."""
    return failing_for >= PATIENCE and tries >= PATIENCE_TRIES


def may_become(state: State, to: State) -> bool:
    """Whether an obligation in this state may enter the other one. Done is for ever."""
    return to in _NEXT[state]
