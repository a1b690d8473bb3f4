"""What somebody means when they type `D-17`, `2026-0004` or a client's name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from billing.client import Client
from billing.refusals import Refused, Why
from store import invoices, parties
from store.database import Session, reading
from workflow.services import Services

NEAR_MAX = 3
CLOSE_ENOUGH = 0.5
CLOSE_WORD = 0.75  # A word is shorter than a name, so chance likenesses are likelier.
REFERENCE = re.compile(r"[dD]-?(\d{1,9})")


@dataclass(frozen=True, slots=True)
class FoundInvoice:
    """It names an invoice."""

    invoice_id: int


@dataclass(frozen=True, slots=True)
class FoundClient:
    """It names a client; `rest` is what was typed behind the name."""

    client: Client
    rest: str = ""


def thing(services: Services, text: str) -> FoundInvoice | FoundClient:
    """An invoice by reference or number, else a client by name. Raises Refused(NOT_FOUND) with the nearest names."""
    with reading(services.engine) as db:
        found = _invoice(db, text)
        if found is not None:
            return FoundInvoice(found)
        client = _client_at_start(db, text)
        if client is not None and not client.rest:
            return client
        raise Refused(Why.NOT_FOUND, what="client or invoice", text=text.strip(), near=nearest(db, text))


def invoice_id(services: Services, text: str) -> int:
    """An invoice by reference or number. Raises Refused(NOT_FOUND)."""
    with reading(services.engine) as db:
        found = _invoice(db, text)
    if found is None:
        raise Refused(Why.NOT_FOUND, what="invoice", text=text.strip(), near=())
    return found


def client_at_start(services: Services, text: str) -> FoundClient | None:
    """The client with the longest name that the text begins with, case and white space folded, and the rest of it."""
    with reading(services.engine) as db:
        return _client_at_start(db, text)


def _client_at_start(db: Session, text: str) -> FoundClient | None:
    folded = parties.fold(text)
    best: FoundClient | None = None
    for client in parties.clients(db):
        name = parties.fold(client.name)
        longer = best is None or len(name) > len(parties.fold(best.client.name))
        if longer and (folded == name or folded.startswith(f"{name} ")):
            words = len(name.split())
            best = FoundClient(client, " ".join(text.split()[words:]))
    return best


def clients_like(services: Services, text: str) -> list[Client]:
    """Clients whose name has the text in it, case and white space folded; those that begin with it first."""
    wanted = parties.fold(text)
    with reading(services.engine) as db:
        found = [client for client in parties.clients(db) if wanted in parties.fold(client.name)]
    return sorted(found, key=lambda client: not parties.fold(client.name).startswith(wanted))


def nearest(db: Session, text: str) -> tuple[str, ...]:
    """Names that have what was typed in them, then those that look like it, as a whole or in one word."""
    names = {parties.fold(client.name): client.name for client in parties.clients(db)}
    typed = parties.fold(text)
    has_it = [name for name in names if typed and typed in name]
    alike = get_close_matches(typed, names, n=NEAR_MAX, cutoff=CLOSE_ENOUGH)
    in_a_word = [name for name in names if get_close_matches(typed, name.split(), n=1, cutoff=CLOSE_WORD)]
    found = dict.fromkeys([*has_it, *alike, *in_a_word])
    return tuple(names[name] for name in [*found][:NEAR_MAX])


def _invoice(db: Session, text: str) -> int | None:
    typed = text.strip()
    if (match := REFERENCE.fullmatch(typed)) is not None:
        try:
            return invoices.load(db, int(match[1])).draft.id
        except Refused:
            return None
    return invoices.numbered(db, typed)
