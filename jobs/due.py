"""Work through what is due now, one verb each, the longest waiting first."""

from __future__ import annotations

from collections import Counter

from store import obligations, views
from store.database import reading, transaction
from store.obligations import Claimed
from workflow import outcomes, showing
from workflow.outcomes import Ended
from workflow.services import Services

VIEWS_MAX = 20


def claim(services: Services) -> Claimed | None:
    """Claim the obligation that has been due the longest; None when nothing is due."""
    with transaction(services.engine) as db:
        return obligations.claim(db, services.now())


def everything(services: Services, *, at_most: int = 1000) -> Counter[Ended]:
    """Carry out what is due until nothing is, and count how it ended."""
    tally: Counter[Ended] = Counter()
    for _ in range(at_most):
        claimed = claim(services)
        if claimed is None:
            break
        tally[outcomes.carry_out(services, claimed)] += 1
    return tally


def draw(services: Services) -> int:
    """Draw the views that are behind; how many were drawn. One hand draws, so that newer never loses to older."""
    with reading(services.engine) as db:
        due = views.due(db, services.now(), VIEWS_MAX)
    return sum(showing.show(services, view) for view in due)
