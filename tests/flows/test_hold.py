"""Hold stops everything and keeps the approval."""

from tests.bench import Bench


def put_on_hold(bench: Bench, *, until: str | None = None) -> None:
    bench.cleo.click("Hold", in_="approvals", message="D-1")
    bench.cleo.modal.fill({"Reason": "They want to talk first", "Until": until}).submit()
    bench.tick()


def test_nothing_leaves_until_somebody_resumes(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.click("Approve", draft, by="ben")
    put_on_hold(bench)
    assert f"On hold, by <@{bench.cleo.id}>: They want to talk first" in bench.shown(draft)
    bench.clock.at("2026-03-05T12:00")
    bench.tick()
    assert bench.inbox == []
    assert f"Approved by <@{bench.ben.id}>" in bench.shown(draft)

    bench.click("Resume", draft, by="ana")

    assert len(bench.inbox) == 1
    assert bench.told(draft).count("approved") == 1


def test_a_hold_until_a_day_ends_by_itself(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.click("Approve", draft, by="ben")
    put_on_hold(bench, until="2026-03-10")
    bench.clock.at("2026-03-10T08:59")
    bench.tick()
    assert bench.inbox == []

    bench.clock.at("2026-03-10T09:00")
    bench.tick()

    assert len(bench.inbox) == 1
    assert "resumed" in bench.told(draft)


def test_an_approval_on_hold_waits_too(bench: Bench) -> None:
    draft = bench.draft()
    bench.tick()
    put_on_hold(bench)

    bench.click("Approve", draft, by="ben")
    assert (bench.stage(draft), bench.inbox) == ("Approved", [])

    bench.click("Resume", draft, by="cleo")
    assert len(bench.inbox) == 1


def test_a_hold_is_put_on_once(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.tick()
    late = bench.ana.aim("Hold", in_="approvals", message="D-1")
    bench.ben.click("Hold", in_="approvals", message="D-1")
    open_form = bench.ben.modal
    put_on_hold(bench)

    late.send()
    assert "Already on hold" in bench.ana.whispers("approvals")[-1].shown
    open_form.fill({"Reason": "Me too"}).submit()

    assert "Already on hold" in next(iter(bench.ben.modal.errors.values()))
    assert bench.told(draft).count("held") == 1


def test_the_queue_names_no_time_for_what_is_on_hold(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.click("Approve", draft, by="ben")
    put_on_hold(bench)

    queue = bench.cleo.command("/invoice queue").message

    assert queue is not None
    assert "on hold" in queue.shown
    assert "3 Mar" not in queue.shown
