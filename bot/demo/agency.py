"""The sample agency: its people and channels, what they said this morning, and its clients as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.demo.clock import DAY, MovableClock
from bot.standin import Person, StandIn
from workflow.importing.clients import import_clients
from workflow.importing.report import Report
from workflow.importing.seller import import_seller
from workflow.importing.work import import_work
from workflow.services import Actor, Services

SAMPLE = Path(__file__).parent / "sample"
ZONE = ZoneInfo("Europe/Berlin")
COUNTRY = "DE"
APPROVALS, EXCEPTIONS, GENERAL = "approvals", "exceptions", "general"
CHANNELS = (APPROVALS, EXCEPTIONS, GENERAL)
MAIL_FROM = "hello@northwind.example"
FIRST_CLIENT = "Acme Robotics GmbH"
BOUNCING = frozenset({"office@holt-partner.example"})


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the agency. `part` is what they do with invoices, in a few words."""

    name: str
    real_name: str
    part: str
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Try:
    """Something worth trying beside the guided way: who types what, and why."""

    who: str
    line: str
    why: str


TEAM = (
    Member("ana", "Ana Weber", "drafts, admin", is_admin=True),
    Member("ben", "Ben Okafor", "approves"),
    Member("cleo", "Cleo Martin", "sends, follows up"),
    Member("dan", "Dan Reyes", "has no part in it"),
)
ANA, BEN, CLEO = (member.name for member in TEAM[:3])

# Before the bot starts: minutes, who, where, what.
MORNING = (
    (58, "cleo", GENERAL, "Morning! Brightwater signed off the new homepage yesterday."),
    (41, "ana", GENERAL, "Lovely. The hours are logged, so it can be billed."),
    (12, "ben", APPROVALS, "I am in all day. Drafts that need a second pair of eyes: post them here."),
)

ALSO = (
    Try("ana", "/invoice Brightwater Inc.", "Finished work waits to be billed: press Draft now"),
    Try("ana", "/invoice new Holt & Partner", "Its mailbox bounces: see #exceptions after the approval"),
    Try("ana", "/invoice new Kumo Design KK", "Nobody follows up on it: Approve says what is missing"),
    Try("ana", "/invoice queue", "What is under way, and whom it waits for"),
    Try("dan", "/invoice status", "Everybody in the team may look"),
)


def move_in(slack: StandIn, clock: MovableClock, opens_at: datetime) -> dict[str, Person]:
    """People, channels and the morning's talk; the clock ends at `opens_at`. Everybody by name."""
    people = {
        member.name: slack.add_person(member.name, real_name=member.real_name, is_admin=member.is_admin, tz=ZONE.key)
        for member in TEAM
    }
    for channel in CHANNELS:
        slack.add_channel(channel, members=[*people])
    for minutes, who, channel, text in MORNING:
        clock.move_to(opens_at - timedelta(minutes=minutes))
        people[who].post(text, in_=channel)
    clock.move_to(opens_at)
    return people


def import_sample(services: Services) -> None:
    """The seller, four clients, and finished work for one of them, by the same verbs as `sendday import`."""
    by = Actor("demo", trusted=True)
    yesterday = services.now().astimezone(ZONE).date() - DAY
    work = _file("work.csv").replace(b"{yesterday}", yesterday.isoformat().encode())
    _import(import_seller, services, _file("seller.toml"), by)
    _import(import_clients, services, _file("clients.csv"), by)
    _import(import_work, services, work, by)


def _import(verb: Callable[..., Report], services: Services, content: bytes, by: Actor) -> None:
    report = verb(services, content, by=by)
    if report.problems:
        raise ValueError(" ".join(report.problems))


def _file(name: str) -> bytes:
    return (SAMPLE / name).read_bytes()
