"""What the verbs need from the outside, and the three ways in which the outside can fail.

OutsideFault
├── NotDone            nothing happened: safe to try again
│   ├── Delayed        away or busy: try later
│   │   ├── MailDelayed · ArchiveDelayed · PostDelayed · PrintDelayed
│   └── Rejected       no, for good: ask a person
│       ├── MailRefused · ArchiveRefused (ArchiveLockedOut) · PostRefused (PostGone, LockedOut) · PrintRefused
└── Uncertain          it may have happened: never again blindly
    ├── MailUncertain · PostUncertain
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from billing.content import Content
from billing.invoice import Issue
from renderers.letter import Letter
from renderers.views import View


class OutsideFault(Exception):
    """Something beyond our walls went wrong. The message is for people: no secrets, the other side's words."""


class NotDone(OutsideFault):
    """Nothing happened. Safe to try again."""


class Delayed(NotDone):
    """The other side is away or busy. `wait` is what it asked for, if it did."""

    def __init__(self, message: str, *, wait: timedelta | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class Rejected(NotDone):
    """The other side said no for good. `code` is its own name for the reason, for grouping."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Uncertain(OutsideFault):
    """The line broke after the point of no return. It may have happened."""


class MailDelayed(Delayed):
    """The mail server is away or busy; nothing left this machine."""


class MailRefused(Rejected):
    """The mail server said no for good: a wrong address, a blocked sender."""


class MailUncertain(Uncertain):
    """The line broke after the content went in. It may have been sent: ask a person."""


class ArchiveDelayed(Delayed):
    """The archive is away or full for now; keeping the same bytes twice is harmless, so there is no third kind."""


class ArchiveRefused(Rejected):
    """The archive will not take it: other content at that path, no permission."""


class ArchiveLockedOut(ArchiveRefused):
    """The archive does not let us in at all: no link, no permission. Until somebody mends that, no copy will do."""


class PostDelayed(Delayed):
    """Slack is away or asks for patience (`Retry-After`)."""


class PostRefused(Rejected):
    """Slack said no: `code` is its error (`not_in_channel`, `is_archived`)."""


class PostGone(PostRefused):
    """The message is not there any more: deleted, or too old to change. Post a fresh one."""


class LockedOut(PostRefused):
    """Slack does not know our token any more: until somebody mends that, nothing at all can be shown there."""


class PostUncertain(Uncertain):
    """The reply was lost: the message may be there."""


class PrintDelayed(Delayed):
    """The render child died or took too long; another try may do."""


class PrintRefused(Rejected):
    """The document cannot be printed as it is: a missing glyph, a refused address."""


@dataclass(frozen=True, slots=True)
class MailReceipt:
    """The server's last words, which make a mail `sent`."""

    message_id: str
    reply: str


class HandOver(Protocol):
    """A mail whose recipients were accepted: everything that can fail cheaply is behind us."""

    def hand_over(self) -> MailReceipt:
        """Send the content. MailDelayed, MailRefused (a definite no), or MailUncertain."""
        ...


class Mailer(Protocol):
    """Sends one message to all its recipients, or to none."""

    def connect(self, letter: Letter) -> AbstractContextManager[HandOver]:
        """Connect and have every recipient accepted. MailDelayed or MailRefused: nothing left."""
        ...


@dataclass(frozen=True, slots=True)
class ArchiveReceipt:
    """Where the bytes are, read back: `sha256` is of what the archive holds."""

    location: str
    sha256: str


class Archive(Protocol):
    """Keeps bytes under a path, write-once."""

    def keep(self, path: str, content: bytes) -> ArchiveReceipt:
        """Store the bytes (same bytes again: fine; other bytes: ArchiveRefused) and read them back."""
        ...


class Printer(Protocol):
    """Turns content into a PDF, in a child process with limits."""

    def print(self, content: Content, issue: Issue | None) -> bytes:
        """The PDF; without `issue` a draft, marked as one. PrintDelayed, PrintRefused."""
        ...


@dataclass(frozen=True, slots=True)
class Posted:
    """Where Slack (or another chat) put a message."""

    channel: str
    ts: str


class Poster(Protocol):
    """Shows things to people. Views and lines are in our words; the adapter makes messages of them."""

    def show(self, view: View, at: Posted | None, *, repeat: bool) -> Posted:
        """Post the view, or redraw it where it is. `repeat`: an earlier post may already be there; say so."""
        ...

    def reply(self, to: Posted, text: str) -> Posted:
        """Add one plain line to a message's thread."""
        ...

    def attach(self, to: Posted, *, filename: str, content: bytes, title: str) -> str:
        """Put a file into a message's thread; its id."""
        ...

    def tell(self, person: str, channel: str, text: str) -> None:
        """Answer one person where they are, seen by nobody else. Never the only copy of anything."""
        ...


@dataclass(frozen=True, slots=True)
class Member:
    """A person as the chat knows them. `full` is a member of the team: no guest, outsider, bot or leaver."""

    person: str
    name: str
    email: str
    full: bool
    admin: bool


class Directory(Protocol):
    """Looks people up. None when there is no such person; PostDelayed when nobody answers."""

    def by_id(self, person: str) -> Member | None:
        """Look a person up by their id in the chat."""
        ...

    def by_email(self, email: str) -> Member | None:
        """Look a person up by e-mail address."""
        ...


class Clock(Protocol):
    """The only place where "now" comes from."""

    def __call__(self) -> datetime:
        """Now, in UTC."""
        ...


class Holidays(Protocol):
    """Knows the days on which a country does not work, weekends apart."""

    def closed(self, country: str, *, first: date, last: date) -> AbstractSet[date]:
        """The public holidays of an ISO 3166 country from first to last; empty for an unknown country."""
        ...
