"""The archive in a folder: write-once, read back, nothing outside its root."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.outbound import files
from renderers.paths import is_device
from workflow.ports import ArchiveBarred, ArchiveDelayed, ArchiveReceipt, ArchiveRefused

NAME_MAX_BYTES = 255
BARRED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})  # Until a person mends the folder.
FOR_GOOD = frozenset({errno.ELOOP, errno.ENOTDIR, errno.EISDIR})  # Something else is there: a link, a file.


class FolderArchive:
    """Keeps documents below `root`. Files are readable by their owner only."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, path: str, content: bytes) -> ArchiveReceipt:
        """Store the bytes under a relative path and read them back. ArchiveDelayed, ArchiveRefused."""
        *levels, name = parts(path)
        sent = hashlib.sha256(content).hexdigest()
        with translated(path), files.folder(self._root, tuple(levels)) as at:
            added = files.write_new(at, name, content)
            kept = hashlib.sha256(files.read(at, name)).hexdigest()
        if kept != sent:
            what = "reads back differently" if added else "is there already with other content"
            raise ArchiveRefused(f"{path} {what}: SHA-256 {kept}, not {sent}", code="conflict")
        return ArchiveReceipt(str(self._root.joinpath(*levels, name)), kept)


def parts(path: str) -> tuple[str, ...]:
    """The names on a relative path that stays where it starts. Raises ArchiveRefused."""
    names = tuple(path.split("/"))
    if not all(map(_is_plain_name, names)):
        raise ArchiveRefused(f"“{path[:NAME_MAX_BYTES]}” is no path inside the archive", code="path")
    return names


@contextmanager
def translated(path: str) -> Iterator[None]:
    """Turn what the file system says into ArchiveDelayed, ArchiveBarred or ArchiveRefused."""
    try:
        yield
    except OSError as fault:
        words = f"{path}: {fault.strerror or fault}"
        if fault.errno in FOR_GOOD:
            raise ArchiveRefused(words, code=errno.errorcode[fault.errno]) from fault
        kind = ArchiveBarred if fault.errno in BARRED else ArchiveDelayed
        raise kind(words) from fault


def _is_plain_name(name: str) -> bool:
    safe = name.isprintable() and not set(name) & set('\\:*?"<>|') and name.strip(" .") == name
    return bool(name) and safe and not is_device(name) and len(name.encode()) <= NAME_MAX_BYTES
