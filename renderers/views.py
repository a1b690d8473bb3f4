"""What people are shown, in our own words: the facts of a message, before any chat's blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from billing.decisions import Code, Decision
from billing.invoice import Hold, Invoice, Issue
from billing.money import Money
from billing.obligation import Stop
from billing.readiness import Problem
from billing.tax import Totals


@dataclass(frozen=True, slots=True)
class Mailed:
    """How the latest mail of an issued invoice stands. `state` is an obligation's state.

    `in_outbox`: done, but only as a file, because no mail server was set.
    """

    state: str
    at: datetime | None
    next_try_at: datetime | None
    words: str
    in_outbox: bool = False


@dataclass(frozen=True, slots=True)
class NextReminder:
    """The reminder that goes out next while a balance is open. `step` is days from the due date."""

    step: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SinceLast:
    """What is different from this client's last invoice; `number` is empty before the first one.

    `rerouted`: where mail and money go, old → new, and `by` whom that was entered; `changes`: everything else.
    """

    number: str = ""
    rerouted: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Redirect:
    """An issued document on its way to another address. `state` is `asked`, or its delivery's obligation's."""

    number: int
    to: tuple[str, ...]
    cc: tuple[str, ...]
    reason: str
    asked_by: str
    decided_by: str
    state: str
    approvers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApprovalCard:
    """One draft in the approvals channel, through its whole life.

    People are chat ids (mentioned) or e-mail addresses (printed). `approvers` are those who may approve this revision,
    `asked` the one of them whom somebody asked to; empty when nobody did.
    `leaves_at` is the instant at which an approved
    invoice leaves, None when that is at once. `due_on`: the day payment is due, before issue as it stands if the
    invoice leaves as planned; a credit note has none. `overdue`: that day is past and a balance is open. `late`: by so
    much it left after its time, because the bot was down. `stopped`: why what is next waits for a person.
    `revised_because`: why there is a new revision that nobody typed. `since_last`: None once it is issued. `credited`
    by credit notes that are issued; `credit_notes` are all that are not void. `redirects`: where else it was or may be
    sent; declined ones are left out. `mail_tried_at`: when the mail server, which refuses the login, is asked again.
    """

    invoice: Invoice
    totals: Totals
    approvers: tuple[str, ...]
    approve_by: datetime | None
    leaves_at: datetime | None
    problems: tuple[Problem, ...]
    hold: Hold | None
    mailed: Mailed | None
    archived_at: str
    balance: Money | None
    reminder: NextReminder | None
    reminders_sent: int
    open_exceptions: tuple[int, ...]
    due_on: date | None = None
    overdue: bool = False
    changes_requested_by: str = ""
    late: timedelta = timedelta(0)
    stopped: Stop = Stop.NO
    revised_because: str = ""
    reminders_in_outbox: int = 0
    since_last: SinceLast | None = None
    credited: Money | None = None
    credit_notes: tuple[str, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    mail_tried_at: datetime | None = None
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """One of the exceptions that a storm stands for."""

    number: int
    subject: str
    client: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One of the mails that an exception keeps back, and when it would have gone."""

    reference: str
    client: str
    total: Money
    due_at: datetime
    time_zone: str
    reminder: bool = False


@dataclass(frozen=True, slots=True)
class ExceptionMessage:
    """One problem in the exceptions channel. `unknown`: nobody can know whether a mail left.

    `due_at`: when somebody must have taken it, or settled it. `tried_at`: when its mail left, if it did; `own_copy`:
    the mailbox that got a copy in the same handover. `asked`: who was asked because it waited for too long. A storm
    holds `held_count` others, of which `held` are named; what is told in a storm is `part_of` that.
    `code` says which answers it has; `waiting` are the first of the mails that wait for one, `waiting_count` all, and
    `question` names exactly these: an answer is one to what was shown.
    """

    number: int
    what: str
    meaning: str
    words: str
    client: str
    subject: str
    owner: str
    taken: bool
    count: int
    opened_at: datetime
    next_try_at: datetime | None
    can_retry: bool
    unknown: bool
    message_id: str
    closed_at: datetime | None
    closed_by: str
    closing_note: str
    time_zone: str = "UTC"
    due_at: datetime | None = None
    attempts: int = 0
    tried_at: datetime | None = None
    own_copy: str = ""
    snoozed_until: datetime | None = None
    snoozed_by: str = ""
    asked: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()
    held_count: int = 0
    part_of: int | None = None
    code: str = ""
    waiting: tuple[Waiting, ...] = ()
    waiting_count: int = 0
    question: str = ""


