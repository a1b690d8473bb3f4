from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from billing import invoice as stages
from billing.content import Preceding, digest
from billing.invoice import (
    Approval,
    Approved,
    Draft,
    InReview,
    Invoice,
    Issue,
    Issued,
    Void,
    draft_of,
)
from billing.refusals import Refused, Why
from tests.billing.samples import CONTENT, SAVED_AT, line

LATER = SAVED_AT + timedelta(hours=1)
CHANGED = replace(CONTENT, lines=(line("500"),))

DRAFT = Draft(17, 4, 2, CONTENT, "ana", SAVED_AT)
SENT_BACK = replace(DRAFT, changes_requested="Wrong rate")
APPROVAL = Approval(2, digest(CONTENT), "ben", LATER)
ISSUE = Issue("2026-0001", date(2026, 3, 3), date(2026, 3, 17), LATER)
OTHER_ISSUE = replace(ISSUE, number="2026-0002")

STAGES: dict[str, Invoice] = {
    "draft": SENT_BACK,
    "in review": InReview(DRAFT),
    "approved": Approved(DRAFT, APPROVAL),
    "issued": Issued(DRAFT, APPROVAL, ISSUE),
    "void": Void(DRAFT, None, "ben", LATER, "Twice"),
}


def edit(invoice: Invoice, *, seen: int = 2) -> Invoice:
    return stages.edit(invoice, CHANGED, revision_seen=seen, by="cem", at=LATER)


def approve(invoice: Invoice, *, seen: int = 2) -> Invoice:
    return stages.approve(invoice, APPROVAL, revision_seen=seen)


def reassign(invoice: Invoice, *, seen: int = 2) -> Invoice:
    return stages.reassign(invoice, revision_seen=seen)


def request_changes(invoice: Invoice, *, seen: int = 2) -> Invoice:
    return stages.request_changes(invoice, reason=" Wrong address ", revision_seen=seen)


def issue(invoice: Invoice) -> Invoice:
    return stages.issue(invoice, OTHER_ISSUE, digest_now=digest(CONTENT))


def void(invoice: Invoice) -> Invoice:
    return stages.void(invoice, by="cem", at=LATER, reason=" A mistake ")


def credit(invoice: Invoice) -> Invoice:
    return stages.credit(invoice)


def send_elsewhere(invoice: Invoice) -> Invoice:
    return stages.send_elsewhere(invoice)


COMMANDS: dict[str, Callable[[Invoice], Invoice]] = {
    "edit": edit,
    "approve": approve,
    "reassign": reassign,
    "request changes": request_changes,
    "issue": issue,
    "void": void,
    "credit": credit,
    "send elsewhere": send_elsewhere,
}

EDITED = InReview(Draft(17, 4, 3, CHANGED, "cem", LATER))
RETURNED = replace(DRAFT, changes_requested="Wrong address")
CALLED_OFF = Void(DRAFT, None, "cem", LATER, "A mistake")

