"""Nobody who does something is left without an answer: what breaks, and what another version sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.standin import Answer
from bot.standin.payloads import command as typed
from handlers import desk
from store import views
from tests.handlers.rig import APPROVALS, EXCEPTIONS, GENERAL, Rig
from workflow import approving, asking, complaining, drafting, holding, showing

OURS = "the fault is ours, not yours"


def broken(*_: object, **__: object) -> None:
    """A verb with a mistake of ours in it."""
    raise ZeroDivisionError("a mistake of ours")


def test_a_command_that_breaks_is_answered_with_the_exceptions_number(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "queue", broken)

    answer = rig.person("ana").command("/invoice queue")

    [problem] = [one for one in rig.bench.problems() if "ZeroDivisionError" in one.words]
    assert answer.is_fine
    assert OURS in answer.text
    assert f"exception {problem.number} " in answer.text
    assert problem.code == complaining.CODE
    assert problem.words == "command_typed: ZeroDivisionError: a mistake of ours"


def test_what_broke_stands_in_the_exceptions_channel_and_is_counted(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> None:
        raise LookupError("another mistake")

    monkeypatch.setattr(asking, "open_exceptions", lost)
    for _ in range(3):
        rig.person("ana").command("/invoice exceptions")

    rig.bench.tick()

    shown, *thread = [said for said in rig.bench.slack.posts(EXCEPTIONS) if "LookupError" in said.shown]
    assert "seen 3 times" in shown.shown
    assert {said.thread_ts for said in thread} == {shown.ts}
    assert "Seen 2 times." in thread[0].shown


def test_a_click_that_breaks_is_answered_where_it_was_made(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    invoice_id = rig.draft()
    monkeypatch.setattr(approving, "approve", broken)

    assert rig.click("Approve", invoice_id, by="ben").is_fine

    assert "It is exception" in rig.told(OURS, by="ben", in_=APPROVALS).shown
    assert rig.bench.stage(invoice_id) == "InReview"


def test_a_form_that_breaks_stays_open_with_what_was_typed(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    _, name = rig.client()
    ana = rig.person("ana")
    ana.command(f"/invoice new {name}")
    monkeypatch.setattr(drafting, "draft", broken)
    modal = ana.modal

    answer = modal.fill({"Line items": "Design | 2 | 500"}).submit()

    assert OURS in "".join(answer.errors.values())
    assert modal.fields["Line items"].value == "Design | 2 | 500"

    monkeypatch.undo()
    assert modal.submit().is_fine
    assert not modal.is_open


def test_a_shortcut_that_breaks_is_answered_by_the_bot_itself(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.client()
    monkeypatch.setattr("workflow.finding.clients_like", broken)

    assert rig.person("ana").shortcut("New invoice").is_fine

    assert OURS in rig.person("ana").wait_for(OURS, in_=rig.bench.slack.workspace.bot.name).shown


def test_what_breaks_after_the_answer_is_told_too(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error soon after the acknowledgement loses it in Bolt, unless nothing raises out."""
    client_id, name = rig.client()
    rig.person("ana").command(f"/invoice done {name} 480 Logo")
    monkeypatch.setattr("renderers.slack.answers.drafted", broken)

    assert rig.person("ana").click("Draft now", in_=GENERAL).is_fine

    rig.told(OURS, by="ana")
    assert asking.client(rig.bench.services, client_id).unbilled_entries == 0


def test_an_event_that_breaks_is_acknowledged_and_kept(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "try_again", broken)

    rig.bench.slack.add_person("eva").join(GENERAL)
    rig.bench.slack.site.delivery.settle()

    rig.bench.slack.wait_for(lambda: any("somebody_joined" in one.words for one in rig.bench.problems()))
    assert rig.bench.slack.site.delivery.log[-1].outcome.failure is None


# What another version sent.


@pytest.mark.parametrize(
    "press",
    [
        lambda rig, click: click(rig, action_id="approve_v0"),
        lambda rig, click: click(rig, value="not-a-value"),
        lambda rig, click: click(rig, value=""),
        lambda rig, click: click(rig, value="17"),
        lambda rig, click: click(rig, value="1:2:3"),
    ],
    ids=["unknown button", "no value of ours", "empty value", "half a value", "too much of a value"],
)
def test_a_button_of_another_version_is_answered(
    rig: Rig, press: Callable[[Rig, Callable[..., Answer]], Answer]
) -> None:
    before = len(rig.bench.problems())

    assert press(rig, altered).is_fine

    rig.told("from an older version", by="ben", in_=APPROVALS)
    assert rig.bench.slack.wait_for(lambda: rig.refusals("ben")[-1:])[0][1] == "outdated_button"
    assert len(rig.bench.problems()) == before


