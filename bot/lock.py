"""One `run` a home: an exclusive lock on a file, let go by the system when the process ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.home import FILE_MODE
from bot.settings import SettingsFault


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold `run.lock` while inside. Raises SettingsFault when another `run` holds it."""
    with os.fdopen(os.open(home / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE), "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsFault(
                f"Another `sendday run` works on {home}: stop it, or give this one its own SENDDAY_HOME."
            ) from None
        yield
