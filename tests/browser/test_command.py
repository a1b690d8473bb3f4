"""`sendday demo` as a process: it starts, plays, refuses and ends as it should."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
START_SECONDS, END_SECONDS, CHECK_SECONDS = 30, 15, 30


def run(tmp_path: Path, call: str, **environ: str) -> subprocess.Popen[str]:
    """The demo in a process of its own, with nobody at its standard input."""
    code = f"from bot.demo import main; raise SystemExit(main({call}))"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=plain | {"TMPDIR": str(tmp_path)} | environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_whole_life_is_played_beside_somebody_elses_settings(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    environ = {
        "SENDDAY_DATABASE_URL": f"sqlite:///{theirs}/sendday.db",
        "SENDDAY_ARCHIVE_URL": f"file://{theirs}/archive",
        "SENDDAY_HOME": str(theirs),
        "SENDDAY_SMTP_URL": "smtps://mail.example",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    began = time.monotonic()

    with run(tmp_path, "only_check=True", **environ) as process:
        out, err = process.communicate(timeout=CHECK_SECONDS)

    assert (process.returncode, err) == (0, "")
    assert "the same bytes as in the mail" in out
    assert "no more reminders wait" in out
    assert time.monotonic() - began < CHECK_SECONDS
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop_and_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    with run(tmp_path, "open_browser=False") as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found
        with urlopen(found[0], timeout=START_SECONDS) as response:  # noqa: S310  Our own page on loopback.
            assert b"Sendday" in response.read()

        process.send_signal(number)
        _, err = process.communicate(timeout=END_SECONDS)

    assert (process.returncode, err) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_it_keeps_its_folder_if_asked(tmp_path: Path) -> None:
    with run(tmp_path, "only_check=True, keep=True") as process:
        out, _ = process.communicate(timeout=CHECK_SECONDS)

    [kept] = tmp_path.iterdir()
    assert f"Kept: {kept}" in out
    assert (kept / "home" / "archive" / "acme-robotics").is_dir()


def test_it_does_not_start_beside_real_tokens(tmp_path: Path) -> None:
    token = "-".join(["xoxb", "1" * 12, "a" * 24])

    with run(tmp_path, "open_browser=False", SLACK_BOT_TOKEN=token) as process:
        out, err = process.communicate(timeout=START_SECONDS)

    assert process.returncode == 69
    assert "SLACK_BOT_TOKEN" in out
    assert token not in out + err
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = run(tmp_path, f"port={port}, open_browser=False")
        out, err = process.communicate(timeout=START_SECONDS)

    assert (process.returncode, err) == (69, "")
    assert "address already in use" in out
