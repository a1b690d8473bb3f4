"""Everything that plays in the demo, put up in order and taken down in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot import home as folders
from bot.demo import agency
from bot.demo.clock import MovableClock
from bot.demo.inbox import Inbox
from bot.run import Bot, assemble
from bot.settings import Settings
from bot.standin import Person, StandIn
from jobs import upkeep
from store import migrate
from store.database import open_engine
from workflow import checking_in
from workflow.services import Services

TICK_SECONDS = 0.5
IDLE_SECONDS = 10.0  # A mail under way is finished before time jumps: its lease would be over.
MORNING = timedelta(hours=1)
HALF_A_DAY = timedelta(hours=12)


class OwnSettings(Settings):
    """Settings that nothing but the demo names: the environment may hold those of a real installation."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  pydantic's signature.
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003  As above.
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  As above.
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  As above.
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


@dataclass(frozen=True, slots=True)
class Stage:
    """The running parts, and the people by name."""

    slack: StandIn
    bot: Bot
    clock: MovableClock
    inbox: Inbox
    settings: Settings
    people: dict[str, Person]

    @property
    def services(self) -> Services:
        return self.bot.services

    def move_clock(self, at: datetime) -> None:
        """Let what is under way end, move on, and wake the bot. Raises BackInTime.

        Time that is skipped is no silence: the alarm that Slack keeps is put off as if the bot had lived through it.
        """
        self.slack.wait_for(lambda: not self.bot.engine.under_way(), IDLE_SECONDS)
        for moment in _lived_through(self.clock(), at):
            checking_in.check_in(replace(self.services, now=lambda moment=moment: moment))
        self.clock.move_to(at)
        upkeep.end_holds(self.services)  # The slower rounds of the clock: nobody who moved it waits for their minute.
        upkeep.look_after_exceptions(self.services)
        with self.slack.workspace.change():
            pass  # Whoever looks at the screen sees another time.
        self.services.wake()

    def archived(self) -> dict[str, bytes]:
        """The archive as it lies on the disk: path to bytes."""
        root = self.settings.archive_root
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.pdf"))}


def _lived_through(start: datetime, end: datetime) -> Iterator[datetime]:
    """Moments so close together that no alarm rings in between."""
    while (start := min(start + HALF_A_DAY, end)) < end:
        yield start
    yield end


@contextmanager
def staged(home: Path, *, machine_now: Callable[[], datetime], opens_at: datetime) -> Iterator[Stage]:
    """Slack, inbox and bot, running. Raises RealToken beside real tokens, before anything is opened."""
    clock = MovableClock(machine_now, starts_at=opens_at - MORNING)
    with StandIn(now=clock) as slack:
        people = agency.move_in(slack, clock, opens_at)
        inbox = Inbox(now=clock, bouncing=agency.BOUNCING)
        settings = _settings(slack, inbox, home, admin=people[agency.ANA].id)
        folders.make(settings)
        engine = open_engine(settings.database_url)
        migrate.upgrade(engine, clock())
        bot = assemble(settings, engine, machine_now=machine_now, now=clock)
        agency.import_sample(bot.services)
        inbox.start()
        bot.start()
        try:
            slack.wait_for_connection()
            yield Stage(slack, bot, clock, inbox, settings, people)
        finally:
            bot.stop()
            inbox.stop()
            engine.dispose()


def _settings(slack: StandIn, inbox: Inbox, home: Path, *, admin: str) -> Settings:
    named = {
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_api_url": slack.api_url,
        "sendday_home": home,
        "sendday_approvals_channel": agency.APPROVALS,
        "sendday_exceptions_channel": agency.EXCEPTIONS,
        "sendday_admins": admin,
        "sendday_smtp_url": inbox.url,
        "sendday_mail_from": agency.MAIL_FROM,
        "sendday_time_zone": agency.ZONE.key,
        "sendday_country": agency.COUNTRY,
        "sendday_tick_seconds": TICK_SECONDS,
        "sendday_http_port": 0,
    }
    return OwnSettings(**named)  # type: ignore[arg-type]  # pydantic reads the texts.
