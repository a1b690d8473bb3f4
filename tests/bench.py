"""A whole Sendday on a bench: real Bolt, SQLite, SMTP, archive and printer against the stand-in, with a clock to move."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

from slack_bolt import App

from billing.client import Brief, BriefLine, Client
from billing.content import Seller
from billing.roles import Role
from bot import wiring
from bot.app import build
from bot.link import SocketLink
from bot.outbound.printing import ChildPrinter
from bot.outbound.slack import web_client
from bot.settings import Settings
from bot.standin import Person, StandIn
from jobs import due, upkeep
from store import migrate, parties
from store.database import Engine, open_engine, transaction
from tests.inbox import Inbox
from workflow import drafting, outcomes
from workflow.services import Actor, Services

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 2, 9, 0, tzinfo=BERLIN)
SELLER = Seller(
    name="Studio Nord",
    address="Hafenweg 1\n20457 Hamburg",
    country="DE",
    email="hello@studio-nord.example",
    registered=True,
    vat_id="DE136695976",
    tax_rate=Decimal(19),
    iban="DE89370400440532013000",
    bic="COBADEFFXXX",
    currency="EUR",
    locale="en",
)


class BenchClock:
    """A clock that the test tells."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        return self._now

    def at(self, local: str, zone: ZoneInfo = BERLIN) -> None:
        """Set it to a local time: `2026-03-03T08:59`."""
        self._now = datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)

    def forward(self, **by: float) -> None:
        """Move it on: `forward(hours=2)`."""
        self._now += timedelta(**by)


@dataclass
class Bench:
    """What a diary test holds: people, the clock, and what came out."""

    slack: StandIn
    services: Services
    clock: BenchClock
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

    def client(self, name: str = "Acme GmbH", **facts: object) -> int:
        """Enter a client: ana drafts, ben approves, cleo sends and follows up. The client's id."""
        people = {
            Role.DRAFTER: (self.people["ana"].id,),
            Role.APPROVER: (self.people["ben"].id,),
            Role.SENDER: (self.people["cleo"].id,),
            Role.FOLLOW_UP: (self.people["cleo"].id,),
        }
        plain = Client(
            id=0,
            name=name,
            email="billing@acme.example",
            address="Ring 2\n10115 Berlin",
            country="DE",
            people=people,
        )
        with transaction(self.services.engine) as db:
            return parties.save_client(db, replace(plain, **facts), self.clock())  # type: ignore[arg-type]  # Test data.

    def draft(self, client_id: int | None = None, *, send_on: str = "", amount: str = "480", by: str = "ana") -> int:
        """Save a draft; its id."""
        chosen = client_id or self.client()
        line = BriefLine("Design workshop", Decimal(1), "C62", Decimal(amount))
        brief = Brief(date(2026, 2, 27), (line,), send_on=date.fromisoformat(send_on) if send_on else None)
        return drafting.draft(self.services, chosen, brief, by=self.actor(by)).invoice_id

    def actor(self, name: str) -> Actor:
        """Somebody outside the chat, for verbs that are called directly."""
        return Actor(self.people[name].id)

    def tick(self) -> None:
        """What the engine does until nothing is due any more."""
        upkeep.beat(self.services, [])
        for _ in range(20):
            done = due.everything(self.services)
            drawn = due.draw(self.services)
            if not done and not drawn:
                return
        message = "the bench never comes to rest"
        raise AssertionError(message)

    def click(self, label: str, invoice_id: int, *, by: str, confirm: bool | None = None) -> None:
        """Press a button on an invoice's card, and let the engine follow."""
        self.tick()
        self.people[by].click(label, in_="approvals", message=self.card(invoice_id), confirm=confirm)
        self.tick()

    def card(self, invoice_id: int) -> str:
        """A text that only this invoice's card has."""
        return f"D-{invoice_id}"

    def restart(self) -> int:
        """What a start of the only process does with what was under way; how many became unknown."""
        return outcomes.settle_interrupted(self.services)

    def archived(self) -> dict[str, bytes]:
        """The archive: path to bytes."""
        root = self.settings.archive_root
        return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*.pdf"))}


@contextmanager
def bench(home: Path, printer: ChildPrinter, *, at: datetime = START, database_url: str = "") -> Iterator[Bench]:
    """Put everything up, and take it down."""
    clock = BenchClock(at)
    with Inbox() as mails, StandIn(now=clock) as slack:
        people = _cast(slack)
        settings = _settings(slack, mails, home, people["admin"].id, database_url)
        engine = open_engine(settings.database_url)
        migrate.upgrade(engine, clock())
        services = replace(wiring.online(settings, engine, wake=lambda: None, now=clock), printer=printer)
        link = SocketLink(_app(services, settings), slack.app_token, web_client(slack.bot_token, slack.api_url))
        link.start()
        slack.wait_for_connection()
        _seller(engine, clock())
        yield Bench(slack, services, clock, mails, home, settings, people)
        threading.Thread(target=link.stop, daemon=True).start()  # Slack's SDK takes seconds to hang up.
        engine.dispose()


def _app(services: Services, settings: Settings) -> App:
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    return build(services, web_client(token, settings.slack_api_url), slash=settings.sendday_command)


def _cast(slack: StandIn) -> dict[str, Person]:
    people = {
        "ana": slack.add_person("ana"),
        "ben": slack.add_person("ben"),
        "cleo": slack.add_person("cleo"),
        "admin": slack.add_person("admin", is_admin=True),
        "dan": slack.add_person("dan"),
    }
    for channel in ("approvals", "exceptions", "general"):
        slack.add_channel(channel, members=[*people])
    return people


def _settings(slack: StandIn, mails: Inbox, home: Path, admin: str, database_url: str) -> Settings:
    found = {
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_api_url": slack.api_url,
        "sendday_home": home,
        "sendday_approvals_channel": "approvals",
        "sendday_exceptions_channel": "exceptions",
        "sendday_admins": admin,
        "sendday_smtp_url": f"{mails.url}?tls=off",
        "sendday_mail_from": SELLER.email,
        "sendday_time_zone": "Europe/Berlin",
        "sendday_country": "DE",
    }
    if database_url:
        found["sendday_database_url"] = database_url
    return Settings(_env_file=None, **found)  # type: ignore[arg-type,call-arg]  # pydantic reads the strings.


def _seller(engine: Engine, at: datetime) -> None:
    with transaction(engine) as db:
        parties.save_seller(db, SELLER, at)


__all__ = ["SELLER", "START", "Bench", "BenchClock", "bench", "time"]
