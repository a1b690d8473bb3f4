"""The outbox: without a mail server, mails become files that a mail program can open."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.outbound import files
from renderers import mail, outbox
from renderers.letter import Letter
from renderers.paths import safe_name
from workflow.ports import MailDelayed, MailReceipt, MailRefused

FOR_GOOD = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ELOOP})


class OutboxMailer:
    """Writes each letter to `<message id>.eml`. A second try of the same letter finds the first one's file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def connect(self, letter: Letter) -> Iterator[Enveloped]:
        """Check the letter. MailRefused when it cannot be a mail."""
        try:
            content = mail.message(letter)
        except ValueError as fault:
            raise MailRefused(str(fault), code="letter") from fault
        yield Enveloped(self._folder, letter.message_id, content)


@dataclass(frozen=True, slots=True)
class Enveloped:
    """A letter on its way to the outbox."""

    folder: Path
    message_id: str
    content: bytes

    def hand_over(self) -> MailReceipt:
        """Write the file; it is there whole or not at all. MailDelayed, MailRefused."""
        name = f"{safe_name(self.message_id.strip('<>'))}.eml"
        try:
            with files.folder(self.folder) as at:
                files.write_new(at, name, self.content)
        except OSError as fault:
            words = f"The outbox could not be written: {fault.strerror or fault}"
            if fault.errno in FOR_GOOD:
                raise MailRefused(words, code=errno.errorcode[fault.errno]) from fault
            raise MailDelayed(words) from fault
        return MailReceipt(self.message_id, outbox.receipt(name))
