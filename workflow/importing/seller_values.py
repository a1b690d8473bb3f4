"""What `seller.toml` may hold."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from billing import numbering
from workflow.entry import addresses, identifiers, numbers, places
from workflow.entry.unclear import Unclear, perhaps, quoted
from workflow.importing.client_cells import name, postal
from workflow.importing.report import Findings

FILE = "seller.toml"  # As it is called unless somebody calls it otherwise.
BYTES_MAX = 64_000
REQUIRED = ("name", "country", "email", "currency")
NEXT_NUMBER_MAX = 10**9
LOGO = 'logo = "logo.png"'

_SWITCH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def facts(content: bytes, findings: Findings, *, file: str = FILE) -> dict[str, Any]:
    """What the file says, by key; keys without a value are left out. What is wrong goes to the findings."""
    table = _table(content, findings, file)
    if table is None:
        return {}
    said = {key: value for key, value in table.items() if value != ""}
    for key in table.keys() - KEYS.keys():
        findings.wrong(key, f"there is no such key{perhaps(key, KEYS)}")
    for key in REQUIRED:
        if key not in said:
            findings.wrong(key, "it is missing")
    return {key: _read(key, said[key], findings) for key in KEYS if key in said}


def registered(text: str) -> bool:
    """Whether the seller is registered for VAT. Raises Unclear."""
    if text.casefold() not in _SWITCH:
        raise Unclear(f"{quoted(text)} is neither true nor false")
    return _SWITCH[text.casefold()]


def number_format(text: str) -> str:
    """How invoice numbers look. Raises BadFormat."""
    numbering.check_format(text)
    return text


def next_number(text: str) -> int:
    """The sequence that this year's next invoice takes. Raises Unclear."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:12]) <= NEXT_NUMBER_MAX:
        raise Unclear(f"{quoted(text)} is no sequence: write a whole number from 1, without the year, such as 42")
    return int(text)


def logo(text: str) -> str:
    """Where the image is, from the file's folder on. Raises Unclear."""
    path = PurePosixPath(text)
    if ":" in text or "\\" in text or path.is_absolute() or ".." in path.parts or not text.isprintable():
        raise Unclear(f"{quoted(text)} is no path below the folder of this file: copy the image there, as in {LOGO}")
    return text


KEYS: dict[str, Callable[[str], Any]] = {
    "name": name,
    "address": postal,
    "country": places.country,
    "email": addresses.address,
    "registered": registered,
    "vat_id": identifiers.vat_id,
    "tax_rate": numbers.tax_rate,
    "iban": identifiers.iban,
    "bic": identifiers.bic,
    "currency": places.currency,
    "locale": places.language,
    "logo": logo,
    "number_format": number_format,
    "next_number": next_number,
}


def _table(content: bytes, findings: Findings, file: str) -> Mapping[str, Any] | None:
    if len(content) > BYTES_MAX:
        findings.wrong(file, f"it is larger than {BYTES_MAX // 1000} kB: it holds only the seller")
        return None
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError:
        findings.wrong(file, "it is no UTF-8 text: save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        findings.wrong(file, f'it cannot be read as TOML ({error}): texts need quotes, as in name = "Studio Ltd"')
    return None


def _read(key: str, value: object, findings: Findings) -> Any:
    """TOML has true, 19 and 7.5 beside "texts"; whichever was written counts by what it says."""
    try:
        match value:
            case bool():
                return KEYS[key](str(value).casefold())
            case str() | int() | Decimal():
                return KEYS[key](str(value).strip())
            case _:
                raise Unclear("write a text in quotes or a number")
    except ValueError as error:
        findings.wrong(key, error)
        return None
