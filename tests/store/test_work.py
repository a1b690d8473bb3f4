"""Finished work waits to be billed, once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from billing.client import BriefLine
from store import imports, work
from store.database import Engine, reading, transaction
from tests.store.ledger import NOW, client, invoice

LINE = BriefLine("Coding", Decimal("1.50"), "HUR", Decimal("99.90"), Decimal(7))
DAY = date(2026, 2, 27)


def test_it_comes_back_to_the_cent_in_the_order_of_its_days(engine: Engine) -> None:
    with transaction(engine) as db:
        about = client(db)
        work.add(db, about, LINE, completed_on=DAY, by="UANA", at=NOW)
        work.add(db, about, replace(LINE, tax_rate=None), completed_on=date(2026, 2, 6), by="UANA", at=NOW)

    with reading(engine) as db:
        entries = work.unbilled(db, about)
    assert [entry.completed_on.day for entry in entries] == [6, 27]
    assert entries[1].line == LINE
    assert str(entries[1].line.quantity) == "1.50"


def test_what_is_on_an_invoice_is_billed_until_that_is_called_off(engine: Engine) -> None:
    with transaction(engine) as db:
        about = client(db)
        number = invoice(db, about)
        work.add(db, about, LINE, completed_on=DAY, by="UANA", at=NOW)
        work.bill(db, work.unbilled(db, about), number)
        assert work.unbilled(db, about) == []

        work.release(db, number)
        assert len(work.unbilled(db, about)) == 1


def test_a_row_of_a_file_is_logged_once(engine: Engine) -> None:
    with transaction(engine) as db:
        about = client(db)
        for source in ("a:1", "a:1", "a:2", None, None):
            work.add(db, about, LINE, completed_on=DAY, by="UANA", at=NOW, source=source)

    with reading(engine) as db:
        assert len(work.unbilled(db, about)) == 4
        assert imports.logged(db, [f"a:{number}" for number in range(1000)]) == {"a:1", "a:2"}


def test_the_last_price_of_each_unit(engine: Engine) -> None:
    with transaction(engine) as db:
        about = client(db)
        for price in (80, 99):
            work.add(db, about, replace(LINE, unit_price=Decimal(price)), completed_on=DAY, by="UANA", at=NOW)
        day_rate = replace(LINE, unit="DAY", unit_price=Decimal(640))
        work.add(db, about, day_rate, completed_on=DAY, by="UANA", at=NOW)

    with reading(engine) as db:
        assert work.last_prices(db, about) == {"HUR": Decimal(99), "DAY": Decimal(640)}
