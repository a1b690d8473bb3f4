"""An invoice's stages, and which command each of them answers how."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from billing.content import Content, digest
from billing.refusals import Refused, Why


@dataclass(frozen=True, slots=True)
class Draft:
    """Work on its way to review. `saved_by` is the person whose revision this is.

    `changes_requested` is the reason for which an approver sent it back; empty before that.
    """

    id: int
    client_id: int
    revision: int
    content: Content
    saved_by: str
    saved_at: datetime
    changes_requested: str = ""

    @property
    def reference(self) -> str:
        """What people call it until it has a number."""
        return f"D-{self.id}"


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved which revision, and the digest of what they saw.

    `look` is the version of the templates then; empty in approvals that are older than this was kept.
    """

    revision: int
    digest: str
    by: str
    at: datetime
    self_approved: bool = False
    look: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """The number and dates that an invoice takes when it is issued; frozen for ever."""

    number: str
    issued_on: date
    due_on: date
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """A flag beside the stage: it stops obligations and keeps the approval."""

    reason: str
    by: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class InReview:
    """An approver is asked."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Approved:
    """A person said yes to this revision; it waits for its send day."""

    draft: Draft
    approval: Approval


@dataclass(frozen=True, slots=True)
class Issued:
    """It has a number and its content is immutable."""

    draft: Draft
    approval: Approval
    issue: Issue


@dataclass(frozen=True, slots=True)
class Void:
    """Called off by a person. A number that it had stays its own."""

    draft: Draft
    issue: Issue | None
    by: str
    at: datetime
    reason: str


Invoice = Draft | InReview | Approved | Issued | Void


def draft_of(invoice: Invoice) -> Draft:
    """The revision behind any stage."""
    return invoice if isinstance(invoice, Draft) else invoice.draft


def edit(invoice: Invoice, content: Content, *, revision_seen: int, by: str, at: datetime) -> InReview:
    """Save a new revision. It asks for approval again, whatever was approved before."""
    match invoice:
        case Draft() | InReview() | Approved():
            draft = draft_of(invoice)
            _seen(draft, revision_seen)
            changed = replace(
                draft,
                revision=draft.revision + 1,
                content=content,
                saved_by=by,
                saved_at=at,
                changes_requested="",
            )
            return InReview(changed)
        case Issued(issue=issue):
            raise Refused(Why.ALREADY_ISSUED, number=issue.number)
        case Void():
            raise Refused(Why.ALREADY_VOID)
    assert_never(invoice)


def approve(invoice: Invoice, approval: Approval, *, revision_seen: int) -> Approved:
    """Approve the draft that the approver actually saw."""
    draft = _in_review(invoice, revision_seen).draft
    if approval.revision != draft.revision or digest(draft.content) != approval.digest:
        raise Refused(Why.DRAFT_CHANGED, revision=draft.revision)
    return Approved(draft, approval)


def reassign(invoice: Invoice, *, revision_seen: int) -> InReview:
    """Ask somebody in particular to approve it: it stays as it is, and so does who may approve it."""
    return _in_review(invoice, revision_seen)


def request_changes(invoice: Invoice, *, reason: str, revision_seen: int) -> Draft:
    """Send it back to its drafter with a reason; an approval that it had is void."""
    if not reason.strip():
        raise Refused(Why.REASON_REQUIRED)
    match invoice:
        case InReview(draft) | Approved(draft=draft):
            _seen(draft, revision_seen)
            return replace(draft, changes_requested=reason.strip())
        case Draft(changes_requested=earlier):
            raise Refused(Why.CHANGES_REQUESTED, reason=earlier)
        case Issued(issue=issue):
            raise Refused(Why.ALREADY_ISSUED, number=issue.number)
        case Void():
            raise Refused(Why.ALREADY_VOID)
    assert_never(invoice)


def issue(invoice: Invoice, taken: Issue, *, digest_now: str) -> Issued:
    """Freeze it under a number, if what was approved is still what it says."""
    match invoice:
        case Approved(draft, approval):
            if not stands(approval, draft, digest_now=digest_now):
                raise Refused(Why.DRAFT_CHANGED, revision=draft.revision)
            return Issued(draft, approval, taken)
        case Draft() | InReview():
            raise Refused(Why.NOT_APPROVED)
        case Issued(issue=earlier):
            raise Refused(Why.ALREADY_ISSUED, number=earlier.number)
        case Void():
            raise Refused(Why.ALREADY_VOID)
    assert_never(invoice)


def stands(approval: Approval, draft: Draft, *, digest_now: str) -> bool:
    """Whether what was approved is still what it says."""
    return approval.digest == digest_now and approval.revision == draft.revision


def void(invoice: Invoice, *, by: str, at: datetime, reason: str) -> Void:
    """Call it off, whatever it is, except twice."""
    if not reason.strip():
        raise Refused(Why.REASON_REQUIRED)
    match invoice:
        case Void():
            raise Refused(Why.ALREADY_VOID)
        case Issued(draft=draft, issue=taken):
            return Void(draft, taken, by, at, reason.strip())
        case Draft() | InReview() | Approved():
            return Void(draft_of(invoice), None, by, at, reason.strip())
    assert_never(invoice)


def credit(invoice: Invoice) -> Issued:
    """The issued invoice that a credit note may name. What is void is off the books already."""
    issued = _issued(invoice)
    if issued.draft.content.preceding is not None:
        raise Refused(Why.IS_CREDIT_NOTE, number=issued.issue.number)
    return issued


def send_elsewhere(invoice: Invoice) -> Issued:
    """The issued document, whose stored bytes may go to another address too."""
    return _issued(invoice)


def _in_review(invoice: Invoice, revision_seen: int) -> InReview:
    match invoice:
        case InReview(draft):
            _seen(draft, revision_seen)
            return invoice
        case Draft(changes_requested=reason):
            raise Refused(Why.CHANGES_REQUESTED, reason=reason)
        case Approved(approval=earlier):
            raise Refused(Why.ALREADY_APPROVED, by=earlier.by, at=earlier.at)
        case Issued(issue=taken):
            raise Refused(Why.ALREADY_ISSUED, number=taken.number)
        case Void():
            raise Refused(Why.ALREADY_VOID)
    assert_never(invoice)


def _issued(invoice: Invoice) -> Issued:
    match invoice:
        case Issued():
            return invoice
        case Draft() | InReview() | Approved():
            raise Refused(Why.NOT_ISSUED, reference=draft_of(invoice).reference)
        case Void():
            raise Refused(Why.ALREADY_VOID)
    assert_never(invoice)


def _seen(draft: Draft, revision_seen: int) -> None:
    if draft.revision != revision_seen:
        raise Refused(Why.DRAFT_CHANGED, revision=draft.revision)
