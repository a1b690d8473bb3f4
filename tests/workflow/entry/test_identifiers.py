"""VAT ids, IBANs and BICs are checked for their form."""

import pytest

from workflow.entry import identifiers
from workflow.entry.unclear import Unclear


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("DE136695976", "DE136695976"),
        ("de 136.695.976", "DE136695976"),
        ("DE123456789", "DE123456789"),  # Its check digit is wrong: a doubt, no refusal.
        ("IT12345678901", "IT12345678901"),  # Its province does not exist: a doubt as well.
        ("EL094259216", "EL094259216"),
        ("GR094259216", "EL094259216"),  # In VAT ids, Greece is EL.
        ("GB123456789", "GB123456789"),  # Outside the EU, any letters and digits.
        ("CHE-123.456.788 ", "CHE123456788"),
        ("12-3456789", "123456789"),
    ],
)
def test_a_vat_id_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert identifiers.vat_id(typed) == kept


@pytest.mark.parametrize("typed", ["DE12345678", "DE12345678X", "?", "ÄÖ123", "1234567890" * 3])
def test_what_has_not_the_form_is_refused(typed: str) -> None:
    with pytest.raises(Unclear):
        identifiers.vat_id(typed)


@pytest.mark.parametrize(
    ("kept", "country", "doubt"),
    [
        ("DE136695976", "DE", ""),
        ("DE136695976", "", ""),
        ("EL094259216", "GR", ""),
        ("GB123456789", "FR", ""),  # Nothing is known of ids outside the EU.
        ("", "DE", ""),
        ("DE123456789", "DE", "the check digits of DE123456789 do not fit"),
        ("DE136695976", "AT", "DE136695976 begins with DE, and the country is AT"),
    ],
)
def test_what_is_odd_about_a_vat_id_is_said(kept: str, country: str, doubt: str) -> None:
    assert identifiers.doubt(kept, country) == doubt


def test_an_iban_is_checked_by_its_digits_and_kept_without_spaces() -> None:
    assert identifiers.iban("de89 3704 0044 0532 0130 00") == "DE89370400440532013000"
    with pytest.raises(Unclear, match="no valid IBAN"):
        identifiers.iban("DE89370400440532013001")  # One digit off: money would go elsewhere.


def test_a_bic_has_eight_or_eleven_characters() -> None:
    assert identifiers.bic("cobadeff") == "COBADEFF"
    with pytest.raises(Unclear, match="no valid BIC"):
        identifiers.bic("COBADEFFX")
