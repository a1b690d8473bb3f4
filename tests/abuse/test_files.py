"""Files that come in, and files that are kept."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import LargeBinary, PickleType

from bot import home, lock
from bot.manifest import manifest_text
from bot.outbound.archive import FolderArchive
from bot.outbound.outbox import OutboxMailer
from bot.settings import Settings
from renderers.paths import archive_path
from store import migrate
from store.database import open_engine
from store.tables import METADATA
from tests.bot.outbound.letters import LETTER
from tests.tidy.source import shipped
from tests.workflow.importing.test_clients import clients
from tests.workflow.shop import Shop
from workflow.importing.clients import import_clients
from workflow.importing.csv_rows import BYTES_MAX
from workflow.ports import ArchiveRefused
from workflow.services import Actor

OPERATOR = Actor("operator@cli", trusted=True)
HEADER = b"name,email\n"
FINE = b"Acme,a@x.example\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (HEADER + b"x" * BYTES_MAX, "larger than 10 MB"),
        (HEADER + b"".join(b"A%d,a@x.example\n" % n for n in range(60_000)), "more than 50,000 rows"),
        (HEADER + FINE + b'"' + b"x" * 1_000_000 + b'",a@x.example\n', ""),
        (HEADER + FINE + b"A\0cme,a@x.example\n", "no text at all"),
        ("name,email\nAcme,a@x.example".encode("utf-16"), "UTF-16"),
        (b"name,email,EMAIL\nA,a@x.example,c", "2 times"),
        (b"name|email\nAcme|a@x.example\n", "column"),
        (HEADER + FINE + b'"never closed', ""),
    ],
)
def test_s10_a_file_that_is_wrong_anywhere_is_refused_whole(shop: Shop, content: bytes, why: str) -> None:
    report = import_clients(shop.services, content, by=OPERATOR)

    assert report.problems
    assert why in report.problems[0]
    assert max(map(len, report.problems)) < 500
    assert clients(shop) == {}


def test_s10_a_file_is_rehearsed_and_taken_once(shop: Shop) -> None:
    content = "\ufeffname,email,po_number\nAcme,a@x.example,=HYPERLINK(0)\n".encode()

    assert import_clients(shop.services, content, by=OPERATOR, dry_run=True).new == ("Acme",)
    assert clients(shop) == {}
    assert import_clients(shop.services, content, by=OPERATOR).new == ("Acme",)
    assert import_clients(shop.services, content, by=OPERATOR).unchanged == ("Acme",)
    assert clients(shop)["Acme"].po_number == "=HYPERLINK(0)"  # A formula is text here.


def test_s11_nobody_can_upload_anything_to_the_bot() -> None:
    manifest: dict[str, Any] = yaml.safe_load(manifest_text())

    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert [event for event in events if event.startswith(("file", "message"))] == []
    assert [module.path for module in shipped() if "file_input" in module.text and "standin" not in module.path] == []


@pytest.mark.parametrize(
    "folder", ["../../etc", "/etc", "a/../../b", "..", "CON", "nul.txt", "C:\\Windows", "a\0b", "x" * 300, "\u202e/x"]
)
def test_s12_whatever_a_client_is_called_the_archive_stays_below_its_root(tmp_path: Path, folder: str) -> None:
    root = tmp_path / "archive"

    receipt = FolderArchive(root).keep(archive_path(folder, 2026, "../2026-0001"), b"%PDF")

    kept = Path(receipt.location).resolve()
    assert kept.is_relative_to(root.resolve())
    assert kept.stem == "2026-0001"
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]


@pytest.mark.parametrize("path", ["../outside.pdf", "/etc/x.pdf", "link/2026-0001.pdf", "a/../../x.pdf"])
def test_s12_a_path_that_leads_out_is_refused_by_the_archive_itself(tmp_path: Path, path: str) -> None:
    root, elsewhere = tmp_path / "archive", tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    (root / "link").symlink_to(elsewhere)

    with pytest.raises((ArchiveRefused, ValueError)):
        FolderArchive(root).keep(path, b"%PDF")

    assert list(elsewhere.iterdir()) == []


def test_s22_nothing_is_kept_that_would_be_unpickled() -> None:
    columns = [(table.name, column) for table in METADATA.sorted_tables for column in table.columns]

    assert [column for _, column in columns if isinstance(column.type, PickleType)] == []
    binary = {f"{table}.{column.name}" for table, column in columns if isinstance(column.type, LargeBinary)}
    assert binary == {"documents.content", "logos.content"}  # PDFs and PNGs of our own.
    unsafe = re.compile(r"SQLAlchemyJobStore|yaml\.(load|unsafe_load|full_load)\(|(?<![.\w])(eval|exec)\(")
    assert [module.path for module in shipped() if unsafe.search(module.text)] == []


def test_s23_whatever_is_kept_is_its_owners_alone(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, sendday_home=tmp_path / "home")  # type: ignore[call-arg]  # pydantic's own.
    before = os.umask(0)  # Nothing but our own care.
    try:
        home.make(settings)
        engine = open_engine(settings.database_url)
        with lock.only_one(settings.home), engine.connect() as connection:
            connection.exec_driver_sql("CREATE TABLE t (x)")
            migrate.backup(settings.home / "sendday.db", settings.home / "sendday.db.before")
            FolderArchive(settings.archive_root).keep("acme/2026/2026-0001.pdf", b"%PDF")
            with OutboxMailer(settings.outbox).connect(LETTER) as letter:
                letter.hand_over()
        engine.dispose()
    finally:
        os.umask(before)

    kept = {path: stat.S_IMODE(path.stat().st_mode) for path in (settings.home, *settings.home.rglob("*"))}
    assert {"run.lock", "sendday.db", "sendday.db.before", "2026-0001.pdf"} <= {path.name for path in kept}
    assert {path: mode for path, mode in kept.items() if mode != (0o700 if path.is_dir() else 0o600)} == {}
