"""What every verb is given: the rows, the clock, and the ways out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from billing.client import Policy
from store import requests
from store.database import Engine, Session, transaction
from workflow.ports import Archive, Clock, Directory, Holidays, Mailer, Poster, Printer
from workflow.send_log import SendLog

BOT = "sendday"


class AlreadyDone(Exception):
    """This very click, command or form was carried out before: nothing more to do. `made`: the draft it made."""

    def __init__(self, made: int | None = None) -> None:
        super().__init__()
        self.made = made


@dataclass(frozen=True, slots=True)
class Postmark:
    """How our mails introduce themselves. Empty `sender` means the seller's address; `bcc` our own copy.

    `outbox`: there is no mail server, so mails are only written as files.
    """

    sender: str = ""
    bcc: str = ""
    outbox: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """Where an exception goes that its own channel cannot show. `fallback`: there is a second channel."""

    fallback: bool = False
    owner_email: str = ""


@dataclass(frozen=True, slots=True)
class Services:
    """Rows, clock and ports. `wake` tells the engine that something is due; `luck` gives 0..1 for jitter."""

    engine: Engine
    now: Clock
    policy: Policy
    postmark: Postmark
    mailer: Mailer
    archive: Archive
    printer: Printer
    poster: Poster
    directory: Directory
    holidays: Holidays
    send_log: SendLog
    wake: Callable[[], None]
    luck: Callable[[], float]
    route: Route = Route()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a chat id, or who runs the command line. `request` is unique to one click; empty outside a chat.

    `trusted` is the operator at the command line, whom no role binds.
    """

    person: str
    request: str = ""
    trusted: bool = False


@contextmanager
def acting(services: Services, by: Actor) -> Iterator[Session]:
    """One transaction for one request of a person, carried out once however often it is delivered."""
    with transaction(services.engine) as db:
        if by.request and not requests.first_time(db, by.request, services.now()):
            raise AlreadyDone(requests.what_it_made(db, by.request))
        yield db
    services.wake()
