"""Keep the same bytes where the books are kept, and read them back."""

from __future__ import annotations

from billing.invoice import Issued, Void
from billing.obligation import Kind
from renderers.paths import archive_path
from store import documents, history, invoices, obligations, parties, views
from store.database import reading, transaction
from store.obligations import Claimed
from workflow import composing, healing, hurrying, relinking
from workflow.ports import ArchiveRefused
from workflow.services import BOT, Services


def archive(services: Services, claimed: Claimed) -> None:
    """Archive one issued invoice. Repeating it is harmless: the archive is write-once and compares bytes."""
    path, document = _what(services, claimed)
    receipt = services.archive.keep(path, document.content)
    if receipt.sha256 != document.sha256:
        message = f"the archive holds other bytes than were stored: {receipt.sha256[:12]} is not {document.sha256[:12]}"
        raise ArchiveRefused(message, code="hash_mismatch")

    with transaction(services.engine) as db:
        now = services.now()
        obligations.done(db, claimed, now, path=path, location=receipt.location, sha256=receipt.sha256)
        history.add(db, claimed.invoice_id, "archived", by=BOT, at=now, path=path, sha256=receipt.sha256)
        note = healing.healed(services, "archived", claimed.attempts)
        healing.close_for(services, db, [claimed.id], by=BOT, note=note)
        relinking.over(services, db)
        hurrying.take_along(services, db, Kind.ARCHIVE)
        views.want(db, views.card_of(claimed.invoice_id), now)


def _what(services: Services, claimed: Claimed) -> tuple[str, documents.Document]:
    with reading(services.engine) as db:
        found = invoices.load(db, claimed.invoice_id).invoice
        document = documents.stored(db, claimed.invoice_id)
        if not isinstance(found, Issued | Void) or found.issue is None:
            raise LookupError(f"invoice {claimed.invoice_id} has bytes and no number")
        folder = composing.archive_folder(parties.client(db, found.draft.client_id))
        return archive_path(folder, found.issue.issued_on.year, found.issue.number), document