# The specification: every stage meets every command, and this is what comes of it.
TABLE: dict[tuple[str, str], Invoice | Why] = {
    ("draft", "edit"): EDITED,  # The reason for which it came back is answered, and gone.
    ("draft", "approve"): Why.CHANGES_REQUESTED,
    ("draft", "request changes"): Why.CHANGES_REQUESTED,
    ("draft", "issue"): Why.NOT_APPROVED,
    ("draft", "void"): replace(CALLED_OFF, draft=SENT_BACK),
    ("in review", "edit"): EDITED,
    ("in review", "approve"): Approved(DRAFT, APPROVAL),
    ("in review", "request changes"): RETURNED,
    ("in review", "issue"): Why.NOT_APPROVED,
    ("in review", "void"): CALLED_OFF,
    ("approved", "edit"): EDITED,  # The approval is void: there is no switch to keep it.
    ("approved", "approve"): Why.ALREADY_APPROVED,
    ("approved", "request changes"): RETURNED,  # Until it is issued, there is time.
    ("approved", "issue"): Issued(DRAFT, APPROVAL, OTHER_ISSUE),
    ("approved", "void"): CALLED_OFF,
    ("issued", "edit"): Why.ALREADY_ISSUED,
    ("issued", "approve"): Why.ALREADY_ISSUED,
    ("issued", "request changes"): Why.ALREADY_ISSUED,
    ("issued", "issue"): Why.ALREADY_ISSUED,  # One number, once.
    ("issued", "void"): replace(CALLED_OFF, issue=ISSUE),  # It keeps its number.
    ("void", "edit"): Why.ALREADY_VOID,
    ("void", "approve"): Why.ALREADY_VOID,
    ("void", "request changes"): Why.ALREADY_VOID,
    ("void", "issue"): Why.ALREADY_VOID,
    ("void", "void"): Why.ALREADY_VOID,
    ("draft", "reassign"): Why.CHANGES_REQUESTED,
    ("in review", "reassign"): STAGES["in review"],  # Another is asked; nothing that is approved changes.
    ("approved", "reassign"): Why.ALREADY_APPROVED,
    ("issued", "reassign"): Why.ALREADY_ISSUED,
    ("void", "reassign"): Why.ALREADY_VOID,
    ("draft", "credit"): Why.NOT_ISSUED,
    ("draft", "send elsewhere"): Why.NOT_ISSUED,
    ("in review", "credit"): Why.NOT_ISSUED,
    ("in review", "send elsewhere"): Why.NOT_ISSUED,
    ("approved", "credit"): Why.NOT_ISSUED,
    ("approved", "send elsewhere"): Why.NOT_ISSUED,
    ("issued", "credit"): STAGES["issued"],  # It stays as it is; the credit note is a document of its own.
    ("issued", "send elsewhere"): STAGES["issued"],
    ("void", "credit"): Why.ALREADY_VOID,  # Off the books already: a credit note would take it off twice.
    ("void", "send elsewhere"): Why.ALREADY_VOID,
}


@pytest.mark.parametrize(("stage", "command"), list(product(STAGES, COMMANDS)))
def test_every_stage_meets_every_command(stage: str, command: str) -> None:
    expected = TABLE[stage, command]

    if isinstance(expected, Why):
        with pytest.raises(Refused) as caught:
            COMMANDS[command](STAGES[stage])
        assert caught.value.why is expected
    else:
        assert COMMANDS[command](STAGES[stage]) == expected


def test_a_credit_note_is_not_credited_itself() -> None:
    draft = replace(DRAFT, content=replace(CONTENT, preceding=Preceding("2026-0001", date(2026, 3, 3))))

    with pytest.raises(Refused) as caught:
        stages.credit(Issued(draft, APPROVAL, ISSUE))

    assert caught.value.why is Why.IS_CREDIT_NOTE


def test_the_table_has_no_row_too_many() -> None:
    assert set(TABLE) == set(product(STAGES, COMMANDS))


@pytest.mark.parametrize(
    ("stage", "command", "facts"),
    [
        ("draft", "approve", {"reason": "Wrong rate"}),
        ("draft", "request changes", {"reason": "Wrong rate"}),
        ("approved", "approve", {"by": "ben", "at": LATER}),
        ("issued", "edit", {"number": "2026-0001"}),
        ("issued", "approve", {"number": "2026-0001"}),
        ("issued", "request changes", {"number": "2026-0001"}),
        ("issued", "issue", {"number": "2026-0001"}),
    ],
)
def test_a_refusal_tells_what_was_there_before(stage: str, command: str, facts: dict[str, object]) -> None:
    with pytest.raises(Refused) as caught:
        COMMANDS[command](STAGES[stage])

    assert caught.value.facts == facts


@pytest.mark.parametrize(
    ("stage", "command"),
    [
        ("draft", edit),
        ("in review", edit),
        ("approved", edit),
        ("in review", approve),
        ("in review", reassign),
        ("in review", request_changes),
        ("approved", request_changes),
    ],
)
@pytest.mark.parametrize("seen", [1, 3])
def test_whoever_saw_another_revision_is_refused(stage: str, command: Callable[..., Invoice], seen: int) -> None:
    with pytest.raises(Refused) as caught:
        command(STAGES[stage], seen=seen)

    assert (caught.value.why, caught.value.facts) == (Why.DRAFT_CHANGED, {"revision": 2})


