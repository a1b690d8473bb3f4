"""Every stage, role and refusal has a way in, a way out and a sentence: nobody is led into a dead end."""

import ast
import importlib
from typing import get_args

import pytest

from billing.invoice import Approved, Draft, InReview, Invoice, Issued, Void
from billing.refusals import Refused, Why
from billing.roles import Role
from renderers import refusals
from renderers.slack import standing
from tests.billing.test_invoice import STAGES, TABLE
from tests.renderers.slack import samples
from tests.tidy.source import shipped
from workflow.importing import clients

STAGE_TYPES = get_args(Invoice)
END = "End: nothing happens to it any more; a new draft takes its place."

# What leads out of a stage: the verb that a person or the clock uses, or why it is the end.
OUT_OF_STAGE = {
    Draft: "workflow.drafting.edit",
    InReview: "workflow.approving.approve",
    Approved: "workflow.issuing.issue",
    Issued: "workflow.holding.void",
    Void: END,
}

# What somebody does who was refused. Each is a verb of ours, or an event that comes by itself.
OUT_OF_REFUSAL = {
    Why.DRAFT_CHANGED: "workflow.asking.invoice",  # Look again, then decide.
    Why.QUESTION_CHANGED: "workflow.asking.open_exceptions",  # Look again, then decide.
    Why.ALREADY_APPROVED: "workflow.holding.hold",
    Why.ALREADY_ISSUED: "workflow.crediting.credit",
    Why.ALREADY_VOID: "workflow.drafting.draft",
    Why.CLIENT_HAS_IT: "workflow.crediting.credit",
    Why.HAS_CREDIT_NOTE: "workflow.holding.void",
    Why.IS_CREDIT_NOTE: "workflow.holding.void",
    Why.TOO_MUCH_CREDIT: "workflow.crediting.about_to_credit",
    Why.OTHER_TAX: "workflow.crediting.credit",
    Why.OTHER_CURRENCY: "workflow.drafting.edit",
    Why.NO_SUCH_SUM: "workflow.crediting.credit",
    Why.CHANGES_REQUESTED: "workflow.drafting.edit",
    Why.NOT_APPROVED: "workflow.approving.approve",
    Why.NOT_ISSUED: "workflow.approving.approve",
    Why.NOT_READY: "workflow.importing.clients.import_clients",
    Why.NOT_ALLOWED: "workflow.importing.clients.import_clients",  # A role is named in clients.csv.
    Why.OWN_DRAFT: "workflow.approving.approve",  # By somebody else.
    Why.OWN_CHANGE: "workflow.approving.approve",  # By somebody else.
    Why.OWN_REQUEST: "workflow.redirecting.approve",  # By somebody else.
    Why.CANNOT_APPROVE: "workflow.reassigning.about_to_reassign",  # It names who can.
    Why.ALREADY_ASKED: "workflow.redirecting.decline",
    Why.ALREADY_DECIDED: "workflow.redirecting.ask",
    Why.ALREADY_HELD: "workflow.holding.resume",
    Why.NOT_HELD: "workflow.holding.hold",
    Why.ALREADY_TAKEN: "workflow.exception_queue.resolve",
    Why.ALREADY_RESOLVED: "workflow.healing.open_for",  # It opens again when it happens again.
    Why.NOTE_REQUIRED: "workflow.exception_queue.resolve",
    Why.ENDING_REQUIRED: "workflow.exception_queue.resolve",
    Why.REASON_REQUIRED: "workflow.holding.void",
    Why.NOTHING_TO_RETRY: "workflow.exception_queue.resolve",
    Why.NOT_UNKNOWN: "workflow.exception_queue.retry",
    Why.NOT_FOUND: "workflow.asking.queue",
    Why.NOTHING_UNBILLED: "workflow.drafting.log_work",
    Why.NOTHING_OWED: "workflow.settling.undo_payment",
    Why.ALREADY_UNDONE: "workflow.settling.record_payment",
    Why.WRONG_AMOUNT: "workflow.settling.record_payment",
    Why.WRONG_DAY: "workflow.holding.hold",
    Why.OUTSIDER: "workflow.acquainting.full_member",  # Asked again twice a day.
    Why.TOO_MANY: "workflow.asking.queue",  # In a minute.
    Why.OUTDATED_BUTTON: "workflow.asking.queue",
    Why.NO_OWN_ADDRESS: "workflow.acquainting.address_of",  # Slack has one from then on.
    Why.BUSY: "workflow.outcomes.carry_out",  # What is under way ends.
}

# Sentences without a use yet. Whatever raises one of these takes it from here and says its way out above.
NOT_RAISED_YET = {
    Why.NOT_IN_REVIEW: "each command names the stage that it meets instead",
    Why.AMBIGUOUS: "the longest known name wins, so nothing that is typed fits two",
}


def test_every_stage_has_a_way_in() -> None:
    """A command of the table makes it; the first one is what a draft begins with."""
    made = {type(after) for (stage, _), after in TABLE.items() if after is not STAGES[stage]}

    assert set(STAGE_TYPES) - made == set()


@pytest.mark.parametrize("stage", STAGE_TYPES)
def test_every_stage_has_a_way_out(stage: type[Invoice]) -> None:
    name = next(name for name, of in STAGES.items() if type(of) is stage)
    left = {type(after) for (at, _), after in TABLE.items() if at == name and not isinstance(after, Why)} - {stage}

    assert bool(left) is (OUT_OF_STAGE[stage] is not END)
    if left:
        assert exists(OUT_OF_STAGE[stage])


@pytest.mark.parametrize("stage", STAGE_TYPES)
def test_every_stage_has_a_sentence(stage: type[Invoice]) -> None:
    cards = (samples.IN_REVIEW, samples.SENT_BACK, samples.APPROVED, samples.MAILED_CARD, samples.VOID)
    [card] = [card for card in cards if type(card.invoice) is stage]

    assert standing.stage(card).rstrip("*").endswith(".")


@pytest.mark.parametrize("role", Role)
def test_every_role_is_given_and_taken_away_in_a_column_and_has_a_sentence(role: Role) -> None:
    said = refusals.sentence(Refused(Why.NOT_ALLOWED, roles=[role.value]), time_zone="UTC")

    assert role.value in clients.COLUMNS.known
    assert role.value.replace("_", "-") in said


def test_every_refusal_is_raised_or_says_why_not_yet() -> None:
    raised = set(refusals_raised())

    assert set(Why) - raised == set(NOT_RAISED_YET)


@pytest.mark.parametrize("why", sorted(set(Why) - set(NOT_RAISED_YET)))
def test_every_refusal_has_a_way_out_and_a_sentence(why: Why) -> None:
    assert exists(OUT_OF_REFUSAL[why])
    assert refusals.sentence(Refused(why), time_zone="UTC").endswith((".", "?"))


def test_no_way_out_is_kept_for_what_is_never_refused() -> None:
    assert set(OUT_OF_REFUSAL) == set(Why) - set(NOT_RAISED_YET)


def refusals_raised() -> list[Why]:
    """Every reason that the shipped code raises, wherever it stands in the call."""
    return [
        Why[node.attr]
        for module in shipped()
        if not module.path.startswith("renderers/")
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "Refused"
        for node in ast.walk(call)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Why"
    ]


def exists(path: str) -> bool:
    """Whether a dotted path names something callable of ours."""
    module, _, name = path.rpartition(".")
    return callable(getattr(importlib.import_module(module), name, None))
