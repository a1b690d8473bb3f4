"""Faults of the database, of a start, and of a worker that froze."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from billing.numbering import duplicates, gaps
from billing.obligation import Kind
from bot.outbound.printing import ChildPrinter, Limits
from store import migrate, numbers, obligations
from store.database import open_engine, reading, transaction
from tests.billing.samples import CONTENT, line
from tests.books import START
from tests.data.make_first_release import FILE as FIRST
from tests.faults.test_c_slack_in import together
from tests.tidy.source import ROOT
from tests.workflow.shop import Shop
from tests.workflow.test_reconciling import Yesterday
from workflow import outcomes
from workflow.entry import line_items
from workflow.outcomes import Ended
from workflow.ports import PrintDelayed

TOGETHER = 20


def full(shop: Shop) -> None:
    """Not a page more."""

    def stop_growing(connection: object, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]  # SQLite takes what it has now.

    event.listen(shop.services.engine, "checkout", stop_growing)


def test_63_a_full_disk_rolls_back_and_leaves_the_database_whole(shop: Shop) -> None:
    shop.approve(shop.draft())
    shop.carry_out(Kind.ISSUE)
    full(shop)

    with pytest.raises(OperationalError, match="full"):
        drafts(shop, 50)
    with reading(shop.services.engine) as db:
        [kept] = db.connection().execute(text("SELECT count(*) FROM invoices")).one()
        [whole] = db.connection().execute(text("PRAGMA integrity_check")).one()
        [revisions] = db.connection().execute(text("SELECT count(*) FROM revisions")).one()

    assert (whole, revisions) == ("ok", kept)


def drafts(shop: Shop, count: int) -> None:
    for _ in range(count):
        shop.draft(1)


def test_63_an_intent_that_the_disk_does_not_take_sends_nothing(shop: Shop) -> None:
    def fail(_: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    shop.approve(shop.draft())
    shop.carry_out(Kind.ISSUE)
    shop.mailer.connecting.append(lambda: event.listen(shop.services.engine, "commit", fail))

    with pytest.raises(OperationalError, match="full"):
        shop.carry_out(Kind.DELIVER)
    event.remove(shop.services.engine, "commit", fail)
    assert shop.mailer.letters == []

    shop.restart()
    shop.tick()
    assert len(shop.mailer.letters) == 1


def test_64_a_write_waits_for_whoever_holds_the_lock(shop: Shop) -> None:
    draft, holding, over = shop.draft(), threading.Event(), threading.Event()

    def back_up() -> None:
        with transaction(shop.services.engine):
            holding.set()
            over.wait(10)

    backup = threading.Thread(target=back_up)
    backup.start()
    assert holding.wait(10)
    threading.Timer(0.5, over.set).start()
    started = time.monotonic()
    shop.approve(draft)
    backup.join()

    assert time.monotonic() - started > 0.3
    assert shop.stage(draft) == "Approved"


KILLED_WHILE_MIGRATING = """
import os, sys
from sqlalchemy import event
from store import migrate
from store.database import open_engine
from tests.books import START
from tests.faults.test_c_slack_in import together

engine = open_engine(sys.argv[1])

def before(connection, cursor, statement, *rest):
    if "CREATE TABLE obligations" in statement:
        os.kill(os.getpid(), 9)

event.listen(engine, "before_cursor_execute", before)
migrate.upgrade(engine, START)
"""


def test_67_a_migration_that_is_killed_leaves_nothing_and_runs_again(tmp_path: os.PathLike[str]) -> None:
    url = f"sqlite:///{os.fspath(tmp_path)}/sendday.db"

    killed = python(KILLED_WHILE_MIGRATING, url)
    _, complaint = killed.communicate(timeout=60)
    engine = open_engine(url)
    found = migrate.state(engine)
    migrate.upgrade(engine, START)

    assert killed.returncode == -signal.SIGKILL, complaint
    assert found is migrate.State.EMPTY
    assert migrate.state(engine) is migrate.State.CURRENT
    engine.dispose()


def test_67_an_upgrade_that_is_killed_at_any_change_leaves_every_row_and_runs_again(
    tmp_path: os.PathLike[str],
) -> None:
    """From what the first release left behind, through every migration since."""
    upgrades = python(
        "import sys; from tests.faults.killed_migrations import main; main(*sys.argv[1:])", str(FIRST), str(tmp_path)
    )

    said, complaint = upgrades.communicate(timeout=300)

    assert upgrades.returncode == 0, complaint
    found = json.loads(said)
    assert (found["whole"], found["ended"]) == (True, True)
    assert found["kills"] > 5


FROZEN = """
import os, signal, sys
from jobs import due
from tests.workflow.shop import open_shop
from workflow import outcomes

