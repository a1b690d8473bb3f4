"""The send log: what leaves, written down outside the database, so that a database from a backup cannot forget it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from workflow.ports import Delayed


class LogDelayed(Delayed):
    """The log could not be written, so nothing was sent, or not be read: its disk is full or away."""


@dataclass(frozen=True, slots=True)
class NumberGiven:
    """An invoice took its number: what it needs to be issued in the same way once more.

    `corrects` is the number of the invoice that a credit note takes something off. In what older versions wrote, it and
    `series` are empty.
    """

    place: int
    at: datetime
    invoice_id: int
    client: str
    revision: int
    digest: str
    approved_by: str
    approved_at: datetime
    self_approved: bool
    year: int
    sequence: int
    number: str
    issued_on: date
    due_on: date
    series: str = ""
    corrects: str = ""
    what: Literal["number"] = "number"


@dataclass(frozen=True, slots=True)
class MailBegun:
    """A mail is about to leave: its recipients were accepted, and its content is next.

    In what older versions wrote, `to` has those of `cc` too.
    """

    place: int
    at: datetime
    key: str
    kind: str
    invoice_id: int
    about: int
    number: str
    client: str
    to: tuple[str, ...]
    subject: str
    message_id: str
    sha256: str
    cc: tuple[str, ...] = ()
    what: Literal["mail"] = "mail"

    @property
    def everybody(self) -> tuple[str, ...]:
        """Whom it went to, copies included."""
        return (*self.to, *self.cc)


@dataclass(frozen=True, slots=True)
class LogBegun:
    """A log that was begun anew, at the place that its database had reached."""

    place: int
    at: datetime
    what: Literal["begun"] = "begun"


Entry = NumberGiven | MailBegun | LogBegun


class SendLog(Protocol):
    """Keeps entries for ever, in the order of their places but for those that were written at the same moment."""

    def append(self, entry: Entry) -> None:
        """Keep it, safe from a power cut, before returning. Raises LogDelayed."""
        ...

    def last(self) -> int:
        """The highest place; 0 when there is no entry. Raises LogDelayed."""
        ...

    def after(self, place: int) -> Sequence[Entry]:
        """The entries behind a place. Raises LogDelayed."""
        ...
