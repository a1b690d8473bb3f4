"""Hold and resume: a flag that stops what is owed and keeps the approval; and calling an invoice off."""

from __future__ import annotations

from datetime import date, datetime

from billing import invoice as stages
from billing.invoice import Hold, Issued, Void
from billing.obligation import Kind
from billing.refusals import Refused, Why
from billing.roles import Act
from renderers.views import Reach, Voided
from store import credit_notes, history, invoices, obligations, parties, stops, views, work
from store.database import Session, reading, transaction
from workflow import composing, deciding, healing, reaching, settling
from workflow.authority import permit
from workflow.services import BOT, Actor, Services, acting


def about_to_hold(services: Services, invoice_id: int, *, by: Actor) -> None:
    """Refuse now what would be refused after the reason was written."""
    with reading(services.engine) as db:
        _holdable(services, db, invoices.load(db, invoice_id), by)


def hold(services: Services, invoice_id: int, *, reason: str, until: date | None, by: Actor) -> None:
    """Stop what is owed for an invoice, with a reason and perhaps an end. Nothing that is under way is called back."""
    with acting(services, by) as db:
        kept, now = invoices.load(db, invoice_id, lock=True), services.now()
        _holdable(services, db, kept, by)
        if not reason.strip():
            raise Refused(Why.REASON_REQUIRED)
        today = now.astimezone(composing.default_zone(services.policy)).date()
        if until is not None and until <= today:
            raise Refused(Why.WRONG_DAY, day=until.isoformat())
        _hold(services, db, invoice_id, Hold(reason.strip(), by.person, until))


def resume(services: Services, invoice_id: int, *, by: Actor) -> None:
    """Lift the flag; what is owed goes on, at once where its time has passed."""
    with acting(services, by) as db:
        kept = invoices.load(db, invoice_id, lock=True)
        permit(services, db, Act.HOLD, parties.client(db, kept.draft.client_id), by, on=kept.draft.reference)
        if kept.hold is None:
            raise Refused(Why.NOT_HELD)
        _resume(services, db, invoice_id, by.person, at=services.now())


def resume_ended(services: Services) -> int:
    """Lift the holds whose last day is over or today; how many there were."""
    zone = composing.default_zone(services.policy)
    today = services.now().astimezone(zone).date()
    with transaction(services.engine) as db:
        over = invoices.holds_over(db, today.isoformat())
        for invoice_id in over:
            ends_at = deciding.hold_ends_at(invoices.load(db, invoice_id))
            _resume(services, db, invoice_id, BOT, at=ends_at or services.now())
    return len(over)


def void(services: Services, invoice_id: int, *, reason: str, by: Actor, sure: bool = False) -> Voided:
    """Call an invoice off; a number that it has stays its own, and its work is unbilled again if it had none.

    `sure`: the person knows that the client has it, or may; without it that is refused (CLIENT_HAS_IT).
    """
    with acting(services, by) as db:
        kept = _to_void(services, db, invoice_id, by, lock=True)
        if not sure:
            second_thought(db, kept)
        return void_kept(services, db, kept, reason=reason, by=by.person)


def about_to_void(services: Services, invoice_id: int, *, by: Actor) -> Reach:
    """How far it got, to be told before the reason is asked. Refuses now what would be refused after it."""
    with reading(services.engine) as db:
        kept = _to_void(services, db, invoice_id, by)
        stages.void(kept.invoice, by=by.person, at=services.now(), reason="-")
        return reaching.reach(db, invoice_id)


def void_kept(services: Services, db: Session, kept: invoices.Kept, *, reason: str, by: str) -> Voided:
    """The same, inside somebody else's transaction."""
    invoice_id, now = kept.draft.id, services.now()
    voided = stages.void(kept.invoice, by=by, at=now, reason=reason)
    if notes := credit_notes.standing(db, invoice_id):
        raise Refused(Why.HAS_CREDIT_NOTE, notes=[invoices.about(db, note.draft.id).name for note in notes])
    invoices.put_void(db, voided)
    if isinstance(kept.invoice, Issued):
        settling.take_credit_back(services, db, kept.invoice, by=by)
    kinds = (Kind.ISSUE, Kind.DELIVER, Kind.REMIND, Kind.PREVIEW)
    off = obligations.cancel(db, invoice_id, kinds, why=f"void: {voided.reason}")
    healing.close_for(services, db, off, by=by, note=voided.reason)
    healing.close_unpaid(services, db, invoice_id, by=by, note=voided.reason)
    released = 0 if isinstance(kept.invoice, Issued) else work.release(db, invoice_id)
    reach = reaching.reach(db, invoice_id)
    history.add(db, invoice_id, "voided", by=by, at=now, reason=voided.reason, reach=reach, released=released or "")
    views.want(db, views.card_of(invoice_id), now)
    number = voided.issue.number if voided.issue else ""
    return Voided(invoices.about(db, invoice_id).name, kept.draft.content.buyer.name, number, reach, released)


def _to_void(services: Services, db: Session, invoice_id: int, by: Actor, *, lock: bool = False) -> invoices.Kept:
    kept = invoices.load(db, invoice_id, lock=lock)
    permit(services, db, Act.VOID, parties.client(db, kept.draft.client_id), by, on=kept.draft.reference)
    return kept


def second_thought(db: Session, kept: invoices.Kept) -> None:
    """Refuse to call off what the client has, or may have, before the person said that they know."""
    reach = reaching.reach(db, kept.draft.id)
    if isinstance(kept.invoice, Issued) and reach is not Reach.NOT_SENT:
        raise Refused(Why.CLIENT_HAS_IT, number=kept.invoice.issue.number, perhaps=reach is Reach.PERHAPS)


def hold_kept(services: Services, db: Session, kept: invoices.Kept, *, reason: str, by: str) -> None:
    """Hold inside somebody else's transaction; a hold that stands stays as it is."""
    if kept.hold is None:
        _hold(services, db, kept.draft.id, Hold(reason, by))


def _holdable(services: Services, db: Session, kept: invoices.Kept, by: Actor) -> None:
    permit(services, db, Act.HOLD, parties.client(db, kept.draft.client_id), by, on=kept.draft.reference)
    if isinstance(kept.invoice, Void):
        raise Refused(Why.ALREADY_VOID)
    if kept.hold is not None:
        raise Refused(Why.ALREADY_HELD, by=kept.hold.by, reason=kept.hold.reason)


def _hold(services: Services, db: Session, invoice_id: int, held: Hold) -> None:
    now = services.now()
    invoices.put_hold(db, invoice_id, held)
    history.add(db, invoice_id, "held", by=held.by, at=now, reason=held.reason, until=held.until or "")
    views.want(db, views.card_of(invoice_id), now)


def _resume(services: Services, db: Session, invoice_id: int, by: str, *, at: datetime) -> None:
    now = services.now()
    invoices.put_hold(db, invoice_id, None)
    stops.go_on(db, invoice_id, at=at)
    history.add(db, invoice_id, "resumed", by=by, at=now)
    healing.ask_again(services, db, invoice_id)
    views.want(db, views.card_of(invoice_id), now)
