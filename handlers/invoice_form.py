"""The invoice modal, read: what was asked for, or what is wrong at which field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from billing.client import Brief
from handlers.payloads import Submission
from renderers.slack.actions import Field, is_lines_field
from workflow.drafting import Form
from workflow.entry import line_items, places, words
from workflow.entry.unclear import Unclear

REFERENCE_MAX = 200
NOTE_MAX = 2000

Errors = dict[str, str]


def asked(form: Submission, about: Form) -> Brief | Errors:
    """The brief, or one sentence for each field that is wrong, by block id. Nothing that was typed is lost."""
    errors: Errors = {}
    currency = _currency(form, about, errors)
    habits = replace(about.habits, currency=currency) if currency else about.habits
    entered = line_items.parse(typed_lines(form), habits)
    if entered.problems:
        errors[Field.LINES.value] = entered.sentences
    send_on = form.day(Field.SEND_ON)
    errors.update(past_send_day(send_on, about))
    completed_on = form.day(Field.COMPLETED_ON) or about.today
    order = _line(form, Field.PURCHASE_ORDER, errors)
    note = _note(form, errors)
    if errors:
        return errors
    return Brief(
        completed_on=completed_on,
        lines=entered.lines,
        currency=currency,
        send_on=send_on,
        purchase_order=order,
        note=note,
    )


def past_send_day(send_on: date | None, about: Form) -> Errors:
    """The error at the field when the day that was picked is over where the client is."""
    if send_on is None or send_on >= about.client_today:
        return {}
    said = f"{send_on} is over. Choose today ({about.client_today}) or later, or leave it empty."
    return {Field.SEND_ON.value: said}


def typed_lines(form: Submission) -> str:
    """The line items; long invoices have several inputs for them, in the order of their numbers."""
    blocks = sorted(filter(is_lines_field, form.values), key=lambda block: (len(block), block))
    return "\n".join(form.values[block] for block in blocks)


def _currency(form: Submission, about: Form, errors: Errors) -> str:
    """The currency that was typed; empty means the client's."""
    text = form.text(Field.CURRENCY)
    if not text.strip():
        if about.currency_missing:
            errors[Field.CURRENCY.value] = f"Neither {about.name} nor the seller has a currency: type one, such as EUR."
        return ""
    try:
        return places.currency(text)
    except Unclear as unclear:
        errors[Field.CURRENCY.value] = sentence(unclear)
        return ""


def _line(form: Submission, field: Field, errors: Errors) -> str:
    try:
        return words.one_line(form.text(field), longest=REFERENCE_MAX)
    except Unclear as unclear:
        errors[field.value] = sentence(unclear)
        return ""


def _note(form: Submission, errors: Errors) -> str:
    try:
        return words.several_lines(form.text(Field.NOTE), longest=NOTE_MAX)
    except Unclear as unclear:
        errors[Field.NOTE.value] = sentence(unclear)
        return ""


def sentence(unclear: Unclear) -> str:
    """What is not understood, as a sentence of its own."""
    text = str(unclear)
    return f"{text[:1].upper()}{text[1:]}."
