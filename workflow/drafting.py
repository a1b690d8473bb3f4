"""Drafts: asked for in a modal, made of finished work, edited. Every save asks for approval."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from billing import invoice as stages
from billing.client import NO_CURRENCY, Brief, BriefLine, Client
from billing.invoice import Approved, InReview
from billing.money import Money
from billing.obligation import Kind
from billing.readiness import Problem
from billing.refusals import Refused, Why
from billing.roles import Act
from store import history, invoices, obligations, parties, requests, views, work
from store.database import Session, reading
from store.invoices import EDITED, Kept
from workflow import authority, comparing, composing, creditable, healing
from workflow.entry.line_items import Habits
from workflow.entry.numbers import PLAIN
from workflow.services import Actor, Services, acting


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save made, for the answer to who saved it."""

    invoice_id: int
    reference: str
    client: str
    total: Money
    problems: tuple[Problem, ...]


def draft(services: Services, client_id: int, brief: Brief, *, by: Actor) -> Saved:
    """Save a first revision and ask for its approval."""
    with acting(services, by) as db:
        client = parties.client(db, client_id)
        authority.permit(services, db, Act.DRAFT, client, by)
        return _first(services, db, client, brief, by)


def draft_now(services: Services, client_id: int, *, by: Actor) -> Saved:
    """Turn a client's unbilled work into a draft. Raises Refused(NOTHING_UNBILLED)."""
    with acting(services, by) as db:
        client = parties.client(db, client_id)
        authority.permit(services, db, Act.DRAFT, client, by)
        entries = work.unbilled(db, client_id)
        if not entries:
            raise Refused(Why.NOTHING_UNBILLED, client=client.name)
        brief = Brief(max(entry.completed_on for entry in entries), tuple(entry.line for entry in entries))
        saved = _first(services, db, client, brief, by)
        work.bill(db, entries, saved.invoice_id)
        return saved


def edit(services: Services, invoice_id: int, brief: Brief, *, revision_seen: int, by: Actor) -> Saved:
    """Save a new revision; an approval is void and asked for again."""
    with acting(services, by) as db:
        kept = invoices.load(db, invoice_id, lock=True)
        return _next(services, db, kept, brief, revision_seen=revision_seen, by=by)


def change_send_day(
    services: Services, invoice_id: int, send_on: date | None, *, revision_seen: int, by: Actor
) -> Saved:
    """Save a new revision that leaves on another day; None means the client's rule."""
    with acting(services, by) as db:
        kept = invoices.load(db, invoice_id, lock=True)
        return _next(services, db, kept, replace(kept.brief, send_on=send_on), revision_seen=revision_seen, by=by)


def log_work(services: Services, client_id: int, line: BriefLine, completed_on: date, *, by: Actor) -> None:
    """Log finished work with its completion day."""
    with acting(services, by) as db:
        client = parties.client(db, client_id)
        authority.permit(services, db, Act.LOG_WORK, client, by)
        work.add(db, client_id, line, completed_on=completed_on, by=by.person, at=services.now())


def keep_revision(
    services: Services,
    db: Session,
    edited: InReview,
    brief: Brief,
    composed: composing.Composed,
    *,
    why: str,
    by: str,
    before: Kept,
) -> None:
    """Keep a new revision with all that follows: no approval, nothing owed from before, a new preview, a new card.

    The thread says what changed and whose approval is void, and mentions who is asked again. Where data changed, it
    mentions nobody: one notice asks for all invoices (workflow/noticing.py).
    """
    draft, at = edited.draft, services.now()
    off = obligations.cancel(db, draft.id, (Kind.ISSUE, Kind.PREVIEW), why=f"revision {draft.revision}: {why}")
    healing.close_for(services, db, off, by=by, note=f"Revision {draft.revision} took its place.")
    invoices.put_revision(db, edited, brief, total=composed.total, send_at=composed.send_at, why=why)
    voided = before.invoice.approval.by if isinstance(before.invoice, Approved) else ""
    approvers = authority.asked(db, parties.client(db, draft.client_id), draft)
    history.add(
        db,
        draft.id,
        "saved",
        by=by,
        at=at,
        revision=draft.revision,
        why=why,
        changed="; ".join(comparing.changes(before.draft.content, draft.content)),
        voided=voided,
        asks=",".join(approvers) if why == EDITED else "",
    )
    _ask(db, draft.id, draft.revision, services)


