"""The slash command: every word is answered in the acknowledgement, and nobody else sees it."""

from __future__ import annotations

import pytest

from bot.standin import Answer
from tests.handlers.rig import Rig

UNKNOWN = "I do not know"


def typed(rig: Rig, line: str, by: str = "ana") -> Answer:
    """Type it, and see that the answer was there at once and for one pair of eyes."""
    person = rig.person(by)
    before = len(person.messages("general"))
    answer = person.command(f"/invoice {line}".strip(), in_="general")

    assert answer.is_fine
    assert answer.message is not None
    assert answer.message.only_for == person.id
    assert len(person.messages("general")) == before + 1
    return answer


def opened(rig: Rig, line: str, by: str = "ana") -> str:
    """Type it; the title of the modal that opened instead of an answer."""
    person = rig.person(by)
    answer = person.command(f"/invoice {line}", in_="general")

    assert answer.is_fine
    assert answer.message is None
    return person.modal.title


# Help.


@pytest.mark.parametrize("line", ["help", "HELP", "  help  ", "", "help me please"])
def test_help_lists_every_word(rig: Rig, line: str) -> None:
    answer = typed(rig, line)

    for word in ("new", "done", "status", "queue", "exceptions", "paid", "hold", "resume", "help"):
        assert f"/invoice {word}" in answer.text


@pytest.mark.parametrize(
    ("line", "nearest"),
    [("stauts", "/invoice status"), ("quue", "/invoice queue"), ("xyzzy", ""), ("payed 2026-0001", "/invoice paid")],
)
def test_nonsense_gets_the_nearest_word_and_the_list(rig: Rig, line: str, nearest: str) -> None:
    answer = typed(rig, line)

    assert f"{UNKNOWN} “{line}”" in answer.text
    assert ("Did you mean" in answer.text) == bool(nearest)
    assert nearest in answer.text
    assert "/invoice done" in answer.text


# The queue and its kin.


def test_status_counts(rig: Rig) -> None:
    rig.draft()

    answer = typed(rig, "status")

    assert "Needs approval" in answer.text
    assert "needs approval 0" not in answer.text
    assert "Open exceptions" in answer.text


@pytest.mark.parametrize("line", ["status {client}", "{client}", "STATUS  {client}", "status {lower}", "{spaced}"])
def test_a_client_by_name_however_it_is_typed(rig: Rig, line: str) -> None:
    client_id, name = rig.client()
    rig.draft(client_id)

    answer = typed(rig, line.format(client=name, lower=name.lower(), spaced=name.replace(" ", "   ")))

    assert name in answer.text
    assert "1 invoice under way" in answer.text


@pytest.mark.parametrize("line", ["status D-{id}", "D-{id}", "d-{id}", "d{id}", "  D-{id}  "])
def test_a_draft_by_its_reference(rig: Rig, line: str) -> None:
    client_id, name = rig.client()
    invoice_id = rig.draft(client_id)

    answer = typed(rig, line.format(id=invoice_id))

    assert f"D-{invoice_id}" in answer.text
    assert name in answer.text
    assert answer.message is not None
    assert "Approve" in answer.message.buttons
    assert "What happened" in answer.text


@pytest.mark.parametrize("line", ["status {number}", "{number}"])
def test_an_issued_invoice_by_its_number(rig: Rig, line: str) -> None:
    client_id, name = rig.client()
    _, number = rig.issued(client_id)

    answer = typed(rig, line.format(number=number))

    assert number in answer.text
    assert name in answer.text
    assert answer.message is not None
    assert "Record payment" in answer.message.buttons


@pytest.mark.parametrize("line", ["status D-99999", "status 1999-0001", "status Nobody Ltd", "status ???"])
def test_what_is_not_there_is_said_as_it_was_typed(rig: Rig, line: str) -> None:
    answer = typed(rig, line)

    assert f"“{line.removeprefix('status ')}”" in answer.text


def test_a_name_that_is_nearly_right_is_asked_back(rig: Rig) -> None:
    rig.client("Nordlicht Werft AG")

    assert "Did you mean “Nordlicht Werft AG”" in typed(rig, "status Nordlich Werft").text


def test_the_queue_shows_what_comes_and_each_row_opens(rig: Rig) -> None:
    client_id, name = rig.client()
    invoice_id = rig.draft(client_id)

    answer = typed(rig, "queue")

    assert name in answer.text
    assert answer.message is not None
    rows = [line for line in answer.text.splitlines() if line.startswith(("*D-", "*2026-"))]
    [place] = [number for number, row in enumerate(rows) if name in row]
    rig.person("ana").click("Show", in_="general", ts=answer.message.ts, nth=place)
    assert "Approve" in rig.told(f"D-{invoice_id} for {name}", by="ana").buttons


def test_exceptions_lists_what_is_open_with_its_owner(rig: Rig) -> None:
    client_id, name = rig.client(email="gone@acme.example")
    rig.bench.mails.bouncing.add("gone@acme.example")
    rig.issued(client_id)

    answer = typed(rig, "exceptions")

    assert "could not be mailed" in answer.text
    assert name in answer.text
    assert rig.person("cleo").id in answer.text


