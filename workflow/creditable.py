"""How much of an invoice its credit notes leave, read from the rows."""

from __future__ import annotations

from dataclasses import replace

from billing import crediting, tax
from billing.client import Brief
from billing.content import Content
from billing.crediting import Left
from billing.refusals import Refused, Why
from store import credit_notes, invoices
from store.database import Session


def left(db: Session, original_id: int, *, but: int = 0) -> Left:
    """What is left to credit of an invoice; `but` is a credit note that is not counted, because it is being edited."""
    notes = [note.draft for note in credit_notes.standing(db, original_id)]
    original = invoices.load(db, original_id).draft.content
    return crediting.left(original, [note.content for note in notes if note.id != but])


def check(db: Session, invoice_id: int, content: Content) -> None:
    """Refuse a revision of a credit note over more than is left. Anything else passes."""
    original_id = credit_notes.original_of(db, invoice_id)
    if original_id is not None:
        invoices.lock(db, original_id)  # Two credit notes at once must not both take the rest.
        crediting.check(content, left(db, original_id, but=invoice_id))


def prepared(before: Content, brief: Brief) -> Brief:
    """What was typed for a credit note: in the invoice's currency, at its rate where it has one, with its reason."""
    if before.preceding is None:
        return brief
    if brief.currency not in {"", before.currency}:
        raise Refused(Why.OTHER_CURRENCY, currency=before.currency)
    if not brief.note.strip():
        raise Refused(Why.REASON_REQUIRED)
    rates = {tax.category_of(line, before.treatment)[1] for line in before.lines}
    only = next(iter(rates)) if len(rates) == 1 else None
    lines = [replace(line, tax_rate=only if line.tax_rate is None else line.tax_rate) for line in brief.lines]
    return replace(brief, lines=tuple(lines), currency="")
