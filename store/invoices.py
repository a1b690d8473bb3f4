"""Invoices: rows in, stages out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from billing.client import Brief
from billing.content import Content, digest
from billing.invoice import Approval, Approved, Draft, Hold, InReview, Invoice, Issue, Issued, Void, draft_of
from billing.money import Money
from billing.refusals import Refused, Why
from store import sent
from store.as_json import brief_from, brief_text, content_from, content_text
from store.tables import ApprovalRow, ClientRow, CreditNoteRow, InvoiceRow, RevisionRow, RoleRow

EDITED = "edited"
OPEN_STAGES = ("draft", "in_review", "approved")


@dataclass(frozen=True, slots=True)
class Kept:
    """An invoice with what stands beside its stage. `send_at` is its send instant; None is `on approval`."""

    invoice: Invoice
    brief: Brief
    total: Money
    send_at: datetime | None
    hold: Hold | None
    client_hold: Hold | None

    @property
    def draft(self) -> Draft:
        """Its revision."""
        return draft_of(self.invoice)


@dataclass(frozen=True, slots=True)
class About:
    """Whose invoice, and its number, or its reference until it has one."""

    client_id: int
    name: str


def add(
    db: Session,
    client_id: int,
    brief: Brief,
    content: Content,
    *,
    total: Money,
    send_at: datetime | None,
    by: str,
    at: datetime,
) -> int:
    """Save a first revision, in review; its id."""
    row = InvoiceRow(
        **sent.fresh_id(db, InvoiceRow),
        client_id=client_id,
        stage="in_review",
        revision=1,
        brief=brief_text(brief),
        content=content_text(content),
        digest=digest(content),
        total_minor=total.minor,
        currency=total.currency,
        saved_by=by,
        saved_at=at,
        send_at=send_at,
    )
    db.add(row)
    db.flush()
    _add_revision(db, row, why="")
    return row.id


def load(db: Session, invoice_id: int, *, lock: bool = False) -> Kept:
    """One invoice. `lock` it to change it. Raises Refused(NOT_FOUND)."""
    row = db.get(InvoiceRow, invoice_id, with_for_update=lock or None)
    if row is None:
        raise Refused(Why.NOT_FOUND, what="invoice", text=f"D-{invoice_id}")
    return _kept(db, row)


def lock(db: Session, invoice_id: int) -> None:
    """Let nobody else change this invoice, or what is owed for it, until the end of this transaction.

    Whoever changes rows of an invoice locks it first, so that no two wait for each other.
    """
    db.exec(select(InvoiceRow.id).where(InvoiceRow.id == invoice_id).with_for_update())


def about(db: Session, invoice_id: int) -> About:
    """Whose it is and what people call it, whatever its content says. Raises Refused(NOT_FOUND)."""
    row = db.get(InvoiceRow, invoice_id)
    if row is None:
        raise Refused(Why.NOT_FOUND, what="invoice", text=f"D-{invoice_id}")
    return About(row.client_id, row.number or f"D-{row.id}")


def revision(db: Session, invoice_id: int, number: int) -> Content:
    """What one revision said."""
    return content_from(db.get_one(RevisionRow, (invoice_id, number)).content)


def revised_because(db: Session, invoice_id: int, number: int) -> str:
    """Why there is this revision, where nobody typed it; empty for an edit."""
    why = db.get_one(RevisionRow, (invoice_id, number)).why
    return "" if why == EDITED else why


def put_revision(
    db: Session, edited: InReview, brief: Brief, *, total: Money, send_at: datetime | None, why: str
) -> None:
    """Keep a new revision; whatever was approved before is void."""
    draft = edited.draft
    row = _row(db, draft.id)
    row.stage, row.revision, row.changes_requested = "in_review", draft.revision, ""
    row.brief, row.content, row.digest = brief_text(brief), content_text(draft.content), digest(draft.content)
    row.total_minor, row.currency, row.send_at = total.minor, total.currency, send_at
    row.saved_by, row.saved_at = draft.saved_by, draft.saved_at
    db.add(row)
    _add_revision(db, row, why=why)
    _void_approval(db, draft.id, draft.saved_at, why or "edited")


def put_approved(db: Session, approved: Approved) -> None:
    """Keep an approval; the unique index allows one standing approval an invoice."""
    approval = approved.approval
    row = _row(db, approved.draft.id)
    row.stage = "approved"
    db.add(row)
    db.add(
        ApprovalRow(
            invoice_id=row.id,
            revision=approval.revision,
            digest=approval.digest,
            by=approval.by,
            at=approval.at,
            self_approved=approval.self_approved,
            look=approval.look,
        )
    )
    db.flush()


def put_approved_anew(db: Session, approved: Approved, *, why: str) -> None:
    """Another approval of the same revision takes the place of the one that stands."""
    _void_approval(db, approved.draft.id, approved.approval.at, why)
    put_approved(db, approved)


def put_send_at(db: Session, invoice_id: int, at: datetime) -> None:
    """A person chose another day for it to leave; what was approved stays as it is."""
    row = _row(db, invoice_id)
    row.send_at = at
    db.add(row)


def put_returned(db: Session, draft: Draft, at: datetime) -> None:
    """Keep that changes were requested."""
    row = _row(db, draft.id)
    row.stage, row.changes_requested = "draft", draft.changes_requested
    db.add(row)
    _void_approval(db, draft.id, at, "changes requested")


def put_issued(db: Session, issued: Issued) -> None:
    """Freeze it under its number."""
    row = _row(db, issued.draft.id)
    row.stage, row.number = "issued", issued.issue.number
    row.issued_on, row.due_on, row.issued_at = issued.issue.issued_on, issued.issue.due_on, issued.issue.issued_at
    db.add(row)
    db.flush()


def put_void(db: Session, voided: Void) -> None:
    """Call it off; a number that it has stays."""
    row = _row(db, voided.draft.id)
    row.stage, row.void_by, row.void_at, row.void_reason = "void", voided.by, voided.at, voided.reason
    db.add(row)
    if voided.issue is None:
        _void_approval(db, row.id, voided.at, "void")


def put_hold(db: Session, invoice_id: int, hold: Hold | None) -> None:
    """Set or lift the flag."""
    row = _row(db, invoice_id)
    row.hold_reason = hold.reason if hold else ""
    row.hold_by = hold.by if hold else ""
    row.hold_until = hold.until if hold else None
    db.add(row)
    db.flush()


def overtaken(db: Session, *, since: datetime, now: datetime) -> list[int]:
    """Invoices that nobody had approved when their send instant came, between two moments."""
    query = (
        select(InvoiceRow.id)
        .where(col(InvoiceRow.stage).in_(("draft", "in_review")))
        .where(col(InvoiceRow.send_at) > since, col(InvoiceRow.send_at) <= now)
    )
    return list(db.exec(query))


def last_issued(db: Session, client_id: int, *, besides: int) -> tuple[str, Content] | None:
    """Number and content of the invoice that a client got last, void or not, no credit note; None before the first."""
    query = (
        select(InvoiceRow)
        .where(InvoiceRow.client_id == client_id, col(InvoiceRow.number).is_not(None), InvoiceRow.id != besides)
        .where(col(InvoiceRow.id).not_in(select(CreditNoteRow.invoice_id)))
        .order_by(col(InvoiceRow.issued_at).desc(), col(InvoiceRow.id).desc())
        .limit(1)
    )
    row = db.exec(query).first()
    return (row.number or "", content_from(row.content)) if row else None


def not_issued(db: Session) -> list[int]:
    """Invoices that are not issued yet, oldest first."""
    query = select(InvoiceRow.id).where(col(InvoiceRow.stage).in_(OPEN_STAGES)).order_by(col(InvoiceRow.id))
    return list(db.exec(query))


def not_issued_naming(db: Session, person: str) -> list[int]:
    """The same of the clients that name a person, by id or address as it was entered."""
    clients = select(RoleRow.client_id).where(RoleRow.person == person)
    query = select(InvoiceRow.id).where(col(InvoiceRow.stage).in_(OPEN_STAGES), col(InvoiceRow.client_id).in_(clients))
    return list(db.exec(query))


def numbered(db: Session, number: str) -> int | None:
    """The invoice of this number."""
    return db.exec(select(InvoiceRow.id).where(InvoiceRow.number == number)).first()


def holds_over(db: Session, before_or_on: str) -> list[int]:
    """Invoices whose hold ends on or before a day (ISO date)."""
    query = select(InvoiceRow).where(InvoiceRow.hold_reason != "", col(InvoiceRow.hold_until).is_not(None))
    return [row.id for row in db.exec(query) if row.hold_until and row.hold_until.isoformat() <= before_or_on]


def _row(db: Session, invoice_id: int) -> InvoiceRow:
    row = db.get(InvoiceRow, invoice_id, with_for_update=True)
    if row is None:
        raise Refused(Why.NOT_FOUND, what="invoice", text=f"D-{invoice_id}")
    return row


def _add_revision(db: Session, row: InvoiceRow, *, why: str) -> None:
    db.add(
        RevisionRow(
            invoice_id=row.id,
            revision=row.revision,
            brief=row.brief,
            content=row.content,
            digest=row.digest,
            saved_by=row.saved_by,
            saved_at=row.saved_at,
            why=why,
        )
    )
    db.flush()


def _void_approval(db: Session, invoice_id: int, at: datetime, why: str) -> None:
    query = select(ApprovalRow).where(ApprovalRow.invoice_id == invoice_id, col(ApprovalRow.voided_at).is_(None))
    for approval in db.exec(query):
        approval.voided_at, approval.voided_why = at, why
        db.add(approval)
    db.flush()


def _kept(db: Session, row: InvoiceRow) -> Kept:
    client = db.get_one(ClientRow, row.client_id)
    return Kept(
        invoice=_stage(db, row),
        brief=brief_from(row.brief),
        total=Money(row.total_minor, row.currency),
        send_at=row.send_at,
        hold=Hold(row.hold_reason, row.hold_by, row.hold_until) if row.hold_reason else None,
        client_hold=Hold(client.hold_reason, client.hold_by, client.hold_until) if client.hold_reason else None,
    )


def _stage(db: Session, row: InvoiceRow) -> Invoice:
    draft = Draft(
        row.id,
        row.client_id,
        row.revision,
        content_from(row.content),
        row.saved_by,
        row.saved_at,
        row.changes_requested,
    )
    match row.stage:
        case "draft":
            return draft
        case "in_review":
            return InReview(draft)
        case "approved":
            return Approved(draft, _approval(db, row.id))
        case "issued":
            return Issued(draft, _approval(db, row.id), _issue(row))
        case _:
            return Void(
                draft, _issue(row) if row.number else None, row.void_by, row.void_at or row.saved_at, row.void_reason
            )


def _approval(db: Session, invoice_id: int) -> Approval:
    query = select(ApprovalRow).where(ApprovalRow.invoice_id == invoice_id, col(ApprovalRow.voided_at).is_(None))
    row = db.exec(query).one()
    return Approval(row.revision, row.digest, row.by, row.at, row.self_approved, row.look)


def _issue(row: InvoiceRow) -> Issue:
    if row.number is None or row.issued_on is None or row.due_on is None or row.issued_at is None:
        message = f"invoice {row.id} is issued without its number and dates"
        raise LookupError(message)
    return Issue(row.number, row.issued_on, row.due_on, row.issued_at)
