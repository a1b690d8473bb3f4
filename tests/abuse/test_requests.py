"""Requests that are forged, replayed, tampered with, or made by the wrong person."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from billing.refusals import Why
from bot.standin import payloads
from bot.standin.records import Facts
from renderers.slack.actions import Action
from store import work
from store.database import reading
from tests.bench import SELLER, Bench
from tests.handlers.rig import APPROVALS, Rig
from tests.over_http import SECRET, click, command, interaction, over_http, signed
from tests.running.kit import until
from tests.tidy.source import shipped
from workflow import showing
from workflow.importing.clients import import_clients
from workflow.importing.seller import import_seller
from workflow.services import Actor

OPERATOR = Actor("operator@cli", trusted=True)
LOGGED = "done Acme GmbH 480 Design yesterday"


def logged(bench: Bench, client: int) -> int:
    """How much finished work is logged."""
    with reading(bench.services.engine) as db:
        return len(work.unbilled(db, client))


@pytest.mark.parametrize(
    ("who", "facts", "why"),
    [
        ("dan", None, Why.NOT_ALLOWED),  # A member who has no role for this client.
        ("zoe", Facts(is_guest=True), Why.OUTSIDER),
        ("zoe", Facts(is_stranger=True), Why.OUTSIDER),  # Of another workspace, in a shared channel.
    ],
    ids=["no role", "guest", "other workspace"],
)
def test_s13_who_may_not_approve_is_refused_answered_and_recorded(
    bench: Bench, who: str, facts: Facts | None, why: Why
) -> None:
    rig = Rig(bench)
    if facts is not None:
        bench.people[who] = bench.slack.add_person(who, **facts)
        bench.slack.channel(APPROVALS).members.add(bench.people[who].id)
    draft = rig.draft(send_on="2026-03-03")

    assert rig.click("Approve", draft, by=who).is_fine

    assert rig.refused(who, "approve_clicked", why.value)
    assert bench.slack.wait_for(lambda: rig.person(who).whispers(APPROVALS))
    assert bench.stage(draft) == "InReview"


FOREIGN = "T0ELSEWHERE"


@pytest.mark.parametrize(
    "said",
    [
        {"user": {"team_id": FOREIGN}},  # Somebody of a connected workspace who presses in a shared channel.
        {"team": {"id": FOREIGN, "domain": "elsewhere"}},
        {"team": FOREIGN},
        {"view": {"id": "V1", "app_installed_team_id": FOREIGN}},
    ],
    ids=["person", "place", "place as a word", "installation"],
)
def test_s13_a_click_from_another_workspace_is_refused_whatever_role_its_person_has(
    bench: Bench, said: dict[str, object]
) -> None:
    rig = Rig(bench)
    draft = rig.draft(send_on="2026-03-03")

    with over_http(bench) as caller:
        caller.post(**click(bench, bench.cards()[0], Action.REQUEST_CHANGES, f"{draft}:1", by="ben", **said))
        assert rig.refused("ben", "request_changes_clicked", Why.OUTSIDER.value)
        for _ in range(2):
            caller.post(**click(bench, bench.cards()[0], Action.APPROVE, f"{draft}:1", by="ben", **said))
    bench.slack.wait_for(lambda: len(rig.refusals("ben")) == 3)
    bench.tick()

    assert bench.slack.wait_for(lambda: rig.person("ben").whispers(APPROVALS))
    assert (bench.stage(draft), bench.ben.open_modal()) == ("InReview", None)
    [problem] = bench.slack.posts("exceptions")
    assert f"was refused 3 times within a day, on requests from workspace {FOREIGN}." in problem.shown


def test_s13_a_command_a_form_and_a_shortcut_from_another_workspace_are_refused_too(bench: Bench) -> None:
    client, rig = bench.client("Acme GmbH"), Rig(bench)
    draft = rig.draft(client, send_on="2026-03-03")
    bench.ben.click("Request changes", in_="approvals", message=bench.card(draft))
    view = bench.ben.modal.fill({"Reason": "Wrong month"}).view
    submitted = payloads.submission(bench.slack.site, bench.ben.user, view) | {"team": {"id": FOREIGN}}
    shortcut = payloads.shortcut(bench.slack.site, bench.ben.user, "new_invoice") | {"team": {"id": FOREIGN}}

    with over_http(bench) as caller:
        typed = caller.post(**command(bench, LOGGED, team_id=FOREIGN))
        sent = caller.post(**interaction(submitted))
        caller.post(**interaction(shortcut))

    assert "Only full members of this team" in typed.text
    assert "Only full members of this team" in sent.text
    assert bench.slack.wait_for(lambda: len(rig.refusals("ben")) == 2)
    assert (logged(bench, client), bench.stage(draft)) == (0, "InReview")


def test_s13_who_opened_a_form_here_gets_no_client_s_name_from_elsewhere(bench: Bench) -> None:
    bench.client("Acme GmbH")
    asked = {"type": "block_suggestion", "action_id": Action.CLIENT_OPTIONS, "block_id": "client", "value": "ac"}
    body = payloads.shortcut(bench.slack.site, bench.ben.user, "") | asked

    with over_http(bench) as caller:
        here = caller.post(**interaction(body))
        elsewhere = caller.post(**interaction(body | {"team": {"id": FOREIGN}}))

    assert "Acme" in here.text
    assert elsewhere.json() == {"options": []}


def test_s13_an_event_of_another_workspace_moves_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[object] = []
    monkeypatch.setattr(showing, "try_again", moved.append)
    event = {"type": "member_joined_channel", "user": bench.ben.id, "channel": "C1", "channel_type": "C"}
    ours = bench.slack.workspace.team.id
    bodies: list[dict[str, object]] = [
        {"team_id": FOREIGN, "event": event},
        {"team_id": ours, "authorizations": [{"team_id": FOREIGN}], "event": event},
        {"team_id": FOREIGN, "authorizations": [{"team_id": ours}], "event": event},  # Through a shared channel.
        {"event": event},
    ]

    with over_http(bench) as caller:
        bench.services.directory.greet()
        statuses = [caller.post(**signed(json.dumps({"type": "event_callback"} | body))).status_code for body in bodies]

    assert statuses == [200] * 4
    until(lambda: len(moved) == 2)  # Answered first, in threads of Bolt's.


def test_s13_in_an_organisation_a_member_counts_whichever_of_its_workspaces_is_named(bench: Bench) -> None:
    """Slack names one of a person's workspaces there (slackapi/bolt-js, issue 1875), so who they are is asked."""
    bench.slack.workspace.team.enterprise_id = "E1"
    draft = Rig(bench).draft(send_on="2026-03-03")

    with over_http(bench) as caller:
        press = click(bench, bench.cards()[0], Action.APPROVE, f"{draft}:1", by="ben", user={"team_id": FOREIGN})
        caller.post(**press)

    assert bench.stage(draft) == "Approved"


