"""More mails at once than anybody expects."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from billing.breaker import MAILS_MAX, DueMail, is_burst, is_expected

NINE = datetime(2026, 3, 2, 8, tzinfo=UTC)
REMINDER = DueMail(NINE)
INVOICE = DueMail(NINE, approved_for=NINE)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        (INVOICE, True),  # A person approved it, with this day on the card.
        (replace(INVOICE, due_at=NINE + DAY), True),  # Later: a retry, or another day that a person chose.
        (replace(INVOICE, due_at=NINE - DAY), False),  # Earlier than anybody approved: restored or changed by hand.
        (REMINDER, False),  # Nobody approves a reminder.
        (replace(REMINDER, released=True), True),  # But a forewarning may list it, or a person let it go.
        (replace(REMINDER, tried=True), True),  # It was let go before; the mail server was away.
    ],
)
def test_what_nobody_approved_for_its_day_and_nobody_was_told_of_is_unexpected(
    mail: DueMail, *, expected: bool
) -> None:
    assert is_expected(mail) is expected


@pytest.mark.parametrize(
    ("due", "burst"),
    [
        ([], False),
        ([REMINDER] * MAILS_MAX, False),
        ([REMINDER] * (MAILS_MAX + 1), True),
        ([INVOICE] * 300, False),  # The first of the month.
        ([INVOICE] * 300 + [REMINDER] * MAILS_MAX, False),
        ([INVOICE] * 300 + [REMINDER] * (MAILS_MAX + 1), True),
        ([replace(REMINDER, released=True)] * 300, False),
        ([replace(INVOICE, due_at=NINE - DAY)] * (MAILS_MAX + 1), True),  # Yesterday's backup.
    ],
)
def test_more_than_ten_of_them_together_are_a_burst(due: list[DueMail], *, burst: bool) -> None:
    assert is_burst(due) is burst
