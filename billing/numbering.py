"""Invoice numbers: how they look, which series they belong to, and whether a series is whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

NO_YEAR = 0  # The series of a format without a year: one for all years.
LENGTH_MAX = 40
CREDIT_PREFIX = "CN-"

_YEAR = "{year}"
_SEQUENCE = re.compile(r"\{seq(?::0([1-9]))?\}")
_PLAIN = re.compile(r"[A-Za-z0-9 ._-]*")  # A number is a file name too.


class BadFormat(ValueError):
    """Not a number format. The message says what to change."""


def check_format(number_format: str) -> None:
    """Raises BadFormat unless it holds one `{seq}` or `{seq:04}`, at most one `{year}`, and plain text."""
    quoted = f"The number format “{number_format}”"
    if len(_SEQUENCE.findall(number_format)) != 1:
        raise BadFormat(f"{quoted} needs {{seq}} or {{seq:04}} exactly once: try {{year}}-{{seq:04}}.")
    if number_format.count(_YEAR) > 1:
        raise BadFormat(f"{quoted} has {{year}} more than once: leave one of them.")
    if not _PLAIN.fullmatch(_SEQUENCE.sub("0", number_format).replace(_YEAR, "0")):
        raise BadFormat(
            f"{quoted} may hold letters, digits, spaces, - _ . beside {{year}} and {{seq}}: take out everything else."
        )
    if len(number_format) > LENGTH_MAX or number_format != number_format.strip():
        raise BadFormat(f"{quoted} must have no space around it and at most {LENGTH_MAX} characters.")


def number(number_format: str, *, year: int, sequence: int) -> str:
    """The number as printed. A sequence wider than its zeros is printed in full. Raises BadFormat."""
    check_format(number_format)
    with_year = number_format.replace(_YEAR, f"{year:04}")
    return _SEQUENCE.sub(lambda found: str(sequence).zfill(int(found[1] or 0)), with_year)


def credit_number(number_format: str, *, year: int, sequence: int) -> str:
    """The number of a credit note: the invoices' format behind `CN-`, from a series of its own. Raises BadFormat."""
    return f"{CREDIT_PREFIX}{number(number_format, year=year, sequence=sequence)}"


def series_year(number_format: str, issued_on: date) -> int:
    """The year whose series counts: the issue date's, or NO_YEAR when the format does not name it.

    Without the year in the number, starting again each January would give two invoices one number.
    """
    return issued_on.year if _YEAR in number_format else NO_YEAR


def gaps(sequences: Iterable[int], *, first: int) -> tuple[int, ...]:
    """What is missing between `first` and the highest number taken, in order."""
    taken = set(sequences)
    return tuple(n for n in range(first, max(taken, default=first)) if n not in taken)


def backdated(dated: Iterable[tuple[int, date]]) -> tuple[int, ...]:
    """Sequences, given in order with their dates, whose date is before one of an earlier sequence."""
    found, latest = [], date.min
    for sequence, day in dated:
        if day < latest:
            found.append(sequence)
        latest = max(latest, day)
    return tuple(found)


def duplicates(sequences: Iterable[int]) -> tuple[int, ...]:
    """What was taken more than once, in order."""
    return tuple(sorted(n for n, times in Counter(sequences).items() if times > 1))
