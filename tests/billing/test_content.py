from dataclasses import fields, replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from billing.content import Content, Preceding, Recipients, Treatment, digest
from tests.billing.samples import BUYER, CONTENT, SELLER, line

CHANGES: dict[str, Any] = {
    "seller": replace(SELLER, iban="DE89370400440532013000"),
    "buyer": replace(BUYER, address="2 Main Street"),
    "lines": (line("480.01"),),
    "currency": "CHF",
    "treatment": Treatment.ZERO,
    "terms": "net 30",
    "recipients": Recipients(("billing@acme.example",), cc=("ceo@acme.example",)),
    "subject": "Invoice {number} of {issued_on}",
    "text": "Please pay.",
    "completed_on": date(2026, 2, 28),
    "send_rule": "on date",
    "send_on": None,
    "time_zone": "Europe/Paris",
    "locale": "de_DE",
    "send_time": time(9, 1),
    "purchase_order": "PO-1",
    "buyer_reference": "04011000-12345-34",
    "note": "Thank you",
    "preceding": Preceding("2026-0001", date(2026, 2, 1)),
}


@pytest.mark.parametrize("name", [field.name for field in fields(Content)])
def test_a_change_of_anything_changes_the_digest(name: str) -> None:
    changed = replace(CONTENT, **{name: CHANGES[name]})

    assert digest(changed) != digest(CONTENT)


@pytest.mark.parametrize("written", ["480", "480.0", "480.00", "4.8E+2"])
def test_one_number_written_differently_is_one_digest(written: str) -> None:
    assert digest(replace(CONTENT, lines=(line(written),))) == digest(CONTENT)


def test_the_order_of_the_lines_is_content() -> None:
    lines = (line("1"), line("2"))

    there, back = (replace(CONTENT, lines=order) for order in (lines, lines[::-1]))

    assert digest(there) != digest(back)


def test_the_digest_is_the_same_on_every_machine_and_in_every_version() -> None:
    """Approvals outlive releases: whoever changes this value voids every approval that is waiting."""
    assert digest(CONTENT) == "4c02e208fb8b378e677fd139b57fcc3ca1a25492d7ebfd0eaaaaf85ef0be28f8"


def test_what_has_no_canonical_form_is_no_content() -> None:
    odd: Any = {1}

    with pytest.raises(TypeError, match="set has no canonical form"):
        digest(replace(CONTENT, note=odd))


def test_a_rate_of_none_and_of_zero_are_different() -> None:
    without, zero = (replace(CONTENT, seller=replace(SELLER, tax_rate=rate)) for rate in (None, Decimal(0)))

    assert digest(without) != digest(zero)
