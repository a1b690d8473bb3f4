"""Who may do what for a client."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from billing.refusals import Refused, Why


class Role(StrEnum):
    """What a person is for one client, as named in the client's row."""

    DRAFTER = "drafter"
    APPROVER = "approver"
    SENDER = "sender"
    FOLLOW_UP = "follow_up"
    DEPUTY = "deputy"


REQUIRED = (Role.DRAFTER, Role.APPROVER, Role.SENDER, Role.FOLLOW_UP)


class Absence(StrEnum):
    """Why somebody who is named cannot act: what the chat answered about them, never that it did not answer."""

    UNKNOWN = "unknown"
    DEACTIVATED = "deactivated"
    BOT = "bot"
    GUEST = "guest"
    OUTSIDER = "outsider"  # Of another organisation.
    INVITED = "invited"  # Has not joined yet.


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody who is named and cannot act. `name` is what the chat calls them; empty when it does not know them."""

    why: Absence
    name: str = ""


class Act(StrEnum):
    """What people can do; each button and command is one of these."""

    DRAFT = "draft"
    LOG_WORK = "log_work"
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    RETRY = "retry"
    SEND_NOW = "send_now"
    SETTLE_UNKNOWN = "settle_unknown"
    RECORD_PAYMENT = "record_payment"
    HOLD = "hold"
    TAKE = "take"
    RESOLVE = "resolve"
    VOID = "void"
    REDIRECT = "redirect"
    REASSIGN = "reassign"


_ANY = frozenset(Role)
_ROLES: dict[Act, frozenset[Role]] = {
    Act.DRAFT: frozenset({Role.DRAFTER}),
    Act.LOG_WORK: frozenset({Role.DRAFTER}),
    Act.APPROVE: frozenset({Role.APPROVER}),
    Act.REQUEST_CHANGES: frozenset({Role.APPROVER}),
    Act.RETRY: frozenset({Role.SENDER}),
    Act.SEND_NOW: frozenset({Role.SENDER}),
    Act.SETTLE_UNKNOWN: frozenset({Role.SENDER}),
    Act.RECORD_PAYMENT: frozenset({Role.FOLLOW_UP}),
    Act.HOLD: _ANY,
    Act.TAKE: _ANY,
    Act.RESOLVE: frozenset(),  # The owner of the item, and admins.
    Act.VOID: frozenset({Role.APPROVER}),
    Act.REDIRECT: frozenset({Role.SENDER, Role.FOLLOW_UP}),
    Act.REASSIGN: frozenset({Role.DRAFTER, Role.APPROVER}),
}
_MENDING = frozenset({Act.RETRY, Act.SETTLE_UNKNOWN})


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person is to one client at this moment."""

    person: str
    roles: AbstractSet[Role]
    admin: bool = False


def require(act: Act, standing: Standing, *, owner: str = "", answers: Role | None = None) -> None:
    """Refuse whoever has no role for the act.

    `owner` is the owner of the exception that is acted on. Any role may take one, so owning it gives the right to
    resolve it and no other; only a deputy who owns it stands in for the rest. `answers` is the role that answers for
    what went wrong, and may mend it as the sender may: a reminder is the follow-up owner's.
    """
    allowed = _ROLES[act] | ({answers} if answers and act in _MENDING else frozenset())
    owns = bool(owner) and owner == standing.person
    if standing.admin or standing.roles & allowed or (owns and (act is Act.RESOLVE or Role.DEPUTY in standing.roles)):
        return
    raise Refused(Why.NOT_ALLOWED, act=act.value, roles=sorted(role.value for role in allowed))


def require_approver(
    standing: Standing, *, saved_by: str, approvers: AbstractSet[str], changed_by: AbstractSet[str] = frozenset()
) -> bool:
    """Refuse who may not approve this revision; True when it is a legitimate self-approval.

    Four eyes (BILLING, section 2): whoever saved the revision cannot approve it, unless they are the client's only
    named approver; nor can whoever changed where mail or money goes since the client's last invoice (`changed_by`),
    unless nobody else is left. Admins may do everything, own drafts and changes excepted.
    """
    require(Act.APPROVE, standing)
    person = standing.person
    if person == saved_by:
        if approvers == {person}:
            return True
        raise Refused(Why.OWN_DRAFT, approvers=sorted(approvers - {person}))
    others = approvers - changed_by - {saved_by}
    if person in changed_by and others:
        raise Refused(Why.OWN_CHANGE, approvers=sorted(others))
    return False


def eligible(approvers: Sequence[str], *, saved_by: str, changed_by: AbstractSet[str]) -> tuple[str, ...]:
    """Those of a client's approvers whom `require_approver` lets approve, in their order."""
    others = tuple(person for person in approvers if person != saved_by)
    unconcerned = tuple(person for person in others if person not in changed_by)
    return unconcerned or others or tuple(approvers)


def require_second(standing: Standing, *, asked_by: str, approvers: AbstractSet[str]) -> None:
    """Refuse who may not decide on a new address: not an approver, or the one who asked, while there is another."""
    require(Act.APPROVE, standing)
    others = approvers - {asked_by}
    if standing.person == asked_by and others:
        raise Refused(Why.OWN_REQUEST, approvers=sorted(others))
