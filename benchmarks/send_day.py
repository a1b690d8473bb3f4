"""A send day through the real bot: how long until every mail is out, and how fast clicks are answered meanwhile."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.timing import Figure, compared, timed
from tests.inbox import Inbox
from tests.running import kit

INVOICES = 40
AT_ONCE = 10
QUIET_ROUNDS = 20


def figures() -> list[Figure]:
    """Answers while nothing goes on, answers while all is sent, and the time per invoice."""
    with TemporaryDirectory() as home, Inbox() as mails, kit.office(Path(home), f"{mails.url}?tls=off") as office:
        begun = time.perf_counter()
        office.import_client()
        office.start()
        office.people["ana"].command("/invoice status")
        first = Figure("import and start to the first answer", (time.perf_counter() - begun,))
        quiet = Figure("a command, quiet", tuple(_asked(office) for _ in range(QUIET_ROUNDS)))
        _draft(office)
        begun = time.perf_counter()
        busy = _approve_and_ask(office)
        kit.until(lambda: len(mails.raw) == INVOICES, seconds=300)
        each = Figure(f"each of {INVOICES}, click to inbox", ((time.perf_counter() - begun) / INVOICES,))
        return [first, quiet, compared(busy, quiet), each]


def _draft(office: kit.Office) -> None:
    for number in range(1, INVOICES + 1):
        office.draft(f"Design {number} | 1 | 100")
        office.people["ben"].wait_for(f"D-{number} ", in_="approvals", timeout=kit.PATIENCE)


def _approve_and_ask(office: kit.Office) -> Figure:
    with ThreadPoolExecutor(AT_ONCE) as people:
        answers = [people.submit(_approved, office, number) for number in range(1, INVOICES + 1)]
        return Figure(f"a click, {AT_ONCE} at once on a send day", tuple(answer.result() for answer in answers))


def _approved(office: kit.Office, number: int) -> float:
    ben = office.people["ben"]
    return timed(lambda: ben.click("Approve", in_="approvals", message=f"D-{number} ", confirm=True))


def _asked(office: kit.Office) -> float:
    return timed(lambda: office.people["ana"].command("/invoice status"))
