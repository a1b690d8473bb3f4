"""The one transaction of an import: to write in, or to see what would be written."""

from __future__ import annotations

from contextlib import AbstractContextManager

from store.database import Session, reading
from workflow.services import Actor, Services, acting


def writing(services: Services, by: Actor, *, dry_run: bool) -> AbstractContextManager[Session]:
    """A transaction of this person; for a dry run one that can only be read in."""
    return reading(services.engine) if dry_run else acting(services, by)