def test_s13_what_names_no_workspace_or_comes_before_ours_is_known_is_taken(bench: Bench) -> None:
    draft = Rig(bench).draft(send_on="2026-03-03")
    nowhere: dict[str, object] = {"team": None, "enterprise": None, "user": {"team_id": None}}

    with over_http(bench) as caller:
        caller.post(**click(bench, bench.cards()[0], Action.APPROVE, f"{draft}:1", by="ben", **nowhere))

    assert bench.stage(draft) == "Approved"


@pytest.mark.parametrize("wrong", [{"secret": "b" * 32}, {"age": 301}, {"age": -301}])
def test_s14_a_forged_or_old_request_is_turned_away(bench: Bench, wrong: dict[str, object]) -> None:
    client = bench.client("Acme GmbH")

    with over_http(bench) as caller:
        answer = caller.post(**command(bench, LOGGED, **wrong))  # type: ignore[arg-type]  # A table.

    assert (answer.status_code, logged(bench, client)) == (401, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-slack-request-timestamp": "abc"},
        {"x-slack-request-timestamp": "1" * 400},
        {"x-slack-signature": "v0="},
        {"x-slack-signature": "v0=é"},
    ],
)
def test_s14_a_malformed_signature_is_turned_away_too(bench: Bench, headers: dict[str, str]) -> None:
    client, request = bench.client("Acme GmbH"), command(bench, LOGGED)
    raw = {name: value.encode() for name, value in headers.items()}
    request["headers"] = {**request["headers"], **raw} if headers else {}

    with over_http(bench) as caller:
        assert caller.post(**request).status_code == 401

    assert logged(bench, client) == 0


def test_s14_a_replayed_request_has_one_effect(bench: Bench) -> None:
    client, request = bench.client("Acme GmbH"), command(bench, LOGGED)

    with over_http(bench) as caller:
        assert [caller.post(**request).status_code for _ in range(3)] == [200] * 3

    assert logged(bench, client) == 1


def test_s14_while_the_secret_is_changed_two_of_them_are_taken(bench: Bench) -> None:
    new = "c" * 32

    with over_http(bench, new, SECRET) as caller:
        statuses = [
            caller.post(**command(bench, "help", secret=secret)).status_code for secret in (new, SECRET, "d" * 32)
        ]

    assert statuses == [200, 200, 401]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("2:1", Why.NOT_ALLOWED),  # Another client's invoice, for which ben is nobody.
        ("1:2", Why.DRAFT_CHANGED),
        ("99:1", Why.NOT_FOUND),
        ("1:1:0.01", Why.OUTDATED_BUTTON),
        ("1", Why.OUTDATED_BUTTON),
        ("", Why.OUTDATED_BUTTON),
        ("1 OR 1=1", Why.OUTDATED_BUTTON),
        ("१:१", Why.OUTDATED_BUTTON),
        ("9" * 18 + ":1", Why.NOT_FOUND),
    ],
)
def test_s15_a_button_s_value_gives_no_more_than_its_presser_may(bench: Bench, value: str, why: Why) -> None:
    rig = Rig(bench)
    theirs = bench.people_of(drafter="ana", approver="dan", sender="cleo", follow_up="cleo")
    drafts = [rig.draft(send_on="2026-03-03"), rig.draft(bench.client("Beta Ltd", people=theirs), send_on="2026-03-03")]

    with over_http(bench) as caller:
        assert caller.post(**click(bench, bench.cards()[0], Action.APPROVE, value, by="ben")).status_code == 200

    assert rig.refused("ben", "approve_clicked", why.value)
    assert [bench.stage(draft) for draft in drafts] == ["InReview"] * 2


