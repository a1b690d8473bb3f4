"""The guided way through the demo: where it stands, read from the rows and the inbox, and the next click."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from billing.invoice import Draft, InReview, Issued, Void
from billing.obligation import State
from billing.readiness import refuses
from bot.demo import agency
from bot.demo.inbox import Mail
from renderers.views import ApprovalCard
from store.reports import Line


class Step(IntEnum):
    """In order. The value counts the steps that are done."""

    OPEN = 0
    FILL = 1
    APPROVE = 2
    SEND_DAY = 3
    READ = 4
    REMIND = 5
    PAID = 6
    OVER = 7


TITLES = {
    Step.OPEN: "Type /invoice new",
    Step.FILL: "Fill in",
    Step.APPROVE: "Approve as Ben",
    Step.SEND_DAY: "Move to the send day",
    Step.READ: "Read the client’s mail",
    Step.REMIND: "Move to the reminder",
    Step.PAID: "Record the payment",
}

EXAMPLE = {
    "Client": agency.FIRST_CLIENT,
    "Line items": "Design sprint | 3 | 840\nPrototype workshop, half day | 1 | 620",
    "Purchase order": "PO-2207",
    "Note to client": "Thank you for the good work together.",
}

# How far an invoice is; one that stopped on its way leads nowhere.
STAGES = ("draft", "in_review", "approved", "issued")
STUCK = frozenset({State.FAILED.value, State.UNKNOWN.value})


@dataclass(frozen=True, slots=True)
class Scene:
    """What the tour looks at. `acting` is a name; `leading` the invoice that is furthest on."""

    acting: str
    form_open: bool
    leading: ApprovalCard | None
    mails: Sequence[Mail]


@dataclass(frozen=True, slots=True)
class Guide:
    """The next click in a sentence, and where it is: the first target that is on the page is pointed at."""

    step: Step
    say: str
    targets: tuple[str, ...] = ()
    example: dict[str, str] = field(default_factory=dict)


def leading(lines: Iterable[Line]) -> Line | None:
    """The invoice that is furthest on its way, the newest of equals."""
    candidates = [line for line in lines if line.stage != "void"]
    return max(candidates, key=lambda line: (_how_far(line), line.invoice_id), default=None)


def number(view: ApprovalCard) -> str:
    """The invoice's number, once it has one."""
    return view.invoice.issue.number if isinstance(view.invoice, Issued) else ""


def guide(scene: Scene) -> Guide:
    """Where the tour stands, and what to do next."""
    view = scene.leading
    if view is None or isinstance(view.invoice, Void):
        return _draft(scene)
    match view.invoice:
        case Draft():
            return _send_back_again(scene)
        case InReview():
            return _approve(scene, view)
    if not number(view) or not _mail_done(view):
        return _send_day(view)
    return _after_mail(scene, view)


def _draft(scene: Scene) -> Guide:
    if scene.form_open:
        say = f"Choose {agency.FIRST_CLIENT}, write a line or two, and press Save draft."
        return Guide(Step.FILL, say, ("modal",), EXAMPLE)
    if scene.acting != agency.ANA:
        return Guide(Step.OPEN, "Act as Ana: she drafts the invoices here.", (f"act-as:{agency.ANA}",))
    return Guide(Step.OPEN, "Type `/invoice new` in the box below, and press Enter.", ("composer",))


def _send_back_again(scene: Scene) -> Guide:
    if scene.acting != agency.ANA:
        return Guide(Step.FILL, "Changes were asked for. Act as Ana to edit the draft.", (f"act-as:{agency.ANA}",))
    say = "Changes were asked for: press Edit on the card, and save."
    return Guide(Step.FILL, say, ("modal", "button:Edit", f"channel:{agency.APPROVALS}"))


def _approve(scene: Scene, view: ApprovalCard) -> Guide:
    if refuses(view.problems):
        return Guide(
            Step.APPROVE,
            f"This client is not ready, as the card says. Draft another one for {agency.FIRST_CLIENT}: `/invoice new`.",
            ("modal", "composer"),
        )
    if scene.acting != agency.BEN:
        own = " Ana may not approve her own draft." if scene.acting == agency.ANA else ""
        say = f"The card asks for an approval.{own} Act as Ben."
        return Guide(Step.APPROVE, say, (f"act-as:{agency.BEN}",))
    say = f"Press Approve on the card in #{agency.APPROVALS}. The PDF and the mail’s text are in its thread."
    return Guide(Step.APPROVE, say, ("confirm", "button:Approve", f"channel:{agency.APPROVALS}"))


def _send_day(view: ApprovalCard) -> Guide:
    if view.hold:
        return Guide(Step.SEND_DAY, "It is on hold, so nothing leaves: press Resume on the card.", ("button:Resume",))
    if number(view):
        return Guide(Step.SEND_DAY, "The invoice has its number and is on its way.")
    say = "Approved: nothing leaves before the send day. Move the clock there."
    return Guide(Step.SEND_DAY, say, ("move:send_day",))


def _after_mail(scene: Scene, view: ApprovalCard) -> Guide:
    name = number(view)
    if view.balance is not None and view.balance.minor <= 0:
        say = f"{name} was approved, mailed, archived byte for byte, reminded of, and paid."
        return Guide(Step.OVER, say, ("also",))
    mails = [mail for mail in scene.mails if name in mail.subject]
    if not any(mail.is_read for mail in mails):
        targets = (*_unread(mails), "tab:inbox")
        return Guide(Step.READ, "The client has mail. Read it, and look at the PDF.", targets)
    if not any(mail.is_reminder for mail in mails):
        say = "The archive keeps the very same bytes. No money comes: move the clock to the reminder."
        return Guide(Step.REMIND, say, ("move:reminder",))
    return _pay(scene, name)


def _pay(scene: Scene, name: str) -> Guide:
    if scene.acting not in {agency.CLEO, agency.ANA}:
        say = "The reminder went out. Money came in: act as Cleo, who follows up."
        return Guide(Step.PAID, say, (f"act-as:{agency.CLEO}",))
    say = f"The reminder went out. Now the money came: type `/invoice paid {name}`."
    return Guide(Step.PAID, say, ("composer",))


def _unread(mails: Iterable[Mail]) -> Iterator[str]:
    yield from (f"mail:{mail.number}" for mail in mails if not mail.is_read)


def _mail_done(view: ApprovalCard) -> bool:
    return view.mailed is not None and view.mailed.state == State.DONE.value


def _how_far(line: Line) -> int:
    if line.next_state in STUCK:
        return -1
    settled = line.received_minor >= line.total.minor
    return STAGES.index(line.stage) + (line.mailed is not None) + settled
