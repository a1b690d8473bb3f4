"""A send log that fails for a moment makes no false alarm; one that lost something, or cannot be used, holds."""

from pathlib import Path

import pytest

from billing.obligation import Kind
from tests.workflow.shop import Shop
from tests.workflow.test_reconciling import Yesterday, codes
from workflow import exception_queue, explaining, reconciling, sending
from workflow.send_log import LogBegun, LogDelayed

FULL = LogDelayed("the send log sent.log could not be written (no space left on device)")
UNREADABLE = LogDelayed("the send log sent.log could not be read (permission denied)")


def to_be_sent(shop: Shop) -> int:
    draft = shop.draft()
    shop.approve(draft)
    return draft


def resolve(shop: Shop, code: str) -> None:
    [problem] = [one for one in shop.problems() if one.code == code]
    exception_queue.resolve(shop.services, problem.number, note="I looked", ending=None, by=shop.actor("admin"))


@pytest.mark.parametrize("entries_before", [0, 1], ids=["its number", "its mail"])
def test_an_entry_that_could_not_be_written_is_no_missing_log_at_the_next_start(
    shop: Shop, entries_before: int
) -> None:
    shop.issued()
    shop.send_log.steps.extend([None] * entries_before + [FULL])
    to_be_sent(shop)
    shop.tick()

    shop.restart()
    assert codes(shop) == []
    shop.clock.forward(minutes=2)
    shop.tick()

    assert len(shop.mailer.letters) == 2


def test_a_kill_after_a_failed_entry_is_one_question_and_its_answer_is_the_end_of_it(shop: Shop) -> None:
    """Settled, the row no longer says that its place may be empty."""
    draft = to_be_sent(shop)
    shop.carry_out(Kind.ISSUE)
    shop.send_log.steps.append(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        shop.carry_out(Kind.DELIVER)
    shop.restart()
    [asked] = shop.problems()

    sending.it_was_sent(shop.services, asked.number, note="", by=shop.actor("cleo"))
    shop.restart()

    assert codes(shop) == []
    assert shop.owed(draft, Kind.DELIVER) == {f"deliver:{draft}:1": "done"}


def test_after_a_failed_entry_a_backup_is_compared_as_ever(shop: Shop, tmp_path: Path) -> None:
    shop.send_log.steps.extend([None, FULL])
    draft = to_be_sent(shop)
    shop.tick()
    yesterday = Yesterday(shop, tmp_path)
    shop.clock.forward(minutes=2)
    shop.tick()

    yesterday.is_back()
    shop.clock.forward(minutes=2)
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.owed(draft, Kind.DELIVER) == {f"deliver:{draft}:1": "unknown"}
    assert codes(shop) == ["deliver_unknown", "restored"]


def test_a_log_that_lost_its_last_entry_is_seen_beside_a_failed_one(shop: Shop) -> None:
    shop.issued()
    shop.send_log.steps.append(FULL)
    to_be_sent(shop)
    shop.tick()
    shop.send_log.entries.pop()

    shop.restart()

    assert codes(shop) == ["restored_unsure"]


@pytest.mark.parametrize("kind", [Kind.ISSUE, Kind.REMIND])
def test_the_number_and_the_reminder_are_missed_too_when_the_log_loses_them(shop: Shop, kind: Kind) -> None:
    if kind is Kind.ISSUE:
        to_be_sent(shop)
    else:
        shop.issued()
        shop.clock.at("2026-03-13T09:00")
    shop.carry_out(kind)
    shop.send_log.entries.pop()

    shop.restart()

    assert codes(shop) == ["restored_unsure"]


def test_a_backup_from_before_the_log_was_lost_is_held_as_a_whole(shop: Shop, tmp_path: Path) -> None:
    """What left between the backup and the loss is in no log."""
    to_be_sent(shop)
    yesterday = Yesterday(shop, tmp_path)
    shop.tick()
    shop.send_log.entries.clear()
    shop.restart()
    resolve(shop, "restored_unsure")
    assert [type(entry) for entry in shop.send_log.entries] == [LogBegun]

    yesterday.is_back()
    shop.tick()

    assert codes(shop) == ["restored", "restored_unsure"]
    assert len(shop.mailer.letters) == 1


def test_a_log_that_cannot_be_read_holds_everything_until_it_was_compared(shop: Shop, tmp_path: Path) -> None:
    draft = to_be_sent(shop)
    yesterday = Yesterday(shop, tmp_path)
    shop.tick()
    shop.send_log.reading.extend([UNREADABLE, UNREADABLE])  # At the start, and a minute later.

    yesterday.is_back()
    shop.tick()
    [away] = shop.problems()
    told = explaining.invoice(shop.services, draft)
    assert (away.code, away.words) == ("send_log_away", str(UNREADABLE))
    assert told.hold is not None
    assert f"resolves exception {away.number}" in told.hold.reason
    assert len(shop.mailer.letters) == 1

    shop.tick()
    assert codes(shop) == ["deliver_unknown", "restored"]
    assert shop.problem(away.number).closing_note == "The send log can be used again, and was compared."
    assert len(shop.mailer.letters) == 1


def test_a_log_that_is_gone_and_cannot_be_begun_anew_stops_no_start(shop: Shop) -> None:
    shop.issued()
    shop.send_log.entries.clear()
    shop.send_log.steps.append(FULL)

    shop.restart()
    assert codes(shop) == ["restored_unsure", "send_log_away"]
    resolve(shop, "restored_unsure")
    to_be_sent(shop)
    shop.tick()
    assert len(shop.mailer.letters) == 1

    shop.restart()
    assert codes(shop) == ["restored_unsure"]  # It was begun at this start only, so what left is asked here.
    resolve(shop, "restored_unsure")
    shop.tick()
    shop.restart()
    assert codes(shop) == []
    assert len(shop.mailer.letters) == 2


def test_whoever_restores_hears_that_the_log_cannot_be_read(shop: Shop) -> None:
    shop.send_log.reading.append(UNREADABLE)

    with pytest.raises(LogDelayed):
        reconciling.unknown_to(shop.services)
