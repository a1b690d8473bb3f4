"""Countries, currencies, languages and zones are known ones, in one spelling."""

from collections.abc import Callable

import pytest

from workflow.entry import places
from workflow.entry.unclear import Unclear


@pytest.mark.parametrize(
    ("read", "typed", "kept"),
    [
        (places.country, "de", "DE"),
        (places.country, " US ", "US"),
        (places.country, "Germany", "DE"),
        (places.country, "UK", "GB"),  # By habit; ISO gives the code to nobody else.
        (places.country, "EL", "GR"),  # As in VAT ids.
        (places.currency, "eur", "EUR"),
        (places.currency, "XCD", "XCD"),
        (places.language, "de-at", "de_AT"),
        (places.language, "en", "en"),
        (places.time_zone, "europe/berlin", "Europe/Berlin"),
        (places.time_zone, "America/New York", "America/New_York"),
        (places.time_zone, "UTC", "UTC"),
    ],
)
def test_what_is_known_is_kept_in_one_spelling(read: Callable[[str], str], typed: str, kept: str) -> None:
    assert read(typed) == kept


@pytest.mark.parametrize(
    ("read", "typed", "fix"),
    [
        (places.country, "EU", "such as DE"),  # A union, no country.
        (places.country, "XX", "such as DE"),
        (places.country, "", "such as DE"),
        (places.currency, "DEM", "such as EUR"),  # Nobody pays with it any more.
        (places.currency, "XXX", "such as EUR"),  # ISO's word for no currency.
        (places.currency, "euro", "such as EUR"),
        (places.language, "xx", "such as de_DE"),
        (places.language, "", "such as de_DE"),
        (places.language, "de_DE_x_y_z", "such as de_DE"),
        (places.time_zone, "Berlin", "did you mean Europe/Berlin"),
        (places.time_zone, "Europe/Berln", "did you mean Europe/Berlin"),
        (places.time_zone, "x/y", "such as Europe/Berlin"),
        (places.time_zone, "localtime", "such as Europe/Berlin"),  # The machine's own, whichever that is.
        (places.time_zone, "../../etc/passwd", "is no time zone"),
    ],
)
def test_what_is_not_known_is_refused_with_the_way_out(read: Callable[[str], str], typed: str, fix: str) -> None:
    with pytest.raises(Unclear, match=fix):
        read(typed)


def test_a_currency_in_a_text_is_one_that_people_pay_with() -> None:
    assert places.is_currency("USD")
    assert not places.is_currency("DEM")
    assert not places.is_currency("Design")
