"""Why something did not go out, or when it will: the decision that the jobs act on, told with its people."""

from __future__ import annotations

from dataclasses import dataclass

from billing.client import Client, named
from billing.decisions import STOPS, UNBLOCKED_BY, Code, Decision, Send
from billing.invoice import Void
from billing.readiness import Level
from billing.roles import Role
from renderers.views import ClientExplained, Explained
from store import exceptions, invoices, parties, reports, storms
from store.database import Session, reading
from store.exceptions import Problem
from store.invoices import Kept
from store.obligations import Owed
from workflow import authority, deciding, doubting, healing, mail_lane, stopping
from workflow.services import Services

TOLD_MAX = 20

_OF_A_TRY = frozenset({Code.UNKNOWN, Code.FAILED, Code.RETRYING, Code.BEING_SENT})


def invoice(services: Services, invoice_id: int) -> Explained:
    """What happens next to one invoice. Raises Refused(NOT_FOUND)."""
    with reading(services.engine) as db:
        return _explained(services, db, invoice_id)


def client(services: Services, client_id: int) -> ClientExplained:
    """What happens next to each open invoice of a client."""
    with reading(services.engine) as db:
        lines = reports.lines(db, client_id=client_id)
        told = tuple(_explained(services, db, line.invoice_id) for line in lines[:TOLD_MAX])
        return ClientExplained(parties.client(db, client_id).name, told, len(lines) - len(told))


def _explained(services: Services, db: Session, invoice_id: int) -> Explained:
    kept = invoices.load(db, invoice_id)
    decision, owed = deciding.decision(services, db, kept), deciding.next_owed(db, invoice_id)
    problem = _problem(db, owed, decision)
    codes = () if isinstance(decision, Send) else decision.codes
    asked = _Asked(services, db, parties.client(db, kept.draft.client_id), kept, owed, problem)
    return Explained(
        reference=invoices.about(db, invoice_id).name,
        client=asked.client.name,
        decision=decision,
        time_zone=kept.draft.content.time_zone,
        who={code: _who(asked, code) for code in codes},
        hold=deciding.standing_hold(db, kept),
        missing=tuple(found for found in deciding.problems(db, kept) if found.level is Level.RED),
        words=owed.words if owed else "",
        because=_because(kept),
        all_held=_holds_all(problem),
        exception=(storms.of(db, problem.number) or problem.number) if problem else None,
    )


def _problem(db: Session, owed: Owed | None, decision: Decision) -> Problem | None:
    """The open exception that keeps it back: its own, or one that it shares with others."""
    codes = () if isinstance(decision, Send) else decision.codes
    if Code.ON_HOLD in codes and (everything := exceptions.open_as(db, doubting.UNSURE)) is not None:
        return everything
    shared = [stopping.name_of(stop) for code, stop in STOPS.items() if code in codes]
    shared += [mail_lane.LOCKED_OUT] if Code.MAIL_LOCKED_OUT in codes else []
    own = exceptions.open_about(db, owed.id) if owed else None
    return own or next(filter(None, (exceptions.open_as(db, name) for name in shared)), None)


def _holds_all(problem: Problem | None) -> bool:
    return problem is not None and problem.fingerprint == doubting.UNSURE


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whom a question about one invoice can lead to."""

    services: Services
    db: Session
    client: Client
    kept: Kept
    owed: Owed | None
    problem: Problem | None


def _who(asked: _Asked, code: Code) -> tuple[str, ...]:
    """Who can lift it, as the chat knows them: the owner of a try that went wrong, else whose role it is."""
    if code in _OF_A_TRY and asked.owed is not None:
        return _owner(asked, asked.owed)
    if code is Code.ON_HOLD and _holds_all(asked.problem):
        return parties.admins(asked.db, admins=asked.services.policy.admins)
    roles = UNBLOCKED_BY[code]
    people = [person for role in Role if role in roles for person in named(asked.client, role)]
    found = parties.chat_ids(asked.db, people or sorted(asked.services.policy.admins))
    if code is Code.NEEDS_APPROVAL and (one := authority.chosen(asked.db, asked.client, asked.kept.draft)):
        return (one,)
    if code is Code.NEEDS_APPROVAL:  # Four eyes: whoever saved it may only where nobody else is named.
        return tuple(person for person in found if person != asked.kept.draft.saved_by) or found
    return found


def _owner(asked: _Asked, owed: Owed) -> tuple[str, ...]:
    if asked.problem is not None and asked.problem.owner:
        return (asked.problem.owner,)
    role = healing.answers_for(owed.kind)
    owner = authority.owner_of(asked.db, asked.client, role, asked.services.policy.admins)
    return (owner,) if owner else ()


def _because(kept: Kept) -> str:
    if isinstance(kept.invoice, Void):
        return kept.invoice.reason
    return kept.draft.changes_requested
