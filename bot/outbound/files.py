"""Files that are there whole or not at all, also after a power cut, and are never overwritten."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700
NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})  # Network shares, memory sticks.


@contextmanager
def folder(root: Path, levels: tuple[str, ...] = ()) -> Iterator[int]:
    """A descriptor of a folder below `root`, made where it is missing. A symbolic link on the way down is an OSError.

    `root` itself may be reached through links: the operator chose it.
    """
    root.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for level in levels:
            below = _step(here, level)
            os.close(here)
            here = below
        yield here
    finally:
        os.close(here)


def write_new(at: int, name: str, content: bytes) -> bool:
    """Put a file into the folder `at`. False when there is one of that name already, which stays as it is."""
    temporary = f".{secrets.token_hex(8)}.part"
    try:
        _write(at, temporary, content)
        added = _rename_new(at, temporary, name)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=at)
    os.fsync(at)
    return added


def read(at: int, name: str) -> bytes:
    """What the file in the folder `at` holds. A symbolic link is an OSError."""
    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=at), "rb") as file:
        return file.read()


def _step(here: int, level: str) -> int:
    try:
        os.mkdir(level, FOLDER_MODE, dir_fd=here)
    except FileExistsError:
        pass
    else:
        os.fsync(here)
    return os.open(level, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)


def _write(at: int, name: str, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(name, flags, FILE_MODE, dir_fd=at), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _rename_new(at: int, temporary: str, name: str) -> bool:
    """A link is the one portable rename that never overwrites."""
    try:
        os.link(temporary, name, src_dir_fd=at, dst_dir_fd=at, follow_symlinks=False)
    except FileExistsError:
        return False
    except OSError as fault:
        if fault.errno not in NO_LINKS:
            raise
    else:
        return True
    if _exists(at, name):
        return False
    os.rename(temporary, name, src_dir_fd=at, dst_dir_fd=at)
    return True


def _exists(at: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=at, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True