# Hold and resume.


def test_hold_asks_for_a_reason_and_resume_lifts_it(rig: Rig) -> None:
    invoice_id = rig.draft()

    assert opened(rig, f"hold d-{invoice_id}") == f"Hold D-{invoice_id}"
    rig.person("ana").modal.fill({"Reason": "The client wants to talk"}).submit()
    assert rig.bench.invoice(invoice_id).hold is not None

    assert "goes on" in typed(rig, f"resume D-{invoice_id}").text
    assert rig.bench.invoice(invoice_id).hold is None


@pytest.mark.parametrize("word", ["hold", "resume"])
def test_hold_and_resume_alone_say_how_they_are_written(rig: Rig, word: str) -> None:
    answer = typed(rig, word)

    assert f"/invoice {word} <number or draft>" in answer.text


@pytest.mark.parametrize("line", ["hold D-99999", "resume D-99999", "paid 1999-0001", "hold Nobody"])
def test_what_is_acted_on_must_be_there(rig: Rig, line: str) -> None:
    assert "There is no invoice" in typed(rig, line).text


def test_resuming_what_is_not_held_is_answered(rig: Rig) -> None:
    assert "not on hold" in typed(rig, f"resume D-{rig.draft()}").text


# Drafts and finished work.


def test_new_opens_the_empty_form(rig: Rig) -> None:
    rig.client()

    assert opened(rig, "new") == "New invoice"
    assert rig.person("ana").modal.fields["Client"].value is None


@pytest.mark.parametrize("line", ["new {client}", "NEW {upper}", "new   {client}  "])
def test_new_with_a_client_chooses_it(rig: Rig, line: str) -> None:
    _, name = rig.client()

    opened(rig, line.format(client=name, upper=name.upper()))

    assert rig.person("ana").modal.fields["Client"].value == name


def test_new_with_an_unknown_client_says_so_above_the_form(rig: Rig) -> None:
    rig.client()

    opened(rig, "new Nobody Ltd")

    assert "No client is called Nobody Ltd" in rig.person("ana").modal.text


@pytest.mark.parametrize(
    ("rest", "amount", "on"),
    [
        ("480 Design workshop", "480.00", "2 Mar 2026"),
        ("480 Design workshop yesterday", "480.00", "1 Mar 2026"),
        ("1,200.50 Retainer 2026-02-27", "1,200.50", "27 Feb 2026"),
        ("6h design 80", "480.00", "2 Mar 2026"),
        ("EUR 480 Logo & icons today", "480.00", "2 Mar 2026"),
    ],
)
def test_done_logs_finished_work_with_its_day(rig: Rig, rest: str, amount: str, on: str) -> None:
    _, name = rig.client()

    answer = typed(rig, f"done {name.lower()} {rest}")

    assert f"Logged for {name}" in answer.text
    assert amount in answer.text
    assert on in answer.text
    assert answer.message is not None
    assert answer.message.buttons == ["Draft now"]


def test_done_adds_up_what_is_unbilled(rig: Rig) -> None:
    _, name = rig.client()
    typed(rig, f"done {name} 480 Design")

    answer = typed(rig, f"done {name} 20 Hosting")

    assert "500.00 in 2 entries" in answer.text


def test_done_alone_says_how_it_is_written(rig: Rig) -> None:
    assert "/invoice done <client> <amount> <what> [date]" in typed(rig, "done").text


@pytest.mark.parametrize(
    ("rest", "lines"),
    [("Design", "Design"), ("480 for 3 days 500", "480 for 3 days 500"), ("480 Design 2026-13-45", "480 Design")],
)
def test_done_that_is_not_understood_opens_the_form_with_what_was_typed(rig: Rig, rest: str, lines: str) -> None:
    _, name = rig.client()

    assert opened(rig, f"done {name} {rest}") == "New invoice"

    modal = rig.person("ana").modal
    assert "Not logged" in modal.text
    assert modal.fields["Client"].value == name
    assert modal.fields["Line items"].value == lines


def test_done_for_an_unknown_client_opens_the_form(rig: Rig) -> None:
    rig.client()

    assert opened(rig, "done Nobody Ltd 480 Logo") == "New invoice"

    assert "no client's name begins what you typed" in rig.person("ana").modal.text


def test_the_longest_name_wins(rig: Rig) -> None:
    rig.client("Bergwerk")
    rig.client("Bergwerk Nord 2000")

    answer = typed(rig, "done bergwerk nord 2000 480 Logo")

    assert "Logged for Bergwerk Nord 2000" in answer.text
    assert "480.00" in answer.text


@pytest.mark.parametrize("reference", ["D-99999", "2026-9999"])
def test_a_reference_that_is_none_is_named_in_one_sentence(rig: Rig, reference: str) -> None:
    answer = rig.person("ana").command(f"/invoice {reference}")

    assert f"“{reference}”" in answer.text
    assert "“queue” lists what is under way" in answer.text
    assert "/invoice new" not in answer.text