def altered(rig: Rig, **changed: str) -> Answer:
    """Press Approve, as a message of another version has it."""
    click = rig.aim("Approve", rig.draft(), by="ben")
    click.element.update(changed)
    return click.send()


def test_a_form_of_another_version_is_answered_inside_of_it(rig: Rig) -> None:
    rig.client()
    rig.person("ana").command("/invoice paid")
    modal = rig.person("ana").modal
    modal.view.content["callback_id"] = "payment_v0"

    answer = modal.fill({"Invoice number": "2026-0001"}).submit()

    assert "from an older version" in answer.errors["Invoice number"]


def test_a_card_of_an_invoice_that_is_not_there_is_answered(rig: Rig) -> None:
    click = rig.aim("Approve", rig.draft(), by="ben")
    click.element["value"] = "99999:1"

    assert click.send().is_fine

    rig.told("There is no", by="ben", in_=APPROVALS)


def test_a_card_of_long_ago_tells_how_it_stands(rig: Rig) -> None:
    invoice_id = rig.draft()
    click = rig.aim("Approve", invoice_id, by="ben")
    rig.click("Approve", invoice_id, by="ben")
    rig.bench.tick()
    rig.bench.clock.forward(days=400)

    assert click.send().is_fine

    rig.told("Already issued as 2026-", by="ben", in_=APPROVALS)


def test_who_left_the_channel_is_told_by_the_bot_itself(rig: Rig) -> None:
    invoice_id = rig.draft()
    click = rig.aim("Approve", invoice_id, by="dan")
    members = rig.bench.slack.channel(APPROVALS).members
    members.discard(rig.person("dan").id)

    click.send()

    rig.person("dan").wait_for("Only this client's approver", in_=rig.bench.slack.workspace.bot.name)
    members.add(rig.person("dan").id)


@pytest.mark.parametrize("harm", ["server_error", "rate_limit", "html", "lose_reply"])
def test_who_is_refused_while_slack_is_busy_is_answered_a_moment_later(
    rig: Rig, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "TOLD_AGAIN_SECONDS", (0.05, 0.05, 0.05))
    invoice_id = rig.draft()
    getattr(rig.bench.slack.faults, harm)("chat.postEphemeral", times=2)

    rig.click("Approve", invoice_id, by="dan")

    rig.bench.slack.wait_for(lambda: len(rig.bench.slack.calls("chat.postEphemeral")) > 2)
    rig.told("Only this client's approver", by="dan", in_=APPROVALS)


def test_an_answer_that_slack_will_not_take_is_let_go(rig: Rig) -> None:
    invoice_id = rig.draft()
    rig.bench.slack.faults.refuse("chat.postEphemeral", "user_not_found")

    assert rig.click("Approve", invoice_id, by="dan").is_fine

    rig.bench.slack.wait_for(lambda: rig.bench.slack.calls("chat.postEphemeral"))
    assert rig.refused("dan", "approve_clicked", "not_allowed")


def test_somebody_who_joins_has_the_waiting_messages_drawn(rig: Rig) -> None:
    rig.bench.slack.remove_bot(APPROVALS)
    rig.bench.slack.channel(APPROVALS).is_private = True
    invoice_id = rig.bench.draft(rig.client()[0])
    rig.bench.tick()
    assert rig.bench.slack.posts(APPROVALS) == []

    rig.bench.slack.invite_bot(APPROVALS)
    rig.bench.slack.site.delivery.settle()
    rig.bench.slack.channel(APPROVALS).is_private = False

    def drawn() -> bool:
        rig.bench.tick()
        return bool(rig.bench.slack.posts(APPROVALS))

    rig.bench.slack.wait_for(drawn)
    assert rig.ts(views.card_of(invoice_id)) == rig.bench.slack.posts(APPROVALS)[0].ts


def test_a_hold_in_two_open_forms_is_refused_inside_the_second(rig: Rig) -> None:
    invoice_id = rig.draft()
    rig.click("Hold", invoice_id, by="ana")
    holding.hold(rig.bench.services, invoice_id, reason="the other was faster", until=None, by=rig.bench.actor("ben"))
    modal = rig.person("ana").modal

    answer = modal.fill({"Reason": "mine"}).submit()

    assert "the other was faster" in answer.errors["Reason"]
    assert modal.fields["Reason"].value == "mine"


def test_a_command_that_only_the_manifest_knows_is_answered_with_ours(rig: Rig) -> None:
    """The settings name another one than the app was installed with: without a listener Slack would show an error."""
    site = rig.bench.slack.site
    body = typed(site, rig.person("ana").user, rig.bench.slack.channel(GENERAL), "/rechnung", "status")

    outcome = site.delivery.ask("slash_commands", body)

    assert outcome.failure is None
    assert isinstance(outcome.body, dict)
    assert outcome.body["response_type"] == "ephemeral"
    assert "/invoice status" in str(outcome.body["blocks"])
