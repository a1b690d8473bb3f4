"""Words and invoices as an enemy, a careless import or a very long project would make them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from billing.content import Buyer, Line, Recipients, Treatment
from billing.invoice import Approval, Approved, Draft, Hold, InReview, Invoice, Issue, Issued, Void
from billing.money import Money
from billing.readiness import Level, Problem
from billing.tax import Totals
from renderers.views import ApprovalCard, ExceptionMessage, Held, Mailed, NextReminder
from tests.renderers.slack import samples

NASTY = [
    "",
    " ",
    "<!channel>",
    "<!here|x> <@U0ANA> <https://evil.example|bank>",
    "&lt;!everyone&gt; & < >",
    "*bold* _slanted_ ~gone~ `code` ```fence```",
    "> quoted\n>>> more",
    "\u202eGPJ.exe\u2066 turned \u2068@U0ANA\u2069",
    "half \ud800 a character, \x00 and \x1b[31m",
    "line\r\nbreak\u2028and\u2029more",
    "&" * 300,
    "<" * 4000,
    "Lengthy & Sons " * 300,
    "🧾" * 500,
    ":tada: @everyone #general",
]
words = st.sampled_from(NASTY) | st.text(max_size=80)
people = words | st.sampled_from(["U0ANA", "W12", "ana@studio.example", "sendday", "cli"])
instants = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  Hypothesis adds the zone itself.
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
currencies = st.sampled_from(["EUR", "JPY", "KWD", "XXX", "SEK"])
zones = st.sampled_from(["Europe/Berlin", "Pacific/Kiritimati", "", "Mars/Olympus", "../etc"])
numbers = st.integers(1, 10**9)

lines = st.builds(
    Line,
    description=words,
    quantity=st.decimals(-1000, 10**6, places=3),
    unit=st.sampled_from(["C62", "HUR", "MON", "ZZZ", ""]),
    unit_price=st.decimals(-(10**6), 10**9, places=4),
    tax_rate=st.decimals(0, 100, places=2),
)
contents = st.builds(
    replace,
    st.just(samples.CONTENT),
    buyer=st.builds(Buyer, name=words),
    lines=st.lists(lines, max_size=8).map(tuple) | st.just(samples.LINES * 60),
    treatment=st.sampled_from(Treatment),
    terms=words,
    recipients=st.builds(
        Recipients,
        to=st.lists(words, max_size=4).map(tuple),
        cc=st.lists(words, max_size=40).map(tuple),
    ),
    completed_on=days,
    send_rule=words,
    send_on=st.none() | days,
    time_zone=zones,
    purchase_order=words,
    note=words,
)
drafts = st.builds(
    Draft,
    id=numbers,
    client_id=numbers,
    revision=numbers,
    content=contents,
    saved_by=people,
    saved_at=instants,
    changes_requested=words,
)
approvals = st.builds(Approval, revision=numbers, digest=words, by=people, at=instants, self_approved=st.booleans())
issues = st.builds(Issue, number=words, issued_on=days, due_on=days, issued_at=instants)
invoices: st.SearchStrategy[Invoice] = st.one_of(
    drafts,
    st.builds(InReview, drafts),
    st.builds(Approved, drafts, approvals),
    st.builds(Issued, drafts, approvals, issues),
    st.builds(Void, drafts, st.none() | issues, people, instants, words),
)
amounts = st.builds(Money, st.integers(-(10**12), 10**12), currencies)
totals = st.builds(
    Totals,
    line_nets=st.lists(amounts, max_size=10).map(tuple),
    groups=st.just(()),
    net=amounts,
    tax=amounts,
    gross=amounts,
)
problems = st.builds(Problem, code=words, level=st.sampled_from(Level), sentence=words)
cards = st.builds(
    ApprovalCard,
    invoice=invoices,
    totals=totals,
    approvers=st.lists(people, max_size=12).map(tuple),
    asked=st.sampled_from(["", "U0ANA"]),
    approve_by=st.none() | instants,
    leaves_at=st.none() | instants,
    problems=st.lists(problems, max_size=12).map(tuple),
    hold=st.none() | st.builds(Hold, words, people, st.none() | days),
    mailed=st.none()
    | st.builds(
        Mailed,
        state=st.sampled_from(["due", "claimed", "in_flight", "unknown", "failed", "done", "cancelled", "new"]),
        at=st.none() | instants,
        next_try_at=st.none() | instants,
        words=words,
    ),
    archived_at=words,
    balance=st.none() | amounts,
    reminder=st.none() | st.builds(NextReminder, st.integers(-30, 90), instants),
    reminders_sent=st.integers(0, 9),
    open_exceptions=st.lists(numbers, max_size=9).map(tuple),
    due_on=st.none() | days,
    overdue=st.booleans(),
    changes_requested_by=people,
)
exceptions = st.builds(
    ExceptionMessage,
    number=numbers,
    what=words,
    meaning=words,
    words=words,
    client=words,
    subject=words,
    owner=people,
    taken=st.booleans(),
    count=st.integers(1, 10**6),
    opened_at=instants,
    next_try_at=st.none() | instants,
    can_retry=st.booleans(),
    unknown=st.booleans(),
    message_id=words,
    closed_at=st.none() | instants,
    closed_by=people,
    closing_note=words,
    time_zone=zones,
    due_at=st.none() | instants,
    attempts=st.integers(0, 99),
    tried_at=st.none() | instants,
    own_copy=words,
    snoozed_until=st.none() | instants,
    snoozed_by=people,
    asked=st.lists(people, max_size=8).map(tuple),
    held=st.lists(st.builds(Held, number=numbers, subject=words, client=words), max_size=20).map(tuple),
    held_count=st.integers(0, 10**6),
    part_of=st.none() | numbers,
)
prices = st.decimals(0, 10**6, places=2).filter(lambda value: value >= Decimal(0))
