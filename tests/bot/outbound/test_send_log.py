"""The send log as a file: each line on the disk, a torn one harmless, nobody else's to read."""

import os
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.outbound.send_log import FileSendLog
from workflow.send_log import LogBegun, LogDelayed, MailBegun, NumberGiven

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NUMBER = NumberGiven(
    place=1,
    at=AT,
    invoice_id=17,
    client="Müller & Töchter",
    revision=2,
    digest="d" * 64,
    approved_by="UBEN",
    approved_at=AT,
    self_approved=False,
    year=2026,
    sequence=7,
    number="2026-0007",
    issued_on=date(2026, 3, 2),
    due_on=date(2026, 4, 1),
)
MAIL = MailBegun(
    place=2,
    at=AT,
    key="deliver:17:1",
    kind="deliver",
    invoice_id=17,
    about=1,
    number="2026-0007",
    client="Müller",
    to=("a@b.example",),
    subject="Two\nlines",
    message_id="<deliver.17.1@x>",
    sha256="ab",
)


def test_what_was_written_is_read_back_by_the_next_start(tmp_path: Path) -> None:
    log = FileSendLog(tmp_path / "sent.log")
    for entry in (NUMBER, MAIL, LogBegun(3, AT)):
        log.append(entry)

    again = FileSendLog(tmp_path / "sent.log")

    assert again.after(0) == [NUMBER, MAIL, LogBegun(3, AT)]
    assert again.after(1) == [MAIL, LogBegun(3, AT)]
    assert again.last() == 3
    assert len((tmp_path / "sent.log").read_text().splitlines()) == 3
    assert stat.S_IMODE((tmp_path / "sent.log").stat().st_mode) == 0o600


def test_without_a_file_there_is_nothing_in_it(tmp_path: Path) -> None:
    assert (FileSendLog(tmp_path / "sent.log").last(), FileSendLog(tmp_path / "sent.log").after(0)) == (0, [])


def test_a_line_that_a_power_cut_tore_does_not_spoil_the_next(tmp_path: Path) -> None:
    file = tmp_path / "sent.log"
    FileSendLog(file).append(NUMBER)
    with file.open("ab") as torn:
        torn.write(b'{"place": 2, "at"')

    FileSendLog(file).append(LogBegun(3, AT))

    assert FileSendLog(file).after(0) == [NUMBER, LogBegun(3, AT)]


def test_a_log_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.write_text("")
    (tmp_path / "sent.log").symlink_to(target)

    with pytest.raises(LogDelayed, match=r"sent\.log could not be written"):
        FileSendLog(tmp_path / "sent.log").append(NUMBER)

    assert target.read_text() == ""


def test_a_log_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "sent.log").mkdir()
    log = FileSendLog(tmp_path / "sent.log")

    for look in (log.last, lambda: log.after(0)):
        with pytest.raises(LogDelayed, match=r"sent\.log could not be read \(is a directory\)"):
            look()


def test_each_entry_is_on_the_disk_before_it_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    really = os.fsync

    def fsync(at: int) -> None:
        synced.append(at)
        really(at)

    monkeypatch.setattr(os, "fsync", fsync)

    FileSendLog(tmp_path / "sent.log").append(NUMBER)

    assert len(synced) == 2  # The file, and the folder that has its name.
