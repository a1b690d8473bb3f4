"""What an exception's message says, read from rows and resolved. Everywhere it is shown, it is this."""

from __future__ import annotations

from datetime import datetime

from billing.obligation import Kind, State, Stop
from billing.storm import LISTED_MAX
from renderers import explanations
from renderers.views import ExceptionMessage, ExceptionRow, FallbackCopy, Held
from store import detours, documents, exceptions, invoices, obligations, parties, storms, views, watches
from store.database import Session
from store.exceptions import Problem
from store.obligations import Owed
from workflow import facts, mail_lane, stopping, working_time
from workflow.services import Services

_TRIED = frozenset({State.DUE, State.CLAIMED})  # By the bot itself.
_RETRIED = frozenset({State.DUE, State.FAILED})  # When a person says so.
CARDS_NAMED = 5


def exception(services: Services, db: Session, number: int) -> ExceptionMessage:
    """Everything that an exception's message says."""
    problem, watch = exceptions.get(db, number), watches.find(db, number)
    owed = obligations.find(db, problem.obligation_id) if problem.obligation_id else None
    client, subject = _about(db, problem.invoice_id)
    held = storms.held(db, number) if storms.is_storm(problem) else []
    asked = stopping.listed(db, problem.code) if problem.closed_at is None else stopping.Listed()
    unknown = owed is not None and owed.state is State.UNKNOWN
    message_id = _message_id(db, owed)
    cards = views.failing(db, views.CARD) if problem.code == explanations.CARDS_NOT_SHOWN else []
    what, meaning, words = _said(problem, _told_as(db, problem, owed), count=asked.count, held=len(held))
    return ExceptionMessage(
        number=number,
        what=what,
        meaning=" ".join(filter(None, [_not_shown(db, cards), meaning])),
        words=words,
        client=client,
        subject=subject,
        owner=problem.owner,
        taken=problem.taken_at is not None,
        count=problem.count,
        opened_at=problem.opened_at,
        next_try_at=_next_try(db, problem, owed, held=held, cards=cards),
        can_retry=any(state in _RETRIED for state in _states(owed, held)),
        unknown=unknown,
        message_id=message_id,
        closed_at=problem.closed_at,
        closed_by=problem.closed_by,
        closing_note=problem.closing_note,
        time_zone=services.policy.time_zone,
        due_at=working_time.calendar(services, db).due_at(problem, watch),
        attempts=owed.attempts if owed else 0,
        tried_at=owed.in_flight_at if owed and unknown else None,
        own_copy=services.postmark.bcc if unknown and message_id else "",
        snoozed_until=watch.snoozed_until,
        snoozed_by=watch.snoozed_by,
        asked=watch.asked,
        held=tuple(held_line(db, one.number, one.invoice_id) for one in held[:LISTED_MAX]),
        held_count=len(held),
        part_of=storms.of(db, number),
        code=problem.code,
        waiting=asked.first,
        waiting_count=asked.count,
        question=asked.question,
    )


def row(services: Services, db: Session, number: int) -> ExceptionRow:
    """The same on one line of a list."""
    shown = exception(services, db, number)
    return ExceptionRow(
        number=number,
        what=shown.what,
        client=shown.client,
        subject=shown.subject,
        owner=shown.owner,
        opened_at=shown.opened_at,
        time_zone=shown.time_zone,
        taken=shown.taken,
        snoozed_until=shown.snoozed_until,
    )


def held_line(db: Session, number: int, invoice_id: int | None) -> Held:
    """One of the exceptions that a storm stands for."""
    client, subject = _about(db, invoice_id)
    return Held(number, subject, client)


def fallback(services: Services, db: Session, number: int) -> FallbackCopy:
    """The same for the fallback channel: why it is there, and where it went when its own channel healed."""
    detour = detours.find(db, number)
    moved_to = views.stands(db, views.message_of(number))
    return FallbackCopy(exception(services, db, number), detour.words if detour else "", moved_to)


def _told_as(db: Session, problem: Problem, owed: Owed | None) -> str:
    """The code whose sentences it has: a mail to another address has its own, and others if the client has nothing."""
    if owed is None or not facts.redirected(db, owed):
        return problem.code
    others = [one for one in obligations.of_invoice(db, owed.invoice_id, Kind.DELIVER) if one.id != owed.id]
    kind = "instead" if all(one.state is State.CANCELLED for one in others) else "redirect"
    return f"{kind}_{problem.code.partition('_')[2]}"


def _said(problem: Problem, code: str, *, count: int, held: int) -> tuple[str, str, str]:
    """What failed, what it means, and somebody else's words about it."""
    if storms.is_storm(problem):
        return (
            explanations.held(code, held or problem.count),
            explanations.held_meaning(code),
            problem.words,
        )
    what, meaning = explanations.counted(code, count), explanations.meaning(code)
    if problem.code == Stop.LOOK_CHANGED:
        return what, meaning, ""  # Its words say which look is asked about, for nobody to read.
    if problem.code in explanations.IN_OUR_WORDS:
        return what, f"{problem.words} {meaning}", ""
    return what, meaning, problem.words


def _states(owed: Owed | None, held: list[storms.Held]) -> list[State]:
    return [one.state for one in held] or ([owed.state] if owed else [])


def _next_try(
    db: Session, problem: Problem, owed: Owed | None, *, held: list[storms.Held], cards: list[tuple[str, datetime]]
) -> datetime | None:
    if problem.code == mail_lane.CODE:
        return None if problem.closed_at else mail_lane.next_try_at(db)
    if owed is not None:
        return owed.due_at if owed.state in _TRIED and owed.stop not in stopping.ASKED else None
    tries = [one.due_at for one in held if one.state in _TRIED] + [retry_at for _, retry_at in cards]
    return min(tries, default=None)


def _not_shown(db: Session, cards: list[tuple[str, datetime]]) -> str:
    """Whose cards the approvals channel does not show as they are."""
    if not cards:
        return ""
    numbers = [views.invoice_of(about) for about, _ in cards[:CARDS_NAMED]]
    about = [invoices.about(db, number) for number in numbers]
    named = [f"{one.name} ({parties.client(db, one.client_id).name})" for one in about]
    more = [f"{len(cards) - len(named)} more"] if len(cards) > len(named) else []
    return f"In the approvals channel, not shown as it is: {', '.join([*named, *more])}."


def _about(db: Session, invoice_id: int | None) -> tuple[str, str]:
    if invoice_id is None:
        return "", ""
    about = invoices.about(db, invoice_id)
    return parties.client(db, about.client_id).name, about.name


def _message_id(db: Session, owed: Owed | None) -> str:
    kinds = {
        Kind.DELIVER.value: documents.INVOICE,
        Kind.REMIND.value: documents.REMINDER,
        Kind.TRIAL.value: documents.TRIAL,
    }
    if owed is None or owed.kind not in kinds:
        return ""
    mails = documents.deliveries(db, owed.invoice_id, kind=kinds[owed.kind])
    return next((mail.message_id for mail in mails if mail.step == owed.about), "")  # None yet: it broke before that.
