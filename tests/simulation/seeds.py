"""Play a seed; and when a promise is broken, make its diary as short as it gets."""

from __future__ import annotations

from dataclasses import dataclass

from tests.simulation import events, happenings, invariants
from tests.simulation.events import Event
from tests.simulation.oracle import Violation
from tests.simulation.world import Ground


@dataclass(frozen=True, slots=True)
class Found:
    """A broken promise, and what leads to it."""

    promise: str
    events: list[Event]
    seed: int | None = None

    def __str__(self) -> str:
        seed = "" if self.seed is None else f"seed {self.seed}: "
        return f"{seed}{self.promise}\n{events.diary(self.events)}"


def play(ground: Ground, happened: list[Event]) -> str | None:
    """Let it all happen; the promise that was broken, if one was."""
    world = ground.fresh()
    try:
        for event in happened:
            happenings.happen(world, event)
        invariants.always(world)
        happenings.rest(world)
        invariants.at_rest(world)
    except Violation as violation:
        return str(violation)
    except Exception as fault:  # noqa: BLE001  A verb that raises anything but a refusal is found, too.
        return f"{type(fault).__name__}: {fault}"
    return None


def search(ground: Ground, first: int, count: int) -> Found | None:
    """The first seed of these that breaks a promise, made short."""
    for seed in range(first, first + count):
        happened = events.deal(seed)
        if play(ground, happened) is not None:
            return shortened(ground, happened, seed)
    return None


def shortened(ground: Ground, happened: list[Event], seed: int | None = None) -> Found:
    """Leave out what can be left out, in halves, then smaller, then one by one."""
    size = len(happened) // 2
    while size:
        at = 0
        while at < len(happened):
            without = happened[:at] + happened[at + size :]
            if play(ground, without) is None:
                at += size
            else:
                happened = without
        size //= 2
    return Found(play(ground, happened) or "it does not happen again", happened, seed)
