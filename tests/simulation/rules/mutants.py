"""Bugs that others shipped, planted into the rules themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from billing import cadence, days, decisions, ledger, obligation, roles, send_day
from billing import invoice as stages
from billing.decisions import Blocked, Code, Facts, Next, Outward, Queued
from billing.invoice import Approval, Approved, InReview, draft_of
from billing.ledger import Entry
from billing.money import Money
from billing.obligation import Kind
from billing.send_day import Form, SendRule

Patch = pytest.MonkeyPatch

DAY_OF_MONTH, EDIT, BLOCKERS = send_day._day_of_month, stages.edit, decisions._blockers
BY_STAGE, DECIDE = decisions._by_stage, decisions.decide


def blind_resend(patch: Patch) -> None:
    """A mail of which nobody knows is a mail that waits."""

    def blockers(facts: Facts) -> Iterator[Code]:
        yield from (code for code in BLOCKERS(facts) if code is not Code.UNKNOWN)

    patch.setattr(decisions, "_blockers", blockers)
    patch.setattr(obligation, "may_become", lambda *_: True)


def send_after_edit(patch: Patch) -> None:
    """A small edit, somebody thought, needs no second approval."""

    def edit(invoice: Any, *rest: Any, **more: Any) -> InReview | Approved:
        edited = EDIT(invoice, *rest, **more)
        return Approved(edited.draft, invoice.approval) if isinstance(invoice, Approved) else edited

    patch.setattr(stages, "edit", edit)
    patch.setattr(stages, "stands", lambda *_, **__: True)


def no_dedupe(patch: Patch) -> None:
    """The second click on Approve is as good as the first."""

    def approve(invoice: Any, approval: Approval, **_: Any) -> Approved:
        return Approved(draft_of(invoice), approval)

    patch.setattr(stages, "approve", approve)


def old_cards_approve(patch: Patch) -> None:
    """The revision that a button carries is not looked at."""
    patch.setattr(stages, "_seen", lambda *_: None)


def anybody_approves(patch: Patch) -> None:
    """Who may see the button may press it."""
    patch.setattr(roles, "require_approver", lambda *_, **__: False)


def reminder_burst(patch: Patch) -> None:
    """After a holiday of the bot every step that is due goes out, one after the other."""

    def oldest(_facts: Facts, queued: Queued, _at: datetime) -> Next:
        remind = queued.kind is Kind.REMIND
        return Next(Outward.REMINDER, queued.about) if remind else Next(Outward.INVOICE)

    patch.setattr(decisions, "_next", oldest)
    patch.setattr(decisions, "MIN_GAP", timedelta(0))


def no_gap_between_mails(patch: Patch) -> None:
    """Each step has its day, so nobody counted the hours between."""
    patch.setattr(decisions, "MIN_GAP", timedelta(0))


def gap_ends_at_night(patch: Patch) -> None:
    """The reminder goes as soon as a day is over, on a Saturday as well."""
    patch.setattr(decisions, "_at_an_hour", lambda _facts, at: at)


def dst_double(patch: Patch) -> None:
    """Where clocks go back the hour comes twice, and the second one counts."""

    def second(day: date, at: time, zone: ZoneInfo) -> datetime:
        return datetime.combine(day, at.replace(fold=1), tzinfo=zone).astimezone(UTC)

    for module in (days, send_day, cadence):
        patch.setattr(module, "instant", second)


def offset_of_winter(patch: Patch) -> None:
    """The offset is stored, and kept in summer."""

    def stored(day: date, at: time, zone: ZoneInfo) -> datetime:
        winter = datetime.combine(day.replace(month=1, day=1), at, tzinfo=zone).utcoffset()
        assert winter is not None
        return (datetime.combine(day, at) - winter).replace(tzinfo=UTC)

    for module in (days, send_day, cadence):
        patch.setattr(module, "instant", stored)


def month_end_skip(patch: Patch) -> None:
    """`day 31` has no day in February, so nothing leaves in February."""

    def skipped(rule: SendRule, month: date, closed: AbstractSet[date]) -> date | None:
        if rule.form is Form.DAY and rule.n > days.month_end(month).day:
            return None
        return DAY_OF_MONTH(rule, month, closed)

    patch.setattr(send_day, "_day_of_month", skipped)


def reminder_after_payment(patch: Patch) -> None:
    """The payment is in the ledger, and nobody looks there."""
    patch.setattr(decisions, "is_settled", lambda _: False)


def reversals_are_payments(patch: Patch) -> None:
    """A payment that was taken back counts twice."""

    def balance(total: Money, entries: Iterable[Entry]) -> Money:
        for entry in entries:
            total -= entry.amount
        return total

    patch.setattr(ledger, "balance", balance)


def reminder_on_a_day_of_rest(patch: Patch) -> None:
    """The step's own day, whatever day that is."""
    patch.setattr(cadence, "working_on_or_after", lambda day, _: day)


def hold_is_ignored(patch: Patch) -> None:
    """The flag is set, and the rules do not ask for it."""
    patch.setattr(decisions, "decide", lambda facts, *, now: DECIDE(replace(facts, held=False), now=now))


def void_is_sent(patch: Patch) -> None:
    """What is called off while its server is dialled leaves all the same."""

    def by_stage(facts: Facts) -> Iterator[Code]:
        yield from (code for code in BY_STAGE(facts) if code is not Code.VOID)

    patch.setattr(decisions, "_by_stage", by_stage)


def days_late_and_nobody_asked(patch: Patch) -> None:
    """Whatever is due goes out, however long ago that was."""
    patch.setattr(decisions, "LATE_MAX", timedelta(days=10_000))


def blocked_for_good(patch: Patch) -> None:
    """What waited for a retry is taken for something that is over."""

    def decide(facts: Facts, *, now: datetime) -> decisions.Decision:
        tried = facts.queued is not None and facts.queued.attempts
        return Blocked((Code.NOT_QUEUED,)) if tried else DECIDE(facts, now=now)

    patch.setattr(decisions, "decide", decide)


PLANTED: tuple[Callable[[Patch], None], ...] = (
    blind_resend,
    send_after_edit,
    no_dedupe,
    old_cards_approve,
    anybody_approves,
    reminder_burst,
    no_gap_between_mails,
    gap_ends_at_night,
    dst_double,
    offset_of_winter,
    month_end_skip,
    reminder_after_payment,
    reversals_are_payments,
    reminder_on_a_day_of_rest,
    hold_is_ignored,
    void_is_sent,
    days_late_and_nobody_asked,
    blocked_for_good,
)
