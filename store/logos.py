"""Logos as they are printed, each under its SHA-256; what an approval named stays."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlmodel import Session

from store.database import Engine, reading
from store.tables import LogoRow


def keep(db: Session, png: bytes, at: datetime) -> None:
    """Store a logo. The same again mends one that was damaged."""
    sha256 = hashlib.sha256(png).hexdigest()
    row = db.get(LogoRow, sha256) or LogoRow(sha256=sha256, content=png, stored_at=at)
    row.content = png
    db.add(row)
    db.flush()


def stored(engine: Engine, sha256: str) -> bytes:
    """The logo of this hash; empty when it is gone or damaged."""
    with reading(engine) as db:
        row = db.get(LogoRow, sha256)
        return row.content if row and hashlib.sha256(row.content).hexdigest() == sha256 else b""
