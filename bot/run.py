"""`sendday run`: everything started in order, and stopped in order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

import structlog
from pydantic import SecretStr
from slack_sdk import WebClient

from bot import home, http, lock, logs, wiring
from bot.app import build
from bot.clock import Clock
from bot.engine import Bell, EmbeddedEngine
from bot.health import Health
from bot.link import HttpLink, Link, SocketLink
from bot.outbound import printing
from bot.outbound.printing import ChildPrinter
from bot.outbound.slack import called, web_client, without_proxy
from bot.settings import Secret, Settings, SettingsFault, missing_for_run
from store import migrate
from store.database import Engine, open_engine
from workflow import lockout, outcomes, reconciling, relinking, showing
from workflow.ports import LockedOut, OutsideFault, PostRefused
from workflow.services import Services

log = structlog.get_logger()

Now = Callable[[], datetime]

WATCH_SECONDS = 1.0
FINE, CRASHED = 0, 70
# What Slack says of a token that it never gave out. One that it took back has worked: what is approved still goes out.
REFUSED_TOKENS = frozenset({"invalid_auth", "not_authed"})


@dataclass(frozen=True, slots=True)
class Bot:
    """The running parts."""

    services: Services
    engine: EmbeddedEngine
    clock: Clock
    link: Link
    server: http.Server

    def start(self) -> None:
        """Workers first, so that whatever the clock or a click makes due is done."""
        self.engine.start(self.services)
        self.clock.start()
        self.server.start()
        self.link.start()

    def stop(self) -> None:
        """Claim nothing new, hear nothing new, let what is under way end: ten seconds for all of it."""
        self.engine.halt()
        self.clock.stop()
        self.link.stop()
        self.server.stop()
        self.engine.drain()
        if isinstance(self.services.printer, ChildPrinter):
            self.services.printer.close()

    def broken(self) -> list[str]:
        """Parts that ended although nobody asked them to."""
        ended = {"http": not self.server.alive(), "clock": not self.clock.alive()}
        return [*self.engine.dead(), *(name for name, has_ended in ended.items() if has_ended)]


def run(settings: Settings) -> int:
    """Run until told to stop. Raises SettingsFault: a setting or service is missing (exit 69)."""
    if missing := missing_for_run(settings):
        raise SettingsFault(*missing)
    logs.configure(_secrets(settings))
    if missing_library := printing.missing_library():
        raise SettingsFault(missing_library)
    home.make(settings)
    with lock.only_one(settings.home, settings.database_file):
        engine = open_engine(settings.database_url)
        migrate.upgrade(engine, wiring.machine_now())
        bot = assemble(settings, engine, machine_now=wiring.machine_now)
        unknown = reconciling.reconcile(bot.services)
        interrupted = outcomes.settle_interrupted(bot.services)
        relinking.try_now(bot.services)
        showing.try_again(bot.services)
        log.info("starting", interrupted=interrupted, restored=unknown, home=str(settings.home))
        return _until_told(bot)


def assemble(settings: Settings, engine: Engine, *, machine_now: Now, now: Now | None = None) -> Bot:
    """Wire everything up; nothing runs yet. `now` may be a clock that is moved, as in the demo."""
    without_proxy(settings.slack_api_url)
    bell = Bell()
    services = wiring.online(settings, engine, wake=bell.ring, now=now or machine_now)
    workers = EmbeddedEngine(bell, tick_seconds=settings.sendday_tick_seconds)
    clock = Clock(services, workers, bell, tick_seconds=settings.sendday_tick_seconds, machine_now=machine_now)
    client = web_client(_secret(settings.slack_bot_token), settings.slack_api_url)
    let_in = _check_token(services)
    app = build(services, client, slash=settings.sendday_command)
    link: Link = HttpLink()
    if settings.socket_mode:
        app_token = _secret(settings.slack_app_token)
        if let_in:  # An app that was taken out of the workspace has lost both of its tokens.
            _check_app_token(client, app_token)
        link = SocketLink(app, app_token, client)
    health = Health(services, workers, clock, link)
    site = http.routes(health, app, signing_secrets=() if settings.socket_mode else settings.signing_secrets)
    server = http.Server(site, settings.sendday_http_host, settings.sendday_http_port)
    return Bot(services, workers, clock, link, server)


def _until_told(bot: Bot) -> int:
    told = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: told.set())
    bot.start()
    broken: list[str] = []
    while not told.wait(WATCH_SECONDS):
        if broken := bot.broken():
            log.error("part_ended", parts=broken)
            break
        bot.clock.keep_up()
    bot.stop()
    return CRASHED if broken else FINE


def _check_token(services: Services) -> bool:
    """A token that Slack never gave out is a wrong setting; one that it took back stops Slack alone.

    False while Slack does not let the bot in.
    """
    try:
        _check(services.directory.greet, "SLACK_BOT_TOKEN", "set a valid bot token.")
    except LockedOut as refused:
        lockout.begin(services, words=str(refused))
        return False
    lockout.try_now(services)
    return True


def _check_app_token(client: WebClient, app_token: str) -> None:
    """The same for the token that opens the socket; the address that Slack gives for it is left unused."""
    fix = "set an app-level token with connections:write."
    with suppress(LockedOut):  # The line to Slack is tried again and again, and health says that it is down.
        _check(lambda: called(lambda: client.apps_connections_open(app_token=app_token)), "SLACK_APP_TOKEN", fix)


def _check(ask: Callable[[], object], setting: str, fix: str) -> None:
    try:
        ask()
    except PostRefused as refused:
        if refused.code in REFUSED_TOKENS:
            raise SettingsFault(f"{setting} is refused by Slack ({refused.code}): {fix}") from None
        log.warning("slack_said", words=str(refused))
        if isinstance(refused, LockedOut):
            raise
    except OutsideFault as fault:
        log.warning("slack_away", words=str(fault))


def _secrets(settings: Settings) -> list[str]:
    """Every secret that is set, and the password inside each address."""
    values = [value.get_secret_value() for _, value in settings if isinstance(value, SecretStr)]
    values += settings.signing_secrets  # Two of them stand in one setting.
    return values + [unquote(password) for value in values if (password := _password(value))]


def _password(address: str) -> str:
    try:
        return urlsplit(address).password or ""
    except ValueError:
        return ""


def _secret(value: Secret) -> str:
    return value.get_secret_value() if value else ""
