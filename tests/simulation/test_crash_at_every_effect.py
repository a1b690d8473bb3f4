"""One invoice's whole life, killed at effect 1, 2, 3 … until a run ends untouched: nothing lost, nothing doubled."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from billing.obligation import Kind, State
from store import detours
from store.database import Session
from tests.fakes import Killed
from tests.simulation import happenings, invariants, people
from tests.simulation.events import Event
from tests.simulation.oracle import Violation
from tests.simulation.world import Ground, World, in_silence
from workflow import detouring
from workflow.services import Route

# Drafted by ana for the first client, approved by ben; `which` 1 is a click that is delivered once.
DRAFT = Event("draft", which=2, much=1)
APPROVE = Event("approve", which=2, much=1)
PAY = Event("pay", which=2, much=2)
EFFECTS_MAX = 300


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with in_silence():
        one = Ground()
        yield one
        one.close()


def live(world: World) -> None:
    """From the draft to the payment, over one reminder; whoever clicked when the power went clicks again."""
    steps: list[Callable[[], object]] = [
        lambda: people.draft(world, DRAFT),
        lambda: people.approve(world, APPROVE),
        world.tick,
        lambda: world.clock.at("2026-03-13T09:00"),
        world.tick,
        lambda: people.pay(world, PAY),
        world.tick,
    ]
    _whatever_kills(world, steps)


def _whatever_kills(world: World, steps: list[Callable[[], object]]) -> None:
    """One step after the other; the one that it died in is taken again after the restart."""
    for step in steps:
        try:
            step()
        except Killed:
            world.restart()
            step()


def inside_the_content(world: World, death: int) -> bool:
    """Whether it died between the intent and the outcome of a mail."""
    died_of, before = world.trail[death - 1], world.trail[death - 2] if death > 1 else ""
    inside = {"log mail", "logged mail", "content", "mail taken"}
    return died_of in inside or (died_of == "commit" and before == "mail taken")


def test_killed_at_every_effect(ground: Ground) -> None:
    unknowns = 0
    for death in range(1, EFFECTS_MAX):
        world = ground.fresh()
        world.die_at = death
        live(world)
        if not world.deaths:
            break
        happenings.rest(world)

        invariants.at_rest(world)
        [owed] = world.obligations(1, Kind.DELIVER)
        states = [owed.state, *(one.state for one in world.obligations(1, Kind.REMIND))]
        where = f"effect {death}: {world.deaths}"
        assert (State.UNKNOWN in states) is inside_the_content(world, death), where
        assert State.FAILED not in states, where
        unknowns += State.UNKNOWN in states
        # Nobody was asked to send again: whatever is not unknown arrived, once.
        mailed = len(world.oracle.of(1, "deliver"))
        assert mailed == 1 or (mailed == 0 and owed.state is State.UNKNOWN), where
        assert len(world.archive.kept) == 1, where
    else:
        pytest.fail("no run ends untouched")

    assert death > 30
    assert unknowns == 10  # Five effects between intent and outcome, of the invoice and of its reminder.


def alarm(world: World) -> None:
    """A mail that is refused, and no channel that could show it."""
    world.services = replace(world.services, route=Route(owner_email="owner@studio-nord.example"))
    world.chat.closed = world.mailer.bouncing = True
    steps: list[Callable[[], object]] = [
        lambda: people.draft(world, DRAFT),
        lambda: people.approve(world, APPROVE),
        world.tick,
    ]
    _whatever_kills(world, steps)


def test_killed_at_every_effect_of_an_alarm(ground: Ground) -> None:
    """The owner is mailed once, or perhaps; what no channel shows stays an alarm until a person acknowledges it."""
    perhaps = 0
    for death in range(1, EFFECTS_MAX):
        world = ground.fresh()
        world.die_at = death
        alarm(world)
        if not world.deaths:
            break
        world.restart()
        world.clock.forward(minutes=70)
        world.tick()

        where = f"effect {death}: {world.deaths}"
        assert [problem.code for problem in world.problems()] == ["deliver_failed"], where
        assert detouring.alarm(world.services), where
        died_in_content = world.trail[death - 1] in {"content", "mail taken"}
        assert len(world.owner_mails) == 1 or (world.owner_mails == [] and died_in_content), where
        perhaps += world.owner_mails == []
    else:
        pytest.fail("no run ends untouched")

    assert "content" in world.trail
    assert perhaps == 1  # Only where it died before the server had it and after it could have had it.


def test_the_effects_of_a_life_are_all_there_are(ground: Ground) -> None:
    """Whoever adds a way out adds its effects here, or is not killed in it."""
    world = ground.fresh()
    live(world)
    happened = set(world.trail)
    ports = {"print", "connect", "content", "mail taken", "archive", "archived", "show", "shown", "reply", "attach"}

    assert happened == ports | {"commit", "log number", "logged number", "log mail", "logged mail"}


def test_a_blind_second_mail_to_the_owner_is_found(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    def due_again(db: Session) -> None:
        db.connection().exec_driver_sql("UPDATE owner_mails SET state = 'due' WHERE state = 'in_flight'")

    monkeypatch.setattr(detours, "give_up_interrupted", due_again)
    world = ground.fresh()
    alarm(world)
    inside = world.trail.index("mail taken") + 1

    world = ground.fresh()
    world.die_at = inside
    with pytest.raises(Violation, match="twice"):
        alarm(world)
