"""Rounds of a drill: approve, wait until mails flow, strike at a random moment, start again, and count."""

from __future__ import annotations

import random
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.drill.scene import Scene, came_true

SENDS = 6  # A round: enough for every worker to be in the middle of something.
FROZEN_SECONDS = 2.0
LATER_SECONDS_MAX = 0.3
FLOW_SECONDS = 60.0
END_SECONDS = 60.0
LOCKED = 69


@dataclass(frozen=True, slots=True)
class Round:
    """How one ended. `unknown` were asked about in the exceptions channel; `lost` are in neither place."""

    what: str
    moment: str
    sends: int
    mailed: int
    unknown: int
    lost: int
    doubled: int
    two_ran: bool = False  # A second bot was let in beside a frozen one.

    @property
    def kept(self) -> bool:
        """Whether the promise was kept."""
        return not self.lost and not self.doubled and not self.two_ran


def play(scene: Scene, count: int, luck: random.Random) -> Iterator[Round]:
    """So many rounds; every third freezes instead of killing. Raises TimeoutError when the bot does not start."""
    scene.start()
    for number in range(1, count + 1):
        yield _freeze(scene, number, luck) if number % 3 == 0 else _kill(scene, number, luck)


def _kill(scene: Scene, number: int, luck: random.Random) -> Round:
    moment = _flow(scene, luck)
    scene.signal(signal.SIGKILL)
    scene.start()
    return _counted(scene, number, "kill -9", moment)


def _freeze(scene: Scene, number: int, luck: random.Random) -> Round:
    """While it is frozen, a second bot must be refused: it could not know what the first is about to do."""
    moment = _flow(scene, luck)
    scene.signal(signal.SIGSTOP)
    threading.Event().wait(FROZEN_SECONDS)
    two_ran = scene.second_run() != LOCKED
    scene.signal(signal.SIGCONT)
    what = f"SIGSTOP {FROZEN_SECONDS:.0f} s{', and a second bot ran' if two_ran else ''}"
    return replace(_counted(scene, number, what, moment), two_ran=two_ran)


def _flow(scene: Scene, luck: random.Random) -> str:
    """Approve, and wait for a random moment of the sending; what that was."""
    already = sum(scene.mails.taken().values())
    mails, later = luck.randrange(SENDS), luck.random() * LATER_SECONDS_MAX
    scene.approve(SENDS)
    came_true(lambda: sum(scene.mails.taken().values()) >= already + mails, FLOW_SECONDS)
    threading.Event().wait(later)
    return f"mail {mails} + {later:.2f} s"


def _counted(scene: Scene, number: int, what: str, moment: str) -> Round:
    """Wait until each has an end. The numbers are those of a series that begins with 1, whoever got which."""
    total = number * SENDS
    came_true(lambda: len(scene.mails.taken().keys() | scene.unknown()) >= total, END_SECONDS)
    threading.Event().wait(FROZEN_SECONDS)  # Whoever would send again does it now.
    taken, unknown, first = scene.mails.taken(), scene.unknown(), total - SENDS + 1
    mine = {name for name in taken.keys() | unknown if first <= int(name.rpartition("-")[2]) <= total}
    return Round(
        what=what,
        moment=moment,
        sends=SENDS,
        mailed=sum(1 for name in mine if taken[name]),
        unknown=len(mine & unknown),
        lost=SENDS - len(mine),
        doubled=sum(1 for name in mine if taken[name] > 1),
    )
