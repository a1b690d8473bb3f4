"""Work through what is due now, one verb each, the longest waiting first."""

from __future__ import annotations

from collections import Counter

from store.database import transaction
from store.obligations import Claimed
from workflow import alarming, lockout, mail_lane, outcomes, showing
from workflow.outcomes import Ended
from workflow.services import Services

VIEWS_MAX = 20


def claim(services: Services) -> Claimed | None:
    """Claim the obligation that has been due the longest; None when nothing is due, or may go now."""
    with transaction(services.engine) as db:
        return mail_lane.claim(services, db)


def claim_no_mail(services: Services) -> Claimed | None:
    """The same among what asks no mail server."""
    with transaction(services.engine) as db:
        return mail_lane.claim_beside(services, db)


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
    drawn = 0
    for view in showing.to_draw(services, VIEWS_MAX):
        if showing.show(services, view):
            drawn += 1
        elif lockout.stands(services):
            break
    return drawn


def alarm(services: Services) -> bool:
    """Mail the owner about what no channel shows; False when there is nothing to mail now."""
    return alarming.mail_owner(services)
