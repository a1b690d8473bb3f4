"""One notice for all invoices that one change of data sent back to review, instead of one for each."""

from __future__ import annotations

from collections.abc import Iterable

from billing.client import named
from billing.roles import Role
from renderers.views import ReviewNotice, SentBackLine
from store import invoices, notices, parties, views
from store.database import Session
from store.notices import SentBack
from workflow import comparing
from workflow.services import Actor, Services


def sent_back(services: Services, db: Session, items: Iterable[SentBack], *, by: Actor) -> None:
    """Owe the approvers one notice, in the commit of the change itself; nothing when nothing was sent back."""
    found = tuple(items)
    if found:
        number = notices.add(db, found, by=by.person, at=services.now())
        views.want(db, views.notice_of(number), services.now())


def notice(db: Session, number: int) -> ReviewNotice:
    """What it says. What changed in all of them alike is said once."""
    kept = notices.get(db, number)
    changed = [_changes(db, item) for item in kept.items]
    common = [one for one in changed[0] if all(one in others for others in changed)]
    lines = tuple(_line(db, item, found, common) for item, found in zip(kept.items, changed, strict=True))
    return ReviewNotice(kept.by, tuple(common), lines, _approvers(db, kept.items))


def _changes(db: Session, item: SentBack) -> list[str]:
    before = invoices.revision(db, item.invoice_id, item.revision - 1)
    return comparing.changes(before, invoices.revision(db, item.invoice_id, item.revision))


def _line(db: Session, item: SentBack, changes: list[str], common: list[str]) -> SentBackLine:
    kept = invoices.load(db, item.invoice_id)
    return SentBackLine(
        reference=kept.draft.reference,
        client=parties.client(db, kept.draft.client_id).name,
        total=kept.total,
        was_approved=item.was_approved,
        changes=tuple(one for one in changes if one not in common),
    )


def _approvers(db: Session, items: Iterable[SentBack]) -> tuple[str, ...]:
    """Everybody who is asked again, each once."""
    clients = dict.fromkeys(invoices.about(db, item.invoice_id).client_id for item in items)
    return parties.chat_ids(
        db, [person for client_id in clients for person in named(parties.client(db, client_id), Role.APPROVER)]
    )
