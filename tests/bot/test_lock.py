"""One `run` a home, and a lock that never outlives its process."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.lock import only_one
from bot.settings import SettingsFault
from tests.running.kit import CHECKOUT

HOLD = """
import sys
from pathlib import Path
from bot.lock import only_one

with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_one_is_refused_in_a_sentence_with_the_fix(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(SettingsFault) as refused, only_one(tmp_path):
        pass

    [sentence] = refused.value.sentences
    assert str(tmp_path) in sentence
    assert "stop it" in sentence
    assert "SENDDAY_HOME" in sentence


def test_the_refused_one_does_not_take_the_lock_away(tmp_path: Path) -> None:
    with only_one(tmp_path):
        for _ in range(2):
            with pytest.raises(SettingsFault), only_one(tmp_path):
                pass


def test_it_is_free_afterwards_also_after_a_crash(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), only_one(tmp_path):
        raise RuntimeError

    with only_one(tmp_path):
        pass


def test_another_home_is_another_lock(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    with only_one(tmp_path / "a"), only_one(tmp_path / "b"):
        pass


def test_two_homes_may_not_work_on_one_database(tmp_path: Path) -> None:
    homes = [tmp_path / name for name in ("a", "b")]
    for home in homes:
        home.mkdir()
    (tmp_path / "link").symlink_to(homes[0])
    names = (homes[0] / "sendday.db", tmp_path / "link" / "sendday.db")

    with (
        only_one(homes[0], names[0]),
        pytest.raises(SettingsFault) as refused,
        only_one(homes[1], names[1]),
    ):
        pass

    assert "SENDDAY_DATABASE_URL" in refused.value.sentences[0]
    with only_one(homes[0], names[0]), only_one(homes[1], tmp_path / "another.db"):
        pass


def test_the_system_lets_go_of_it_when_a_process_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(SettingsFault), only_one(tmp_path):
            pass

        other.kill()
        other.wait()

    with only_one(tmp_path):
        pass
