"""A real mail server on loopback that keeps what it is given."""

from __future__ import annotations

import email
import email.policy
import socket
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Inbox:
    """Accepts every mail, except to addresses in `bouncing`. `messages` in the order of arrival, `raw` as bytes."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.envelopes: list[list[str]] = []
        self.bouncing: set[str] = set()
        self.busy = False
        self.refused = 0
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[EmailMessage]:
        """What arrived, parsed."""
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.raw]

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name.
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Say no to those that bounce, not now while busy, else yes."""
        if address in self.bouncing:
            return "550 5.1.1 No such mailbox here"
        if self.busy:
            self.refused += 1
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  As above.
        """Keep it."""
        self.raw.append(envelope.original_content or b"")
        self.envelopes.append(list(envelope.rcpt_tos))
        return "250 2.0.0 Taken"


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
