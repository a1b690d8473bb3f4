"""Days are typed as ISO dates or by name."""

from datetime import date

import pytest

from workflow.entry import moments
from workflow.entry.unclear import Unclear

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", TODAY),
        ("Yesterday", date(2026, 2, 28)),
        (" 2026-02-27 ", date(2026, 2, 27)),
    ],
)
def test_a_day_is_understood(typed: str, day: date) -> None:
    assert moments.day(typed, TODAY) == day
    assert moments.looks_like_a_day(typed.strip())


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ("2026-02-30", "is not in the calendar"),
        ("27.02.2026", "such as 2026-11-30"),
        ("20260227", "such as 2026-11-30"),
        ("1026-02-27", "such as 2026-11-30"),  # A year nobody bills for.
        ("", "such as 2026-11-30"),
    ],
)
def test_what_is_no_day_is_refused_with_the_form(typed: str, because: str) -> None:
    with pytest.raises(Unclear, match=because):
        moments.day(typed, TODAY)


def test_today_means_nothing_in_a_file() -> None:
    with pytest.raises(Unclear):
        moments.iso_day("today")
    assert not moments.looks_like_a_day("Friday")
