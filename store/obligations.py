"""What is owed, who is on it, and how it ended."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, true, update
from sqlmodel import Session, col, select

from billing.obligation import INWARD, Kind, State, Stop
from store import invoices
from store.database import database_now
from store.tables import ClientRow, InvoiceRow, ObligationRow

LEASE = timedelta(seconds=60)
OPEN = (State.DUE.value, State.CLAIMED.value, State.IN_FLIGHT.value, State.UNKNOWN.value, State.FAILED.value)


class Superseded(Exception):
    """The fence moved on, or the obligation no longer holds: somebody else was first."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An obligation that this worker has claimed. `fence` refuses a late finish."""

    id: int
    key: str
    kind: Kind
    invoice_id: int
    about: int
    fence: int
    attempts: int
    due_at: datetime
    planned_at: datetime


@dataclass(frozen=True, slots=True)
class Owed:
    """One obligation, for reading."""

    id: int
    key: str
    kind: str
    invoice_id: int
    about: int
    state: State
    due_at: datetime
    planned_at: datetime
    attempts: int
    first_failed_at: datetime | None
    in_flight_at: datetime | None
    done_at: datetime | None
    words: str
    receipt: dict[str, str]
    cancelled_why: str
    stop: Stop = Stop.NO


def owe(db: Session, kind: Kind, invoice_id: int, about: int, *, due_at: datetime, stop: Stop = Stop.NO) -> None:
    """Insert an obligation under its unique key; a cancelled one is owed again, one that stands is left alone.

    `stop`: what a person said about the one that it takes the place of.
    """
    key = f"{kind.value}:{invoice_id}:{about}"
    invoices.lock(db, invoice_id)
    row = db.exec(select(ObligationRow).where(ObligationRow.key == key).with_for_update()).first()
    if row is None:
        db.add(
            ObligationRow(
                key=key,
                kind=kind.value,
                invoice_id=invoice_id,
                about=about,
                state=State.DUE.value,
                due_at=due_at,
                planned_at=due_at,
                stopped=stop.value,
            )
        )
    elif row.state == State.CANCELLED.value:
        row.state, row.due_at, row.planned_at, row.cancelled_why = State.DUE.value, due_at, due_at, ""
        row.fence += 1
        row.stopped = stop.value
        _forget_failures(row)
        db.add(row)
    db.flush()


def claim(db: Session, now: datetime, kinds: Iterable[Kind] = tuple(Kind)) -> Claimed | None:
    """Claim the obligation that has been due the longest, unless it is held or stopped."""
    query = (
        select(ObligationRow)
        .join(InvoiceRow, col(InvoiceRow.id) == col(ObligationRow.invoice_id))
        .join(ClientRow, col(ClientRow.id) == col(InvoiceRow.client_id))
        .where(ObligationRow.state == State.DUE.value, col(ObligationRow.due_at) <= now)
        .where(col(ObligationRow.kind).in_([kind.value for kind in kinds]))
        .where(col(ObligationRow.stopped).in_([Stop.NO.value, Stop.RELEASED.value]))
        .where(
            col(ObligationRow.kind).in_([kind.value for kind in INWARD])
            | ((InvoiceRow.hold_reason == "") & (ClientRow.hold_reason == ""))
        )
        .order_by(col(ObligationRow.due_at), col(ObligationRow.planned_at), col(ObligationRow.id))
        .limit(1)
        .with_for_update(skip_locked=True, of=ObligationRow)
    )
    row = db.exec(query).first()
    if row is None:
        return None
    row.state = State.CLAIMED.value
    row.fence += 1
    row.lease_until = database_now(db) + LEASE
    db.add(row)
    return Claimed(
        row.id, row.key, Kind(row.kind), row.invoice_id, row.about, row.fence, row.attempts, row.due_at, row.planned_at
    )


def renew(db: Session, under_way: Iterable[Claimed]) -> None:
    """Prolong the leases of work that is still under way."""
    until = database_now(db) + LEASE
    for claimed in under_way:
        _move(db, claimed.id, claimed.fence, {State.CLAIMED, State.IN_FLIGHT}, lease_until=until)


def point_of_no_return(db: Session, claimed: Claimed, now: datetime) -> None:
    """Commit the intent. Raises Superseded when the fence moved, or a hold came in between that stops it."""
    held = (
        select(InvoiceRow.id)
        .join(ClientRow, col(ClientRow.id) == col(InvoiceRow.client_id))
        .where(InvoiceRow.id == claimed.invoice_id, (InvoiceRow.hold_reason != "") | (ClientRow.hold_reason != ""))
    )
    if claimed.kind not in INWARD and db.exec(held).first() is not None:
        raise Superseded
    fenced(db, claimed, {State.CLAIMED}, state=State.IN_FLIGHT.value, in_flight_at=now)


