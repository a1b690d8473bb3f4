"""Public holidays by country."""

from datetime import date

from bot.outbound.holidays import Calendar

NEW_YEAR, MAY_DAY = date(2027, 1, 1), date(2026, 5, 1)


def test_a_countrys_holidays_between_two_days_both_included() -> None:
    closed = Calendar().closed("de", first=MAY_DAY, last=NEW_YEAR)

    assert {MAY_DAY, date(2026, 12, 25), NEW_YEAR} <= closed
    assert min(closed) == MAY_DAY
    assert max(closed) == NEW_YEAR


def test_nobody_knows_the_holidays_of_no_country() -> None:
    assert Calendar().closed("", first=MAY_DAY, last=NEW_YEAR) == frozenset()
    assert Calendar().closed("XX", first=MAY_DAY, last=NEW_YEAR) == frozenset()
