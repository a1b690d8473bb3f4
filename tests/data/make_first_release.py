"""Make `first-release.db`: what the first release leaves behind, for every later release's upgrade to be tested on.

Run it once, when the first release is tagged: `python -m tests.data.make_first_release`. The file is never made again.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

from billing.client import BriefLine
from tests.workflow.shop import Shop, open_shop
from workflow import approving, drafting, holding, settling
from workflow.ports import MailRefused, MailUncertain

FILE = Path(__file__).with_name("first-release.db")


def make(to: Path) -> None:
    """Every stage of an invoice, each kind of mail, a payment, exceptions and finished work: one of each."""
    with tempfile.TemporaryDirectory() as folder:
        with open_shop(f"sqlite:///{folder}/sendday.db") as shop:
            _live(shop)
        with closing(sqlite3.connect(f"{folder}/sendday.db")) as rows:
            rows.execute("VACUUM INTO ?", (str(to),))


def _live(shop: Shop) -> None:
    acme, monthly = shop.client(), shop.client("Müller & Töchter", send_day="day 1", currency="CHF", cadence="+7")
    _finish(shop, acme)
    _get_stuck(shop, acme)
    _wait(shop, acme, monthly)


def _finish(shop: Shop, acme: int) -> None:
    """Paid in full, paid by mistake, and called off."""
    paid, unpaid, void = shop.issued(acme), shop.issued(acme, amount="1200"), shop.issued(acme)
    _pay(shop, paid)
    settling.undo_payment(shop.services, _pay(shop, unpaid), by=shop.actor("cleo"))
    holding.void(shop.services, void, sure=True, reason="billed twice", by=shop.actor("ben"))
    shop.tick()


def _pay(shop: Shop, invoice_id: int) -> int:
    by, today = shop.actor("cleo"), date(2026, 3, 2)
    return settling.record_payment(
        shop.services, invoice_id, amount=None, paid_on=today, reference="statement 3", by=by
    ).payment_id


def _get_stuck(shop: Shop, acme: int) -> None:
    """One mail that was refused, one that nobody knows of."""
    shop.mailer.connecting.append(MailRefused("550 no such mailbox", code="550"))
    shop.issued(acme)
    shop.mailer.taken.append(MailUncertain("the line broke"))
    shop.issued(acme)


def _wait(shop: Shop, acme: int, monthly: int) -> None:
    """In review, changed after its approval, sent back, approved for later, on hold; and work that is unbilled."""
    shop.draft(acme)
    edited, returned = shop.draft(monthly), shop.draft(acme)
    shop.approve(edited)
    shop.edit(edited, amount="500")
    approving.request_changes(shop.services, returned, reason="wrong day", revision_seen=1, by=shop.actor("ben"))
    for held in (False, True):
        later = shop.draft(monthly)
        shop.approve(later)
        if held:
            holding.hold(shop.services, later, reason="on holiday", until=date(2026, 4, 1), by=shop.actor("ben"))
    line = BriefLine("Design", Decimal("1.5"), "HUR", Decimal(80), Decimal(19))
    drafting.log_work(shop.services, acme, line, date(2026, 2, 27), by=shop.actor("ana"))
    shop.tick()


if __name__ == "__main__":
    make(FILE)
