"""Whatever happens, in whatever order: the promises of RELIABILITY, section 3, hold."""

import os
from collections.abc import Iterator
from random import SystemRandom

import pytest

from tests.simulation import events, seeds
from tests.simulation.world import Ground, in_silence

FIXED = 40  # Always the same seeds, so that a change of the code can be blamed.
FRESH = 20  # And some that nobody has seen yet.


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with in_silence():
        one = Ground()
        yield one
        one.close()


def test_the_promises_hold_over_known_seeds(ground: Ground) -> None:
    """And they are put to the test: a simulator in which nothing happens would find nothing."""
    kinds, deaths, problems = set[str](), set[str](), set[str]()

    for seed in range(1, FIXED + 1):
        found = seeds.search(ground, seed, 1)
        assert found is None, str(found)
        assert ground.world is not None
        kinds |= {mail.kind for mail in ground.world.oracle.taken}
        deaths |= set(ground.world.deaths)
        problems |= {shown.what for shown in ground.world.chat.problems.values()}

    assert kinds == {"deliver", "remind"}
    assert "commit" in deaths
    assert len(deaths) >= 5
    assert len(problems) >= 3


def test_the_promises_hold_over_seeds_that_nobody_has_seen(ground: Ground) -> None:
    """A failure prints its seed: SIMULATION_SEED repeats it."""
    first = int(os.environ.get("SIMULATION_SEED") or SystemRandom().randrange(10**9))

    found = seeds.search(ground, first, FRESH)

    assert found is None, str(found)


def test_a_seed_is_always_the_same_run(ground: Ground) -> None:
    played = []
    for _ in range(2):
        seeds.play(ground, events.deal(7))
        assert ground.world is not None
        played.append((ground.world.effects, ground.world.deaths, ground.world.oracle.taken))

    assert played[0] == played[1]
