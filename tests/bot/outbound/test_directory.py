"""Who a person is: members of the team, told from everybody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing.roles import Absence
from bot.outbound.directory import SlackDirectory
from bot.outbound.slack import web_client
from bot.standin import StandIn
from bot.standin.records import Facts
from tests.bot.outbound.broken_line import nobody
from workflow.ports import LockedOut, Member, PostDelayed, PostRefused, Team


@pytest.fixture
def directory(workspace: StandIn) -> Iterator[SlackDirectory]:
    yield SlackDirectory(web_client(workspace.bot_token, workspace.api_url))
    workspace.faults.clear()


def test_a_member_by_id_and_by_address_is_the_same_person(workspace: StandIn, directory: SlackDirectory) -> None:
    ana = workspace.person("ana")

    by_id = directory.by_id(ana.id)

    assert by_id == Member(ana.id, "ana", "ana@northwind.example", admin=False)
    assert directory.by_email("Ana@Northwind.example") == by_id


@pytest.mark.parametrize("facts", [Facts(is_admin=True), Facts(is_owner=True)], ids=["admin", "owner"])
def test_the_workspaces_own_admins_are_known(workspace: StandIn, directory: SlackDirectory, facts: Facts) -> None:
    boss = workspace.add_person("boss", **facts)

    found = directory.by_id(boss.id)

    assert found is not None
    assert (found.full, found.admin) == (True, True)


@pytest.mark.parametrize(
    ("facts", "absence"),
    [
        (Facts(is_guest=True), Absence.GUEST),
        (Facts(is_stranger=True), Absence.OUTSIDER),
        (Facts(is_deactivated=True), Absence.DEACTIVATED),
        (Facts(is_bot=True), Absence.BOT),
    ],
    ids=["guest", "stranger", "leaver", "bot"],
)
def test_everybody_else_is_no_full_member_and_why(
    workspace: StandIn, directory: SlackDirectory, facts: Facts, absence: Absence
) -> None:
    other = workspace.add_person("other", **facts)

    found = directory.by_id(other.id)

    assert found is not None
    assert found.absence is absence
    assert not found.full


def test_somebody_of_another_team_is_no_full_member_even_unmarked(
    workspace: StandIn, directory: SlackDirectory
) -> None:
    """In a shared channel the mark may be missing; the team's id never is."""
    visitor = workspace.add_person("visitor")
    visitor.user.team_id = "T0ELSEWHERE"

    found = directory.by_id(visitor.id)

    assert found is not None
    assert not found.full


def test_the_own_team_is_asked_for_once(workspace: StandIn, directory: SlackDirectory) -> None:
    ana = workspace.person("ana")
    workspace.workspace.calls.clear()

    directory.by_id(ana.id)
    directory.by_id(ana.id)

    assert len(workspace.calls("auth.test")) == 1


def test_a_greeting_says_whose_bot_it_is(workspace: StandIn, directory: SlackDirectory) -> None:
    assert directory.team() is None

    directory.greet()

    assert directory.team() == Team(workspace.workspace.team.id)


def test_a_greeting_says_whether_slack_knows_us(workspace: StandIn, directory: SlackDirectory) -> None:
    workspace.faults.refuse("auth.test", "token_revoked")

    with pytest.raises(LockedOut):
        directory.greet()


def test_in_an_organisation_who_is_in_several_teams_is_a_member(workspace: StandIn, directory: SlackDirectory) -> None:
    team, pia = workspace.workspace.team, workspace.add_person("pia")
    pia.user.team_id, pia.user.teams = "T0SISTER", ["T0SISTER", team.id]

    found = directory.by_id(pia.id)

    assert found is not None
    assert found.full


def test_nobody_is_nobody(directory: SlackDirectory) -> None:
    assert directory.by_id("U0NOBODY") is None
    assert directory.by_email("nobody@northwind.example") is None


def test_somebody_who_may_not_be_seen_is_nobody(workspace: StandIn, directory: SlackDirectory) -> None:
    workspace.faults.refuse("users.info", "user_not_visible")

    assert directory.by_id(workspace.person("ana").id) is None


def test_a_leaver_is_found_by_id_and_no_more_by_address(workspace: StandIn, directory: SlackDirectory) -> None:
    gone = workspace.add_person("gone")
    workspace.deactivate("gone")

    found = directory.by_id(gone.id)

    assert found is not None
    assert not found.full
    assert directory.by_email("gone@northwind.example") is None


@pytest.mark.parametrize("harm", ["server_error", "html", "lose_reply", "rate_limit"])
def test_no_answer_is_a_delay_and_never_nobody(workspace: StandIn, directory: SlackDirectory, harm: str) -> None:
    getattr(workspace.faults, harm)("users.info")
    getattr(workspace.faults, harm)("users.lookupByEmail")

    with pytest.raises(PostDelayed):
        directory.by_id(workspace.person("ana").id)
    with pytest.raises(PostDelayed):
        directory.by_email("ana@northwind.example")


def test_a_slack_that_is_away_is_a_delay(workspace: StandIn) -> None:
    with pytest.raises(PostDelayed):
        SlackDirectory(web_client(workspace.bot_token, nobody())).by_id("U1")


@pytest.mark.parametrize("error", ["missing_scope", "token_revoked", "invalid_auth"])
def test_another_refusal_is_said_as_it_is(workspace: StandIn, directory: SlackDirectory, error: str) -> None:
    workspace.faults.refuse("users.info", error)

    with pytest.raises(PostRefused) as refused:
        directory.by_id(workspace.person("ana").id)

    assert refused.value.code == error
