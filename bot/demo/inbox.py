"""The clients' mailboxes: a real SMTP server on loopback that keeps what it is given."""

from __future__ import annotations

import asyncio
import email
import email.policy
import hashlib
import socket
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.standin.server import LOOPBACK

GREETING = "inbox.example"
ACCEPTED = "250 2.1.5 OK"
NO_MAILBOX = "550 5.1.1 There is no such mailbox here"
KEPT = "250 2.0.0 Taken"
START_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it arrived. `sha256` is of its bytes."""

    name: str
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it arrived; `number` counts from 1 and is its place in the inbox."""

    number: int
    received_at: datetime
    sender: str
    to: str
    cc: str
    reply_to: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...]
    is_reminder: bool
    is_read: bool = False


class Inbox:
    """Takes every mail but those to addresses in `bouncing`."""

    def __init__(self, *, now: Callable[[], datetime], bouncing: Collection[str] = ()) -> None:
        self._now = now
        self._bouncing = frozenset(bouncing)
        self._mails: list[Mail] = []
        self._lock = threading.Lock()
        self._listening = socket.create_server((LOOPBACK, 0))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="inbox", daemon=True)

    @property
    def url(self) -> str:
        """As SENDDAY_SMTP_URL wants it."""
        host, port = self._listening.getsockname()
        return f"smtp://{host}:{port}?tls=off"

    @property
    def mails(self) -> list[Mail]:
        """In the order of arrival."""
        with self._lock:
            return list(self._mails)

    def read(self, number: int) -> None:
        """Somebody opened it. Raises IndexError."""
        with self._lock:
            self._mails[number - 1] = replace(self._mails[number - 1], is_read=True)

    def start(self) -> None:
        """Listen. The port is open since the beginning, so nobody needs to wait."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(START_SECONDS)
        self._listening.close()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(self._loop.create_server(self._line, sock=self._listening))
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def _line(self) -> SMTP:
        return SMTP(self, hostname=GREETING, enable_SMTPUTF8=True, loop=self._loop)

    # What aiosmtpd asks.

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name.
        self,
        server: SMTP,  # noqa: ARG002  aiosmtpd's signature.
        session: Session,  # noqa: ARG002  As above.
        envelope: Envelope,
        address: str,
        options: list[str],  # noqa: ARG002  As above.
    ) -> str:
        """Say no to those that bounce."""
        if address.casefold() in self._bouncing:
            return NO_MAILBOX
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(  # noqa: N802  aiosmtpd's name.
        self,
        server: SMTP,  # noqa: ARG002  aiosmtpd's signature.
        session: Session,  # noqa: ARG002  As above.
        envelope: Envelope,
    ) -> str:
        """Keep it."""
        with self._lock:
            self._mails.append(_read(envelope, len(self._mails) + 1, self._now()))
        return KEPT


def _read(envelope: Envelope, number: int, at: datetime) -> Mail:
    content = envelope.original_content or b""
    message = email.message_from_bytes(content, policy=email.policy.default)
    body = message.get_body(("plain",))
    return Mail(
        number=number,
        received_at=at,
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        cc=str(message["Cc"] or ""),
        reply_to=str(message["Reply-To"] or ""),
        subject=str(message["Subject"] or ""),
        text=body.get_content().strip() if isinstance(body, EmailMessage) else "",
        attachments=tuple(_attachment(part) for part in message.iter_attachments()),
        is_reminder=message["In-Reply-To"] is not None,
    )


def _attachment(part: EmailMessage) -> Attachment:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    return Attachment(part.get_filename("attachment"), content, hashlib.sha256(content).hexdigest())
