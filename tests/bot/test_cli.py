"""The command line: what it says, and how it ends."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest

from bot import cli
from bot.commands import looking
from store import exceptions as exception_rows
from store import numbers, parties
from store.database import open_engine, transaction
from tests.books import SELLER, START
from tests.bot.conftest import Sendday
from tests.tidy.source import ROOT
from tests.workflow.shop import open_shop

HELP_SECONDS_MAX = 0.5
HEAVY = ("pydantic", "sqlalchemy", "slack_sdk", "weasyprint", "alembic", "babel", "uvicorn")

SELLER_TOML = """\
name = "Studio Nord"
address = "Hafenweg 1"
country = "DE"
email = "hello@studio-nord.example"
registered = true
tax_rate = 19
currency = "EUR"
"""
CLIENTS_CSV = "name,email,approver\nAcme GmbH,billing@acme.example,UBEN\n"


def write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


# ------------------------------------------------------------------------------------- starting


def test_help_answers_at_once_and_loads_nothing_heavy() -> None:
    program = f"import sys, bot.cli; print([name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"

    took = min(seconds_for("--help") for _ in range(3))

    assert took < HELP_SECONDS_MAX


def seconds_for(*arguments: str) -> float:
    program = "from bot.cli import main; main()"
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, check=True)
    return time.monotonic() - began


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
        raise KeyError("a secret value")

    monkeypatch.setattr(looking, "queue", crash)

    answer = sendday("queue")
    traced = sendday("--debug", "queue")

    assert (answer.status, traced.status) == (70, 70)
    assert answer.err.startswith("Sendday crashed: KeyError in test_cli.py, line ")
    assert "please report" in answer.err
    assert "secret" not in answer.err
    assert "Traceback" in traced.err


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
    assert sendday("migrate").out == "The database is at version 0001.\n"
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


# ------------------------------------------------------------------------------------- importing


def test_what_was_imported_is_counted_and_named(sendday: Sendday) -> None:
    seller = sendday("import", "seller", write("seller.toml", SELLER_TOML))
    clients = sendday("import", "clients", write("clients.csv", CLIENTS_CSV))
    work = sendday(
        "import",
        "work",
        write("work.csv", "client,completed_on,description,unit_price\nAcme GmbH,2026-02-27,Logo,480\n"),
    )

    assert seller.out == "Imported: 1 new, 0 changed, 0 unchanged.\n  new: Studio Nord\n"
    assert clients.out == "Imported: 1 new, 0 changed, 0 unchanged.\n  new: Acme GmbH\n"
    assert work.out == "Imported: 1 new, 0 changed, 0 unchanged.\n  new: Acme GmbH, 2026-02-27, Logo\n"
    assert (seller.status, clients.status, work.status) == (0, 0, 0)
    assert sendday("import", "clients", "clients.csv").out == "Imported: 0 new, 0 changed, 1 unchanged.\n"


def test_a_rehearsal_says_so(sendday: Sendday) -> None:
    answer = sendday("import", "clients", write("clients.csv", CLIENTS_CSV), "--dry-run")

    assert answer.out.startswith("Nothing was written. It would be: 1 new, 0 changed, 0 unchanged.\n")
    assert sendday("import", "clients", "clients.csv").out.startswith("Imported: 1 new")


def test_bad_rows_end_with_2_and_each_has_its_line(sendday: Sendday) -> None:
    answer = sendday("import", "clients", write("clients.csv", "name,email,send_day\nAcme,x,evry friday\n"))

    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.splitlines() == [
        "line 2, email: “x” has no domain that mail can go to: write it like billing@acme.example.",
        "line 2, send_day: “evry friday” is no send day; did you mean “every friday”?",
        "Nothing was imported from clients.csv: 2 problems.",
    ]


def test_long_lists_are_cut_and_counted(sendday: Sendday) -> None:
    many = "".join(f"Client {n},c{n}@x.example\n" for n in range(30))
    bad = "".join(f"Client {n},x\n" for n in range(130))

    good = sendday("import", "clients", write("clients.csv", f"name,email\n{many}"))
    refused = sendday("import", "clients", write("bad.csv", f"name,email\n{bad}"))

    assert good.out.splitlines()[-1] == "  new: 10 more"
    assert refused.err.splitlines()[-2:] == ["and 30 more.", "Nothing was imported from bad.csv: 130 problems."]


def test_what_is_odd_is_noted_beside_the_answer(sendday: Sendday) -> None:
    answer = sendday("import", "clients", write("clients.csv", "name,email\nAcme,billing@bücher.example\n"))

    assert answer.status == 0
    assert answer.err.startswith("Note: line 2, email: bücher.example is xn--bcher-kva.example on the wire")


def test_a_file_that_is_not_there_ends_with_2(sendday: Sendday) -> None:
    answer = sendday("import", "seller", "nowhere.toml")

    assert (answer.status, answer.err) == (2, "nowhere.toml cannot be read: no such file or directory.\n")


# ------------------------------------------------------------------------------------- looking


def test_an_empty_database_has_nothing_to_show(sendday: Sendday) -> None:
    assert sendday("queue").out == "Nothing is under way.\n"
    assert sendday("exceptions").out == "No open exceptions: nothing needs a person.\n"
    assert sendday("numbers").out == "No number was taken yet.\n"
    assert sendday("exceptions").status == 0


def test_open_exceptions_end_with_1_and_cannot_steer_the_terminal(sendday: Sendday, empty_folder: Path) -> None:
    sendday("migrate")
    engine = open_engine(f"sqlite:///{empty_folder}/home/sendday.db")
    with transaction(engine) as db:
        exception_rows.note(db, "x", code="mail_refused", words="", owner="\x1b[31mUCLEO", at=START)
    engine.dispose()

    answer = sendday("exceptions")

    assert answer.status == 1
    head, row = answer.out.splitlines()
    assert head.split() == ["NO.", "WHAT", "CLIENT", "OWNER", "SINCE"]
    assert row.startswith("1 ")
    assert "@[31mUCLEO" in row
    assert "\x1b" not in row


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ("", 0, "invoice 2026: 2026-0042 to 2026-0044, 3 taken: no gap, no duplicate."),
        ("DELETE FROM numbers WHERE sequence = 43", 1, "missing 43."),
        ("DELETE FROM numbers WHERE sequence = 44", 1, "2026-0042 to 2026-0043, 2 taken: missing 44."),  # The last one.
        ("UPDATE counters SET next = 44", 1, "taken ahead of the counter 44."),
        ("UPDATE counters SET next = 100", 1, "missing 45, 46, 47"),
        ("UPDATE counters SET next = 100", 1, "64 and 35 more."),
        ("DELETE FROM numbers", 1, "invoice 2026: none taken, the next is 2026-0045: missing 42, 43, 44."),
        ("DELETE FROM sellers", 0, "invoice 2026: 42 to 44, 3 taken"),
    ],
)
def test_a_series_is_whole_or_ends_with_1(
    sendday: Sendday, empty_folder: Path, change: str, status: int, said: str
) -> None:
    sendday("migrate")
    file = empty_folder / "home" / "sendday.db"
    engine = open_engine(f"sqlite:///{file}")
    with transaction(engine) as db:
        parties.save_seller(db, SELLER, START)
        numbers.start(db, 2026, 42)
        for _ in range(3):
            numbers.take(db, 2026)
    engine.dispose()
    with sqlite3.connect(file) as database:  # Numbers without invoices: what is looked at is the series alone.
        for n in (42, 43, 44):
            database.execute("INSERT INTO numbers VALUES ('invoice', 2026, ?, ?, ?)", (n, n, f"2026-{n:04}"))
        if change:
            database.execute(change)
    database.close()

    answer = sendday("numbers")

    assert (answer.status, said in answer.out) == (status, True), answer.out


def test_the_queue_is_a_table_with_the_next_thing_first(sendday: Sendday, empty_folder: Path) -> None:
    sendday("migrate")
    with open_shop(f"sqlite:///{empty_folder}/home/sendday.db") as shop:
        shop.draft(shop.client("東京 KK"), send_on="2026-03-04")
        shop.approve(shop.draft(shop.client("Later Ltd"), send_on="2026-03-09", amount="1200"))

    assert sendday("queue").out.splitlines() == [
        "INVOICE  CLIENT     TOTAL         STATE           NEXT",
        "D-2      Later Ltd  EUR 1,428.00  approved        leaves Mon 9 Mar 09:00 Berlin",
        "D-1      東京 KK    EUR 571.20    needs approval  waits for @UBEN",
    ]


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
