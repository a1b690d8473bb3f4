"""Send an issued document to another address: one person asks, another approves, and the stored bytes go out."""

from __future__ import annotations

from dataclasses import dataclass

from billing import invoice as stages
from billing.client import Client, named
from billing.content import Recipients
from billing.invoice import Issued
from billing.obligation import Kind, State
from billing.refusals import Refused, Why
from billing.roles import Act, Role
from store import documents, history, invoices, obligations, parties, redirections, views
from store.database import Session, reading
from store.obligations import Owed
from store.redirections import APPROVED, DECLINED, Redirection
from workflow import authority, healing, issuing
from workflow.services import Actor, Services, acting


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a request: who is asked to approve it, or nobody when it goes out at once."""

    name: str
    recipients: Recipients
    approvers: tuple[str, ...]


def about_to_ask(services: Services, invoice_id: int, *, by: Actor) -> tuple[str, ...]:
    """Who will have to approve it. Refuses now what would be refused after the address was typed."""
    with reading(services.engine) as db:
        kept, _ = _to_redirect(services, db, invoice_id, by)
        return _others(db, parties.client(db, kept.draft.client_id), by.person)


def ask(services: Services, invoice_id: int, recipients: Recipients, *, reason: str, by: Actor) -> Asked:
    """Ask for it. Where the client has no other approver it goes at once, and the record says who was alone."""
    with acting(services, by) as db:
        kept, issued = _to_redirect(services, db, invoice_id, by, lock=True)
        if not reason.strip():
            raise Refused(Why.REASON_REQUIRED)
        others, now = _others(db, parties.client(db, kept.draft.client_id), by.person), services.now()
        number = redirections.add(db, invoice_id, recipients, reason=reason.strip(), by=by.person, at=now)
        to, asks = ", ".join((*recipients.to, *recipients.cc)), ",".join(others)
        history.add(db, invoice_id, "redirect_asked", by=by.person, at=now, to=to, reason=reason.strip(), asks=asks)
        if not others:
            _send(services, db, issued, number, recipients, by=by.person)
        views.want(db, views.card_of(invoice_id), now)
        return Asked(issued.issue.number, recipients, others)


def approve(services: Services, number: int, *, by: Actor) -> None:
    """A second person says yes: a new delivery of the same stored bytes is owed, and leaves at once."""
    with acting(services, by) as db:
        found = _to_decide(services, db, number, by)
        issued = stages.send_elsewhere(invoices.load(db, found.invoice_id).invoice)
        _send(services, db, issued, number, found.recipients, by=by.person)


def decline(services: Services, number: int, *, by: Actor) -> None:
    """A second person says no, or whoever asked takes it back."""
    with acting(services, by) as db:
        found, now = _to_decide(services, db, number, by, to_decline=True), services.now()
        redirections.decide(db, number, DECLINED, by=by.person, at=now)
        to = ", ".join(found.recipients.to)
        history.add(db, found.invoice_id, "redirect_declined", by=by.person, at=now, to=to)
        views.want(db, views.card_of(found.invoice_id), now)


def _send(services: Services, db: Session, issued: Issued, number: int, recipients: Recipients, *, by: str) -> None:
    invoice_id, now = issued.draft.id, services.now()
    n = len(documents.deliveries(db, invoice_id, kind=documents.INVOICE)) + 1
    if any(owed.state is State.IN_FLIGHT for owed in obligations.of_invoice(db, invoice_id, Kind.DELIVER)):
        raise Refused(Why.BUSY, mailing=True)
    instead = call_off(services, db, issued, by=by)
    document = documents.stored(db, invoice_id)
    issuing.write_delivery(services, db, issued, document, n=n, recipients=recipients)
    redirections.decide(db, number, APPROVED, by=by, at=now, step=n)
    to = ", ".join(recipients.to)
    history.add(db, invoice_id, "redirect_approved", by=by, at=now, to=to, instead=instead)
    views.want(db, views.card_of(invoice_id), now)


def call_off(services: Services, db: Session, issued: Issued, *, by: str) -> str:
    """The new address takes the place of what has not left; to whom that was. What may have left stays a person's."""
    invoice_id, now = issued.draft.id, services.now()
    replaced: dict[str, None] = {}
    for one in obligations.of_invoice(db, invoice_id, Kind.DELIVER):
        to = documents.delivery(db, invoice_id, documents.INVOICE, one.about).recipients
        if _is_replaced(one, is_first=to == issued.draft.content.recipients):
            obligations.settle(db, one.id, to=State.CANCELLED, now=now, why=issuing.REPLACED)
            healing.close_for(services, db, [one.id], by=by, note="Sent to another address instead.")
            replaced |= dict.fromkeys(to.to)
    return ", ".join(replaced)


def _is_replaced(owed: Owed, *, is_first: bool) -> bool:
    """Whether it has not left. Another address that was approved as well keeps a mail that still waits."""
    return owed.state is State.FAILED or (is_first and owed.state in {State.DUE, State.CLAIMED})


def _to_redirect(
    services: Services, db: Session, invoice_id: int, by: Actor, *, lock: bool = False
) -> tuple[invoices.Kept, Issued]:
    kept = invoices.load(db, invoice_id, lock=lock)
    authority.permit(services, db, Act.REDIRECT, parties.client(db, kept.draft.client_id), by)
    issued = stages.send_elsewhere(kept.invoice)
    if documents.document(db, invoice_id) is None:
        raise Refused(Why.BUSY)  # It has its number, and is being printed.
    for waiting in redirections.of_invoice(db, invoice_id):
        if not waiting.decision:
            raise Refused(Why.ALREADY_ASKED, by=waiting.asked_by, to=", ".join(waiting.recipients.to))
    return kept, issued


def _to_decide(services: Services, db: Session, number: int, by: Actor, *, to_decline: bool = False) -> Redirection:
    asked = redirections.find(db, number)
    if asked is None:
        raise Refused(Why.OUTDATED_BUTTON)
    kept = invoices.load(db, asked.invoice_id, lock=True)
    found = redirections.find(db, number) or asked
    client = parties.client(db, kept.draft.client_id)
    if not (to_decline and by.person == found.asked_by):
        authority.permit_second(services, db, client, by, on=kept.draft.reference, asked_by=found.asked_by)
    if found.decision:
        raise Refused(Why.ALREADY_DECIDED, by=found.decided_by)
    return found


def _others(db: Session, client: Client, person: str) -> tuple[str, ...]:
    """The client's approvers but for whoever asks."""
    return tuple(one for one in parties.chat_ids(db, named(client, Role.APPROVER)) if one != person)
