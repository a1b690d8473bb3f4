"""What is due and waits for a person all the same, and what a word of a person does to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from billing.breaker import DueMail
from billing.obligation import INWARD, Kind, State, Stop
from store import obligations
from store.obligations import Claimed
from store.tables import ApprovalRow, ClientRow, InvoiceRow, ObligationRow

MAILS = (Kind.ISSUE, Kind.DELIVER, Kind.REMIND)  # What ends in a mail to a client.
INVOICES = (Kind.ISSUE, Kind.DELIVER)
_FREE = (Stop.NO.value, Stop.RELEASED.value)


@dataclass(frozen=True, slots=True)
class Stopped:
    """An obligation that waits for a person. `due_at` is when it would have gone."""

    id: int
    invoice_id: int
    kind: Kind
    due_at: datetime


def stop(db: Session, claimed: Claimed, why: Stop) -> None:
    """Give a claim back, and let nobody claim it again before a person has spoken."""
    obligations.fenced(db, claimed, {State.CLAIMED}, state=State.DUE.value, stopped=why.value)


def waiting(db: Session, why: Stop) -> list[Stopped]:
    """What waits for the same answer, the longest waiting first; not what a hold keeps back anyway."""
    query = (
        _with_invoice(select(ObligationRow))
        .where(ObligationRow.state == State.DUE.value, ObligationRow.stopped == why.value, _not_held())
        .order_by(col(ObligationRow.due_at), col(ObligationRow.planned_at), col(ObligationRow.id))
    )
    return [Stopped(row.id, row.invoice_id, Kind(row.kind), row.due_at) for row in db.exec(query)]


def let_go(db: Session, number: int, *, due_at: datetime, as_: Stop = Stop.NO) -> None:
    """A person has spoken: due at this instant, and stopped no more."""
    row = db.get_one(ObligationRow, number, with_for_update=True)
    row.stopped, row.due_at, row.planned_at = as_.value, due_at, max(row.planned_at, due_at)
    row.fence += 1
    db.add(row)
    db.flush()


def go_on(db: Session, invoice_id: int, *, at: datetime) -> None:
    """A hold ended at this instant: what it kept back is late only from then on; a reminder keeps its hours."""
    query = select(ObligationRow).where(ObligationRow.invoice_id == invoice_id, ObligationRow.state == State.DUE.value)
    for row in db.exec(query.with_for_update()):
        if row.kind in INVOICES:
            row.due_at = max(row.due_at, at)
            row.planned_at = max(row.planned_at, row.due_at)
        if row.stopped == Stop.MISSED.value:
            row.stopped = Stop.NO.value
        elif row.stopped == Stop.BURST.value:
            row.stopped = Stop.RELEASED.value
        db.add(row)
    db.flush()


def put_off(db: Session, kinds: Iterable[Kind], *, since: datetime, to: datetime) -> None:
    """What was to be due between the two instants is due at the second; its order stays."""
    db.exec(
        update(ObligationRow)
        .where(col(ObligationRow.kind).in_([kind.value for kind in kinds]), col(ObligationRow.due_at) < to)
        .where(col(ObligationRow.due_at) >= since, col(ObligationRow.state) == State.DUE.value)
        .where(col(ObligationRow.stopped).in_(_FREE))
        .values(due_at=to)
    )


def bring_forward(db: Session, now: datetime, *, within: timedelta) -> None:
    """What waits for another try that would come soon is due now; whatever was planned for later stays there."""
    db.exec(
        update(ObligationRow)
        .where(col(ObligationRow.due_at) > now, col(ObligationRow.due_at) <= now + within)
        .where(col(ObligationRow.planned_at) <= now, col(ObligationRow.state) == State.DUE.value)
        .where(col(ObligationRow.stopped).in_(_FREE))
        .values(due_at=now)
    )


def hurry(db: Session, kinds: Iterable[Kind], now: datetime, *, to: datetime, beyond: timedelta) -> bool:
    """What failed and waits for a try that is later than this instant by so much is due at it; whether any was."""
    moved = db.exec(
        update(ObligationRow)
        .where(col(ObligationRow.kind).in_([kind.value for kind in kinds]), col(ObligationRow.due_at) > to + beyond)
        .where(col(ObligationRow.planned_at) <= now, col(ObligationRow.attempts) > 0)
        .where(col(ObligationRow.state) == State.DUE.value, col(ObligationRow.stopped).in_(_FREE))
        .values(due_at=to)
    )
    return moved.rowcount > 0


def is_waiting(db: Session, kinds: Iterable[Kind], now: datetime) -> bool:
    """Whether anything whose time has come still waits for another try, and not for a person."""
    query = (
        _with_invoice(select(ObligationRow))
        .where(col(ObligationRow.kind).in_([kind.value for kind in kinds]), col(ObligationRow.planned_at) <= now)
        .where(ObligationRow.state == State.DUE.value, col(ObligationRow.stopped).in_(_FREE))
        .where(or_(col(ObligationRow.kind).in_([kind.value for kind in INWARD]), _not_held()))
    )
    return db.exec(query.limit(1)).first() is not None


def kept_back(db: Session, now: datetime) -> list[int]:
    """The invoices whose mail was to leave by now and is not under way; not what waits for a person."""
    query = (
        select(col(ObligationRow.invoice_id))
        .distinct()
        .where(col(ObligationRow.kind).in_([kind.value for kind in INVOICES]), col(ObligationRow.planned_at) <= now)
        .where(col(ObligationRow.state) == State.DUE.value, col(ObligationRow.stopped).in_(_FREE))
    )
    return list(db.exec(query))


def is_under_way(db: Session, kinds: Iterable[Kind]) -> bool:
    """Whether somebody is on anything of these kinds."""
    on_it = col(ObligationRow.state).in_([State.CLAIMED.value, State.IN_FLIGHT.value])
    query = select(ObligationRow).where(col(ObligationRow.kind).in_([kind.value for kind in kinds]), on_it)
    return db.exec(query.limit(1)).first() is not None


def due_mails(db: Session, now: datetime) -> list[DueMail]:
    """Every mail to a client whose time has come, with what a person said about it."""
    query = (
        select(ObligationRow, InvoiceRow.send_at, ApprovalRow.at)
        .join(InvoiceRow, col(InvoiceRow.id) == col(ObligationRow.invoice_id))
        .join(ClientRow, col(ClientRow.id) == col(InvoiceRow.client_id))
        .outerjoin(
            ApprovalRow,
            and_(col(ApprovalRow.invoice_id) == col(InvoiceRow.id), col(ApprovalRow.voided_at).is_(None)),
        )
        .where(col(ObligationRow.kind).in_([kind.value for kind in MAILS]), col(ObligationRow.due_at) <= now)
        .where(col(ObligationRow.state).in_([State.DUE.value, State.CLAIMED.value]), _not_held())
    )
    return [_due(row, send_at, approved_at) for row, send_at, approved_at in db.exec(query)]


def with_another_look(db: Session, look: str) -> list[Stopped]:
    """What is to be issued and was approved when the templates were others; an approval without a look is older."""
    other = and_(col(ApprovalRow.look).not_in(("", look)), col(ObligationRow.stopped) != Stop.LOOK_CHANGED.value)
    return _to_issue(db, other)


def with_this_look(db: Session, look: str) -> list[Stopped]:
    """What was stopped because of its look and would look as approved again."""
    return _to_issue(db, and_(col(ApprovalRow.look) == look, col(ObligationRow.stopped) == Stop.LOOK_CHANGED.value))


def mark(db: Session, number: int, why: Stop) -> None:
    """Stop what nobody has claimed."""
    row = db.get_one(ObligationRow, number, with_for_update=True)
    if row.state == State.DUE.value:
        row.stopped = why.value
        db.add(row)
        db.flush()


def _to_issue(db: Session, which: ColumnElement[bool]) -> list[Stopped]:
    query = (
        select(ObligationRow)
        .join(ApprovalRow, col(ApprovalRow.invoice_id) == col(ObligationRow.invoice_id))
        .join(InvoiceRow, col(InvoiceRow.id) == col(ObligationRow.invoice_id))
        .where(col(ApprovalRow.voided_at).is_(None), InvoiceRow.stage == "approved", which)
        .where(ObligationRow.kind == Kind.ISSUE.value, ObligationRow.state == State.DUE.value)
        .order_by(col(ObligationRow.due_at), col(ObligationRow.id))
    )
    return [Stopped(row.id, row.invoice_id, Kind(row.kind), row.due_at) for row in db.exec(query)]


def _due(row: ObligationRow, send_at: datetime | None, approved_at: datetime | None) -> DueMail:
    approved_for = max(filter(None, (send_at, approved_at)), default=None)
    return DueMail(
        due_at=row.due_at,
        approved_for=None if row.kind == Kind.REMIND.value else approved_for,
        released=row.stopped == Stop.RELEASED.value,
        tried=row.attempts > 0,
    )


def _with_invoice(query: SelectOfScalar[ObligationRow]) -> SelectOfScalar[ObligationRow]:
    return query.join(InvoiceRow, col(InvoiceRow.id) == col(ObligationRow.invoice_id)).join(
        ClientRow, col(ClientRow.id) == col(InvoiceRow.client_id)
    )


def _not_held() -> ColumnElement[bool]:
    return and_(col(InvoiceRow.hold_reason) == "", col(ClientRow.hold_reason) == "")
