"""A ledger: what was entered stays, and is taken back once."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from billing.money import Money
from store import payments
from store.database import Engine, reading, transaction
from tests.store.ledger import NOW, invoice

DAY = date(2026, 3, 9)


def paid(engine: Engine, minor: int = 10_000) -> payments.Payment:
    with transaction(engine) as db:
        about = invoice(db)
        number = payments.add(db, about, Money(minor, "EUR"), paid_on=DAY, reference="RF18", by="UCLEO", at=NOW)
        found = payments.find(db, number)
    assert found is not None
    return found


def test_what_came_in_adds_up(engine: Engine) -> None:
    payment = paid(engine)
    with transaction(engine) as db:
        payments.add(db, payment.invoice_id, Money(1, "EUR"), paid_on=DAY, reference="", by="UCLEO", at=NOW)

    with reading(engine) as db:
        assert payments.received(db, payment.invoice_id, "EUR") == Money(10_001, "EUR")
        assert payments.received(db, payment.invoice_id + 1, "EUR") == Money(0, "EUR")
        assert payments.last_entry_on(db) == DAY


def test_a_payment_is_reversed_by_an_entry_of_its_own_once(engine: Engine) -> None:
    payment = paid(engine)
    with transaction(engine) as db:
        payments.reverse(db, payment, by="UCLEO", at=NOW, on=DAY)

    with reading(engine) as db:
        again = payments.find(db, payment.id)
        assert again is not None
        assert again.reversed
        assert payments.received(db, payment.invoice_id, "EUR") == Money(0, "EUR")
        assert payments.find(db, payment.id + 1) is None  # A reversal is no payment.
    with pytest.raises(IntegrityError), transaction(engine) as db:
        payments.reverse(db, payment, by="UCLEO", at=NOW, on=DAY)


def test_an_empty_ledger(engine: Engine) -> None:
    with reading(engine) as db:
        assert payments.last_entry_on(db) is None
        assert payments.find(db, 4711) is None
