"""What is typed behind `done <client>`: logged when it is certain, else asked in a form."""

from datetime import date
from decimal import Decimal

import pytest

from billing.client import BriefLine
from workflow.entry import finished_work
from workflow.entry.finished_work import Finished, Unsure
from workflow.entry.line_items import Habits

TODAY = date(2026, 3, 2)
HABITS = Habits("EUR", "en", {"HUR": Decimal(90)})


@pytest.mark.parametrize(
    ("typed", "line", "completed_on"),
    [
        ("480 Logo", ("Logo", "1", "C62", "480"), TODAY),
        ("EUR 480 Logo", ("Logo", "1", "C62", "480"), TODAY),
        ("480 EUR Logo redesign yesterday", ("Logo redesign", "1", "C62", "480"), date(2026, 3, 1)),
        ("480€ Logo 2026-02-27", ("Logo", "1", "C62", "480"), date(2026, 2, 27)),
        ("1,200.50 Retainer for February", ("Retainer for February", "1", "C62", "1200.50"), TODAY),
        ("480 Logo today", ("Logo", "1", "C62", "480"), TODAY),
        ("480 2026-02-27 Logo", ("2026-02-27 Logo", "1", "C62", "480"), TODAY),  # A day counts only as the last word.
        ("480 h-bridge", ("h-bridge", "1", "C62", "480"), TODAY),
        ("-50 Rebate", ("Rebate", "1", "C62", "-50"), TODAY),
        ("6h design", ("design", "6", "HUR", "90"), TODAY),
        ("6 h design 80 yesterday", ("design", "6", "HUR", "80"), date(2026, 3, 1)),
        ("Design 480", ("Design", "1", "C62", "480"), TODAY),
    ],
)
def test_work_is_understood(typed: str, line: tuple[str, str, str, str], completed_on: date) -> None:
    description, quantity, unit, price = line

    found = finished_work.read(typed, HABITS, today=TODAY)

    assert found == Finished(BriefLine(description, Decimal(quantity), unit, Decimal(price)), completed_on)


@pytest.mark.parametrize(
    ("typed", "kept", "completed_on", "why"),
    [
        ("", "", TODAY, "the description is missing"),
        ("480", "480", TODAY, "the description is missing"),
        ("480 today", "480", TODAY, "the description is missing"),
        ("Logo", "Logo", TODAY, "the price is not known"),
        ("Logo yesterday", "Logo", date(2026, 3, 1), "the price is not known"),
        ("yesterday", "yesterday", TODAY, "the price is not known"),  # Perhaps the work's name.
        ("2 Workshops 400", "2 Workshops 400", TODAY, "the amount can be 2 or 400"),
        ("1 200 Logo", "1 200 Logo", TODAY, "can be one number or two"),
        ("480 hours", "480 hours", TODAY, "the price is not known"),
        ("USD 480 Logo", "USD 480 Logo", TODAY, "is not in EUR"),
        ("480 USD Logo", "480 USD Logo", TODAY, "is not in EUR"),
        ("480 Logo 2026-02-30", "480 Logo", TODAY, "is not in the calendar"),
        ("EUR", "EUR", TODAY, "the price is not known"),
        ("480.1251 Logo", "480.1251 Logo", TODAY, "has more decimals than EUR"),
    ],
)
def test_what_is_unsure_is_kept_for_the_form_with_the_reason(
    typed: str, kept: str, completed_on: date, why: str
) -> None:
    found = finished_work.read(typed, HABITS, today=TODAY)

    assert isinstance(found, Unsure)
    assert (found.text, found.completed_on) == (kept, completed_on)
    assert why in found.why
