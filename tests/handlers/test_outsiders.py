"""Who is no member of the team, or has no role: refused everywhere, answered, and kept."""

from __future__ import annotations

import pytest

from billing.roles import Role
from bot.standin.records import Facts
from tests.handlers.rig import APPROVALS, EXCEPTIONS, GENERAL, Rig
from workflow import asking

OURS = "the fault is ours, not yours"


@pytest.mark.parametrize(
    "facts",
    [Facts(is_guest=True), Facts(is_stranger=True), Facts(is_bot=True)],
    ids=["guest", "stranger", "bot"],
)
@pytest.mark.parametrize("line", ["status", "queue", "D-1", "done Acme 480 Logo", "new", "paid 2026-0001", "help"])
def test_who_is_no_member_is_refused_everything_and_it_is_kept(rig: Rig, facts: Facts, line: str) -> None:
    outsider(rig, "zoe", facts)

    answer = rig.person("zoe").command(f"/invoice {line}")

    assert "Only full members of this team" in answer.text
    assert rig.refused("zoe", "command_typed", "outsider")


def outsider(rig: Rig, name: str, facts: Facts) -> None:
    """Somebody new who is in every channel and no full member."""
    bench = rig.bench
    bench.people[name] = bench.slack.add_person(name, **facts)
    for channel in (GENERAL, APPROVALS, EXCEPTIONS):
        bench.slack.channel(channel).members.add(bench.people[name].id)


@pytest.mark.parametrize("label", ["Approve", "Edit", "Request changes", "Hold"])
def test_a_guest_presses_in_vain(rig: Rig, label: str) -> None:
    invoice_id = rig.draft()
    outsider(rig, "guest", Facts(is_guest=True))

    assert rig.click(label, invoice_id, by="guest").is_fine

    rig.told("Only full members", by="guest", in_=APPROVALS)
    assert rig.person("guest").open_modal() is None
    assert rig.bench.stage(invoice_id) == "InReview"
    assert len(rig.bench.slack.wait_for(lambda: rig.refusals("guest"))) == 1


def test_a_guest_gets_no_form_from_the_shortcut(rig: Rig) -> None:
    outsider(rig, "guest", Facts(is_guest=True))

    rig.person("guest").shortcut("New invoice")

    rig.person("guest").wait_for("Only full members", in_=rig.bench.slack.workspace.bot.name)
    assert rig.person("guest").open_modal() is None


def test_who_leaves_the_team_is_refused_within_half_a_day(rig: Rig) -> None:
    outsider(rig, "leaver", Facts())
    assert "Needs approval" in rig.person("leaver").command("/invoice status").text
    rig.person("leaver").user.is_guest = True

    rig.bench.clock.forward(hours=13)

    assert "Only full members" in rig.person("leaver").command("/invoice status").text


def test_a_member_without_the_role_is_refused_by_name_of_those_who_have_it(rig: Rig) -> None:
    invoice_id = rig.draft()

    rig.click("Approve", invoice_id, by="dan")

    said = rig.told("Only this client's approver", by="dan", in_=APPROVALS)
    assert rig.person("ben").id in said.text
    assert rig.refused("dan", "approve_clicked", "not_allowed")


def test_a_chat_that_does_not_say_who_somebody_is_keeps_no_member_out(rig: Rig) -> None:
    outsider(rig, "fay", Facts())
    rig.bench.slack.faults.server_error("users.info")

    assert "Needs approval" in rig.person("fay").command("/invoice status").text


def test_who_becomes_a_guest_while_a_form_is_open_is_refused_inside_of_it(rig: Rig) -> None:
    outsider(rig, "hal", Facts())
    client_id, name = rig.client(people={Role.DRAFTER: (rig.person("hal").id,)})
    rig.person("hal").command(f"/invoice new {name}")
    modal = rig.person("hal").modal.fill({"Line items": "Design | 1 | 500"})
    rig.person("hal").user.is_guest = True
    rig.bench.clock.forward(hours=13)

    errors = modal.submit().errors

    assert "Only full members" in "".join(errors.values())
    assert asking.client(rig.bench.services, client_id).rows == ()


def test_somebody_deactivated_is_refused_by_an_old_click_too(rig: Rig) -> None:
    invoice_id = rig.draft()
    outsider(rig, "ida", Facts())
    click = rig.aim("Approve", invoice_id, by="ida")
    rig.person("ida").user.is_deactivated = True

    assert click.send().is_fine

    assert rig.refused("ida", "approve_clicked", "outsider")
    assert rig.bench.stage(invoice_id) == "InReview"


def test_who_tries_three_times_what_they_may_not_is_an_exception_and_one_only(rig: Rig) -> None:
    """RELIABILITY, row 43: whichever button of one card it is."""
    invoice_id = rig.draft()
    eva = "eva who tries"
    outsider(rig, eva, Facts())

    for label in ("Approve", "Hold", "Request changes", "Approve", "Edit"):
        rig.click(label, invoice_id, by=eva)
    rig.bench.slack.wait_for(lambda: len(rig.refusals(eva)) == 5)  # One each.
    rig.bench.tick()

    [shown] = [said.shown for said in rig.bench.slack.posts(EXCEPTIONS) if "may not do" in said.shown]
    assert f"was refused 3 times within a day, on D-{invoice_id}." in shown
    assert "Last words" not in shown
    assert rig.bench.stage(invoice_id) == "InReview"
