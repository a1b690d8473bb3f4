"""Ports that do what a test tells them, for tests where the port's behaviour is the point."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from billing.content import Content, digest
from billing.invoice import Issue
from billing.roles import Absence
from renderers.letter import Letter
from renderers.views import View
from workflow.ports import ArchiveReceipt, MailReceipt, Member, Posted, Scheduled, Team
from workflow.send_log import Entry


class Killed(BaseException):
    """The process died here: nothing after it ran, no handler caught it."""


# What happens at the next call: a fault to raise, something to do, or nothing out of the ordinary.
Step = BaseException | Callable[[], object] | None


def play(steps: deque[Step]) -> None:
    """Take the next step of a script; past its end nothing happens."""
    step = steps.popleft() if steps else None
    if isinstance(step, BaseException):
        raise step
    if step is not None:
        step()


@dataclass
class FakeMailer:
    """Takes every letter. Scripts play while connecting, before the content goes, and after it was taken."""

    connecting: deque[Step] = field(default_factory=deque)
    handing_over: deque[Step] = field(default_factory=deque)
    taken: deque[Step] = field(default_factory=deque)
    letters: list[Letter] = field(default_factory=list)
    offered: list[Letter] = field(default_factory=list)
    witness: Callable[[Letter], object] | None = None  # Sees each letter at the moment in which it is taken.

    @property
    def tries(self) -> int:
        return len(self.offered)

    @contextmanager
    def connect(self, letter: Letter) -> Iterator[FakeHandOver]:
        self.offered.append(letter)
        play(self.connecting)
        yield FakeHandOver(self, letter)


@dataclass
class FakeHandOver:
    mailer: FakeMailer
    letter: Letter

    def hand_over(self) -> MailReceipt:
        play(self.mailer.handing_over)
        if self.mailer.witness is not None:
            self.mailer.witness(self.letter)
        self.mailer.letters.append(self.letter)
        play(self.mailer.taken)
        return MailReceipt(self.letter.message_id, "250 taken")


@dataclass
class FakeSendLog:
    """Keeps entries in memory, outside the database as the real one."""

    steps: deque[Step] = field(default_factory=deque)
    reading: deque[Step] = field(default_factory=deque)
    entries: list[Entry] = field(default_factory=list)

    def append(self, entry: Entry) -> None:
        play(self.steps)
        self.entries.append(entry)

    def last(self) -> int:
        return max((entry.place for entry in self.entries), default=0)

    def after(self, place: int) -> list[Entry]:
        play(self.reading)
        return [entry for entry in self.entries if entry.place > place]


@dataclass
class FakeArchive:
    """Keeps everything; `lying` makes it read back something else."""

    steps: deque[Step] = field(default_factory=deque)
    kept: dict[str, bytes] = field(default_factory=dict)
    lying: bool = False

    def keep(self, path: str, content: bytes) -> ArchiveReceipt:
        play(self.steps)
        self.kept[path] = content
        read = b"something else" if self.lying else content
        return ArchiveReceipt(f"/archive/{path}", hashlib.sha256(read).hexdigest())


@dataclass
class FakePrinter:
    """Prints the digest and the number: equal content gives equal bytes."""

    steps: deque[Step] = field(default_factory=deque)
    printed: list[Issue | None] = field(default_factory=list)

    def print(self, content: Content, issue: Issue | None, *, test: bool = False) -> bytes:
        self.printed.append(issue)
        play(self.steps)
        mark = " TEST" if test else ""
        return f"%PDF {digest(content)} {issue.number if issue else 'draft'}{mark}".encode()


@dataclass
class FakePoster:
    """A chat that keeps what it is shown, by the place where it stands."""

    showing: deque[Step] = field(default_factory=deque)
    replying: deque[Step] = field(default_factory=deque)
    attaching: deque[Step] = field(default_factory=deque)
    shown: dict[str, View] = field(default_factory=dict)
    repeats: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    scheduling: deque[Step] = field(default_factory=deque)
    scheduled_already: deque[Step] = field(default_factory=deque)
    unscheduling: deque[Step] = field(default_factory=deque)
    alarms: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def show(self, view: View, at: Posted | None, *, repeat: bool) -> Posted:
        play(self.showing)
        place = at or Posted("C1", f"{len(self.shown) + 1}.0")
        self.shown[place.ts] = view
        if repeat:
            self.repeats.append(place.ts)
        return place

    def reply(self, to: Posted, text: str, *, repeat: bool) -> Posted:
        play(self.replying)
        self.replies.append(f"(repeat) {text}" if repeat else text)
        return to

    def attach(self, to: Posted, *, filename: str, content: bytes, title: str) -> str:
        play(self.attaching)
        self.files[filename] = content
        return f"F{len(self.files)}"

    def schedule(self, text: str, at: datetime) -> Scheduled:
        play(self.scheduling)
        kept = Scheduled("C1", f"Q{len(self.calls) + 1}")
        self.calls.append(f"schedule {kept.id}")
        self.alarms[kept.id] = (at, text)
        play(self.scheduled_already)
        return kept

    def scheduled(self, at: datetime) -> list[Scheduled]:
        return [Scheduled("C1", name) for name, (post_at, _) in self.alarms.items() if post_at == at]

    def unschedule(self, message: Scheduled) -> bool:
        play(self.unscheduling)
        self.calls.append(f"unschedule {message.id}")
        return self.alarms.pop(message.id, None) is not None


@dataclass
class FakeDirectory:
    """Knows whom it was told of, by id and by e-mail address."""

    steps: deque[Step] = field(default_factory=deque)
    members: dict[str, Member] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    greeting: deque[Step] = field(default_factory=deque)
    greetings: int = 0
    own: Team | None = None

    def greet(self) -> None:
        play(self.greeting)
        self.greetings += 1

    def team(self) -> Team | None:
        return self.own

    def add(self, person: str, *, absence: Absence | None = None, admin: bool = False) -> Member:
        name = person.removeprefix("U").lower()
        member = Member(person, name, f"{name}@studio-nord.example", admin, absence)
        self.members[person] = self.members[member.email] = member
        return member

    def by_id(self, person: str) -> Member | None:
        self.asked.append(person)
        play(self.steps)
        return self.members.get(person)

    def by_email(self, email: str) -> Member | None:
        return self.by_id(email)


@dataclass
class FakeHolidays:
    """Closed on the days that a test says."""

    days: set[date] = field(default_factory=set)

    def closed(self, country: str, *, first: date, last: date) -> AbstractSet[date]:
        return {day for day in self.days if first <= day <= last}
