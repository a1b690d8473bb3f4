"""One `run` a home and a database: exclusive locks on files, let go by the system when the process ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.home import FILE_MODE
from bot.settings import SettingsFault


@contextmanager
def only_one(home: Path, database: Path | None = None) -> Iterator[None]:
    """Hold `run.lock` while inside, and one beside the database: two homes may share one by mistake.

    Raises SettingsFault when another `run` holds one of them.
    """
    with ExitStack() as held:
        held.enter_context(_locked(home / "run.lock", f"{home}: stop it, or give this one its own SENDDAY_HOME."))
        if database is not None:
            file = database.resolve()
            beside = file.with_name(f"{file.name}.run.lock")
            held.enter_context(_locked(beside, f"{database}: stop it, or give this one its own SENDDAY_DATABASE_URL."))
        yield


@contextmanager
def _locked(path: Path, works_on: str) -> Iterator[None]:
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE), "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsFault(f"Another `sendday run` works on {works_on}") from None
        yield
