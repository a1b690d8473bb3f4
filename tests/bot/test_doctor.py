"""`sendday doctor`: each thing that is wrong is found, and said with its fix."""

import http.server
import json
import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import unusable
from bot.doctor import machine, rows
from bot.outbound.printing import ChildPrinter
from bot.standin import StandIn
from store import exceptions, migrate, parties, requests
from store.database import DatabaseFault, Engine, open_engine, transaction
from store.migrate import State
from tests.books import SELLER
from tests.bot.conftest import Sendday
from tests.bot.findings import NOW, given, wrongs
from tests.bot.outbound.scripted_smtp import ScriptedSmtp
from tests.workflow.shop import open_shop
from workflow.ports import MailLockedOut, PrintRefused

# ------------------------------------------------------------------------------------- this machine


def test_settings_that_are_missing_misspelled_or_surprising_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_folder: Path
) -> None:
    monkeypatch.setenv("SENDDAY_SHADWO", "on")

    found = list(machine.settings(given(tmp_path)))

    assert [finding.needed for finding in found] == [True, True, True, True, False, False]
    [misspelled, surprising] = wrongs(found)[4:]
    assert misspelled == "SENDDAY_SHADWO is no setting; did you mean SENDDAY_SHADOW? Correct or remove it."
    assert surprising.startswith("SENDDAY_TIME_ZONE is not set, so days begin and mails leave by UTC.")


@pytest.mark.usefixtures("empty_folder")
def test_settings_that_are_all_there_are_fine(tmp_path: Path) -> None:
    slack = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}
    channels = {"sendday_approvals_channel": "C1", "sendday_exceptions_channel": "C2"}

    found = list(machine.settings(given(tmp_path, **slack, **channels, sendday_time_zone="Europe/Berlin")))

    assert [finding.ok for finding in found] == [True]


