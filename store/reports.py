"""Read models: the queue, the counts, and the search for what somebody typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, exists, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from billing.money import Money
from billing.obligation import Kind, State, Stop
from store import storms
from store.tables import ClientRow, CreditNoteRow, DeliveryRow, ExceptionItem, InvoiceRow, ObligationRow, PaymentRow


@dataclass(frozen=True, slots=True)
class Line:
    """One invoice as a line: what it is, and the next thing that is owed for it.

    `mailed`: what was said when the invoice was last taken; None before that.
    """

    invoice_id: int
    client_id: int
    client: str
    stage: str
    number: str
    total: Money
    received_minor: int
    due_on: date | None
    send_at: datetime | None
    held: bool
    mailed: str | None
    next_kind: str
    next_state: str
    next_at: datetime | None
    credit_note: bool = False
    stopped: bool = False  # It is due, and waits for a person's answer.


@dataclass(frozen=True, slots=True)
class Counts:
    """How many invoices are where."""

    drafts: int
    in_review: int
    queued: int
    failed: int
    unknown: int
    overdue: int
    open_exceptions: int


@dataclass(frozen=True, slots=True)
class Lag:
    """How many copies wait, and since when the oldest does."""

    waiting: int
    since: datetime | None


_SHOWN_FIRST = (State.UNKNOWN, State.FAILED, State.IN_FLIGHT, State.CLAIMED, State.DUE)
# A copy that the archive has not taken yet makes no invoice "not sent"; it has its own figure and its exception.
_MAIN = (Kind.ISSUE.value, Kind.DELIVER.value, Kind.REMIND.value)
_UNDONE = (State.DUE.value, State.CLAIMED.value, State.FAILED.value)


def lines(db: Session, *, client_id: int | None = None, open_only: bool = True) -> list[Line]:
    """Invoices with what is next, in three queries. `open_only` leaves out the void and the settled ones."""
    received = (
        select(PaymentRow.invoice_id, func.sum(PaymentRow.amount_minor).label("minor"))
        .group_by(col(PaymentRow.invoice_id))
        .subquery()
    )
    got = func.coalesce(received.c.minor, 0)
    wanted: list[ColumnElement[bool]] = []
    if client_id is not None:
        wanted.append(col(InvoiceRow.client_id) == client_id)
    if open_only:
        asked_for = (got < col(InvoiceRow.total_minor)) & _is_invoice()
        unsettled = or_(col(InvoiceRow.stage) != "issued", asked_for, ~_is_invoice() & ~_was_mailed())
        wanted += [col(InvoiceRow.stage) != "void", unsettled]
    query = (
        select(InvoiceRow, ClientRow, got)
        .join(ClientRow, col(ClientRow.id) == col(InvoiceRow.client_id))
        .outerjoin(received, received.c.invoice_id == InvoiceRow.id)
        .where(*wanted)
        .order_by(col(InvoiceRow.id).desc())
    )
    ids = select(InvoiceRow.id).outerjoin(received, received.c.invoice_id == InvoiceRow.id).where(*wanted)
    owed, mailed, notes = _owed(db, ids), _mailed(db, ids), set(db.exec(select(CreditNoteRow.invoice_id)))
    return [
        _line(i, c, int(minor), owed.get(i.id), mailed=mailed.get(i.id), credit_note=i.id in notes)
        for i, c, minor in db.exec(query)
    ]


def counts(db: Session, today: date) -> Counts:
    """The workspace in numbers. `today` is the seller's day; overdue is unpaid after the due date."""
    stages = dict(db.exec(select(InvoiceRow.stage, func.count()).group_by(col(InvoiceRow.stage))).all())
    states = dict(
        db.exec(
            select(ObligationRow.state, func.count())
            .where(col(ObligationRow.kind).in_(_MAIN))
            .where(col(ObligationRow.state).in_([State.FAILED.value, State.UNKNOWN.value]))
            .group_by(col(ObligationRow.state))
        ).all()
    )
    received = (
        select(func.coalesce(func.sum(PaymentRow.amount_minor), 0))
        .where(PaymentRow.invoice_id == InvoiceRow.id)
        .correlate(InvoiceRow)
        .scalar_subquery()
    )
    overdue = select(func.count()).where(
        InvoiceRow.stage == "issued", col(InvoiceRow.due_on) < today, received < InvoiceRow.total_minor, _is_invoice()
    )
    items = select(func.count()).where(
        col(ExceptionItem.closed_at).is_(None), col(ExceptionItem.fingerprint).not_like(f"{storms.PREFIX}%")
    )
    return Counts(
        drafts=stages.get("draft", 0),
        in_review=stages.get("in_review", 0),
        queued=stages.get("approved", 0),
        failed=states.get(State.FAILED.value, 0),
        unknown=states.get(State.UNKNOWN.value, 0),
        overdue=int(db.exec(overdue).one()),
        open_exceptions=int(db.exec(items).one()),
    )


