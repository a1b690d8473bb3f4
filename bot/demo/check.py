"""The whole life played without a page: what `sendday demo --check` prints, and what the smoke run trusts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from bot.demo import agency, screen, tour
from bot.demo.stage import Stage

STEP_SECONDS = 10.0


class Failed(Exception):
    """A step did not lead to what it promises."""


def play(stage: Stage) -> Iterator[str]:
    """One sentence per step that came true. Raises Failed, or TimeoutError where something never happened."""
    yield _draft(stage)
    yield _approve(stage)
    yield _send(stage)
    yield _archive(stage)
    yield _remind(stage)
    yield _pay(stage)


def _draft(stage: Stage) -> str:
    ana = stage.people[agency.ANA]
    ana.command("/invoice new", in_=agency.APPROVALS)
    answer = ana.modal.fill(dict(tour.EXAMPLE)).submit()
    _check(answer.is_fine, f"the form was refused: {answer}")
    _until(stage, lambda: _card_says(stage, "Needs approval"))
    return f"Drafted by Ana for {agency.FIRST_CLIENT}: the card asks for an approval."


def _approve(stage: Stage) -> str:
    stage.people[agency.BEN].click("Approve", in_=agency.APPROVALS, message="Needs approval")
    _until(stage, lambda: _card_says(stage, "Approved by"))
    _check(not stage.inbox.mails, "a mail left before its send day")
    return "Approved by Ben: nothing leaves before the send day."


def _send(stage: Stage) -> str:
    at = screen.instant_of(stage, screen.SEND_DAY)
    if at is None:
        raise Failed("nothing waits for a send day")
    stage.move_clock(at)
    _until(stage, lambda: len(stage.inbox.mails) == 1)
    mail = stage.inbox.mails[0]
    return f"Moved to {at.astimezone(agency.ZONE):%a %d %b %H:%M}: “{mail.subject}” reached {mail.to}."


def _archive(stage: Stage) -> str:
    _until(stage, lambda: bool(stage.archived()))
    [(path, content)] = stage.archived().items()
    [attached] = stage.inbox.mails[0].attachments
    sha256 = hashlib.sha256(content).hexdigest()
    _check(sha256 == attached.sha256, "the archive keeps other bytes than the mail carried")
    return f"Archived as {path}: the same bytes as in the mail ({sha256[:12]}…)."


def _remind(stage: Stage) -> str:
    _until(stage, lambda: screen.instant_of(stage, screen.REMINDER) is not None)
    at = screen.instant_of(stage, screen.REMINDER)
    if at is None:
        raise Failed("nothing waits for a reminder")
    stage.move_clock(at)
    _until(stage, lambda: len(stage.inbox.mails) == 2)  # noqa: PLR2004  The invoice and its reminder.
    return f"Moved to {at.astimezone(agency.ZONE):%a %d %b %H:%M}: “{stage.inbox.mails[1].subject}”."


def _pay(stage: Stage) -> str:
    number = stage.inbox.mails[0].attachments[0].name.removesuffix(".pdf")
    answer = stage.people[agency.CLEO].command(f"/invoice paid {number}", in_=agency.APPROVALS)
    _check("Paid in full" in answer.text, f"the payment was answered with: {answer.text}")
    _until(stage, lambda: screen.instant_of(stage, screen.REMINDER) is None)
    return f"Paid: /invoice paid {number}, and no more reminders wait."


def _card_says(stage: Stage, words: str) -> bool:
    return any(words in message.shown for message in stage.slack.posts(agency.APPROVALS))


def _until(stage: Stage, condition: Callable[[], bool]) -> None:
    stage.slack.wait_for(condition, STEP_SECONDS)


def _check(is_so: bool, otherwise: str) -> None:  # noqa: FBT001  An assertion that stays when Python is told to hurry.
    if not is_so:
        raise Failed(otherwise)
