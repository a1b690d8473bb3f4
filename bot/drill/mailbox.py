"""A mail server that takes its time after it has taken a mail: there, a kill hurts the most."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.demo.inbox import Inbox

ANSWER_SECONDS_MAX = 0.2


class SlowInbox(Inbox):
    """Keeps every mail, and answers a moment later. `luck` says how long."""

    def __init__(self, *, now: Callable[[], datetime], luck: random.Random) -> None:
        super().__init__(now=now)
        self._luck = luck

    def taken(self) -> Counter[str]:
        """The numbers of the invoices that were mailed, and how often."""
        return Counter(mail.attachments[0].name.removesuffix(".pdf") for mail in self.mails if mail.attachments)

    async def handle_DATA(  # noqa: N802  aiosmtpd's name.
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep it, then answer: who is killed in between cannot know."""
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(self._luck.random() * ANSWER_SECONDS_MAX)
        return answer
