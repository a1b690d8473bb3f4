"""When an invoice is due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from billing.days import DAY, month_end
from billing.typed import folded

FORMS = "receipt, net 14, net 30 eom, eom 30, day 15 next month (with any number of days up to 365)"


class BadTerms(ValueError):
    """Not payment terms. The message quotes what was typed and lists what is understood."""


class Form(StrEnum):
    """The kinds of terms; `{n}` is what varies. They differ in more than words (BILLING, section 5)."""

    RECEIPT = "receipt"
    NET = "net {n}"
    NET_EOM = "net {n} eom"  # n days, then the end of that month.
    EOM = "eom {n}"  # The end of the month, then n days.
    DAY_NEXT_MONTH = "day {n} next month"


_DAYS = range(366)
_DAYS_OF_MONTH = range(1, 32)
_PATTERNS = {form: re.compile(form.value.replace("{n}", "([0-9]{1,3})")) for form in Form}


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed: `n` is a number of days, or the day of the month."""

    form: Form
    n: int = 0

    def __str__(self) -> str:
        """Its canonical words, which `parse` understands."""
        return self.form.value.format(n=self.n)


def parse(text: str) -> Terms:
    """The terms that were typed, whatever their case and spaces. Raises BadTerms."""
    for form, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(folded(text)):
            n = int(found[1]) if pattern.groups else 0
            if n in _allowed(form):
                return Terms(form, n)
    raise BadTerms(f"“{text.strip()}” are no payment terms. Use one of: {FORMS}.")


def due_on(terms: Terms, issued_on: date) -> date:
    """The day by which to pay, counted from the issue date. Days that a month lacks become its last."""
    match terms.form:
        case Form.RECEIPT:
            return issued_on
        case Form.NET:
            return issued_on + DAY * terms.n
        case Form.NET_EOM:
            return month_end(issued_on + DAY * terms.n)
        case Form.EOM:
            return month_end(issued_on) + DAY * terms.n
        case Form.DAY_NEXT_MONTH:
            last = month_end(month_end(issued_on) + DAY)
            return last.replace(day=min(terms.n, last.day))
    assert_never(terms.form)


def _allowed(form: Form) -> range:
    return _DAYS_OF_MONTH if form is Form.DAY_NEXT_MONTH else _DAYS
