"""Faults of what comes in from Slack: twice, late, forged, together, from the wrong person."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request

from billing.refusals import Refused, Why
from billing.roles import Absence
from bot import http
from handlers import reply
from jobs import upkeep
from store import work
from store.database import reading
from tests.bench import Bench
from tests.books import brief
from tests.bot.gate import Gate
from tests.over_http import SECRET, command, over_http
from tests.workflow.shop import Shop
from tests.workflow.troubles import why_refused
from workflow import acquainting, approving, asking, drafting
from workflow.ports import Team
from workflow.services import Actor, AlreadyDone

PEOPLE = 20


def together(*acts: Callable[[], object]) -> list[Why | None]:
    """Let people act in the same moment; how each was refused, None for who was not."""
    line = Barrier(len(acts))

    def one(act: Callable[[], object]) -> Why | None:
        line.wait()
        try:
            act()
        except Refused as refused:
            return refused.why
        return None

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(one, acts))


def test_31_of_twenty_who_approve_together_one_does(shop: Shop) -> None:
    draft = shop.draft()

    answers = together(*[lambda: shop.approve(draft)] * PEOPLE)

    assert answers.count(None) == 1
    assert answers.count(Why.ALREADY_APPROVED) == PEOPLE - 1
    assert shop.told(draft).count("approved") == 1


@pytest.mark.parametrize("_", range(5))
def test_32_of_an_approval_and_an_edit_together_nothing_unseen_is_approved(shop: Shop, _: int) -> None:
    draft = shop.draft()

    approval, edit = together(
        lambda: approving.approve(shop.services, draft, revision_seen=1, by=shop.actor("ben")),
        lambda: drafting.edit(shop.services, draft, brief("999"), revision_seen=1, by=shop.actor("ana")),
    )

    assert edit is None
    assert approval in {None, Why.DRAFT_CHANGED}
    assert shop.stage(draft) == "InReview"


def test_33_a_card_from_before_the_edit_approves_nothing(shop: Shop) -> None:
    draft = shop.draft()
    shop.edit(draft, amount="500")

    refused = why_refused(lambda: approving.approve(shop.services, draft, revision_seen=1, by=shop.actor("ben")))

    assert (refused, shop.stage(draft)) == (Why.DRAFT_CHANGED, "InReview")


def test_34_a_click_on_an_old_card_changes_nothing_and_tells_the_state(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.clock.forward(days=365)

    refused = why_refused(lambda: approving.approve(shop.services, invoice_id, revision_seen=1, by=shop.actor("ben")))

    assert refused is Why.ALREADY_ISSUED


def test_35_a_click_that_is_delivered_four_times_has_one_effect(shop: Shop) -> None:
    client, by = shop.client(), Actor(shop.id_of("ana"), request="click:1")
    drafting.draft(shop.services, client, brief(), by=by)

    for _ in range(3):
        with pytest.raises(AlreadyDone):
            drafting.draft(shop.services, client, brief(), by=by)

    with pytest.raises(Refused):
        shop.invoice(2)


def logged(bench: Bench, client: int) -> int:
    with reading(bench.services.engine) as db:
        return len(work.unbilled(db, client))


def test_36_a_signed_request_that_is_replayed_has_one_effect(bench: Bench) -> None:
    client, request = bench.client("Acme GmbH"), command(bench, "done Acme GmbH 480 Design yesterday")

    with over_http(bench) as caller:
        for _ in range(2):
            assert caller.post(**request).status_code == 200

    assert logged(bench, client) == 1


@pytest.mark.parametrize("wrong", [{"secret": "b" * 32}, {"age": 600}])
def test_37_a_forged_or_old_signature_is_turned_away(bench: Bench, wrong: dict[str, object]) -> None:
    client = bench.client("Acme GmbH")
    request = command(bench, "done Acme GmbH 480 Design", **wrong)  # type: ignore[arg-type]  # A table.

    with over_http(bench) as caller:
        answer = caller.post(**request)

    assert (answer.status_code, logged(bench, client)) == (401, 0)


@pytest.mark.parametrize(
    ("stamp", "signature"),
    [(b"abc", b"v0=1"), (b"", b"v0=1"), (b"1", "v0=é".encode()), ("१".encode(), b"v0=1"), (b"1", b"")],
)
def test_38_a_stamp_that_is_no_number_never_reaches_bolt(stamp: bytes, signature: bytes) -> None:
    headers = [(b"x-slack-request-timestamp", stamp), (b"x-slack-signature", signature)]

    assert not http._is_slacks(
        [SignatureVerifier(SECRET)], Request({"type": "http", "headers": headers}), b"payload={}"
    )


def test_41_a_crash_after_the_commit_is_made_harmless_by_the_second_click(shop: Shop) -> None:
    draft, by = shop.draft(), Actor(shop.id_of("ben"), request="click:1")
    approving.approve(shop.services, draft, revision_seen=1, by=by)  # And here the power goes, before any answer.
    shop.restart()

    with pytest.raises(AlreadyDone):
        approving.approve(shop.services, draft, revision_seen=1, by=by)
    again = why_refused(lambda: approving.approve(shop.services, draft, revision_seen=1, by=shop.actor("ben")))

    assert again is Why.ALREADY_APPROVED


def test_42_a_modal_from_before_another_edit_is_refused(shop: Shop) -> None:
    draft = shop.draft()
    shop.edit(draft, amount="500")

    refused = why_refused(
        lambda: drafting.edit(shop.services, draft, brief("600"), revision_seen=1, by=shop.actor("ana"))
    )

    assert (refused, shop.invoice(draft).draft.revision) == (Why.DRAFT_CHANGED, 2)


@pytest.mark.parametrize("person", ["UGUEST", "UNOBODY"])
def test_43_guests_outsiders_and_leavers_are_refused_at_the_click(shop: Shop, person: str) -> None:
    shop.directory.add("UGUEST", absence=Absence.GUEST)

    assert why_refused(lambda: acquainting.require_member(shop.services, person)) is Why.OUTSIDER


def test_43_a_member_without_the_role_is_refused_and_nothing_changes(shop: Shop) -> None:
    draft = shop.draft()

    assert why_refused(lambda: shop.approve(draft, by="dan")) is Why.NOT_ALLOWED
    assert shop.stage(draft) == "InReview"


@pytest.mark.parametrize(
    ("own", "at", "of"),
    [
        (Team("T1"), [], ["T2"]),
        (Team("T1"), ["T2"], []),
        (Team("T1"), ["T1", "T2"], ["T1"]),
        (Team("T1", "E1"), ["T2"], ["T1"]),
    ],
)
def test_43_another_team_s_id_is_refused(shop: Shop, own: Team, at: list[str], of: list[str]) -> None:
    shop.directory.own = own

    assert why_refused(lambda: acquainting.require_own_team(shop.services, at=at, of=of)) is Why.OUTSIDER


@pytest.mark.parametrize(
    ("own", "at", "of"),
    [
        (None, ["T2"], ["T2"]),  # Before the chat has said whose bot it is.
        (Team("T1"), [], []),
        (Team("T1"), ["T1", "T1"], ["T1"]),
        (Team("T1", "E1"), ["T1"], ["T2"]),  # One of several teams of the same person.
    ],
)
def test_43_our_own_or_no_team_s_id_is_taken(shop: Shop, own: Team | None, at: list[str], of: list[str]) -> None:
    shop.directory.own = own

    acquainting.require_own_team(shop.services, at=at, of=of)


def test_45_what_waits_for_an_approver_who_left_needs_an_owner_until_it_has_one(bench: Bench) -> None:
    """The daily list itself: `tests/workflow/test_leaving.py`."""
    draft = bench.draft(bench.client(), send_on="2026-03-20")
    upkeep.look_up_people(bench.services)
    bench.slack.deactivate("ben")
    bench.clock.forward(days=1)

    for _ in range(2):
        upkeep.look_up_people(bench.services)
        upkeep.look_after_exceptions(bench.services)
        bench.tick()

    [message] = bench.slack.posts("exceptions")
    assert "Invoices need an owner" in message.shown
    assert f"ben ({bench.ben.id}) is deactivated in your chat workspace." in message.shown
    assert f"1 invoice waits for them: D-{draft}, Acme GmbH (approver)." in message.shown


def test_44_nobody_approves_their_own_draft_where_somebody_else_could(shop: Shop) -> None:
    people = shop.people_of(drafter="ana ben", approver="ben dan", sender="cleo", follow_up="cleo")
    draft = shop.draft(shop.client(people=people), by="ben")

    assert why_refused(lambda: shop.approve(draft, by="ben")) is Why.OWN_DRAFT
    shop.approve(draft, by="dan")


@pytest.mark.parametrize("text", ["<!channel>", "x" * 10_000, "\u202egnp.exe", "<@U1> & <b>"])
def test_46_what_is_typed_behind_status_is_escaped_cut_and_whispered(bench: Bench, text: str) -> None:
    answer = bench.ana.command(f"/invoice status {text}", in_="general")

    assert answer.is_fine
    assert answer.message is not None
    assert answer.message.only_for == bench.ana.id
    assert [live for live in answer.message.live if "channel" in live] == []
    assert "\u202e" not in answer.text
    assert len(answer.text) < 1000


def test_39_what_takes_long_is_answered_in_time_and_again_when_it_is_done(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    monkeypatch.setattr(reply, "PATIENCE_SECONDS", 0.1)

    def waits(_: object) -> list[object]:
        gate()
        return []

    monkeypatch.setattr(asking, "open_exceptions", waits)

    answer = bench.people["ana"].command("/invoice exceptions")
    gate.open()

    assert answer.is_fine
    assert reply.LATER in answer.text


def test_40_a_crash_after_the_answer_loses_no_click(bench: Bench) -> None:
    """What was answered is committed: the next start finds the row and does the work."""
    invoice_id = bench.draft()
    bench.tick()

    bench.people["ben"].click("Approve", in_="approvals", message=bench.card(invoice_id), confirm=True)
    bench.restart()
    bench.tick()

    assert len(bench.inbox) == 1
