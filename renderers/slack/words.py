"""How amounts, days and instants read on our own screens: one notation, whatever the client's language is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from billing.client import NO_CURRENCY
from billing.content import Line
from billing.money import Money
from renderers import formats
from renderers.slack.text import escape, neutral

MINUTE, HOUR, DAY = 60, 3600, 86_400  # Seconds.
TEAM_LOCALE = "en_GB"  # A queue with 1.190,00 beside 1,190.00 makes people misread one of them.


def money(value: Money) -> str:
    """`EUR 1,190.00`; an invoice can be drafted before anybody said in which currency."""
    if value.currency == NO_CURRENCY:
        return f"{formats.amount(value, TEAM_LOCALE)} (no currency yet)"
    return formats.money(value, TEAM_LOCALE)


def sums(values: Iterable[Money]) -> str:
    """`EUR 1,190.00 + USD 80.00`: currencies never mix."""
    return " + ".join(money(value) for value in values)


def day(value: date) -> str:
    """`1 Dec 2026`."""
    return formats.day(value, TEAM_LOCALE)


def instant(at: datetime, time_zone: str) -> str:
    """`Tue 1 Dec 09:00 Berlin`: what happens to a client happens on the client's clock, with its place named."""
    return escape(formats.instant(at, _known(time_zone), TEAM_LOCALE))


def moment(at: datetime, time_zone: str = "UTC") -> str:
    """Something that happened, on the reader's own clock; where Slack cannot, as `instant`."""
    shown = "{date_short_pretty} {time}"
    return f"<!date^{int(at.timestamp())}^{shown}|{instant(at, time_zone)}>"


def ago(at: datetime, now: datetime) -> str:
    """`12 s ago`, `5 min ago`, `3 h ago`, `2 days ago`."""
    seconds = max(int((now - at).total_seconds()), 0)
    if seconds < MINUTE:
        return f"{seconds} s ago"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min ago"
    return f"{seconds // HOUR} h ago" if seconds < 2 * DAY else f"{seconds // DAY} days ago"


def position(line: Line, net: Money | None) -> str:
    """`Design: 6 hours × 80.00 = 480.00`."""
    price = formats.price(line.unit_price, net.currency if net else "EUR", TEAM_LOCALE)
    how_many = formats.quantity_with_unit(line.quantity, line.unit, TEAM_LOCALE)
    what = neutral(line.description, 150)
    if net is None:
        return f"{what}: {how_many} × {price}"
    if line.quantity == Decimal(1):
        return f"{what}: {formats.amount(net, TEAM_LOCALE)}"
    return f"{what}: {how_many} × {price} = {formats.amount(net, TEAM_LOCALE)}"


def addresses(to: Iterable[str]) -> str:
    """E-mail addresses, as they can be copied."""
    return ", ".join(neutral(address, 100) for address in to)


def counted(count: int, one: str, many: str = "") -> str:
    """`1 invoice`, `2 invoices`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def _known(time_zone: str) -> str:
    """The zone, or UTC when nobody knows it: a card is shown even for a client whose zone has a typing error."""
    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        return "UTC"
    return time_zone
