"""The command line: what it says, and how it ends."""

import json
import os
import sqlite3
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from bot import cli
from bot.commands import looking, opened
from store import migrate
from tests.bot.conftest import Sendday
from tests.tidy.source import ROOT
from workflow.services import Actor

HEAVY = ("pydantic", "sqlalchemy", "slack_sdk", "weasyprint", "alembic", "babel", "uvicorn")

# ------------------------------------------------------------------------------------- starting


def test_help_loads_nothing_heavy() -> None:
    program = f"import sys, bot.cli; print([name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_the_version_is_the_packages(sendday: Sendday) -> None:
    assert sendday("--version").out.strip() == version("sendday")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Usage: sendday"),
        (("import",), "Usage: sendday import"),
        (("frobnicate",), "No such command 'frobnicate'."),
        (("render", "D-1"), "Missing option '-o'"),
        (("queue", "--all"), "No such option: --all"),
        (("import", "clients"), "Missing argument"),
    ],
)
def test_wrong_usage_ends_with_2(sendday: Sendday, arguments: tuple[str, ...], said: str) -> None:
    answer = sendday(*arguments)

    assert answer.status == 2
    assert said in answer.err
    assert answer.out == ""


def test_missing_settings_end_with_69_and_one_sentence_each(sendday: Sendday) -> None:
    answer = sendday("run")

    assert answer.status == 69
    assert [line.split()[0] for line in answer.err.splitlines()] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SENDDAY_APPROVALS_CHANNEL",
        "SENDDAY_EXCEPTIONS_CHANNEL",
    ]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SENDDAY_TICK_SECONDS", "0", "SENDDAY_TICK_SECONDS is “0”"),
        ("SENDDAY_ENGINE", "procrastinate", "comes with the scale-out release"),
        ("SENDDAY_DATABASE_URL", "postgresql://u:s3cr3t@127.0.0.1:1/x", "the database cannot be used"),
        ("SENDDAY_HOME", "/dev/null/x", "cannot make the folder"),
    ],
)
def test_a_setting_or_service_that_fails_ends_with_69(
    sendday: Sendday, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)

    answer = sendday("queue")

    assert answer.status == 69
    assert said in answer.err
    assert "s3cr3t" not in answer.err
    assert "Traceback" not in answer.err


def test_a_misspelled_setting_is_said_before_anything_is_done(
    sendday: Sendday, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDDAY_SHADWO", "on")

    answer = sendday("queue")

    assert answer.status == 0
    assert "SENDDAY_SHADWO is no setting; did you mean SENDDAY_SHADOW?" in answer.err


def test_our_own_crash_ends_with_70_and_shows_its_trace_only_when_asked(
    sendday: Sendday, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash() -> int:
        raise KeyError("a secret value: xoxb-17-4711-AbCdEf")

    monkeypatch.setattr(looking, "queue", crash)

    answer = sendday("queue")
    traced = sendday("--debug", "queue")

    assert (answer.status, traced.status) == (70, 70)
    assert answer.err.startswith("Sendday crashed: KeyError in test_cli.py, line ")
    assert "please report" in answer.err
    assert "secret" not in answer.err
    assert "Traceback" in traced.err
    assert "AbCdEf" not in traced.err


def test_interrupting_a_command_is_no_crash(sendday: Sendday, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(looking, "queue", interrupted)

    assert sendday("queue").status == 130


def test_a_reader_who_has_seen_enough_is_no_crash(tmp_path: Path) -> None:
    program = "from bot.cli import main; main()"
    environment = {**os.environ, "SENDDAY_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(
        [sys.executable, "-c", program, "doctor", "--json"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    child.stdout.close()

    _, err = child.communicate(timeout=60)

    assert b"Traceback" not in err
    assert b"BrokenPipe" not in err


# ------------------------------------------------------------------------------------- migrating


def test_migrate_makes_the_database_and_then_has_nothing_to_do(sendday: Sendday, empty_folder: Path) -> None:
    assert sendday("migrate").out == f"The database is at version {migrate.newest()}.\n"
    assert sendday("migrate").out == "The database needs no migration.\n"
    assert (empty_folder / "home" / "sendday.db").exists()


def test_migrate_works_on_postgresql(sendday: Sendday, monkeypatch: pytest.MonkeyPatch, postgres: str) -> None:
    monkeypatch.setenv("SENDDAY_DATABASE_URL", postgres)

    before = sendday("queue")
    migrated = sendday("migrate")
    after = sendday("queue")

    assert (before.status, before.err) == (69, "The database has no tables yet: run `sendday migrate`.\n")
    assert (migrated.status, after.status) == (0, 0)
    assert sendday("run").status == 69


def test_an_older_database_is_not_touched_by_a_question(sendday: Sendday, empty_folder: Path) -> None:
    sendday("migrate")
    with sqlite3.connect(empty_folder / "home" / "sendday.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '0000'")
    database.close()

    answer = sendday("queue")

    assert answer.status == 69
    assert answer.err.startswith("The database is from an older version: run `sendday migrate`")


def test_somebody_elses_database_is_refused(sendday: Sendday, empty_folder: Path) -> None:
    (empty_folder / "home").mkdir()
    with sqlite3.connect(empty_folder / "home" / "sendday.db") as database:
        database.execute("CREATE TABLE orders (id INTEGER)")
    database.close()

    for command in ("migrate", "queue"):
        answer = sendday(command)
        assert answer.status == 69
        assert "somebody else's tables" in answer.err


# ------------------------------------------------------------------------------------- the doctor's JSON


def test_wrong_settings_are_all_that_the_doctor_can_look_at(sendday: Sendday, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDDAY_HTTP_PORT", "x")

    answer = sendday("doctor", "--json")

    found = json.loads(answer.out)
    assert answer.status == 69
    assert [(finding["name"], finding["ok"], finding["needed"]) for finding in found] == [
        ("settings", False, True),
        ("printer", True, False),
    ]


def test_the_console_script_ends_with_the_status(monkeypatch: pytest.MonkeyPatch, empty_folder: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["sendday", "frobnicate"])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 2


# ------------------------------------------------------------------------------------- what is said beside the answer


def test_a_newer_database_is_fine(sendday: Sendday, empty_folder: Path) -> None:
    sendday("migrate")
    with sqlite3.connect(empty_folder / "home" / "sendday.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    assert sendday("queue").out == "Nothing is under way.\n"
    assert sendday("migrate").out == "The database needs no migration.\n"


def test_a_backup_is_named(sendday: Sendday, monkeypatch: pytest.MonkeyPatch) -> None:
    sendday("migrate")
    monkeypatch.setattr(migrate, "newest", lambda: "0099")

    backup, version_now = sendday("migrate").out.splitlines()

    assert "sendday.db.before-0099-" in backup
    assert version_now == "The database is at version 0099."


def test_whoever_has_no_name_is_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "getuser", lambda: "ana")
    assert opened.operator() == Actor("ana@cli", trusted=True)

    def nameless() -> str:
        raise KeyError

    monkeypatch.setattr(opened, "getuser", nameless)
    assert opened.operator() == Actor("operator@cli", trusted=True)


def test_the_demo_is_started_as_asked(sendday: Sendday, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []

    def show(**how: object) -> int:
        asked.append(how)
        return 0

    monkeypatch.setattr("bot.demo.main", show)

    assert sendday("demo", "--port", "8765", "--no-browser", "--keep", "--check").status == 0
    assert asked == [{"port": 8765, "open_browser": False, "keep": True, "only_check": True}]
