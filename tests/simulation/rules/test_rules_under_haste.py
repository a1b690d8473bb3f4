"""Thousands of seeds through the rules, and bugs planted into them: a simulator that finds none proves nothing."""

import os
from collections import Counter
from collections.abc import Callable
from random import SystemRandom

import pytest

from billing.obligation import Kind
from tests.simulation.rules import judge, seeds
from tests.simulation.rules.mutants import PLANTED, Patch

FIXED = 1500  # Always the same seeds, so that a change of the code can be blamed.
FRESH = 500  # And some that nobody has seen yet.
WITHIN = 1000  # RELIABILITY, section 1.


def test_the_promises_hold_over_known_seeds(monkeypatch: Patch) -> None:
    """And they are put to the test: where nothing happened, nothing would be found."""
    happened = Counter[Kind]()
    mailed = judge.Judge.mailed

    def counted(self: judge.Judge, invoice: int, kind: Kind, *rest: object) -> None:
        happened[kind] += 1
        mailed(self, invoice, kind, *rest)  # type: ignore[arg-type]  # Handed through.

    monkeypatch.setattr(judge.Judge, "mailed", counted)

    assert seeds.search(1, FIXED) is None
    assert min(happened[Kind.DELIVER], happened[Kind.REMIND]) > FIXED / 2


def test_the_promises_hold_over_seeds_that_nobody_has_seen() -> None:
    """A failure prints its seed: SIMULATION_SEED repeats it."""
    first = int(os.environ.get("SIMULATION_SEED") or SystemRandom().randrange(10**9))

    assert seeds.search(first, FRESH) is None


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_bug_is_found(plant: Callable[[Patch], None], monkeypatch: Patch) -> None:
    plant(monkeypatch)

    assert seeds.search(1, WITHIN) is not None
