"""What the verbs need from the outside, and the three ways in which the outside can fail.

OutsideFault
├── NotDone            nothing happened: safe to try again
│   ├── Delayed        away or busy: try later
│   │   ├── MailDelayed (MailBusy) · ArchiveDelayed (ArchiveBarred) · PostDelayed · PrintDelayed
│   └── Rejected       no, for good: ask a person
│       ├── MailRefused (MailLockedOut) · ArchiveRefused (ArchiveLockedOut)
│       ├── PostRefused (PostGone, LockedOut, NotOffered) · PrintRefused
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
from billing.roles import Absence
from renderers import redaction
from renderers.letter import Letter
from renderers.views import View


class OutsideFault(Exception):
    """Something beyond our walls went wrong. Its message is for people: the other side's words without secrets."""

    def __init__(self, message: str) -> None:
        super().__init__(redaction.words(message))


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


class MailBusy(MailDelayed):
    """The mail server asks for a pause: not this mail is in its way, but so many of them."""


class MailRefused(Rejected):
    """The mail server said no for good: a wrong address, a blocked sender."""


class MailLockedOut(MailRefused):
    """The mail server does not accept our login: until somebody mends that, no mail leaves."""


class MailUncertain(Uncertain):
    """The line broke after the content went in. It may have been sent: ask a person."""


class ArchiveDelayed(Delayed):
    """The archive is away or full for now; keeping the same bytes twice is harmless, so there is no third kind."""


class ArchiveBarred(ArchiveDelayed):
    """No space, no permission: a person must mend it and is told at once; it is tried on, so that this is enough."""


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


class NotOffered(PostRefused):
    """The chat has no such thing for us, or another clock: no answer in a channel could mend that; `doctor` looks."""


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

    def print(self, content: Content, issue: Issue | None, *, test: bool = False) -> bytes:
        """The PDF; without `issue` a draft, marked as one; a `test` too. PrintDelayed, PrintRefused."""
        ...


@dataclass(frozen=True, slots=True)
class Posted:
    """Where Slack (or another chat) put a message."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A message that the chat will post by itself."""

    channel: str
    id: str


class Poster(Protocol):
    """Shows things to people. Views and lines are in our words; the adapter makes messages of them."""

    def show(self, view: View, at: Posted | None, *, repeat: bool) -> Posted:
        """Post the view, or redraw it where it is. `repeat`: an earlier post may already be there; say so."""
        ...

    def reply(self, to: Posted, text: str, *, repeat: bool) -> Posted:
        """Add plain lines to a message's thread. `repeat`: they may already be there; say so."""
        ...

    def attach(self, to: Posted, *, filename: str, content: bytes, title: str) -> str:
        """Put a file into a message's thread; its id."""
        ...

    def schedule(self, text: str, at: datetime) -> Scheduled:
        """Have the chat itself post this where exceptions are, then. PostUncertain: it may be kept already."""
        ...

    def scheduled(self, at: datetime) -> list[Scheduled]:
        """What of ours it will post there at this second."""
        ...

    def unschedule(self, message: Scheduled) -> bool:
        """Take it back; False when it was not there any more: it is posted, or gone."""
        ...


@dataclass(frozen=True, slots=True)
class Team:
    """Whose bot this is. `organisation`: several teams share their people there; empty for a team of its own."""

    id: str
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A person as the chat knows them. `absence`: why they cannot act; None for a full member of the team."""

    person: str
    name: str
    email: str
    admin: bool
    absence: Absence | None = None

    @property
    def full(self) -> bool:
        """Whether they are a full member of the team: no guest, outsider, bot or leaver."""
        return self.absence is None


class Directory(Protocol):
    """Looks people up. None when there is no such person; PostDelayed when nobody answers."""

    def greet(self) -> None:
        """See whether the chat answers, and whose bot it says that we are."""
        ...

    def team(self) -> Team | None:
        """Our own team; None until the chat has said it once. Asks nobody."""
        ...

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