def leaving_before(db: Session, until: datetime) -> int:
    """How many approved invoices leave before an instant."""
    query = select(func.count()).where(
        col(ObligationRow.kind).in_([Kind.ISSUE.value, Kind.DELIVER.value]),
        ObligationRow.state == State.DUE.value,
        col(ObligationRow.due_at) < until,
    )
    return int(db.exec(query).one())


def archive_lag(db: Session, *, owed_before: datetime) -> Lag:
    """What has been owed to the archive since before an instant, being tried or refused."""
    query = select(func.count(), func.min(ObligationRow.planned_at)).where(
        ObligationRow.kind == Kind.ARCHIVE.value,
        col(ObligationRow.state).in_(_UNDONE),
        col(ObligationRow.planned_at) <= owed_before,
    )
    return Lag(*db.exec(query).one())


def _is_invoice() -> ColumnElement[bool]:
    """Nothing is asked for on a credit note; it is under way only until it is mailed."""
    return ~exists().where(col(CreditNoteRow.invoice_id) == col(InvoiceRow.id))


def _was_mailed() -> ColumnElement[bool]:
    return exists().where(
        col(DeliveryRow.invoice_id) == col(InvoiceRow.id),
        col(DeliveryRow.kind) == "invoice",
        col(DeliveryRow.accepted_at).is_not(None),
    )


def _owed(db: Session, invoice_ids: SelectOfScalar[int]) -> dict[int, ObligationRow]:
    """The one obligation of each invoice that tells most: unknown before failed before what is next."""
    query = (
        select(ObligationRow)
        .where(col(ObligationRow.invoice_id).in_(invoice_ids), col(ObligationRow.kind).in_(_MAIN))
        .where(col(ObligationRow.state).in_([state.value for state in _SHOWN_FIRST]))
    )
    order = {state.value: place for place, state in enumerate(_SHOWN_FIRST)}
    found: dict[int, ObligationRow] = {}
    for row in sorted(db.exec(query), key=lambda row: (order[row.state], row.due_at)):
        found.setdefault(row.invoice_id, row)
    return found


def _mailed(db: Session, invoice_ids: SelectOfScalar[int]) -> dict[int, str]:
    query = select(DeliveryRow.invoice_id, DeliveryRow.reply).where(
        col(DeliveryRow.invoice_id).in_(invoice_ids),
        DeliveryRow.kind == "invoice",
        col(DeliveryRow.accepted_at).is_not(None),
    )
    return dict(db.exec(query.order_by(col(DeliveryRow.accepted_at))).all())


def _line(
    invoice: InvoiceRow,
    client: ClientRow,
    received: int,
    owed: ObligationRow | None,
    *,
    mailed: str | None,
    credit_note: bool,
) -> Line:
    return Line(
        invoice_id=invoice.id,
        client_id=client.id,
        client=client.name,
        stage=invoice.stage,
        number=invoice.number or "",
        total=Money(invoice.total_minor, invoice.currency),
        received_minor=received,
        due_on=invoice.due_on,
        send_at=invoice.send_at,
        held=bool(invoice.hold_reason or client.hold_reason),
        mailed=mailed,
        next_kind=owed.kind if owed else "",
        next_state=owed.state if owed else "",
        next_at=owed.due_at if owed else None,
        credit_note=credit_note,
        stopped=owed is not None and owed.stopped not in (Stop.NO.value, Stop.RELEASED.value),
    )
