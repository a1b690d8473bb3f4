"""Play a seed: people act, servers fail, the bot dies, time goes by; then all that rests, and nothing may be left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from billing.invoice import Void
from billing.obligation import Kind, State, Stop
from tests.simulation.oracle import Violation, require
from tests.simulation.rules import people
from tests.simulation.rules.desk import Desk

SCENES = 20
TROUBLE = (
    "away",
    "refused",
    "silent",
    "lost on its way",
    "before the intent",
    "before the content",
    "after the content",
)
# Before summer time, leap years, and the ends of short months.
STARTS = tuple(
    datetime.fromisoformat(f"{day}T08:00").replace(tzinfo=UTC)
    for day in ("2026-01-28", "2026-03-05", "2026-03-27", "2026-10-22", "2026-12-28", "2028-02-26")
)
PATIENCE = timedelta(days=80)  # The last step of every cadence is due by then.


def play(seed: int) -> str | None:
    """The promise that was broken, if one was."""
    luck = Random(seed)  # noqa: S311  Reproducible, not secret.
    desk = Desk(luck, luck.choice(STARTS))
    try:
        people.draft(desk, luck)
        for _ in range(SCENES):
            _scene(desk, luck)
        _rest(desk)
    except Violation as violation:
        return str(violation)
    except Exception as fault:  # noqa: BLE001  A rule that raises anything but a refusal is found, too.
        return f"{type(fault).__name__}: {fault}"
    return None


def search(first: int, count: int) -> tuple[int, str] | None:
    """The first seed of these that breaks a promise, and which."""
    for seed in range(first, first + count):
        broken = play(seed)
        if broken is not None:
            return seed, broken
    return None


def _scene(desk: Desk, luck: Random) -> None:
    people.anything(desk, luck)
    if luck.random() < 0.4:
        people.anything(desk, luck)
    desk.trouble = luck.choice(TROUBLE) if luck.random() < 0.4 else ""
    desk.meanwhile = (lambda: people.anything(desk, luck)) if luck.random() < 0.3 else None
    people.clock(desk, luck)
    _turn(desk)


def _turn(desk: Desk) -> None:
    for file in desk.files:
        if file.held_until is not None and file.held_until <= desk.now:
            people.lift(desk, file)
    desk.turn()


def _rest(desk: Desk) -> None:
    """Nothing fails any more, and holds end. What was approved goes out, or waits for a person."""
    desk.trouble, desk.meanwhile = "", None
    for file in desk.files:
        people.lift(desk, file)
    end = desk.now + PATIENCE
    while desk.now < end:
        _turn(desk)
        waiting = [row.due_at for file in desk.files for row in file.open() if _goes_by_itself(row.state, row.stop)]
        desk.now = max(min(waiting, default=end), desk.now + timedelta(minutes=1))
    for file in desk.files:
        _nothing_is_forgotten(desk, file.number)


def _nothing_is_forgotten(desk: Desk, number: int) -> None:
    wish, file = desk.judge.wishes[number], desk.files[number - 1]
    left = [row for row in file.open() if _goes_by_itself(row.state, row.stop)]
    require(not left, f"I3: {number} still owes {[row.kind.value for row in left]}")
    require(isinstance(file.invoice, Void) == wish.void, f"I6: {number} is not what people left it as")
    if file.open() or wish.by_hand or wish.void:
        return  # A person's to settle, or settled by one.
    mails = [(kind, about) for kind, about, _ in wish.mails]
    require(not wish.approved or (Kind.DELIVER, 1) in mails, f"I3: {number} was approved, and was forgotten")
    delivered_at = max((at for kind, _, at in wish.mails if kind is Kind.DELIVER), default=desk.now)
    if wish.owes and wish.steps and wish.reminder_at(wish.steps[-1]) >= delivered_at:
        require((Kind.REMIND, wish.steps[-1]) in mails, f"I3: {number} is open, and its last reminder was forgotten")


def _goes_by_itself(state: State, stop: Stop) -> bool:
    return state not in {State.UNKNOWN, State.FAILED} and stop is Stop.NO
