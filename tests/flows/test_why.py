"""`/invoice why` says what will happen, and that is what happens."""

import re
from datetime import datetime, timedelta

from billing.obligation import Kind
from tests.bench import BERLIN, Bench

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
GOES = re.compile(r"(?:leaves|goes out) \w{3} (\d+) (\w{3}) (\d\d):(\d\d) Berlin")


def why(bench: Bench, about: str) -> str:
    """What cleo is told."""
    return bench.cleo.command(f"/invoice why {about}", in_="general").text


def it_goes_when_it_said(bench: Bench, told: str) -> None:
    """Nothing leaves before the minute that was told, and one mail in it."""
    found = GOES.search(told)
    assert found, told
    day, month, hour, minute = found.groups()
    at = datetime(2026, MONTHS.index(month) + 1, int(day), int(hour), int(minute), tzinfo=BERLIN)
    mails = len(bench.inbox)
    if at > bench.clock():
        set_to(bench, at - timedelta(seconds=1))
        bench.tick()
        assert len(bench.inbox) == mails
    set_to(bench, at + timedelta(seconds=59))  # A retry has its seconds.
    bench.tick()
    assert len(bench.inbox) == mails + 1


def set_to(bench: Bench, at: datetime) -> None:
    """The clock, to a local time."""
    bench.clock.at(at.replace(tzinfo=None).isoformat())


def nothing_goes(bench: Bench, *, days: int) -> None:
    """Whatever the clock says."""
    mails = len(bench.inbox)
    for _ in range(days):
        bench.clock.forward(days=1)
        bench.tick()
    assert len(bench.inbox) == mails


def test_what_is_told_is_what_happens(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-10")
    ref = f"D-{draft}"
    ben, cleo = bench.ben.id, bench.cleo.id

    assert f"It needs approval. <@{ben}> can approve it" in why(bench, ref)
    nothing_goes(bench, days=1)

    bench.click("Approve", draft, by="ben")
    bench.cleo.command(f"/invoice hold {ref}", in_="general")
    bench.cleo.modal.fill({"Reason": "New address"}).submit()
    assert f"It is on hold, by <@{cleo}>: New address." in why(bench, ref)
    nothing_goes(bench, days=2)

    bench.cleo.command(f"/invoice resume {ref}", in_="general")
    bench.mails.busy = True
    set_to(bench, datetime(2026, 3, 10, 9, tzinfo=BERLIN))
    bench.tick()
    told = why(bench, "2026-0001")
    assert "The last try did not get through" in told
    bench.mails.busy = False
    it_goes_when_it_said(bench, told)

    it_goes_when_it_said(bench, why(bench, "2026-0001"))  # The first reminder, before the due day.
    it_goes_when_it_said(bench, why(bench, "Acme GmbH"))  # The second, told of the client.

    bench.cleo.command("/invoice paid 2026-0001", in_="general")
    assert "paid in full" in why(bench, "2026-0001")
    assert "Acme GmbH has no open invoice" in why(bench, "acme gmbh")
    nothing_goes(bench, days=30)


def test_an_address_that_bounces_waits_for_its_owner(bench: Bench) -> None:
    bench.mails.bouncing.add("billing@acme.example")
    draft = bench.draft(send_on="2026-03-03")
    bench.click("Approve", draft, by="ben")
    bench.clock.at("2026-03-03T09:00")
    bench.tick()

    told = why(bench, "2026-0001")

    assert "The last try was refused: " in told
    assert f"<@{bench.cleo.id}> can mend that and press Retry in exception 1." in told
    nothing_goes(bench, days=3)
    bench.mails.bouncing.clear()
    bench.cleo.click("Retry", in_="exceptions")
    bench.tick()
    assert len(bench.inbox) == 1
    assert bench.owed(draft, Kind.DELIVER) == {f"deliver:{draft}:1": "done"}


def test_without_a_name_it_shows_how_it_is_written_and_near_misses_are_answered(bench: Bench) -> None:
    bench.client()

    assert "why D-17" in why(bench, "").replace("/invoice ", "")
    assert "Acme GmbH" in why(bench, "Acme Gmbx")
