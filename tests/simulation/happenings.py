"""What happens to a world: people act, clocks jump, the outside fails, the power goes, workers freeze."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from billing.refusals import Refused
from jobs import due
from tests.books import BERLIN
from tests.fakes import Killed, Step
from tests.simulation import corrections, people
from tests.simulation.events import Event
from tests.simulation.world import World
from workflow import outcomes
from workflow.ports import (
    ArchiveDelayed,
    ArchiveRefused,
    MailDelayed,
    MailRefused,
    MailUncertain,
    PostDelayed,
    PostRefused,
    PostUncertain,
    PrintDelayed,
    PrintRefused,
)
from workflow.services import AlreadyDone

ACTS = {**people.ACTS, **corrections.ACTS}
JUMPS = tuple(
    timedelta(minutes=minutes)
    for minutes in (1, 2, 5, 16, 61, 180, 1440, 1440, 2 * 1440, 5 * 1440, 14 * 1440, 40 * 1440, -10, -180)
)
DEATHS_WITHIN = 26  # Effects: about as many as a turn has that issues, delivers and archives an invoice.
OUTSIDE = ("print", "connect", "content", "mail taken", "mail taken", "archive", "archived", "show", "shown", "attach")

MAIL_FAULTS: tuple[tuple[str, Step], ...] = (
    ("connecting", MailDelayed("451 later")),
    ("connecting", MailRefused("550 no such mailbox")),
    ("handing_over", MailDelayed("452 the disk is full")),
    ("handing_over", MailRefused("554 no")),
    ("handing_over", MailUncertain("silence before the dot")),
    ("taken", MailUncertain("silence after the dot")),
    ("taken", MailUncertain("silence after the dot")),
)
CHAT_FAULTS: tuple[tuple[str, Step], ...] = (
    ("showing", PostDelayed("429")),
    ("showing", PostRefused("is_archived", code="is_archived")),
    ("showing", PostUncertain("no reply")),
    ("replying", PostUncertain("no reply")),
    ("attaching", PostDelayed("503")),
    ("attaching", PostRefused("not_in_channel", code="not_in_channel")),
)


def happen(world: World, event: Event) -> None:
    """Let it happen. Refusals are answers; a death is followed by a start on the same rows."""
    with suppress(Refused, AlreadyDone):
        try:
            HAPPENINGS[event.what](world, event)
        except Killed:
            world.restart()


def rest(world: World) -> None:
    """The faults are over: what is owed must come to its end."""
    world.die_at, world.die_of = None, ""
    for script in _scripts(world):
        script.clear()
    world.restart()
    for pause in (timedelta(0), timedelta(minutes=70), timedelta(minutes=70), timedelta(days=9), timedelta(minutes=70)):
        world.clock.forward(minutes=pause.total_seconds() / 60)
        _turn(world)


def _turn(world: World) -> None:
    today = world.clock().astimezone(BERLIN).date()
    for wish in world.oracle.wishes.values():
        if wish.held_until is not None and wish.held_until <= today:
            wish.held, wish.held_until = False, None
    world.tick()


def _clock(world: World, event: Event) -> None:
    jump = JUMPS[event.much % len(JUMPS)]
    world.clock.forward(minutes=jump.total_seconds() / 60)
    world.turned_back += max(-jump, timedelta(0))


def _mail_fault(world: World, event: Event) -> None:
    script, fault = MAIL_FAULTS[event.which % len(MAIL_FAULTS)]
    getattr(world.mailer, script).extend([fault] * (1 + event.much % 4))


def _chat_fault(world: World, event: Event) -> None:
    script, fault = CHAT_FAULTS[event.which % len(CHAT_FAULTS)]
    getattr(world.chat, script).extend([fault] * (1 + event.much % 3))


def _archive_fault(world: World, event: Event) -> None:
    fault = (ArchiveDelayed("the disk is away"), ArchiveRefused("no space"))[event.which % 2]
    world.archive.steps.append(fault)


def _print_fault(world: World, event: Event) -> None:
    fault = (PrintDelayed("the child died"), PrintRefused("a glyph is missing"))[event.which % 2]
    world.printer.steps.append(fault)


def _crash(world: World, event: Event) -> None:
    if event.which % 2:
        world.die_of = OUTSIDE[event.much % len(OUTSIDE)]
    else:
        world.die_at = world.effects + 1 + event.much % DEATHS_WITHIN


def _freeze(world: World, event: Event) -> None:
    _open_script(world, event).append(world.freeze)


def _meanwhile(world: World, event: Event) -> None:
    inside = event.during
    assert inside is not None
    _open_script(world, event).append(lambda: _inside(world, inside))


def _work_on(world: World, event: Event) -> None:
    claimed = due.claim(world.services)
    if event.during is not None:
        _inside(world, event.during)
    if claimed is not None:
        outcomes.carry_out(world.services, claimed)


def _inside(world: World, event: Event) -> None:
    with suppress(Refused, AlreadyDone):
        ACTS[event.what](world, event)


def _scripts(world: World) -> tuple[deque[Step], ...]:
    mailer, chat = world.mailer, world.chat
    return (
        mailer.connecting,
        mailer.handing_over,
        mailer.taken,
        world.printer.steps,
        world.archive.steps,
        chat.showing,
        chat.replying,
        chat.attaching,
    )


def _open_script(world: World, event: Event) -> deque[Step]:
    """Where something may happen in the middle of the bot's own work; drawing has one hand and cannot be frozen."""
    mail_first = _scripts(world)[:5]
    return mail_first[event.which % len(mail_first)]


HAPPENINGS: dict[str, Callable[[World, Event], None]] = {
    **ACTS,
    "turn": lambda world, _: _turn(world),
    "clock": _clock,
    "mail_fault": _mail_fault,
    "chat_fault": _chat_fault,
    "archive_fault": _archive_fault,
    "print_fault": _print_fault,
    "crash": _crash,
    "freeze": _freeze,
    "meanwhile": _meanwhile,
    "work_on": _work_on,
}
