"""Who is who: chat ids and e-mail addresses of people, looked up once in a while and remembered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from billing.refusals import Refused, Why
from billing.roles import Absence
from store import invoices, people, views
from store.database import reading, transaction
from store.people import Known
from workflow.ports import Delayed, LockedOut, Member, Rejected
from workflow.services import Services

ASK_AGAIN = timedelta(minutes=10)  # For people who cannot act, or of whom the chat would not say anything.
NAMED = 40  # Characters of a foreign team's id: longer than any.
FRESH = timedelta(hours=12)  # Somebody who left, or became an admin, is noticed within half a day.


def full_member(services: Services, person: str) -> bool:
    """Whether a person may read at all: a full member of the team. Asks the chat the first time, and twice a day."""
    with reading(services.engine) as db:
        known = people.known(db, person)
    told = known if known is not None and known.told else None
    if told is not None and told.looked_up_at is not None and services.now() - told.looked_up_at < FRESH:
        return told.full
    try:
        member = services.directory.by_id(person)
    except (Delayed, Rejected):
        return told.full if told is not None else True  # docs/decisions.md: roles still decide what they may do.
    _remember(services, person, member)
    return member is not None and member.full


def require_member(services: Services, person: str) -> None:
    """Refuse guests, outsiders, bots and leavers."""
    if not full_member(services, person):
        raise Refused(Why.OUTSIDER)


def require_own_team(services: Services, *, at: Collection[str], of: Collection[str] = ()) -> None:
    """Refuse what comes from another team: `at` are the teams that it says it happened in, `of` those of its person.

    What names none is taken, and anything is until the chat has told whose bot this is. In an organisation a person is
    in several teams and any of them may be named, so there the directory's word alone decides.
    """
    own = services.directory.team()
    if own is None:
        return
    named = at if own.organisation else [*at, *of]
    if others := sorted({team for team in named if team and team != own.id}):
        raise Refused(Why.OUTSIDER, on=f"requests from workspace {others[0][:NAMED]}")


def address_of(services: Services, person: str) -> str:
    """A person's own e-mail address, as the chat has it. Raises Refused(NO_OWN_ADDRESS)."""
    with reading(services.engine) as db:
        found = people.email_of(db, person)
    if found:
        return found
    try:
        member = services.directory.by_id(person)
    except (Delayed, Rejected):
        member = None
    if member is None or not member.email:
        raise Refused(Why.NO_OWN_ADDRESS)
    _remember(services, person, member)
    return member.email


def look_up_named(services: Services) -> int:
    """Ask the chat for named people; of how many it said something new. Raises Delayed.

    Only its own word makes somebody absent. One whom it refuses to name must not keep the others waiting.
    """
    now = services.now()
    with reading(services.engine) as db:
        asked = people.to_look_up(db, absent_before=now - ASK_AGAIN, known_before=now - FRESH)
    changed = 0
    for ref in asked:
        try:
            member = services.directory.by_email(ref) if "@" in ref else services.directory.by_id(ref)
        except LockedOut:
            break  # It would say that of everybody.
        except Rejected:
            with transaction(services.engine) as db:
                people.not_told(db, ref, services.now())
        else:
            changed += _remember(services, ref, member)
    if changed:
        services.wake()
    return changed


def _remember(services: Services, ref: str, member: Member | None) -> bool:
    """Keep what the chat said; whether it is news. Cards that name the person say it too."""
    with transaction(services.engine) as db:
        before = people.known(db, ref)
        people.remember(
            db,
            ref,
            chat_id=member.person if member else "",
            name=member.name if member else "",
            email=member.email if member else "",
            admin=member.admin if member else False,
            absence=member.absence if member else Absence.UNKNOWN,
            at=services.now(),
        )
        after = people.known(db, ref)
        if before is not None and after is not None and _shown(before) == _shown(after):
            return False
        for invoice_id in invoices.not_issued_naming(db, ref):
            views.want(db, views.card_of(invoice_id), services.now())
        return True


def _shown(known: Known) -> tuple[str, str, Absence | None]:
    """What a card shows of a person."""
    return known.chat_id, known.name, known.absence
