"""The send log as a file: one line of JSON an entry, only ever added to, each on the disk before its mail leaves."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import structlog
from pydantic import TypeAdapter, ValidationError

from workflow.send_log import Entry, LogDelayed

log = structlog.get_logger()

FILE_MODE = 0o600
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


class FileSendLog:
    """`sent.log` in the home of one bot, which alone writes to it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def append(self, entry: Entry) -> None:
        """Add a line, safe from a power cut. Raises LogDelayed."""
        with self._lock:
            try:
                _add(self._file, _ENTRY.dump_json(entry))
            except OSError as fault:
                raise self._away(fault, "written") from fault

    def last(self) -> int:
        """The highest place; 0 when there is no entry. Raises LogDelayed."""
        return max((entry.place for entry in self._entries()), default=0)

    def after(self, place: int) -> list[Entry]:
        """The entries behind a place. Raises LogDelayed."""
        return [entry for entry in self._entries() if entry.place > place]

    def _entries(self) -> list[Entry]:
        """What can be read. A line that a power cut tore has no mail behind it: it was not on the disk yet."""
        try:
            lines = self._file.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        except OSError as fault:
            raise self._away(fault, "read") from fault
        found = []
        for number, line in enumerate(lines, start=1):
            try:
                found.append(_ENTRY.validate_json(line))
            except ValidationError:
                if line.strip():
                    log.warning("send_log_line_unreadable", file=str(self._file), line=number)
        return found

    def _away(self, fault: OSError, done: str) -> LogDelayed:
        reason = (fault.strerror or type(fault).__name__).lower()
        return LogDelayed(f"the send log {self._file.name} could not be {done} ({reason})")


def _add(file: Path, line: bytes) -> None:
    is_new = not file.exists()
    at = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, FILE_MODE)
    try:
        content = (b"" if _ends_a_line(at) else b"\n") + line + b"\n"
        if os.write(at, content) != len(content):
            raise OSError("no space left on device")
        os.fsync(at)
    finally:
        os.close(at)
    if is_new:
        _fsync_folder(file.parent)


def _ends_a_line(at: int) -> bool:
    size = os.fstat(at).st_size
    return size == 0 or os.pread(at, 1, size - 1) == b"\n"


def _fsync_folder(folder: Path) -> None:
    at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(at)
    finally:
        os.close(at)