@pytest.mark.parametrize(
    "approval",
    [
        replace(APPROVAL, digest=digest(CHANGED)),  # Of other content.
        replace(APPROVAL, revision=1),  # Of an earlier revision that said the same.
    ],
)
def test_an_approval_of_something_else_is_refused(approval: Approval) -> None:
    with pytest.raises(Refused) as at_approval:
        stages.approve(InReview(DRAFT), approval, revision_seen=2)
    with pytest.raises(Refused) as at_issue:
        stages.issue(Approved(DRAFT, approval), ISSUE, digest_now=digest(CONTENT))

    assert at_approval.value.why is Why.DRAFT_CHANGED
    assert at_issue.value.why is Why.DRAFT_CHANGED


def test_content_that_changed_since_the_approval_is_not_issued() -> None:
    """A new bank account of the seller, say: the digest that is computed at issue shows it."""
    with pytest.raises(Refused) as caught:
        stages.issue(Approved(DRAFT, APPROVAL), ISSUE, digest_now=digest(CHANGED))

    assert caught.value.why is Why.DRAFT_CHANGED


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("reason", ["", "  "])
def test_sending_back_and_calling_off_need_a_reason(stage: str, reason: str) -> None:
    with pytest.raises(Refused) as returned:
        stages.request_changes(STAGES[stage], reason=reason, revision_seen=2)
    with pytest.raises(Refused) as voided:
        stages.void(STAGES[stage], by="ben", at=LATER, reason=reason)

    assert returned.value.why is Why.REASON_REQUIRED
    assert voided.value.why is Why.REASON_REQUIRED


@pytest.mark.parametrize("stage", STAGES)
def test_behind_every_stage_is_a_draft_with_a_reference(stage: str) -> None:
    assert draft_of(STAGES[stage]).reference == "D-17"


class Life(RuleBasedStateMachine):
    """An invoice under whatever people and clocks do to it, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.invoice: Invoice = InReview(replace(DRAFT, revision=1))
        self.issued: Issued | None = None
        self.void = False
        self.revisions = [1]
        self.numbers = 0

    def attempt(self, command: Callable[[], Invoice]) -> None:
        try:
            self.invoice = command()
        except Refused:
            return
        self.revisions.append(draft_of(self.invoice).revision)

    @rule(price=st.sampled_from(["480", "500"]), seen=st.integers(1, 6))
    def edit(self, price: str, seen: int) -> None:
        content = replace(CONTENT, lines=(line(price),))
        self.attempt(lambda: stages.edit(self.invoice, content, revision_seen=seen, by="cem", at=LATER))

    @rule(price=st.sampled_from(["480", "500"]), seen=st.integers(1, 6))
    def approve(self, price: str, seen: int) -> None:
        approval = Approval(seen, digest(replace(CONTENT, lines=(line(price),))), "ben", LATER)
        self.attempt(lambda: stages.approve(self.invoice, approval, revision_seen=seen))

    @rule(seen=st.integers(1, 6))
    def request_changes(self, seen: int) -> None:
        self.attempt(lambda: stages.request_changes(self.invoice, reason="Wrong", revision_seen=seen))

    @rule()
    def issue(self) -> None:
        taken = replace(ISSUE, number=f"2026-{self.numbers + 1:04}")
        now = digest(draft_of(self.invoice).content)
        self.attempt(lambda: stages.issue(self.invoice, taken, digest_now=now))
        if self.issued is None and isinstance(self.invoice, Issued):
            self.issued, self.numbers = self.invoice, self.numbers + 1

    @rule(at=st.just(LATER))
    def call_off(self, at: datetime) -> None:
        self.attempt(lambda: stages.void(self.invoice, by="cem", at=at, reason="Twice"))
        self.void = True

    @invariant()
    def what_is_approved_is_what_it_says(self) -> None:
        if isinstance(self.invoice, Approved | Issued):
            draft = self.invoice.draft
            assert self.invoice.approval.digest == digest(draft.content)
            assert self.invoice.approval.revision == draft.revision

    @invariant()
    def revisions_only_grow(self) -> None:
        assert self.revisions == sorted(self.revisions)

    @invariant()
    def what_is_issued_stays_as_it_is(self) -> None:
        if self.issued is not None:
            assert self.numbers == 1
            assert draft_of(self.invoice) == self.issued.draft
            assert isinstance(self.invoice, Issued | Void)
            assert self.invoice.issue == self.issued.issue

    @invariant()
    def what_is_void_stays_void(self) -> None:
        assert isinstance(self.invoice, Void) is self.void


TestLife = Life.TestCase
