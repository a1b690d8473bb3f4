"""Ask somebody in particular to approve an invoice. It gives no rights and takes none: the roles decide who may."""

from __future__ import annotations

from billing import invoice as stages
from billing.invoice import InReview
from billing.refusals import Refused, Why
from billing.roles import Act
from store import history, invoices, parties, people, views
from store.database import Session, reading
from workflow import authority
from workflow.services import Actor, Services, acting


def about_to_reassign(services: Services, invoice_id: int, *, revision_seen: int, by: Actor) -> tuple[str, ...]:
    """Who can be asked. Refuses now what would be refused after somebody was chosen."""
    with reading(services.engine) as db:
        return _to_reassign(services, db, invoice_id, revision_seen, by)[1]


def reassign(services: Services, invoice_id: int, person: str, *, revision_seen: int, by: Actor) -> None:
    """Ask this person, a chat id, from now on. Raises Refused(CANNOT_APPROVE) where the rules would not let them."""
    with acting(services, by) as db:
        asked, able = _to_reassign(services, db, invoice_id, revision_seen, by, lock=True)
        if person not in able:
            called = people.names(db, able)
            raise Refused(Why.CANNOT_APPROVE, names=tuple(called.get(person, person) for person in able))

        now, revision = services.now(), asked.draft.revision
        history.add(db, invoice_id, authority.REASSIGNED, by=by.person, at=now, to=person, revision=revision)
        views.want(db, views.card_of(invoice_id), now)


def _to_reassign(
    services: Services, db: Session, invoice_id: int, revision_seen: int, by: Actor, *, lock: bool = False
) -> tuple[InReview, tuple[str, ...]]:
    kept = invoices.load(db, invoice_id, lock=lock)
    client = parties.client(db, kept.draft.client_id)
    authority.permit(services, db, Act.REASSIGN, client, by, on=kept.draft.reference)
    asked = stages.reassign(kept.invoice, revision_seen=revision_seen)
    return asked, authority.askable(db, client, asked.draft)
