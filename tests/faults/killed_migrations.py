"""Upgrade a database, killed at statement 1, 2, 3 … until an upgrade ends untouched; say what each kill left behind.

Run as a process of its own: each try is a fork of it, so that no try pays for the imports.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing

from sqlalchemy import event

from store import migrate
from store.database import open_engine
from tests.books import START

TRIES_MAX = 400
NEVER = -1
CHANGES = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")


def upgrade(file: str, dies_at: int) -> None:
    """Upgrade, and die before this change (counted from 1)."""
    engine, seen = open_engine(f"sqlite:///{file}"), 0

    def before(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal seen
        seen += statement.lstrip().upper().startswith(CHANGES)
        if seen == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", before)
    migrate.upgrade(engine, START)


def left_behind(file: str) -> str:
    """All of it as text: the tables, and what is in them."""
    with closing(sqlite3.connect(file)) as rows:
        return "\n".join(rows.iterdump())


def main(first: str, folder: str) -> None:
    """Print how many kills there were, and whether each left everything as it was."""
    before, whole, ended = left_behind(first), list[bool](), 0
    for dies_at in range(1, TRIES_MAX):
        file = shutil.copy(first, f"{folder}/try-{dies_at}.db")
        child = os.fork()
        if not child:
            upgrade(file, dies_at)
            os._exit(0)
        _, ended = os.waitpid(child, 0)
        if os.WIFEXITED(ended):
            break
        whole.append(left_behind(file) == before)
        upgrade(file, NEVER)
        whole.append(left_behind(file) != before)
    sys.stdout.write(json.dumps({"kills": len(whole) // 2, "whole": all(whole), "ended": os.WIFEXITED(ended)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
