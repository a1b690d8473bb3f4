"""A handoff to somebody whom Slack does not know, or who left, is no handoff: the card says so until it is mended."""

from billing.roles import Role
from jobs import upkeep
from tests.bench import Bench


def test_an_address_that_slack_does_not_know_is_said_and_clears_when_they_join(bench: Bench) -> None:
    people = dict(bench.people_of(drafter="ana", sender="cleo", follow_up="cleo"))
    draft = bench.draft(bench.client(people=people | {Role.APPROVER: ("eva@northwind.example",)}), send_on="2026-03-04")
    bench.tick()
    assert "Before it can be approved" not in bench.shown(draft)

    upkeep.look_up_people(bench.services)
    bench.click("Approve", draft, by="admin")

    assert "eva@northwind.example, approver of Acme GmbH, is unknown in your chat workspace" in bench.shown(draft)
    bench.admin.wait_for("Not approved, because something is missing. eva@", "approvals")
    bench.people["eva"] = bench.slack.add_person("eva")
    for channel in ("approvals", "exceptions"):
        bench.eva.join(channel)
    bench.clock.forward(minutes=11)
    upkeep.look_up_people(bench.services)
    bench.click("Approve", draft, by="eva")
    assert f"Approved by <@{bench.eva.id}>" in bench.shown(draft)


def test_somebody_who_left_is_named_and_one_of_two_who_left_stops_nothing(bench: Bench) -> None:
    alone = bench.draft(bench.client(), send_on="2026-03-04")
    people = bench.people_of(drafter="ana", approver="ben dan", sender="cleo", follow_up="cleo")
    beside = bench.draft(bench.client("Globex", people=people), send_on="2026-03-04")
    upkeep.look_up_people(bench.services)
    bench.slack.deactivate("ben")

    bench.clock.forward(hours=13)
    upkeep.look_up_people(bench.services)
    bench.tick()

    left = f"ben ({bench.ben.id}), approver of"
    assert f"{left} Acme GmbH, is deactivated" in bench.shown(alone)
    assert "Approve: not yet; first what is missing above." in bench.shown(alone)
    assert f"Note: {left} Globex, is deactivated" in bench.shown(beside)
    bench.click("Approve", beside, by="dan")
    assert bench.stage(beside) == "Approved"
