"""One document to print, as it travels to the render child: JSON, never pickle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pydantic import TypeAdapter

from billing.content import Content
from billing.invoice import Issue


class Unprintable(Exception):
    """The document cannot be printed as it is. `code` names the reason: glyph, fetch, logo or layout."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Order:
    """What to print. `logo` is a PNG in base64, empty without one. `test`: marked as one, and nobody can pay it."""

    content: Content
    issue: Issue | None
    logo: str = ""
    test: bool = False


def written(order: Order) -> bytes:
    """The order as JSON; decimals and dates are strings."""
    return _form().dump_json(order)


def read(text: bytes) -> Order:
    """The order that was written."""
    return _form().validate_json(text)


@lru_cache(maxsize=1)
def _form() -> TypeAdapter[Order]:
    return TypeAdapter(Order)