with open_shop(sys.argv[1]) as shop:
    shop.mailer.connecting.append(lambda: os.kill(os.getpid(), signal.SIGSTOP))
    claimed = due.claim(shop.services)
    print(outcomes.carry_out(shop.services, claimed), len(shop.mailer.letters), flush=True)
"""


def test_69_a_worker_that_was_frozen_past_its_lease_sends_nothing(shop: Shop) -> None:
    shop.approve(shop.draft())
    shop.carry_out(Kind.ISSUE)
    with transaction(shop.services.engine) as db:
        obligations.cancel(db, 1, (Kind.PREVIEW, Kind.ARCHIVE), why="not asked about")
    frozen = python(FROZEN, str(shop.services.engine.url))
    os.waitpid(frozen.pid, os.WUNTRACED)  # It says when it has stopped.

    with transaction(shop.services.engine) as db:
        db.connection().execute(text("UPDATE obligations SET lease_until = '2001-01-01 00:00:00'"))
    outcomes.settle_abandoned(shop.services)
    ended = shop.carry_out(Kind.DELIVER)
    frozen.send_signal(signal.SIGCONT)
    said, _ = frozen.communicate(timeout=60)

    assert (ended, len(shop.mailer.letters)) == (Ended.DONE, 1)
    assert said.splitlines()[-1] == "passed 0"


def test_71_twenty_who_approve_at_once_get_twenty_numbers_without_a_gap(shop: Shop) -> None:
    client = shop.client()
    drafted = [shop.draft(client) for _ in range(TOGETHER)]

    assert together(*[partial(shop.approve, draft) for draft in drafted]) == [None] * TOGETHER
    shop.together(4)

    with reading(shop.services.engine) as db:
        [series] = numbers.every_series(db)
    assert series.taken == tuple(range(1, TOGETHER + 1))
    assert (list(gaps(series.taken, first=1)), list(duplicates(series.taken))) == ([], [])
    assert len(shop.mailer.letters) == TOGETHER


def python(code: str, *words: str) -> subprocess.Popen[str]:
    """Our own code in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", code, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize(
    "typed",
    [
        "Design | 1 | 1000000000000",
        "Design | 1 | NaN",
        "Design | 1 | 1e9",
        "Design | 0 | 100",
        "\n".join(["Design | 1 | 1"] * 5000),
        "x" * 1_000_000 + " | 1 | 1",
    ],
    ids=["a thousand billions", "not a number", "an exponent", "none of it", "5,000 lines", "a megabyte"],
)
def test_70_what_is_too_large_is_asked_back_at_entry(typed: str) -> None:
    entered = line_items.parse(typed, line_items.Habits("EUR", "en"))

    assert entered.problems
    assert all(len(str(problem)) < 400 for problem in entered.problems)


@pytest.mark.parametrize("moment", ["approved", "issued"])
def test_72_after_yesterdays_backup_nothing_is_mailed_twice_and_no_number_is_given_twice(
    shop: Shop, tmp_path: Path, moment: str
) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    if moment == "issued":
        shop.carry_out(Kind.ISSUE)
    yesterday = Yesterday(shop, tmp_path)
    shop.tick()

    yesterday.is_back()
    shop.tick()
    shop.issued()

    assert [letter.subject for letter in shop.mailer.letters] == [
        "Invoice 2026-0001 from Studio Nord",
        "Invoice 2026-0002 from Studio Nord",
    ]
    assert shop.owed(invoice_id, Kind.DELIVER) == {f"deliver:{invoice_id}:1": "unknown"}


def test_73_a_document_without_an_end_ends_its_child_and_the_bot_goes_on(shop: Shop) -> None:
    endless = replace(CONTENT, lines=(line("1.00"),) * 4_000)
    with closing(ChildPrinter(children=1, limits=Limits(wall_seconds=1))) as printer:
        with pytest.raises(PrintDelayed, match="took too long"):
            printer.print(endless, None)

        assert printer.print(CONTENT, None).startswith(b"%PDF")
