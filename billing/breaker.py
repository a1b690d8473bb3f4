"""Whether more mails are about to go to clients at once than anybody expects (BILLING, section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

MAILS_MAX = 10  # So many that nobody expects may go out together.


@dataclass(frozen=True, slots=True)
class DueMail:
    """A mail to a client whose time has come.

    `approved_for` is when a person wanted it to leave: the later of send instant and approval; None for a reminder.
    `released`: a forewarning listed it, or a person let it go. `tried`: it was let go before.
    """

    due_at: datetime
    approved_for: datetime | None = None
    released: bool = False
    tried: bool = False


def is_expected(mail: DueMail) -> bool:
    """Whether a person approved it for this day, or was told of it; what is due before its approved time was not."""
    if mail.released or mail.tried:
        return True
    return mail.approved_for is not None and mail.due_at >= mail.approved_for


def is_burst(due: Iterable[DueMail]) -> bool:
    """Whether so many of the mails that are due together are unexpected that a person is asked first."""
    return sum(not is_expected(mail) for mail in due) > MAILS_MAX
