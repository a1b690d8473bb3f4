"""Put an invoice's PDF into its card's thread, so that approvers see what the client will see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from billing import invoice as stages
from billing.invoice import Approved, Draft, Invoice, Void
from billing.obligation import Kind
from renderers.pdf.look import look
from store import history, invoices, obligations, views
from store.database import reading, transaction
from store.obligations import Claimed
from workflow import healing, hurrying, lockout
from workflow.ports import Posted
from workflow.services import BOT, Services

SOON = timedelta(seconds=1)  # The card is posted first; its thread takes the file.


def preview(services: Services, claimed: Claimed) -> None:
    """Print a revision as a draft and attach it, decided or not: the thread keeps what was decided on.

    A revision that was replaced meanwhile needs none.
    """
    place = _place(services, claimed, lambda found: stages.draft_of(found).revision == claimed.about)
    if place is None:
        return
    post, draft = place
    file = _attach(services, post, draft, title=f"{draft.reference} revision {draft.revision}")

    with transaction(services.engine) as db:
        now = services.now()
        obligations.done(db, claimed, now, file=file)
        history.add(db, claimed.invoice_id, "preview_attached", by=BOT, at=now, revision=draft.revision)
        healing.close_for(services, db, [claimed.id], by=BOT, note="the preview is in the thread")
        hurrying.take_along(services, db, Kind.PREVIEW)


def compare(services: Services, claimed: Claimed) -> None:
    """Print an approved invoice with the templates of now and attach it: the look that was approved is above it."""
    place = _place(services, claimed, lambda found: isinstance(found, Approved))
    if place is None:
        return
    post, draft = place
    file = _attach(services, post, draft, title=f"{draft.reference} revision {draft.revision} new look")

    with transaction(services.engine) as db:
        now = services.now()
        obligations.done(db, claimed, now, file=file, look=look())
        history.add(db, claimed.invoice_id, "look_attached", by=BOT, at=now)
        healing.close_for(services, db, [claimed.id], by=BOT, note="the new look is in the thread")
        views.want(db, views.card_of(claimed.invoice_id), now)


def _attach(services: Services, post: Posted, draft: Draft, *, title: str) -> str:
    content = services.printer.print(draft.content, None)
    return services.poster.attach(post, filename=f"{title.replace(' ', '-')}.pdf", content=content, title=title)


def _place(services: Services, claimed: Claimed, is_wanted: Callable[[Invoice], bool]) -> tuple[Posted, Draft] | None:
    """Where the file goes, and what is printed; None when it waits or is called off, and its row says so."""
    with reading(services.engine) as db:
        found = invoices.load(db, claimed.invoice_id).invoice
        place = views.place(db, views.card_of(claimed.invoice_id))
        drawn_at = views.tries_at(db, views.card_of(claimed.invoice_id))
        locked_until = lockout.tried_again_at(db)
    if isinstance(found, Void) or not is_wanted(found):
        with transaction(services.engine) as db:
            healing.not_needed(services, db, claimed, why="replaced or called off meanwhile")
        return None
    if place is None or locked_until is not None:
        now = services.now()
        with transaction(services.engine) as db:
            obligations.wait(db, claimed, until=max(locked_until or now, drawn_at or now, now) + SOON)
        return None
    return Posted(*place), stages.draft_of(found)
