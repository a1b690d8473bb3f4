"""A person says yes, or asks for changes."""

from __future__ import annotations

from billing import invoice as stages
from billing import readiness
from billing.content import digest
from billing.invoice import Approval
from billing.obligation import Kind
from billing.refusals import Refused, Why
from billing.roles import Act
from renderers.pdf.look import look
from store import history, invoices, obligations, parties, views
from store.database import reading
from workflow import authority, composing
from workflow.services import Actor, Services, acting


def approve(services: Services, invoice_id: int, *, revision_seen: int, by: Actor) -> None:
    """Approve the revision that the person saw; it is issued at its send instant, or at once when that has passed.

    Raises Refused: not an approver, own draft, another revision, not ready, or whatever its stage answers.
    """
    with acting(services, by) as db:
        kept, now = invoices.load(db, invoice_id, lock=True), services.now()
        client = parties.client(db, kept.draft.client_id)
        own = authority.permit_approval(services, db, client, by, draft=kept.draft)
        approval = Approval(kept.draft.revision, digest(kept.draft.content), by.person, now, own, look())
        approved = stages.approve(kept.invoice, approval, revision_seen=revision_seen)
        problems = composing.problems(client, parties.seller(db), kept.draft.content)
        if readiness.refuses(problems):
            raise Refused(Why.NOT_READY, problems=problems)

        invoices.put_approved(db, approved)
        history.add(
            db,
            invoice_id,
            "approved",
            by=by.person,
            at=now,
            revision=approval.revision,
            digest=approval.digest,
            self_approved="yes" if own else "",
        )
        due_at = max(kept.send_at or now, now)
        obligations.owe(db, Kind.ISSUE, invoice_id, approval.revision, due_at=due_at)
        views.want(db, views.card_of(invoice_id), now)


def request_changes(services: Services, invoice_id: int, *, reason: str, revision_seen: int, by: Actor) -> None:
    """Send a draft back with a reason; an approval that it had is void."""
    with acting(services, by) as db:
        kept, now = invoices.load(db, invoice_id, lock=True), services.now()
        client = parties.client(db, kept.draft.client_id)
        authority.permit(services, db, Act.REQUEST_CHANGES, client, by, on=kept.draft.reference)
        returned = stages.request_changes(kept.invoice, reason=reason, revision_seen=revision_seen)

        invoices.put_returned(db, returned, now)
        obligations.cancel(db, invoice_id, (Kind.ISSUE,), why="changes requested")
        history.add(db, invoice_id, "changes_requested", by=by.person, at=now, reason=returned.changes_requested)
        views.want(db, views.card_of(invoice_id), now)


def check_request_changes(services: Services, invoice_id: int, *, revision_seen: int, by: Actor) -> None:
    """Refuse now what would be refused after the reason was written."""
    with reading(services.engine) as db:
        kept = invoices.load(db, invoice_id)
        client = parties.client(db, kept.draft.client_id)
        authority.permit(services, db, Act.REQUEST_CHANGES, client, by, on=kept.draft.reference)
        stages.request_changes(kept.invoice, reason="-", revision_seen=revision_seen)
