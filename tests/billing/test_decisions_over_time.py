"""Whenever the bot runs: over a whole cadence no step goes twice, and mails keep their distance."""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.cadence import Cadence, next_step, plan
from billing.decisions import MIN_GAP, Blocked, Next, Queued, Send, Wait, decide
from billing.obligation import Kind, State
from tests.billing.test_decisions import BERLIN, CADENCES, DUE_ON, NINE, NONE, NOWS, OWING


@given(CADENCES, st.lists(NOWS, max_size=40).map(sorted), NOWS)
def test_whenever_the_bot_runs_no_step_goes_twice_and_mails_keep_their_distance(
    cadence: Cadence, ticks: list[datetime], delivered_at: datetime
) -> None:
    steps = plan(cadence, due_on=DUE_ON, at=NINE, zone=BERLIN, closed=NONE)
    upcoming = next_step(steps, after_step=None, delivered_at=delivered_at)
    mails, sent = [delivered_at], list[int]()

    for now in (tick for tick in ticks if tick >= delivered_at):
        if upcoming is None:
            break
        owed = Queued(Kind.REMIND, upcoming.step, State.CLAIMED, upcoming.at)
        match decide(replace(OWING, plan=steps, queued=owed, last_mail_at=mails[-1]), now=now):
            case Send(Next(_, step, superseded)):
                sent += [*superseded, step]
                mails.append(now)
                upcoming = next_step(steps, after_step=step, delivered_at=delivered_at)
            case Wait(_, until, _):
                assert until > now
            case Blocked(codes):
                pytest.fail(f"blocked by {codes}")

    assert sent == sorted(set(sent))
    assert all(other - one >= MIN_GAP for one, other in pairwise(mails))
    assert set(sent) <= set(cadence)
