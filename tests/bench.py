"""A whole Sendday on a bench: real Bolt, SQLite, SMTP, archive and printer, against the stand-in and a told clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from email.message import EmailMessage
from pathlib import Path

from slack_bolt import App

from bot import wiring
from bot.app import build
from bot.link import SocketLink
from bot.outbound.printing import ChildPrinter
from bot.outbound.slack import web_client
from bot.settings import Settings
from bot.standin import Message, Person, StandIn
from store import migrate, parties
from store.database import Engine, open_engine, transaction
from tests.books import BERLIN, SELLER, START, BenchClock, Books
from tests.inbox import Inbox
from tests.pools import Pools
from workflow.services import Services

NOTICE = re.compile("^[0-9]+ invoices? needs? approval again")
# Slack's SDK takes a second to hang up; nobody needs to wait for that.
CLOSING = ThreadPoolExecutor(32, "closing")


@dataclass(kw_only=True, repr=False)
class Bench(Books):
    """What a diary test holds: people, the clock, and what came out."""

    slack: StandIn
    mails: Inbox
    home: Path
    settings: Settings
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def inbox(self) -> list[EmailMessage]:
        """The client's mails, as received."""
        return self.mails.messages

    def id_of(self, name: str) -> str:
        """Somebody's id in the chat."""
        return self.people[name].id

    def click(self, label: str, invoice_id: int, *, by: str, confirm: bool | None = None) -> None:
        """Press a button on an invoice's card, and let the engine follow."""
        self.tick()
        self.people[by].click(label, in_="approvals", message=self.card(invoice_id), confirm=confirm)
        self.tick()

    def card(self, invoice_id: int) -> str:
        """A text that only this invoice's card has."""
        return f"D-{invoice_id}"

    def cards(self) -> list[Message]:
        """The cards in the approvals channel, threads and notices apart."""
        posts = [message for message in self.slack.posts("approvals") if message.thread_ts is None]
        return [post for post in posts if not NOTICE.search(post.shown)]

    def notices(self) -> list[Message]:
        """The posts there about invoices that a change of data sent back."""
        return [message for message in self.slack.posts("approvals") if NOTICE.search(message.shown)]

    def shown(self, invoice_id: int) -> str:
        """What everybody reads on an invoice's newest card."""
        return self._newest(invoice_id).shown

    def thread(self, invoice_id: int) -> str:
        """What everybody reads in its thread."""
        replies = self.people["ben"].thread(self._newest(invoice_id))
        return "\n".join(message.shown for message in replies)

    def archived(self) -> dict[str, bytes]:
        """The archive: path to bytes."""
        root = self.settings.archive_root
        return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*.pdf"))}

    def _newest(self, invoice_id: int) -> Message:
        return [card for card in self.cards() if self.card(invoice_id) in card.shown][-1]


@contextmanager
def bench(
    home: Path, printer: ChildPrinter, *, at: datetime = START, database_url: str = "", mail_server: bool = True
) -> Iterator[Bench]:
    """Put everything up, and take it down."""
    clock = BenchClock(at)
    with ExitStack() as parts:
        mails = parts.enter_context(Inbox())
        slack = parts.enter_context(StandIn(now=clock))
        people = _cast(slack)
        settings = _settings(slack, mails.url if mail_server else "", home, people["admin"].id, database_url)
        engine = open_engine(settings.database_url)
        parts.callback(engine.dispose)
        migrate.upgrade(engine, clock())
        services = replace(wiring.online(settings, engine, wake=lambda: None, now=clock), printer=printer)
        pools = Pools()
        slack.site.delivery.follow = pools.settle  # What is asked next sees all that came of this.
        link = SocketLink(_app(services, settings, pools), slack.app_token, web_client(slack.bot_token, slack.api_url))
        parts.callback(link.stop)
        link.start()
        slack.wait_for_connection()
        _seller(engine, clock())
        yield Bench(
            services=services, clock=clock, slack=slack, mails=mails, home=home, settings=settings, people=people
        )
        CLOSING.submit(parts.pop_all().close)


def _app(services: Services, settings: Settings, pools: Pools) -> App:
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    client = web_client(token, settings.slack_api_url)
    return build(services, client, slash=settings.sendday_command, pool=pools.open)


def _cast(slack: StandIn) -> dict[str, Person]:
    people = {
        "ana": slack.add_person("ana"),
        "ben": slack.add_person("ben"),
        "cleo": slack.add_person("cleo"),
        "admin": slack.add_person("admin", is_admin=True),
        "dan": slack.add_person("dan"),
    }
    for channel in ("approvals", "exceptions", "fallback", "general"):
        slack.add_channel(channel, members=[*people])
    return people


def _settings(slack: StandIn, mail_server: str, home: Path, admin: str, database_url: str) -> Settings:
    found = {
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_api_url": slack.api_url,
        "sendday_home": home,
        "sendday_approvals_channel": "approvals",
        "sendday_exceptions_channel": "exceptions",
        "sendday_fallback_channel": "fallback",
        "sendday_owner_email": "owner@studio-nord.example",
        "sendday_admins": admin,
        "sendday_mail_from": SELLER.email,
        "sendday_time_zone": "Europe/Berlin",
        "sendday_country": "DE",
    }
    if mail_server:
        found["sendday_smtp_url"] = f"{mail_server}?tls=off"
    if database_url:
        found["sendday_database_url"] = database_url
    return Settings(_env_file=None, **found)  # type: ignore[arg-type,call-arg]  # pydantic reads the strings.


def _seller(engine: Engine, at: datetime) -> None:
    with transaction(engine) as db:
        parties.save_seller(db, SELLER, at)


__all__ = ["BERLIN", "SELLER", "START", "Bench", "BenchClock", "bench", "time"]
