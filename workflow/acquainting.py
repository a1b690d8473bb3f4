"""Who is who: chat ids and e-mail addresses of people, looked up once in a while and remembered."""

from __future__ import annotations

from datetime import timedelta

from billing.refusals import Refused, Why
from store import invoices, people, views
from store.database import reading, transaction
from workflow.ports import Delayed, Member, Rejected
from workflow.services import Services

ASK_AGAIN = timedelta(minutes=10)  # For people whom the chat does not know (yet).
FRESH = timedelta(hours=12)  # Somebody who left, or became an admin, is noticed within half a day.


def full_member(services: Services, person: str) -> bool:
    """Whether a person may read at all: a full member of the team. Asks the chat the first time, and twice a day."""
    with reading(services.engine) as db:
        known = people.known(db, person)
    now = services.now()
    if known is not None and known.looked_up_at is not None and now - known.looked_up_at < FRESH:
        return known.full
    try:
        member = services.directory.by_id(person)
    except (Delayed, Rejected):
        return known.full if known is not None else True  # docs/decisions.md: roles still decide what they may do.
    _remember(services, person, member)
    return member is not None and member.full


def require_member(services: Services, person: str) -> None:
    """Refuse guests, outsiders, bots and leavers."""
    if not full_member(services, person):
        raise Refused(Why.OUTSIDER)


def look_up_unknown(services: Services) -> int:
    """Ask the chat for named people that it has not told us of; how many became known. Raises Delayed."""
    with reading(services.engine) as db:
        asked = people.unresolved(db, before=services.now() - ASK_AGAIN)
    found = 0
    for ref in asked:
        member = _looked_up(services, ref)
        _remember(services, ref, member)
        found += member is not None
    if found:
        services.wake()
    return found


def _looked_up(services: Services, ref: str) -> Member | None:
    """A person by id or address. One whom the chat refuses to name must not keep the others waiting."""
    try:
        return services.directory.by_email(ref) if "@" in ref else services.directory.by_id(ref)
    except Rejected:
        return None


def _remember(services: Services, ref: str, member: Member | None) -> None:
    with transaction(services.engine) as db:
        people.remember(
            db,
            ref,
            chat_id=member.person if member else "",
            name=member.name if member else "",
            email=member.email if member else "",
            full=member.full if member else False,
            admin=member.admin if member else False,
            at=services.now(),
        )
        if member is not None and "@" in ref:  # Cards that printed the address can mention the person now.
            for invoice_id in invoices.not_issued(db):
                views.want(db, views.card_of(invoice_id), services.now())
