"""Requests that are forged, replayed, tampered with, or made by the wrong person."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from billing.refusals import Why
from bot.standin.records import Facts
from renderers.slack.actions import Action
from store import work
from store.database import reading
from tests.bench import SELLER, Bench
from tests.handlers.rig import APPROVALS, Rig
from tests.over_http import SECRET, click, command, over_http, signed
from tests.tidy.source import shipped
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
