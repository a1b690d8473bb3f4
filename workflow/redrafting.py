"""When a client's or the seller's facts change, drafts that carry them ask for approval again."""

from __future__ import annotations

from collections.abc import Iterable

from billing import invoice as stages
from billing.content import digest
from billing.invoice import Approved, InReview
from store import invoices, parties
from store.database import Session
from store.notices import SentBack
from workflow import composing, drafting, noticing
from workflow.services import Actor, Services

WHY = "client or seller data changed"


def content_changed(services: Services, db: Session, client_ids: Iterable[int] | None, *, by: Actor) -> list[str]:
    """Compose every invoice that is not issued yet anew (of these clients; None: of all); references of the changed.

    Runs in the transaction of the change itself, so that no approval ever stands beside data that it did not see.
    Whoever must approve again hears of it in one notice for all.
    """
    wanted = None if client_ids is None else set(client_ids)
    changed, sent_back = [], []
    for invoice_id in invoices.not_issued(db):
        kept = invoices.load(db, invoice_id, lock=True)
        if wanted is not None and kept.draft.client_id not in wanted:
            continue
        client = parties.client(db, kept.draft.client_id)
        composed = composing.compose(services, db, client, kept.brief, before=kept.draft.content)
        if digest(composed.content) == digest(kept.draft.content):
            continue
        edited = stages.edit(
            kept.invoice,
            composed.content,
            revision_seen=kept.draft.revision,
            by=kept.draft.saved_by,  # Still their lines: whoever wrote them cannot approve them now either.
            at=services.now(),
        )
        drafting.keep_revision(services, db, edited, kept.brief, composed, why=WHY, by=by.person, before=kept)
        if isinstance(kept.invoice, InReview | Approved):
            sent_back.append(SentBack(invoice_id, edited.draft.revision, isinstance(kept.invoice, Approved)))
        if kept.draft.changes_requested:  # It is still to be edited, for the same reason.
            reason, seen = kept.draft.changes_requested, edited.draft.revision
            returned = stages.request_changes(edited, reason=reason, revision_seen=seen)
            invoices.put_returned(db, returned, services.now())
        changed.append(kept.draft.reference)
    noticing.sent_back(services, db, sent_back, by=by)
    return changed
