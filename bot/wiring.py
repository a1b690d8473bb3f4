"""Where settings become working parts; the only place that reads the machine's clock."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.outbound.archive import FolderArchive
from bot.outbound.directory import SlackDirectory
from bot.outbound.holidays import Calendar
from bot.outbound.mail import SmtpMailer
from bot.outbound.nowhere import NoDirectory, NoPoster
from bot.outbound.outbox import OutboxMailer
from bot.outbound.printing import CHILDREN_MAX, ChildPrinter
from bot.outbound.send_log import FileSendLog
from bot.outbound.slack import SlackPoster, web_client
from bot.settings import Settings
from store import logos
from store.database import Engine, open_engine
from workflow.ports import Archive, Clock, Directory, Mailer, Poster
from workflow.services import Postmark, Route, Services

if TYPE_CHECKING:
    from bot.outbound.dropbox import DropboxArchive


def machine_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  Here, and nowhere else.


def online(settings: Settings, engine: Engine, *, wake: Callable[[], None], now: Clock = machine_now) -> Services:
    """Everything for `run`: Slack, mail, archive and printer."""
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    client = web_client(token, settings.slack_api_url)
    poster = SlackPoster(
        client,
        approvals=settings.sendday_approvals_channel,
        exceptions=settings.sendday_exceptions_channel,
        fallback=settings.sendday_fallback_channel,
        slash=settings.sendday_command,
    )
    return _services(settings, engine, poster=poster, directory=SlackDirectory(client), wake=wake, now=now)


def offline(settings: Settings, engine: Engine | None = None, *, now: Clock = machine_now) -> Services:
    """Everything for the command line, which speaks to nobody."""
    return _services(
        settings,
        engine or open_engine(settings.database_url),
        poster=NoPoster(),
        directory=NoDirectory(),
        wake=lambda: None,
        now=now,
    )


def mailer(settings: Settings) -> Mailer:
    """The mail server, or the outbox folder without one."""
    return SmtpMailer(settings.smtp_url) if settings.smtp_url else OutboxMailer(settings.outbox)


def printer(engine: Engine, *, children: int = CHILDREN_MAX) -> ChildPrinter:
    """Prints with the logos that the rows keep."""
    return ChildPrinter(logo=partial(logos.stored, engine), children=children)


def archive(settings: Settings) -> Archive:
    """Dropbox, or a folder of this machine."""
    return dropbox(settings) if settings.dropbox_root else FolderArchive(settings.archive_root)


def dropbox(settings: Settings) -> DropboxArchive:
    """The archive in Dropbox. Nothing is asked before something is to be kept."""
    from bot.outbound.dropbox import DropboxArchive

    key, token = settings.dropbox_app_key, settings.dropbox_refresh_token
    return DropboxArchive(
        settings.dropbox_root,
        key.get_secret_value() if key else "",
        token.get_secret_value() if token else "",
    )


def _services(
    settings: Settings,
    engine: Engine,
    *,
    poster: Poster,
    directory: Directory,
    wake: Callable[[], None],
    now: Clock,
) -> Services:
    return Services(
        engine=engine,
        now=now,
        policy=settings.policy(),
        postmark=Postmark(settings.sendday_mail_from, settings.sendday_mail_bcc, outbox=not settings.smtp_url),
        mailer=mailer(settings),
        archive=archive(settings),
        printer=printer(engine),
        poster=poster,
        directory=directory,
        holidays=Calendar(),
        send_log=FileSendLog(settings.send_log),
        wake=wake,
        luck=random.random,
        route=Route(bool(settings.sendday_fallback_channel), settings.sendday_owner_email),
    )
