"""Mail server, chat, archive and printer with a memory of what they took. Each call is an effect: one may die there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from billing.content import Content
from billing.invoice import Issue
from renderers.letter import Letter
from renderers.views import ExceptionMessage, View
from tests.fakes import FakeArchive, FakeMailer, FakePoster, FakePrinter, FakeSendLog, play
from workflow.ports import ArchiveReceipt, ArchiveRefused, MailReceipt, MailRefused, Posted, PostRefused
from workflow.send_log import Entry

MAIL = re.compile(r"<(?P<kind>deliver|remind|trial)\.(?P<invoice>\d+)\.(?P<step>[+-]?\d+)\.")


def named(letter: Letter) -> tuple[str, int, int]:
    """Kind, invoice and step of a mail, by its Message-ID."""
    found = MAIL.match(letter.message_id)
    assert found is not None, letter.message_id
    return found["kind"], int(found["invoice"]), int(found["step"])


def to_owner(letter: Letter) -> bool:
    """Whether it goes to the owner and not to a client."""
    return letter.message_id.startswith("<owner.")


class Judge(Protocol):
    """Who is told of every effect, and may end the life of the caller there."""

    def effect(self, what: str) -> None:
        """Something outside is about to happen, or just has."""

    def opening(self, letter: Letter) -> None:
        """The letter was written and the line is being opened."""

    def leaving(self, letter: Letter) -> None:
        """The intent is committed and the content is about to go."""

    def accepted(self, letter: Letter) -> None:
        """The server has it."""

    def owner_told(self, letter: Letter) -> None:
        """The server has a mail to the owner, about what no channel shows."""


@dataclass
class SimulatedMailer(FakeMailer):
    """A mail server that is judged by what it takes."""

    judge: Judge = field(kw_only=True)
    bouncing: bool = False  # No client has a mailbox any more.

    @contextmanager
    def connect(self, letter: Letter) -> Iterator[SimulatedHandOver]:  # type: ignore[override]  # The same protocol.
        self.judge.effect("connect")
        if not to_owner(letter):
            self.judge.opening(letter)
        self.offered.append(letter)
        play(self.connecting)
        if self.bouncing and not to_owner(letter):
            raise MailRefused("550 no such mailbox")
        yield SimulatedHandOver(self, letter)


@dataclass
class SimulatedHandOver:
    mailer: SimulatedMailer
    letter: Letter

    def hand_over(self) -> MailReceipt:
        judge = self.mailer.judge
        judge.effect("content")
        if not to_owner(self.letter):
            judge.leaving(self.letter)
        play(self.mailer.handing_over)
        self.mailer.letters.append(self.letter)
        (judge.owner_told if to_owner(self.letter) else judge.accepted)(self.letter)
        judge.effect("mail taken")
        play(self.mailer.taken)
        return MailReceipt(self.letter.message_id, "250 taken")


@dataclass
class SimulatedSendLog(FakeSendLog):
    """Outside the database; to write an entry is an effect."""

    judge: Judge = field(kw_only=True)

    def append(self, entry: Entry) -> None:
        self.judge.effect(f"log {entry.what}")
        super().append(entry)
        self.judge.effect(f"logged {entry.what}")


@dataclass
class SimulatedArchive(FakeArchive):
    """Write-once, as the real one."""

    judge: Judge = field(kw_only=True)

    def keep(self, path: str, content: bytes) -> ArchiveReceipt:
        self.judge.effect("archive")
        if self.kept.get(path, content) != content:
            raise ArchiveRefused("other bytes are there already", code="conflict")
        receipt = super().keep(path, content)
        self.judge.effect("archived")
        return receipt


@dataclass
class SimulatedPrinter(FakePrinter):
    """Prints digest and number."""

    judge: Judge = field(kw_only=True)

    def print(self, content: Content, issue: Issue | None, *, test: bool = False) -> bytes:
        self.judge.effect("print")
        return super().print(content, issue, test=test)


@dataclass
class SimulatedChat(FakePoster):
    """Remembers which problems people were shown, and how."""

    judge: Judge = field(kw_only=True)
    problems: dict[int, ExceptionMessage] = field(default_factory=dict)
    closed: bool = False  # The exceptions channel was archived.

    def show(self, view: View, at: Posted | None, *, repeat: bool) -> Posted:
        self.judge.effect("show")
        if self.closed and isinstance(view, ExceptionMessage):
            raise PostRefused("is_archived", code="is_archived")
        place = super().show(view, at, repeat=repeat)
        if isinstance(view, ExceptionMessage):
            self.problems[view.number] = view
        self.judge.effect("shown")
        return place

    def reply(self, to: Posted, text: str, *, repeat: bool) -> Posted:
        self.judge.effect("reply")
        return super().reply(to, text, repeat=repeat)

    def attach(self, to: Posted, *, filename: str, content: bytes, title: str) -> str:
        self.judge.effect("attach")
        return super().attach(to, filename=filename, content=content, title=title)
