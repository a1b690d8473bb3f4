"""Put the draft's PDF into its card's thread, so that approvers see what the client will see."""

from __future__ import annotations

from datetime import timedelta

from billing import invoice as stages
from billing.invoice import Void
from store import history, invoices, obligations, views
from store.database import reading, transaction
from store.obligations import Claimed
from workflow import healing, lockout
from workflow.ports import Posted
from workflow.services import BOT, Services

SOON = timedelta(seconds=1)  # The card is posted first; its thread takes the file.


def preview(services: Services, claimed: Claimed) -> None:
    """Print a revision as a draft and attach it, decided or not: the thread keeps what was decided on.

    A revision that was replaced meanwhile needs none.
    """
    with reading(services.engine) as db:
        found = invoices.load(db, claimed.invoice_id).invoice
        place = views.place(db, views.card_of(claimed.invoice_id))
        drawn_at = views.tries_at(db, views.card_of(claimed.invoice_id))
        locked_until = lockout.tried_again_at(db)
    draft = stages.draft_of(found)
    if isinstance(found, Void) or draft.revision != claimed.about:
        with transaction(services.engine) as db:
            healing.not_needed(services, db, claimed, why="replaced or called off meanwhile")
        return
    if place is None or locked_until is not None:
        now = services.now()
        with transaction(services.engine) as db:
            obligations.wait(db, claimed, until=max(locked_until or now, drawn_at or now, now) + SOON)
        return
    content = services.printer.print(draft.content, None)
    name = f"{draft.reference} revision {draft.revision}"
    file = services.poster.attach(
        Posted(*place), filename=f"{draft.reference}-revision-{draft.revision}.pdf", content=content, title=name
    )

    with transaction(services.engine) as db:
        now = services.now()
        obligations.done(db, claimed, now, file=file)
        history.add(db, claimed.invoice_id, "preview_attached", by=BOT, at=now, revision=draft.revision)
        healing.close_for(services, db, [claimed.id], by=BOT, note="the preview is in the thread")
