"""What twenty want to be the first to write is written once, and nineteen are told so."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import pytest
from sqlmodel import func, select

from billing.obligation import Kind
from store import exceptions, history, invoices, obligations, people, requests, views
from store.database import Engine, Session, reading, transaction
from store.obligations import Claimed, Superseded
from store.tables import BeatRow, ExceptionItem, ObligationRow, PersonRow, RequestRow, ViewRow
from tests.store.ledger import NOW, invoice

CROWD = 20
Result = TypeVar("Result")


def at_once(engine: Engine, act: Callable[[Session], Result]) -> list[Result]:
    """Twenty transactions that begin together."""
    gate = threading.Barrier(CROWD)

    def one(_: int) -> Result:
        gate.wait()
        with transaction(engine) as db:
            return act(db)

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(one, range(CROWD)))


def count(engine: Engine, table: type) -> int:
    with reading(engine) as db:
        return db.exec(select(func.count()).select_from(table)).one()


def test_a_click_that_is_delivered_twenty_times_is_new_once(engine: Engine) -> None:
    answers = at_once(engine, lambda db: requests.first_time(db, "click:1", NOW))

    assert sorted(answers) == [False] * (CROWD - 1) + [True]


def test_one_problem_is_one_row(engine: Engine) -> None:
    numbers = at_once(
        engine, lambda db: exceptions.note(db, "listener:x", code="listener_broke", words="", owner="", at=NOW)
    )

    assert len(set(numbers)) == 1
    with reading(engine) as db:
        assert exceptions.get(db, numbers[0]).count == CROWD


def test_every_wish_for_a_redraw_counts(engine: Engine) -> None:
    at_once(engine, lambda db: views.want(db, "card:1", NOW))

    with reading(engine) as db:
        [due] = views.due(db, NOW, 20)
    assert due.wanted == CROWD


def test_what_is_owed_is_owed_once(engine: Engine) -> None:
    with transaction(engine) as db:
        about = invoice(db)

    at_once(engine, lambda db: obligations.owe(db, Kind.ISSUE, about, 1, due_at=NOW))

    assert count(engine, ObligationRow) == 1


def test_history_has_one_order(engine: Engine) -> None:
    with transaction(engine) as db:
        about = invoice(db)

    at_once(engine, lambda db: history.add(db, about, "approved", by="UBEN", at=NOW))

    with reading(engine) as db:
        assert [event.sequence for event in history.since(db, about, 0)] == list(range(1, CROWD + 1))


def meet(db: Session) -> None:
    people.remember(db, "UANA", chat_id="UANA", name="Ana", email="ana@x.example", admin=False, absence=None, at=NOW)


@pytest.mark.parametrize(
    ("act", "table"),
    [
        (meet, PersonRow),
        (lambda db: requests.beat(db, "tick", NOW), BeatRow),
        (lambda db: requests.first_time(db, "click:1", NOW), RequestRow),
        (lambda db: views.want(db, "card:1", NOW), ViewRow),
        (
            lambda db: exceptions.note(db, "x", code="listener_broke", words="", owner="", at=NOW),
            ExceptionItem,
        ),
    ],
)
def test_no_second_row_and_no_fault(engine: Engine, act: Callable[[Session], object], table: type) -> None:
    at_once(engine, act)

    assert count(engine, table) == 1


def test_a_worker_and_a_person_never_wait_for_each_other(engine: Engine) -> None:
    """Both lock the invoice first: PostgreSQL would otherwise end one of them as a deadlock."""
    for _ in range(10):
        with transaction(engine) as db:
            about = invoice(db)
            obligations.owe(db, Kind.DELIVER, about, 1, due_at=NOW)
            claimed = obligations.claim(db, NOW)
        assert claimed is not None

        with ThreadPoolExecutor(2) as pool:
            gate = threading.Barrier(2)
            acts = [pool.submit(finish, engine, gate, claimed), pool.submit(call_off, engine, gate, about)]
        for act in acts:
            act.result()


def finish(engine: Engine, gate: threading.Barrier, claimed: Claimed) -> None:
    gate.wait()
    with suppress(Superseded), transaction(engine) as db:
        obligations.done(db, claimed, NOW)
        history.add(db, claimed.invoice_id, "mailed", by="sendday", at=NOW)


def call_off(engine: Engine, gate: threading.Barrier, about: int) -> None:
    gate.wait()
    with transaction(engine) as db:
        invoices.load(db, about, lock=True)
        obligations.cancel(db, about, [Kind.DELIVER], why="void")
        history.add(db, about, "voided", by="UBEN", at=NOW)