def check_fence(db: Session, claimed: Claimed) -> None:
    """Raise Superseded unless the claim still stands."""
    fenced(db, claimed, {State.CLAIMED}, state=State.CLAIMED.value)


def done(db: Session, claimed: Claimed, now: datetime, **receipt: str) -> None:
    """It happened; what the other side said is kept. Raises Superseded on a moved fence."""
    fenced(
        db,
        claimed,
        {State.CLAIMED, State.IN_FLIGHT},
        state=State.DONE.value,
        done_at=now,
        receipt=json.dumps(receipt, ensure_ascii=False),
        words="",
    )


def put_back(db: Session, claimed: Claimed) -> None:
    """Give a claim back untouched: a hold came in between."""
    fenced(db, claimed, {State.CLAIMED}, state=State.DUE.value)


def not_now(db: Session, claimed: Claimed, *, due_at: datetime) -> None:
    """Nothing happened, and it was no fault of this obligation: no try is counted."""
    states = {State.CLAIMED, State.IN_FLIGHT}
    fenced(db, claimed, states, state=State.DUE.value, due_at=due_at, in_flight_at=None)


def wait(db: Session, claimed: Claimed, *, until: datetime) -> None:
    """Not yet, and not a failure: due again then."""
    fenced(db, claimed, {State.CLAIMED}, state=State.DUE.value, due_at=until)


def delayed(db: Session, claimed: Claimed, *, retry_at: datetime, now: datetime, words: str) -> Owed:
    """Nothing happened and it may work later. What it is now, with its count of tries."""
    row = find(db, claimed.id)
    fenced(
        db,
        claimed,
        {State.CLAIMED, State.IN_FLIGHT},
        state=State.DUE.value,
        due_at=retry_at,
        words=words,
        attempts=row.attempts + 1,
        first_failed_at=row.first_failed_at or now,
        in_flight_at=None,
    )
    return find(db, claimed.id)


def failed(db: Session, claimed: Claimed, *, now: datetime, words: str) -> None:
    """Refused for good: only a person can go on."""
    row = find(db, claimed.id)
    fenced(
        db,
        claimed,
        {State.CLAIMED, State.IN_FLIGHT},
        state=State.FAILED.value,
        words=words,
        attempts=row.attempts + 1,
        first_failed_at=row.first_failed_at or now,
    )


def unknown(db: Session, claimed: Claimed, *, words: str) -> None:
    """It may have happened. Never again by itself."""
    fenced(db, claimed, {State.IN_FLIGHT}, state=State.UNKNOWN.value, words=words)


def doubt(db: Session, key: str, *, at: datetime, words: str) -> int:
    """The send log says that it left at this moment, of which these rows knew nothing; its id."""
    row = db.exec(select(ObligationRow).where(ObligationRow.key == key).with_for_update()).one()
    row.state, row.in_flight_at, row.words = State.UNKNOWN.value, at, words
    row.fence += 1
    db.add(row)
    db.flush()
    return row.id


def settle(db: Session, number: int, *, to: State, now: datetime, why: str = "", **receipt: str) -> None:
    """A person decides what became of an unknown or failed obligation."""
    row = _row(db, number, lock=True)
    row.state, row.cancelled_why = to.value, why
    row.done_at = now if to is State.DONE else None
    row.receipt = json.dumps(receipt, ensure_ascii=False)
    row.fence += 1
    db.add(row)


def rearm(db: Session, number: int, *, due_at: datetime) -> bool:
    """Due again because a person says so; False when it is neither failed nor waiting for its next try."""
    row = _row(db, number, lock=True)
    if row.state not in {State.FAILED.value, State.DUE.value}:
        return False
    row.state, row.due_at, row.stopped = State.DUE.value, due_at, Stop.NO.value
    row.fence += 1
    db.add(row)
    return True


def hurry(db: Session, invoice_id: int, kind: Kind, *, due_at: datetime) -> None:
    """Let what is due later, or failed, be due then."""
    for owed in of_invoice(db, invoice_id, kind):
        rearm(db, owed.id, due_at=due_at)


def put_off(db: Session, kind: Kind, *, until: datetime) -> None:
    """Let nothing of this kind be due before then."""
    _shift(db, kind, until, col(ObligationRow.due_at) < until)


def hasten(db: Session, kind: Kind, *, due_at: datetime) -> None:
    """Let all of this kind that waits be due by then."""
    _shift(db, kind, due_at, col(ObligationRow.due_at) > due_at)


