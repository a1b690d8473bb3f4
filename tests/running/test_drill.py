"""The drill: the real bot keeps the promise, and a bot that does not is found out."""

import random
import sys
from pathlib import Path

import pytest

from bot.drill import mailbox, rounds
from bot.drill.scene import scene
from tests.running import kit

# What was in flight is simply due again, as in a queue that knows no "unknown".
BLIND = """
from sqlalchemy import text
from store import obligations

def recover(db):
    db.connection().execute(text("UPDATE obligations SET state = 'due' WHERE state IN ('claimed', 'in_flight')"))
    return []

obligations.recover = recover
from bot.cli import main
main()
"""


def test_a_drill_prints_what_became_of_each_mail(tmp_path: Path) -> None:
    """Beside real tokens too, of which it takes no notice."""
    with kit.office(tmp_path, "") as office:
        done = office.sendday("drill", "--rounds", "1", "--seed", "7", SLACK_BOT_TOKEN="xoxb-1234567890-real")

    assert done.returncode == 0, done.stdout + done.stderr
    head, line, summary = done.stdout.splitlines()
    assert head.split()[:3] == ["ROUND", "WHAT", "STRUCK"]
    assert line.split()[-2:] == ["0", "0"]
    assert summary.startswith("6 sends: 0 lost, 0 doubled,")
    assert summary.endswith("Luck: --seed 7.")


def test_a_frozen_bot_keeps_the_others_out_and_goes_on(tmp_path: Path) -> None:
    luck = random.Random(1)  # noqa: S311  The luck of a test is no secret.
    with scene(tmp_path, luck) as one:
        one.start()
        frozen = rounds._freeze(one, 1, luck)

    assert frozen.kept
    assert (frozen.mailed, frozen.what) == (rounds.SENDS, "SIGSTOP 2 s")


def test_a_bot_that_sends_again_blindly_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "ANSWER_SECONDS_MAX", 4.0)
    monkeypatch.setattr(rounds, "LATER_SECONDS_MAX", 0.0)
    luck = random.Random(3)  # noqa: S311  As above.

    with scene(tmp_path, luck, command=(sys.executable, "-c", BLIND, "run")) as one:
        [found] = rounds.play(one, 1, luck)

    assert not found.kept
    assert found.doubled > 0
