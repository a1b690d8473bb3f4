"""Where settings become working parts."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path

import pytest

from bot import wiring
from bot.outbound.archive import FolderArchive
from bot.outbound.directory import SlackDirectory
from bot.outbound.holidays import Calendar
from bot.outbound.mail import SmtpMailer
from bot.outbound.nowhere import NoDirectory, NoPoster
from bot.outbound.outbox import OutboxMailer
from bot.outbound.printing import ChildPrinter
from bot.outbound.slack import SlackPoster
from bot.settings import Settings
from store.database import open_engine
from tests.books import START
from workflow.services import Services


def settings(home: Path, **more: str) -> Settings:
    """Settings as a test gives them, nobody's `.env` beside them."""
    return Settings(_env_file=None, sendday_home=home, **more)  # type: ignore[call-arg,arg-type]  # pydantic reads them.


def offline(home: Path, **more: str) -> Services:
    """What the command line works with."""
    found = wiring.offline(settings(home, **more))
    found.engine.dispose()
    return found


def test_now_is_in_utc() -> None:
    assert wiring.machine_now().tzinfo is UTC
    assert wiring.machine_now() - wiring.machine_now() < timedelta(seconds=5)


def test_run_speaks_to_slack(tmp_path: Path) -> None:
    engine, rung = open_engine(f"sqlite:///{tmp_path}/sendday.db"), list[int]()

    services = wiring.online(settings(tmp_path), engine, wake=lambda: rung.append(1), now=lambda: START)

    assert isinstance(services.poster, SlackPoster)
    assert isinstance(services.directory, SlackDirectory)
    assert isinstance(services.printer, ChildPrinter)
    assert isinstance(services.holidays, Calendar)
    assert services.engine is engine
    assert services.now() == START
    services.wake()
    assert rung == [1]
    engine.dispose()


def test_the_command_line_speaks_to_nobody(tmp_path: Path) -> None:
    services = offline(tmp_path)

    assert isinstance(services.poster, NoPoster)
    assert isinstance(services.directory, NoDirectory)
    assert services.now is wiring.machine_now


def test_the_policy_is_the_settings_own(tmp_path: Path) -> None:
    policy = offline(tmp_path, sendday_time_zone="Europe/Berlin", sendday_country="DE", sendday_admins="U1,U2").policy

    assert (policy.time_zone, policy.country) == ("Europe/Berlin", "DE")
    assert policy.admins == {"U1", "U2"}


def test_the_postmark_is_the_settings_own(tmp_path: Path) -> None:
    postmark = offline(tmp_path, sendday_mail_from="a@studio.example", sendday_mail_bcc="b@studio.example").postmark

    assert (postmark.sender, postmark.bcc) == ("a@studio.example", "b@studio.example")


@pytest.mark.parametrize(
    ("more", "kind"),
    [({}, OutboxMailer), ({"sendday_smtp_url": "smtps://bot:secret@mail.example"}, SmtpMailer)],
    ids=["without a server", "with a server"],
)
def test_mails_go_to_the_server_or_into_the_outbox(tmp_path: Path, more: dict[str, str], kind: type) -> None:
    assert isinstance(offline(tmp_path, **more).mailer, kind)


def test_the_archive_is_where_the_settings_say(tmp_path: Path) -> None:
    archive = offline(tmp_path, sendday_archive_url=f"file://{tmp_path}/kept").archive

    assert isinstance(archive, FolderArchive)
    receipt = archive.keep("acme/2026/2026-0001.pdf", b"%PDF")
    assert receipt.location == str(tmp_path / "kept/acme/2026/2026-0001.pdf")


def test_luck_is_a_share(tmp_path: Path) -> None:
    luck = offline(tmp_path).luck

    assert all(0 <= luck() < 1 for _ in range(20))
