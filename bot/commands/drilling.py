"""`sendday drill`: kill the real bot over and over, in a folder of its own, and print what became of each mail."""

from __future__ import annotations

import logging
import random
import tempfile
from pathlib import Path

import structlog

from bot.commands.plain import say, table
from bot.commands.statuses import FINE, NEEDS_A_PERSON
from bot.drill import rounds
from bot.drill.rounds import Round
from bot.drill.scene import scene

HEADINGS = ("ROUND", "WHAT", "STRUCK AT", "SENDS", "MAILED", "UNKNOWN, ASKED", "LOST", "DOUBLED")


def drill(count: int, *, seed: int | None) -> int:
    """Play so many rounds; 1 when a mail was lost or doubled. Raises TimeoutError when the bot does not start."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    chosen = random.SystemRandom().randrange(10**6) if seed is None else seed
    luck = random.Random(chosen)  # noqa: S311  Moments to strike at, no secrets.
    with (
        tempfile.TemporaryDirectory(prefix="sendday-drill-", ignore_cleanup_errors=True) as folder,
        scene(Path(folder), luck) as one,
    ):
        played = list(rounds.play(one, count, luck))
    table(HEADINGS, [_row(number, each) for number, each in enumerate(played, start=1)])
    say(_summary(played, chosen))
    return FINE if all(each.kept for each in played) else NEEDS_A_PERSON


def _row(number: int, each: Round) -> tuple[str, ...]:
    counts = (each.sends, each.mailed, each.unknown, each.lost, each.doubled)
    return (str(number), each.what, each.moment, *map(str, counts))


def _summary(played: list[Round], seed: int) -> str:
    sends, unknown = sum(each.sends for each in played), sum(each.unknown for each in played)
    lost, doubled = sum(each.lost for each in played), sum(each.doubled for each in played)
    return f"{sends} sends: {lost} lost, {doubled} doubled, {unknown} unknown and asked about. Luck: --seed {seed}."