def _next(services: Services, db: Session, kept: Kept, brief: Brief, *, revision_seen: int, by: Actor) -> Saved:
    client = parties.client(db, kept.draft.client_id)
    authority.permit(services, db, Act.DRAFT, client, by, on=kept.draft.reference)
    brief = creditable.prepared(kept.draft.content, brief)
    composed = composing.compose(services, db, client, brief, before=kept.draft.content)
    creditable.check(db, kept.draft.id, composed.content)
    edited = stages.edit(kept.invoice, composed.content, revision_seen=revision_seen, by=by.person, at=services.now())
    keep_revision(services, db, edited, brief, composed, why=EDITED, by=by.person, before=kept)
    return Saved(kept.draft.id, edited.draft.reference, client.name, composed.total, composed.problems)


def _first(services: Services, db: Session, client: Client, brief: Brief, by: Actor) -> Saved:
    return first(services, db, client, brief, composing.compose(services, db, client, brief), by=by)


def first(
    services: Services, db: Session, client: Client, brief: Brief, composed: composing.Composed, *, by: Actor
) -> Saved:
    """Keep a first revision and ask for its approval, inside somebody else's transaction."""
    at = services.now()
    invoice_id = invoices.add(
        db, client.id, brief, composed.content, total=composed.total, send_at=composed.send_at, by=by.person, at=at
    )
    history.add(db, invoice_id, "saved", by=by.person, at=at, revision=1)
    requests.made(db, by.request, invoice_id)
    _ask(db, invoice_id, 1, services)
    return Saved(invoice_id, f"D-{invoice_id}", client.name, composed.total, composed.problems)


def _ask(db: Session, invoice_id: int, revision: int, services: Services) -> None:
    at = services.now()
    views.want(db, views.card_of(invoice_id), at)
    obligations.owe(db, Kind.PREVIEW, invoice_id, revision, due_at=at)


@dataclass(frozen=True, slots=True)
class Form:
    """What a client's draft is typed against: its name, the days that count, and how its lines are read.

    `today` is the workspace's day (when work was completed), `client_today` the client's (when mail may leave).
    """

    name: str
    today: date
    client_today: date
    habits: Habits

    @property
    def currency_missing(self) -> bool:
        """Whether neither the client nor the seller says a currency."""
        return self.habits.currency == NO_CURRENCY


def form(services: Services, client_id: int) -> Form:
    """What a client's draft is typed against. Raises Refused(NOT_FOUND)."""
    with reading(services.engine) as db:
        client, seller = parties.client(db, client_id), parties.seller(db)
        zone = ZoneInfo(client.time_zone or services.policy.time_zone)
        habits = Habits(
            composing.currency_of(client, seller),
            client.locale or (seller.locale if seller else PLAIN),
            work.last_prices(db, client_id),
        )
        now = services.now()
        today = now.astimezone(composing.default_zone(services.policy)).date()
        return Form(client.name, today, now.astimezone(zone).date(), habits)


def client_of(services: Services, invoice_id: int) -> int:
    """Whose invoice it is."""
    with reading(services.engine) as db:
        return invoices.about(db, invoice_id).client_id


@dataclass(frozen=True, slots=True)
class AboutToEdit:
    """What is to be edited, and who must approve what this person saves."""

    brief: Brief
    approvers: tuple[str, ...]


def about_to_edit(services: Services, invoice_id: int, *, revision_seen: int, by: Actor) -> AboutToEdit:
    """What is to be edited. Refuses now what would be refused after the edit was typed."""
    with reading(services.engine) as db:
        kept, now = invoices.load(db, invoice_id), services.now()
        client = parties.client(db, kept.draft.client_id)
        authority.permit(services, db, Act.DRAFT, client, by, on=kept.draft.reference)
        edited = stages.edit(kept.invoice, kept.draft.content, revision_seen=revision_seen, by=by.person, at=now)
        return AboutToEdit(kept.brief, authority.asked(db, client, edited.draft))
