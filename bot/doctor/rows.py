"""What the database must hold: this version's tables, a seller, clients who can be billed, nothing left lying."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from billing.content import Seller
from billing.readiness import Level
from bot import unusable, wiring
from bot.doctor.finding import Finding, fine, missing, wrong
from bot.settings import Settings
from store import exceptions, logos, migrate, parties, requests
from store.database import DatabaseFault, Engine, Session, open_engine, reading
from store.migrate import State
from workflow import asking, composing, detouring, mail_lane
from workflow.services import Services

CLIENTS_SHOWN = 20
BEHIND_SECONDS_MAX = 120  # How far a machine's clock may be behind what it wrote itself.


def database(settings: Settings) -> Iterator[Finding]:
    """Whether it can be used, then what is in it."""
    file = settings.database_file
    if file is not None and not file.exists():
        yield fine("database", f"{file} will be made.")
        yield _no_seller()
        return
    engine = open_engine(settings.database_url)
    try:
        usable, found = _tables(engine, sqlite=file is not None)
        yield found
        if usable:
            services = wiring.offline(settings, engine)
            with reading(engine) as db:
                yield from _content(services, db)
    except DatabaseFault as fault:
        if not unusable.is_theirs(fault):
            raise
        words = unusable.words(fault)
        yield missing("database", f"The database cannot be used ({words}).", "Check SENDDAY_DATABASE_URL.")
    finally:
        engine.dispose()


def _tables(engine: Engine, *, sqlite: bool) -> tuple[bool, Finding]:
    match migrate.state(engine):
        case State.CURRENT | State.AHEAD:
            return True, fine("database", "The database has the tables of this version.")
        case State.FOREIGN:
            fix = "Point SENDDAY_DATABASE_URL to an empty one."
            return False, missing("database", "The database holds somebody else's tables.", fix)
        case State.EMPTY | State.BEHIND if sqlite:
            return False, fine("database", "`sendday run` will bring the database to this version.")
        case State.EMPTY | State.BEHIND:
            return False, missing("database", "The database lacks tables of this version.", "Run `sendday migrate`.")


def _content(services: Services, db: Session) -> Iterator[Finding]:
    seller, clients = parties.seller(db), parties.clients(db)
    yield _seller(services, seller) if seller else _no_seller()
    if not clients:
        yield wrong("clients", "There are no clients yet.", "Run `sendday import clients FILE.csv`.")
    unready = 0
    for client in clients:
        red = [p.sentence for p in composing.client_problems(services, db, client) if p.level is Level.RED]
        unready += bool(red)
        if red and unready <= CLIENTS_SHOWN:
            yield wrong("clients", " ".join(red))
    if clients:
        said = f"{len(clients) - unready} of {len(clients)} can be scheduled."
        fix = "Fill in what is named above and import it again."
        yield fine("clients", said) if unready < len(clients) else wrong("clients", said, fix)
    yield from _left_lying(db)
    if closed := mail_lane.sentence(services):
        yield wrong("mail", closed, "Mend the login in SENDDAY_SMTP_URL and restart: it is tried at once.")
    if unseen := detouring.alarm(services):
        yield wrong("exceptions", unseen, "`sendday exceptions --ack NUMBER` says that you know.")
    yield from _clock(services, db)


def _seller(services: Services, seller: Seller) -> Finding:
    if seller.logo and not logos.stored(services.engine, seller.logo):
        fix = "Run `sendday import seller FILE.toml` again."
        return wrong("seller", "The seller's logo is lost or damaged, so no invoice can be printed.", fix)
    return fine("seller", f"{seller.name} sends the invoices.")


def _left_lying(db: Session) -> Iterator[Finding]:
    if items := exceptions.open_items(db):
        count = "1 exception is" if len(items) == 1 else f"{len(items)} exceptions are"
        yield wrong("exceptions", f"{count} open.", "`sendday exceptions` lists them; settle them in Slack.")


def _clock(services: Services, db: Session) -> Iterator[Finding]:
    """A clock that went back would hold up what is due."""
    last = requests.last_beat(db, asking.TICK)
    if last is not None and last - services.now() > timedelta(seconds=BEHIND_SECONDS_MAX):
        yield wrong(
            "clock", f"The machine's clock is behind: the bot was at work at {last:%Y-%m-%d %H:%M} UTC.", "Set it."
        )


def _no_seller() -> Finding:
    return wrong(
        "seller", "There is no seller yet, so nothing can be scheduled.", "Run `sendday import seller FILE.toml`."
    )
