"""Whatever the approver saw and was changed since is approved again; what was issued stays."""

from dataclasses import replace

from store import parties
from store.database import transaction
from tests.bench import SELLER, Bench
from workflow import redrafting
from workflow.services import Actor


def test_other_bank_details_ask_for_every_approval_again_in_one_new_revision(bench: Bench) -> None:
    client = bench.client()
    drafts = [bench.draft(client, send_on="2026-03-03") for _ in range(2)]
    for draft in drafts:
        bench.click("Approve", draft, by="ben")

    with transaction(bench.services.engine) as db:
        parties.save_seller(db, replace(SELLER, iban="DE02120300000000202051"), bench.clock())
        changed = redrafting.content_changed(bench.services, db, None, by=Actor("operator", trusted=True))
    bench.clock.at("2026-03-03T09:00")
    bench.tick()

    assert changed == ["D-1", "D-2"]
    assert bench.inbox == []
    assert [bench.invoice(draft).draft.revision for draft in drafts] == [2, 2]
    assert f"Needs approval by <@{bench.ben.id}>" in bench.shown(drafts[0])
    thread = bench.thread(drafts[0])
    assert "client or seller data changed" in thread
    assert "bank account DE89370400440532013000 → DE02120300000000202051" in thread
    assert "The approval is void." in thread
    [notice] = bench.notices()  # One for both, so one mention.
    assert f"To approve again: <@{bench.ben.id}>." in notice.shown
    assert "bank account DE89370400440532013000 → DE02120300000000202051" in notice.shown
    assert all(f"D-{draft} Acme GmbH, EUR 571.20, its approval is void" in notice.shown for draft in drafts)
    assert "the lines are by" in bench.shown(drafts[0])


def test_nothing_is_asked_again_where_nothing_was_changed(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.click("Approve", draft, by="ben")

    with transaction(bench.services.engine) as db:
        parties.save_seller(db, SELLER, bench.clock())
        changed = redrafting.content_changed(bench.services, db, None, by=Actor("operator", trusted=True))

    assert changed == []
    assert bench.stage(draft) == "Approved"