def test_s15_the_same_press_with_its_true_value_is_carried_out(bench: Bench) -> None:
    draft = Rig(bench).draft(send_on="2026-03-03")

    with over_http(bench) as caller:
        caller.post(**click(bench, bench.cards()[0], Action.APPROVE, f"{draft}:1", by="ben"))

    assert bench.stage(draft) == "Approved"


@pytest.mark.parametrize("value", ["²", "9" * 40, "-1", "D-1"])
def test_s15_a_client_that_no_form_offers_is_asked_for_again(bench: Bench, value: str) -> None:
    bench.client()
    bench.ana.command("/invoice new", in_="approvals")
    modal = bench.ana.modal
    for block in modal.view.content["blocks"]:
        for option in block.get("element", {}).get("options", []):
            option["value"] = value

    answer = modal.fill({"Client": "Acme GmbH", "Line items": "Design | 1 | 480"}).submit()

    assert not answer.is_fine
    assert list(modal.errors) == ["Client"]
    assert bench.problems() == []


def test_s18_another_bank_account_voids_approvals_and_a_second_person_is_asked(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.click("Approve", draft, by="ben")
    changed = "\n".join(
        f'{key} = "{value}"'
        for key, value in {
            "name": SELLER.name,
            "address": "Hafenweg 1",
            "country": "DE",
            "email": SELLER.email,
            "vat_id": SELLER.vat_id,
            "tax_rate": "19",
            "iban": "DE02120300000000202051",
            "currency": "EUR",
            "locale": "en",
        }.items()
    )

    import_seller(bench.services, changed.encode(), by=OPERATOR)
    bench.clock.at("2026-03-03T09:00")
    bench.tick()

    assert (bench.stage(draft), bench.inbox) == ("InReview", [])
    assert f"bank account {SELLER.iban} → DE02120300000000202051" in bench.thread(draft)
    [problem] = bench.slack.posts("exceptions")
    assert "The bank account on invoices was changed" in problem.shown
    assert f"{SELLER.iban} {SELLER.bic} → DE02120300000000202051, imported by operator@cli" in problem.shown
    assert f"<@{bench.admin.id}>" in problem.live


def test_s18_another_recipient_voids_the_approval_and_old_and_new_are_told(bench: Bench) -> None:
    draft = bench.draft(bench.client("Acme GmbH"), send_on="2026-03-03")
    bench.click("Approve", draft, by="ben")

    import_clients(bench.services, b"name,email\nAcme GmbH,evil@x.example\n", by=OPERATOR)
    bench.clock.at("2026-03-03T09:00")
    bench.tick()

    assert (bench.stage(draft), bench.inbox) == ("InReview", [])
    assert "sent to billing@acme.example → evil@x.example" in bench.thread(draft)


def test_s21_an_address_in_a_payload_is_never_called(bench: Bench) -> None:
    draft = Rig(bench).draft(send_on="2026-03-03")

    with trap() as (address, callers), over_http(bench) as caller:
        for value in (f"{draft}:1", f"{draft}:1", "nonsense"):  # Carried out, refused, refused.
            elsewhere = {"response_url": address, "response_urls": [{"response_url": address}]}
            caller.post(**click(bench, bench.cards()[0], Action.APPROVE, value, by="ben", **elsewhere))
        caller.post(**signed(f"command=%2Finvoice&text=help&user_id={bench.ana.id}&response_url={address}"))

    assert callers == []
    assert bench.stage(draft) == "Approved"


def test_s21_no_code_of_ours_reads_such_an_address() -> None:
    ours = [module for module in shipped() if not module.path.startswith("bot/standin/")]

    assert [module.path for module in ours if "response_url" in module.text or "respond(" in module.text] == []


@contextmanager
def trap() -> Iterator[tuple[str, list[object]]]:
    """An address of somebody else's, and who called it."""
    callers: list[object] = []

    class Noting(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            callers.append(self.client_address)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Noting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/x", callers
        server.shutdown()


def test_s24_who_floods_the_bot_with_commands_is_the_only_one_to_notice(bench: Bench) -> None:
    draft = bench.draft()
    bench.tick()

    answers = [bench.dan.command("/invoice status").text for _ in range(65)]

    assert [text for text in answers if "60 commands a minute" in text] == answers[60:]
    assert "60 commands a minute" not in bench.ana.command("/invoice status").text
    bench.click("Approve", draft, by="ben", confirm=True)
    assert len(bench.inbox) == 1