@dataclass(frozen=True, slots=True)
class SnoozeChoice:
    """An exception that somebody wants to leave alone, and until when each choice would be."""

    message: ExceptionMessage
    tomorrow: datetime
    hours: datetime


@dataclass(frozen=True, slots=True)
class FallbackCopy:
    """The same problem in the fallback channel. `why` its own could not show it; `moved_to`: now it does."""

    message: ExceptionMessage
    why: str
    moved_to: str


@dataclass(frozen=True, slots=True)
class SentBackLine:
    """One invoice that a change of data sent back to review. `changes`: what it changed in this one alone."""

    reference: str
    client: str
    total: Money
    was_approved: bool
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewNotice:
    """All invoices that one change of data sent back to review. `common`: what it changed in every one of them."""

    by: str
    common: tuple[str, ...]
    lines: tuple[SentBackLine, ...]
    approvers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One line of the queue: an invoice and the next thing that will happen to it."""

    invoice_id: int
    reference: str
    client: str
    total: Money
    state: str
    waits_for: tuple[str, ...]
    next_at: datetime | None
    locale: str
    time_zone: str
    credit_note: bool = False


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One open exception in a list."""

    number: int
    what: str
    client: str
    subject: str
    owner: str
    opened_at: datetime
    time_zone: str = "UTC"
    taken: bool = False
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenSummary:
    """What was open `at` that time: the first `rows` of `count`. Their owners are names, which mention nobody."""

    rows: tuple[ExceptionRow, ...]
    count: int
    untaken: int
    at: datetime
    time_zone: str = "UTC"


View = ApprovalCard | ExceptionMessage | FallbackCopy | ReviewNotice | OpenSummary


@dataclass(frozen=True, slots=True)
class Status:
    """The workspace at a glance."""

    queued: int
    in_review: int
    drafts: int
    leaves_today: int
    failed: int
    unknown: int
    overdue: int
    open_exceptions: int
    last_mail_at: datetime | None
    last_payment_on: date | None
    last_tick_at: datetime | None
    setup_problems: tuple[str, ...]
    time_zone: str = "UTC"
    archive_waiting: int = 0  # Only what has waited for more than an hour.
    archive_waiting_since: datetime | None = None
    last_mail_in_outbox: bool = False
    last_chat_at: datetime | None = None
    asked_at: datetime | None = None
    mail_closed: str = ""  # Why no mail leaves at all.


@dataclass(frozen=True, slots=True)
class ClientStatus:
    """One client: what is unbilled, what is under way, what is owed."""

    client: str
    locale: str
    unbilled: Money | None
    unbilled_entries: int
    rows: tuple[InvoiceRow, ...]
    owed: tuple[Money, ...]
    problems: tuple[Problem, ...]
    client_id: int = 0


@dataclass(frozen=True, slots=True)
class Explained:
    """What happens next to one invoice, or why not, with all that its sentence names.

    `who` can lift each code, as chat ids or addresses. `missing` are readiness's red problems, `words` the other
    side's about the last try and `exception` its number, `because` a person's reason for the void or for changes.
    `all_held`: it is no hold of its own, but one on everything, which that exception carries.
    """

    reference: str
    client: str
    decision: Decision
    time_zone: str
    who: Mapping[Code, tuple[str, ...]]
    hold: Hold | None
    missing: tuple[Problem, ...]
    words: str
    because: str
    exception: int | None
    all_held: bool = False


@dataclass(frozen=True, slots=True)
class ClientExplained:
    """The same for the open invoices of one client, the newest first; `more` of them are not told."""

    client: str
    invoices: tuple[Explained, ...]
    more: int = 0


class Reach(StrEnum):
    """How far an invoice got: whether its client has the document."""

    NOT_SENT = "not_sent"
    PERHAPS = "perhaps"  # A mail of it is under way, or nobody can know how one ended.
    HAS_IT = "has_it"


@dataclass(frozen=True, slots=True)
class Voided:
    """What a void left: whether the client has the document, and how many entries of finished work are free again."""

    name: str
    client: str
    number: str
    reach: Reach
    released: int


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened to an invoice: who, when, what, in order."""

    sequence: int
    kind: str
    by: str
    at: datetime
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class IssuedFacts:
    """What only an issue knows, for the places that print it."""

    issue: Issue
    sha256: str
