"""How far an invoice got: what a person must know before they call it off."""

from __future__ import annotations

from billing.obligation import Kind, State
from renderers.views import Reach
from store import obligations
from store.database import Session
from workflow import deciding

_ON_THE_WAY = frozenset({State.IN_FLIGHT, State.UNKNOWN})


def reach(db: Session, invoice_id: int) -> Reach:
    """Whether the client has the document; PERHAPS while nobody can say how a mail of it ends or ended."""
    if deciding.delivered_at(db, invoice_id) is not None:
        return Reach.HAS_IT
    mails = obligations.of_invoice(db, invoice_id, Kind.DELIVER)
    return Reach.PERHAPS if any(mail.state in _ON_THE_WAY for mail in mails) else Reach.NOT_SENT
