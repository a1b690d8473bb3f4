"""When the rules say no. A refusal is not a failure: nothing changed, and the person is told why."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """Every reason for a refusal; `renderers/refusals.py` has a sentence for each."""

    DRAFT_CHANGED = "draft_changed"
    QUESTION_CHANGED = "question_changed"
    ALREADY_APPROVED = "already_approved"
    ALREADY_ISSUED = "already_issued"
    ALREADY_VOID = "already_void"
    CLIENT_HAS_IT = "client_has_it"
    HAS_CREDIT_NOTE = "has_credit_note"
    IS_CREDIT_NOTE = "is_credit_note"
    TOO_MUCH_CREDIT = "too_much_credit"
    OTHER_TAX = "other_tax"
    OTHER_CURRENCY = "other_currency"
    NO_SUCH_SUM = "no_such_sum"
    CHANGES_REQUESTED = "changes_requested"
    NOT_IN_REVIEW = "not_in_review"
    NOT_APPROVED = "not_approved"
    NOT_ISSUED = "not_issued"
    NOT_READY = "not_ready"
    NOT_ALLOWED = "not_allowed"
    OWN_DRAFT = "own_draft"
    OWN_CHANGE = "own_change"
    OWN_REQUEST = "own_request"
    CANNOT_APPROVE = "cannot_approve"
    ALREADY_ASKED = "already_asked"
    ALREADY_DECIDED = "already_decided"
    ALREADY_HELD = "already_held"
    NOT_HELD = "not_held"
    ALREADY_TAKEN = "already_taken"
    ALREADY_RESOLVED = "already_resolved"
    NOTE_REQUIRED = "note_required"
    ENDING_REQUIRED = "ending_required"
    REASON_REQUIRED = "reason_required"
    NOTHING_TO_RETRY = "nothing_to_retry"
    NOT_UNKNOWN = "not_unknown"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    NOTHING_UNBILLED = "nothing_unbilled"
    NOTHING_OWED = "nothing_owed"
    ALREADY_UNDONE = "already_undone"
    WRONG_AMOUNT = "wrong_amount"
    WRONG_DAY = "wrong_day"
    OUTSIDER = "outsider"
    TOO_MANY = "too_many"
    OUTDATED_BUTTON = "outdated_button"
    NO_OWN_ADDRESS = "no_own_address"
    BUSY = "busy"


class Refused(Exception):
    """The rules said no. `facts` fill the sentence: names, revisions, lists; never a secret."""

    def __init__(self, why: Why, **facts: object) -> None:
        super().__init__(why.value, facts)
        self.why = why
        self.facts = facts
