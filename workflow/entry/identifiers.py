"""VAT ids, IBANs and BICs, checked offline: whether they have the right form, not whether they exist."""

from __future__ import annotations

import re

from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import InvalidFormat, InvalidLength, ValidationError

from workflow.entry.unclear import Unclear, quoted

VAT_ID_MAX = 20
_PREFIXES = frozenset({"EL", *(state.upper() for state in eu_vat.MEMBER_STATES)})
_GREECE = {"GR": "EL"}  # VAT ids of Greece begin with its name in Greek (Directive 2006/112, art. 215).
_ELSEWHERE = re.compile(rf"[A-Z0-9]{{3,{VAT_ID_MAX}}}")


def vat_id(text: str) -> str:
    """A VAT id (elsewhere a tax number), compact and upper case. Raises Unclear.

    Only the form is checked: whether its check digits fit is a doubt to tell a person, no reason to refuse.
    """
    compact = re.sub(r"[\s./-]", "", text).upper()
    compact = _GREECE.get(compact[:2], compact[:2]) + compact[2:]
    if not _ELSEWHERE.fullmatch(compact):
        raise Unclear(f"{quoted(text)} is no VAT id: write its letters and digits, such as DE123456789")
    if compact[:2] in _PREFIXES:
        try:
            eu_vat.validate(compact)
        except (InvalidLength, InvalidFormat):
            raise Unclear(f"{quoted(text)} has not the form of a VAT id that begins with {compact[:2]}") from None
        except ValidationError:
            return compact  # `doubt` tells it.
    return compact


def doubt(found: str, country: str) -> str:
    """What a person should look at in a VAT id, as the rest of a sentence; empty when nothing is odd."""
    prefix = found[:2]
    if prefix not in _PREFIXES:
        return ""
    if country and prefix != {"GR": "EL"}.get(country, country):
        return f"{found} begins with {prefix}, and the country is {country}"
    if not eu_vat.is_valid(found):
        return f"the check digits of {found} do not fit"
    return ""


def iban(text: str) -> str:
    """An IBAN, compact and upper case, its check digits included. Raises Unclear."""
    try:
        return str(ibans.validate(text))
    except ValidationError:
        raise Unclear(f"{quoted(text)} is no valid IBAN: copy it from your bank's papers") from None


def bic(text: str) -> str:
    """A BIC of 8 or 11 characters, upper case. Raises Unclear."""
    try:
        return str(bics.validate(text))
    except ValidationError:
        raise Unclear(f"{quoted(text)} is no valid BIC: it has 8 or 11 characters, such as COBADEFFXXX") from None
