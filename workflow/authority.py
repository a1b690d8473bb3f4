"""Who is asking, and what they may do."""

from __future__ import annotations

from billing.client import Client, named
from billing.invoice import Draft
from billing.refusals import Refused, Why
from billing.roles import Act, Role, Standing, eligible, require, require_approver, require_second
from store import history, invoices, parties
from store.database import Session
from workflow.services import Actor, Services

REASSIGNED = "reassigned"


def permit(
    services: Services,
    db: Session,
    act: Act,
    client: Client,
    by: Actor,
    *,
    on: str = "",
    owner: str = "",
    answers: Role | None = None,
) -> None:
    """Refuse the act unless the person has a role for it with this client. Raises Refused(NOT_ALLOWED).

    `on`: what is acted on, in words; the client, unless it is said. `owner` and `answers`: as in `require`.
    """
    if by.trusted:
        return
    try:
        require(act, _standing(services, db, client, by), owner=owner, answers=answers)
    except Refused as refused:
        raise _with_names(db, client, refused, on) from None


def permit_approval(services: Services, db: Session, client: Client, by: Actor, *, draft: Draft) -> bool:
    """Refuse who may not approve this revision; True when it is a legitimate self-approval."""
    approvers = frozenset(parties.chat_ids(db, named(client, Role.APPROVER)))
    standing = _standing(services, db, client, by)
    try:
        return require_approver(
            standing, saved_by=draft.saved_by, approvers=approvers, changed_by=rerouted_by(db, draft)
        )
    except Refused as refused:
        raise _with_names(db, client, refused, draft.reference) from None


def may_approve(db: Session, client: Client, draft: Draft) -> tuple[str, ...]:
    """Those of the client's approvers who may approve this revision, as the chat knows them."""
    approvers = parties.chat_ids(db, named(client, Role.APPROVER))
    return eligible(approvers, saved_by=draft.saved_by, changed_by=rerouted_by(db, draft))


def askable(db: Session, client: Client, draft: Draft) -> tuple[str, ...]:
    """Those of them whom it makes sense to ask: of nobody else the chat said that they cannot act."""
    away = parties.chat_ids(db, client.absent)
    return tuple(person for person in may_approve(db, client, draft) if person not in away)


def chosen(db: Session, client: Client, draft: Draft) -> str:
    """Whom somebody asked to approve it; empty where nobody was, or who was may not approve this revision."""
    last = history.last(db, draft.id, REASSIGNED)
    return last.facts["to"] if last and last.facts["to"] in askable(db, client, draft) else ""


def asked(db: Session, client: Client, draft: Draft) -> tuple[str, ...]:
    """Who is asked to approve this revision: the one whom somebody chose, else all who may."""
    one = chosen(db, client, draft)
    return (one,) if one else may_approve(db, client, draft)


def rerouted_by(db: Session, draft: Draft) -> frozenset[str]:
    """Who changed where the mail or the money goes since the client's last invoice; nobody before the first one."""
    last = invoices.last_issued(db, draft.client_id, besides=draft.id)
    if last is None:
        return frozenset()
    before, after, people = last[1], draft.content, set()
    if before.recipients != after.recipients:
        people.add(parties.recipients_by(db, draft.client_id))
    if before.seller.account != after.seller.account:
        people.add(parties.payment_by(db))
    return frozenset(people - {""})


def permit_second(services: Services, db: Session, client: Client, by: Actor, *, on: str, asked_by: str) -> None:
    """Refuse who may not decide on what somebody asked for: it takes another approver, where there is one."""
    approvers = frozenset(parties.chat_ids(db, named(client, Role.APPROVER)))
    try:
        require_second(_standing(services, db, client, by), asked_by=asked_by, approvers=approvers)
    except Refused as refused:
        raise _with_names(db, client, refused, on) from None


def owner_of(db: Session, client: Client, role: Role, admins: frozenset[str]) -> str:
    """The first person named for a role, as the chat knows them; an admin when nobody is."""
    people = parties.chat_ids(db, named(client, role) or tuple(sorted(admins)))
    return people[0] if people else ""


def _with_names(db: Session, client: Client, refused: Refused, on: str) -> Refused:
    """The refusal with what it was about, and the people who may: whoever reads it knows whom to ask."""
    roles = refused.facts.get("roles")
    if not isinstance(roles, list):
        return refused
    people = [person for role in roles for person in named(client, Role(role))]
    return Refused(refused.why, **refused.facts, people=parties.chat_ids(db, people), on=on or client.name)


def _standing(services: Services, db: Session, client: Client, by: Actor) -> Standing:
    return parties.standing(db, client.id, by.person, admins=services.policy.admins)


def permit_admin(services: Services, db: Session, act: Act, by: Actor, *, on: str, owner: str) -> None:
    """Refuse who is neither an admin nor the owner of what is acted on."""
    if by.trusted or by.person == owner:
        return
    if not parties.is_admin(db, by.person, admins=services.policy.admins):
        raise Refused(Why.NOT_ALLOWED, act=act.value, roles=[], on=on, people=(owner,) if owner else ())