def test_a_folder_that_others_can_read_is_found(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert wrongs(list(machine.folder(given(home)))) == []  # Not there yet, and made private then.

    home.mkdir(mode=0o755)
    (home / "sendday.db").touch(mode=0o644)
    assert [fix.rpartition("Run ")[2] for fix in wrongs(list(machine.folder(given(home))))] == [
        f"`chmod go-rwx {home}`.",
        f"`chmod go-rwx {home / 'sendday.db'}`.",
    ]

    home.chmod(0o700)
    (home / "sendday.db").chmod(0o600)
    assert wrongs(list(machine.folder(given(home)))) == []


def test_a_folder_that_cannot_be_written_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setattr(os, "access", lambda *_: False)  # Root may write everywhere.

    assert wrongs(list(machine.folder(given(tmp_path)))) == [
        f"{tmp_path} cannot be written. Give it to the user who runs Sendday."
    ]


def test_a_printer_without_libraries_or_fonts_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.printer().ok

    def refuse(_self: ChildPrinter) -> None:
        raise PrintRefused("the library Pango is missing")

    monkeypatch.setattr(ChildPrinter, "warm", refuse)
    assert wrongs([machine.printer()]) == ["the library Pango is missing"]

    monkeypatch.setattr(machine, "FONTS", ())
    assert wrongs([machine.printer()]) == ["The fonts of the installation are lost. Install Sendday again."]


def test_an_archive_that_cannot_be_written_is_found(tmp_path: Path) -> None:
    assert machine.archive(given(tmp_path / "not" / "yet")).ok
    assert list(tmp_path.iterdir()) == []

    (tmp_path / "file").touch()
    assert wrongs([machine.archive(given(tmp_path, sendday_archive_url=f"file://{tmp_path}/file"))]) == [
        f"{tmp_path}/file cannot be written (not a directory). Give it to the user who runs Sendday."
    ]


@contextmanager
def answering(status: int, text: str) -> Iterator[int]:
    """A server on loopback that gives one answer; its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


@pytest.mark.parametrize(
    ("status", "text", "said"),
    [
        (200, '{"ok": true, "wrong": []}', []),
        (
            503,
            '{"ok": false, "wrong": ["Slack is not connected."]}',
            ["The bot that runs says: Slack is not connected."],
        ),
        (200, "hello", ["cannot be listened on"]),  # Somebody else's server.
        (404, '{"detail": "x"}', ["cannot be listened on"]),
    ],
)
def test_a_port_that_is_taken_is_asked_who_is_there(tmp_path: Path, status: int, text: str, said: list[str]) -> None:
    with answering(status, text) as port:
        found = wrongs([machine.port(given(tmp_path, sendday_http_port=port))])

    assert len(found) == len(said)
    assert all(part in sentence for part, sentence in zip(said, found, strict=True))


def test_a_port_without_an_answer_is_taken_and_a_free_one_is_fine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = given(tmp_path, sendday_http_port=taken.getsockname()[1])
        monkeypatch.setattr(machine, "ANSWER_SECONDS", 0.1)
        [found] = wrongs([machine.port(settings)])

    assert found.endswith("(address already in use). Set SENDDAY_HTTP_PORT to a free port.")
    assert machine.port(settings).ok


# ------------------------------------------------------------------------------------- the rows


def test_before_the_first_start_only_the_seller_is_missing(tmp_path: Path) -> None:
    assert wrongs(list(rows.database(given(tmp_path)))) == [
        "There is no seller yet, so nothing can be scheduled. Run `sendday import seller FILE.toml`."
    ]
    assert list(tmp_path.iterdir()) == []  # Looking makes nothing.


def test_clients_who_cannot_be_scheduled_and_what_is_left_lying_are_found(tmp_path: Path) -> None:
    with open_shop(f"sqlite:///{tmp_path}/sendday.db") as shop:
        assert wrongs(list(rows.database(given(tmp_path)))) == [
            "There are no clients yet. Run `sendday import clients FILE.csv`."
        ]

        shop.client()
        shop.client("Beta", people=shop.people_of(drafter="ana", sender="cleo", follow_up="cleo"))
        found = list(rows.database(given(tmp_path)))

    assert wrongs(found) == ["Nobody is named as approver for Beta: fill approver in clients.csv and import it again."]
    assert "1 of 2 can be scheduled." in [finding.sentence for finding in found]


def test_a_logo_that_is_lost_is_found(tmp_path: Path) -> None:
    with open_shop(f"sqlite:///{tmp_path}/sendday.db") as shop, transaction(shop.services.engine) as db:
        parties.save_seller(db, replace(SELLER, logo="0" * 64), shop.clock())
    found = wrongs(list(rows.database(given(tmp_path))))

    assert (
        "The seller's logo is lost or damaged, so no invoice can be printed. "
        "Run `sendday import seller FILE.toml` again."
    ) in found


def test_long_lists_of_clients_are_cut(tmp_path: Path) -> None:
    with open_shop(f"sqlite:///{tmp_path}/sendday.db") as shop:
        for n in range(25):
            shop.client(f"Client {n}", people={})

        found = list(rows.database(given(tmp_path)))

    *each, all_of_them = wrongs(found)
    assert len(each) == 20
    assert all_of_them == "0 of 25 can be scheduled. Fill in what is named above and import it again."


def test_a_clock_that_went_back_is_found(tmp_path: Path) -> None:
    with open_shop(f"sqlite:///{tmp_path}/sendday.db") as shop:
        shop.client()
        with transaction(shop.services.engine) as db:
            requests.beat(db, "tick", datetime(2999, 1, 1, tzinfo=UTC))

        found = wrongs(list(rows.database(given(tmp_path))))

    assert found == ["The machine's clock is behind: the bot was at work at 2999-01-01 00:00 UTC. Set it."]


def test_a_refused_login_of_the_mail_server_is_found(tmp_path: Path) -> None:
    settings = given(tmp_path)
    with open_shop(settings.database_url) as shop:
        shop.approve(shop.draft())
        shop.mailer.connecting.append(MailLockedOut("535 expired", code="auth"))
        shop.tick()

    found = wrongs(list(rows.database(settings)))

    assert (
        "The mail server refuses the login, so no mail leaves. 535 expired. "
        "Mend the login in SENDDAY_SMTP_URL and restart: it is tried at once."
    ) in found


def test_open_exceptions_are_found(tmp_path: Path) -> None:
    with open_shop(f"sqlite:///{tmp_path}/sendday.db") as shop:
        shop.client()
        with transaction(shop.services.engine) as db:
            exceptions.note(db, "x", code="mail_refused", words="", owner="", at=NOW)
        one = wrongs(list(rows.database(given(tmp_path))))
        with transaction(shop.services.engine) as db:
            exceptions.note(db, "y", code="mail_refused", words="", owner="", at=NOW)
        two = wrongs(list(rows.database(given(tmp_path))))

    assert one == ["1 exception is open. `sendday exceptions` lists them; settle them in Slack."]
    assert two == ["2 exceptions are open. `sendday exceptions` lists them; settle them in Slack."]


def test_a_database_that_is_not_ours_or_no_database_is_found(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "sendday.db") as database:
        database.execute("CREATE TABLE orders (id INTEGER)")
    database.close()
    (tmp_path / "other.db").write_bytes(b"this is a letter, and no database" * 100)

    foreign = list(rows.database(given(tmp_path)))
    broken = list(rows.database(given(tmp_path, sendday_database_url=f"sqlite:///{tmp_path}/other.db")))

    assert wrongs(foreign) == ["The database holds somebody else's tables. Point SENDDAY_DATABASE_URL to an empty one."]
    assert wrongs(broken) == ["The database cannot be used (file is not a database). Check SENDDAY_DATABASE_URL."]


def test_a_database_to_be_migrated_is_fine_on_sqlite_and_found_on_postgresql(tmp_path: Path, postgres: str) -> None:
    (tmp_path / "sendday.db").touch()

    assert wrongs(list(rows.database(given(tmp_path)))) == []
    assert wrongs(list(rows.database(given(tmp_path, sendday_database_url=postgres)))) == [
        "The database lacks tables of this version. Run `sendday migrate`."
    ]

    engine = open_engine(postgres)
    migrate.upgrade(engine, NOW)
    engine.dispose()
    [seller, _] = wrongs(list(rows.database(given(tmp_path, sendday_database_url=postgres))))
    assert seller.startswith("There is no seller yet")


def test_our_own_mistake_is_not_the_databases_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sendday.db").touch()

    def mistaken(engine: Engine) -> State:
        with engine.connect() as connection:
            connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")
        raise AssertionError

    monkeypatch.setattr(migrate, "state", mistaken)
    monkeypatch.setattr(unusable, "THEIRS", frozenset())

    with pytest.raises(DatabaseFault):
        list(rows.database(given(tmp_path)))


# ------------------------------------------------------------------------------------- the command


def test_the_command_says_all_and_ends_with_what_is_worst(
    sendday: Sendday, slack: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in slack.environ().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SENDDAY_APPROVALS_CHANNEL", "approvals")
    monkeypatch.setenv("SENDDAY_HTTP_PORT", "0")

    lacking = sendday("doctor")
    monkeypatch.setenv("SENDDAY_EXCEPTIONS_CHANNEL", "exceptions")
    empty = sendday("doctor", "--json")

    assert lacking.status == 69
    assert "MISSING  settings: SENDDAY_EXCEPTIONS_CHANNEL is missing" in lacking.out
    assert "LOOK     seller: There is no seller yet" in lacking.out
    assert "ok       port: 127.0.0.1:0 is free." in lacking.out
    assert empty.status == 1
    assert [found["name"] for found in json.loads(empty.out) if not found["ok"]] == ["seller"]


def test_a_workspace_in_which_all_is_well_ends_with_0(
    sendday: Sendday, slack: StandIn, monkeypatch: pytest.MonkeyPatch, empty_folder: Path
) -> None:
    (empty_folder / "home").mkdir(mode=0o700)
    with open_shop(f"sqlite:///{empty_folder}/home/sendday.db") as shop:
        shop.client()
    (empty_folder / "home" / "sendday.db").chmod(0o600)
    for name, value in slack.environ().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SENDDAY_APPROVALS_CHANNEL", "approvals")
    monkeypatch.setenv("SENDDAY_EXCEPTIONS_CHANNEL", "exceptions")
    monkeypatch.setenv("SENDDAY_HTTP_PORT", "0")

    with ScriptedSmtp() as smtp:
        monkeypatch.setenv("SENDDAY_SMTP_URL", smtp.url())
        answer = sendday("doctor")

    assert (answer.status, answer.err) == (0, "")
