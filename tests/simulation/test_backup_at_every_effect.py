"""One invoice's life, a backup at every effect of it, and each of them put back at the end: nothing leaves twice."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from billing.numbering import duplicates
from billing.obligation import Kind
from store import numbers
from store.database import reading
from tests.books import BERLIN
from tests.simulation import people
from tests.simulation.oracle import Violation
from tests.simulation.test_crash_at_every_effect import APPROVE, DRAFT
from tests.simulation.world import Ground, World, in_silence
from workflow import reconciling


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with in_silence():
        one = Ground()
        yield one
        one.close()


def lived(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> tuple[World, list[tuple[str, bytes]]]:
    """From the draft to a reminder; what the database was whenever the outside was asked, the end included."""
    world, backups = ground.fresh(), list[tuple[str, bytes]]()
    really = World.effect

    def effect(self: World, what: str) -> None:
        if not self.in_transaction:
            backups.append((what, ground._raw().serialize()))
        really(self, what)

    with monkeypatch.context() as patch:
        patch.setattr(World, "effect", effect)
        people.draft(world, DRAFT)
        people.approve(world, APPROVE)
        world.tick()
        world.clock.at("2026-03-13T09:00")
        world.tick()
    backups.append(("the end", ground._raw().serialize()))
    return world, backups


def test_put_back_at_every_effect(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    put_back_everywhere(ground, monkeypatch)


def put_back_everywhere(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Live once, then put each backup back."""
    world, backups = lived(ground, monkeypatch)
    mailed, entries = list(world.mailer.letters), list(world.send_log.entries)
    at, asked = world.clock(), 0
    assert len(mailed) == 2

    for number, (what, backup) in enumerate(backups):
        ground._raw().deserialize(backup)
        world.mailer.letters[:], world.send_log.entries[:] = mailed, list(entries)
        world.clock.at(at.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M"))

        world.restart()
        for pause in (timedelta(0), timedelta(minutes=70)):
            world.clock.forward(seconds=pause.total_seconds())
            world.tick()

        where = f"put back at effect {number}, before {what}"
        assert world.mailer.letters == mailed, where
        with reading(world.services.engine) as db:
            taken = [series.taken for series in numbers.every_series(db)]
            following = [series.next for series in numbers.every_series(db)]
        assert not any(duplicates(each) for each in taken), where
        assert following == [2], where
        told = {problem.code for problem in world.problems()}
        known = world.obligations(1, Kind.DELIVER) if taken != [()] else []
        assert known or "restored_lost" in told or "restored_otherwise" in told, where
        asked += "deliver_unknown" in told

    assert len(backups) > 15
    assert asked > 3


def test_a_start_that_does_not_compare_is_found(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciling, "reconcile", lambda _: 0)

    with pytest.raises((AssertionError, Violation)):
        put_back_everywhere(ground, monkeypatch)
