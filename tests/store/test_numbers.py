"""Numbers without gaps and without doubles, however many want one at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy.exc import IntegrityError

from store import numbers
from store.database import Engine, reading, transaction
from tests.store.ledger import client, invoice

CROWD = 20


def take(engine: Engine, invoice_id: int, year: int = 2026) -> int:
    with transaction(engine) as db:
        sequence = numbers.take(db, year)
        numbers.record(db, year, sequence, number=f"{year}-{sequence:04}", invoice_id=invoice_id)
    return sequence


def invoices_of(engine: Engine, count: int) -> list[int]:
    with transaction(engine) as db:
        client_id = client(db)
        return [invoice(db, client_id) for _ in range(count)]


def taken(engine: Engine) -> dict[int, tuple[int, ...]]:
    with reading(engine) as db:
        return {series.year: series.taken for series in numbers.every_series(db)}


def test_twenty_at_once_from_the_first_number_on(engine: Engine) -> None:
    waiting = invoices_of(engine, CROWD)
    gate = threading.Barrier(CROWD)

    def at_once(invoice_id: int) -> int:
        gate.wait()
        return take(engine, invoice_id)

    with ThreadPoolExecutor(CROWD) as pool:
        got = list(pool.map(at_once, waiting))

    assert sorted(got) == list(range(1, CROWD + 1))
    assert taken(engine) == {2026: tuple(range(1, CROWD + 1))}


def test_a_rollback_burns_none(engine: Engine) -> None:
    first, second = invoices_of(engine, 2)
    with suppress(ZeroDivisionError), transaction(engine) as db:
        numbers.take(db, 2026)
        raise ZeroDivisionError

    assert [take(engine, first), take(engine, second)] == [1, 2]


def test_each_year_begins_anew(engine: Engine) -> None:
    first, second, third = invoices_of(engine, 3)

    assert [take(engine, first), take(engine, second, 2027), take(engine, third)] == [1, 1, 2]
    assert taken(engine) == {2026: (1, 2), 2027: (1,)}


def test_a_series_begins_where_the_seller_says_until_a_number_was_taken(engine: Engine) -> None:
    first, second = invoices_of(engine, 2)
    with transaction(engine) as db:
        numbers.start(db, 2026, 17)
        numbers.start(db, 2026, 42)
    assert take(engine, first) == 42

    with transaction(engine) as db:
        numbers.start(db, 2026, 100)
    assert take(engine, second) == 43

    with reading(engine) as db:
        [series] = numbers.every_series(db)
    assert (series.first, series.next) == (42, 44)


def test_a_sequence_and_an_invoice_are_recorded_once(engine: Engine) -> None:
    first, second = invoices_of(engine, 2)
    take(engine, first)

    with pytest.raises(IntegrityError), transaction(engine) as db:
        numbers.record(db, 2026, 1, number="2026-0001", invoice_id=second)
    with pytest.raises(IntegrityError), transaction(engine) as db:
        numbers.record(db, 2026, 2, number="2026-0002", invoice_id=first)