def cancel(db: Session, invoice_id: int, kinds: Iterable[Kind], *, why: str) -> list[int]:
    """Call off what is owed for an invoice, except what may already be under way; their ids."""
    invoices.lock(db, invoice_id)
    query = (
        select(ObligationRow)
        .where(ObligationRow.invoice_id == invoice_id, col(ObligationRow.kind).in_([kind.value for kind in kinds]))
        .where(col(ObligationRow.state).in_([State.DUE.value, State.CLAIMED.value, State.FAILED.value]))
        .with_for_update()
    )
    rows = db.exec(query).all()
    for row in rows:
        row.state, row.cancelled_why = State.CANCELLED.value, why
        row.fence += 1
        db.add(row)
    db.flush()
    return [row.id for row in rows]


def expire_leases(db: Session) -> list[int]:
    """Claims whose lease is over are due again; what was in flight is UNKNOWN, and their ids are given back.

    The fence will refuse whoever comes back late.
    """
    over = col(ObligationRow.lease_until) < database_now(db)
    return _interrupt(db, over, words="Nobody came back from sending it.")


def recover(db: Session) -> list[int]:
    """At the start of the only process: claimed is due again; in flight is UNKNOWN, and their ids are given back."""
    return _interrupt(db, true(), words="Sendday stopped while the mail was on its way.")


def _shift(db: Session, kind: Kind, to: datetime, which: ColumnElement[bool]) -> None:
    waiting = update(ObligationRow).where(
        col(ObligationRow.kind) == kind.value, col(ObligationRow.state) == State.DUE.value, which
    )
    db.exec(waiting.values(due_at=to))


def _interrupt(db: Session, which: ColumnElement[bool], *, words: str) -> list[int]:
    db.exec(
        update(ObligationRow)
        .where(col(ObligationRow.state) == State.CLAIMED.value, which)
        .values(state=State.DUE.value, fence=col(ObligationRow.fence) + 1)
    )
    query = select(ObligationRow).where(ObligationRow.state == State.IN_FLIGHT.value, which).with_for_update()
    rows = db.exec(query).all()
    for row in rows:
        row.state, row.words = State.UNKNOWN.value, words
        row.fence += 1
        db.add(row)
    db.flush()
    return [row.id for row in rows]


def find(db: Session, number: int, *, lock: bool = False) -> Owed:
    """One obligation by id. `lock` it to decide on it. Raises LookupError."""
    return _owed(_row(db, number, lock=lock))


def keyed(db: Session, key: str) -> Owed | None:
    """One obligation by its key."""
    row = db.exec(select(ObligationRow).where(ObligationRow.key == key)).first()
    return _owed(row) if row else None


def of_invoice(db: Session, invoice_id: int, *kinds: Kind) -> list[Owed]:
    """An invoice's obligations, oldest first."""
    query = select(ObligationRow).where(ObligationRow.invoice_id == invoice_id).order_by(col(ObligationRow.id))
    wanted = {kind.value for kind in kinds or Kind}
    return [_owed(row) for row in db.exec(query) if row.kind in wanted]


def next_due_at(db: Session, *, after: datetime) -> datetime | None:
    """When the next obligation falls due; what is due already is not waited for."""
    query = (
        select(ObligationRow.due_at)
        .where(ObligationRow.state == State.DUE.value, col(ObligationRow.due_at) > after)
        .order_by(col(ObligationRow.due_at))
        .limit(1)
    )
    return db.exec(query).first()


def fenced(db: Session, claimed: Claimed, states: set[State], **values: object) -> None:
    """Change a claimed obligation only while its fence stands. Raises Superseded otherwise."""
    invoices.lock(db, claimed.invoice_id)
    if not _move(db, claimed.id, claimed.fence, states, **values):
        raise Superseded


def _move(db: Session, number: int, fence: int, states: set[State], **values: object) -> bool:
    result = db.exec(
        update(ObligationRow)
        .where(col(ObligationRow.id) == number, col(ObligationRow.fence) == fence)
        .where(col(ObligationRow.state).in_([state.value for state in states]))
        .values(**values)
    )
    return result.rowcount == 1


def _forget_failures(row: ObligationRow) -> None:
    row.attempts, row.first_failed_at, row.in_flight_at, row.done_at, row.words = 0, None, None, None, ""


def _row(db: Session, number: int, *, lock: bool) -> ObligationRow:
    row = db.get(ObligationRow, number, populate_existing=True)
    if row is None:
        message = f"no obligation has the id {number}"
        raise LookupError(message)
    if lock:
        invoices.lock(db, row.invoice_id)
        db.refresh(row, with_for_update=True)
    return row


def _owed(row: ObligationRow) -> Owed:
    return Owed(
        row.id,
        row.key,
        row.kind,
        row.invoice_id,
        row.about,
        State(row.state),
        row.due_at,
        row.planned_at,
        row.attempts,
        row.first_failed_at,
        row.in_flight_at,
        row.done_at,
        row.words,
        json.loads(row.receipt),
        row.cancelled_why,
        Stop(row.stopped),
    )
