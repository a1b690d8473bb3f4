"""Public holidays by country."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from functools import lru_cache


class Calendar:
    """The `holidays` library's calendars: public holidays of whole countries, regional ones left out."""

    def closed(self, country: str, *, first: date, last: date) -> AbstractSet[date]:
        """The public holidays of an ISO 3166 country from first to last; empty for a country that nobody kept."""
        days: set[date] = set()
        for year in range(first.year, last.year + 1):
            days |= _year(country.upper(), year)
        return frozenset(day for day in days if first <= day <= last)


@lru_cache(maxsize=256)
def _year(country: str, year: int) -> frozenset[date]:
    import holidays  # Lazy: hundreds of calendars.

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:  # The library's own word for an unknown country.
        return frozenset()
