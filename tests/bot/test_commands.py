"""What `import`, `queue`, `exceptions` and `numbers` say, and how they end."""

import sqlite3
from pathlib import Path

import pytest

from store import exceptions as exception_rows
from store import numbers, parties
from store.database import open_engine, transaction
from tests.books import SELLER, START
from tests.bot.conftest import Sendday
from tests.workflow.shop import open_shop
from workflow import crediting, holding
from workflow.crediting import Asked

SELLER_TOML = """\
name = "Studio Nord"
address = "Hafenweg 1"
country = "DE"
email = "hello@studio-nord.example"
registered = true
tax_rate = 19
currency = "EUR"
"""
CLIENTS_CSV = "name,email,approver\nAcme GmbH,billing@acme.example,UBEN\n"


def write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


# ------------------------------------------------------------------------------------- importing


def test_what_was_imported_is_counted_and_named(sendday: Sendday) -> None:
    seller = sendday("import", "seller", write("seller.toml", SELLER_TOML))
    clients = sendday("import", "clients", write("clients.csv", CLIENTS_CSV))
    work = sendday(
        "import",
        "work",
        write("work.csv", "client,completed_on,description,unit_price\nAcme GmbH,2026-02-27,Logo,480\n"),
    )

    assert seller.out == "Imported: 1 new, 0 changed, 0 unchanged.\n  new: Studio Nord\n"
    assert clients.out == "Imported: 1 new, 0 changed, 0 unchanged.\n  new: Acme GmbH\n"
    assert work.out == "Imported: 1 new, 0 changed, 0 unchanged.\n  new: Acme GmbH, 2026-02-27, Logo\n"
    assert (seller.status, clients.status, work.status) == (0, 0, 0)
    assert sendday("import", "clients", "clients.csv").out == "Imported: 0 new, 0 changed, 1 unchanged.\n"


def test_a_rehearsal_says_so(sendday: Sendday) -> None:
    answer = sendday("import", "clients", write("clients.csv", CLIENTS_CSV), "--dry-run")

    assert answer.out.startswith("Nothing was written. It would be: 1 new, 0 changed, 0 unchanged.\n")
    assert sendday("import", "clients", "clients.csv").out.startswith("Imported: 1 new")


def test_bad_rows_end_with_2_and_each_has_its_line(sendday: Sendday) -> None:
    answer = sendday("import", "clients", write("clients.csv", "name,email,send_day\nAcme,x,evry friday\n"))

    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.splitlines() == [
        "line 2, email: “x” has no domain that mail can go to: write it like billing@acme.example.",
        "line 2, send_day: “evry friday” is no send day; did you mean “every friday”?",
        "Nothing was imported from clients.csv: 2 problems.",
    ]


def test_long_lists_are_cut_and_counted(sendday: Sendday) -> None:
    many = "".join(f"Client {n},c{n}@x.example\n" for n in range(30))
    bad = "".join(f"Client {n},x\n" for n in range(130))

    good = sendday("import", "clients", write("clients.csv", f"name,email\n{many}"))
    refused = sendday("import", "clients", write("bad.csv", f"name,email\n{bad}"))

    assert good.out.splitlines()[-1] == "  new: 10 more"
    assert refused.err.splitlines()[-2:] == ["and 30 more.", "Nothing was imported from bad.csv: 130 problems."]


def test_what_is_odd_is_noted_beside_the_answer(sendday: Sendday) -> None:
    answer = sendday("import", "clients", write("clients.csv", "name,email\nAcme,billing@bücher.example\n"))

    assert answer.status == 0
    assert answer.err.startswith("Note: line 2, email: bücher.example is xn--bcher-kva.example on the wire")


def test_a_file_that_is_not_there_ends_with_2(sendday: Sendday) -> None:
    answer = sendday("import", "seller", "nowhere.toml")

    assert (answer.status, answer.err) == (2, "nowhere.toml cannot be read: no such file or directory.\n")


# ------------------------------------------------------------------------------------- looking


def test_an_empty_database_has_nothing_to_show(sendday: Sendday) -> None:
    assert sendday("queue").out == "Nothing is under way.\n"
    assert sendday("exceptions").out == "No open exceptions: nothing needs a person.\n"
    assert sendday("numbers").out == "No number was taken yet.\n"
    assert sendday("exceptions").status == 0


def test_open_exceptions_end_with_1_and_cannot_steer_the_terminal(sendday: Sendday, empty_folder: Path) -> None:
    sendday("migrate")
    engine = open_engine(f"sqlite:///{empty_folder}/home/sendday.db")
    with transaction(engine) as db:
        exception_rows.note(db, "x", code="mail_refused", words="", owner="\x1b[31mUCLEO", at=START)
    engine.dispose()

    answer = sendday("exceptions")

    assert answer.status == 1
    head, row = answer.out.splitlines()
    assert head.split() == ["NO.", "WHAT", "CLIENT", "OWNER", "SINCE"]
    assert row.startswith("1 ")
    assert "@[31mUCLEO" in row
    assert "\x1b" not in row


def test_acknowledging_what_was_shown_or_is_not_there_is_answered(sendday: Sendday, empty_folder: Path) -> None:
    sendday("migrate")
    engine = open_engine(f"sqlite:///{empty_folder}/home/sendday.db")
    with transaction(engine) as db:
        exception_rows.note(db, "x", code="listener_broke", words="", owner="", at=START)
    engine.dispose()

    shown, missing = sendday("exceptions", "--ack", "1"), sendday("exceptions", "--ack", "7")

    assert (shown.status, shown.out) == (0, "Exception 1 stands in its channel: take it there.\n")
    assert (missing.status, missing.err) == (2, "There is no exception “7”. “exceptions” lists what is open.\n")


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ("", 0, "invoice 2026: 2026-0042 to 2026-0044, 3 taken: no gap, no duplicate, in date order."),
        ("DELETE FROM numbers WHERE sequence = 43", 1, "missing 43."),
        ("DELETE FROM numbers WHERE sequence = 44", 1, "2026-0042 to 2026-0043, 2 taken: missing 44."),  # The last one.
        ("UPDATE counters SET next = 44", 1, "taken ahead of the counter 44."),
        ("UPDATE counters SET next = 100", 1, "missing 45, 46, 47"),
        ("UPDATE counters SET next = 100", 1, "64 and 35 more."),
        ("DELETE FROM numbers", 1, "invoice 2026: none taken, the next is 2026-0045: missing 42, 43, 44."),
        ("DELETE FROM sellers", 0, "invoice 2026: 2026-0042 to 2026-0044, 3 taken"),
    ],
)
def test_a_series_is_whole_or_ends_with_1(
    sendday: Sendday, empty_folder: Path, change: str, status: int, said: str
) -> None:
    sendday("migrate")
    file = empty_folder / "home" / "sendday.db"
    engine = open_engine(f"sqlite:///{file}")
    with transaction(engine) as db:
        parties.save_seller(db, SELLER, START)
        numbers.start(db, 2026, 42)
        for _ in range(3):
            numbers.take(db, 2026)
    engine.dispose()
    with sqlite3.connect(file) as database:  # Numbers without invoices: what is looked at is the series alone.
        for n in (42, 43, 44):
            database.execute("INSERT INTO numbers VALUES ('invoice', 2026, ?, ?, ?)", (n, n, f"2026-{n:04}"))
        if change:
            database.execute(change)
    database.close()

    answer = sendday("numbers")

    assert (answer.status, said in answer.out) == (status, True), answer.out


def test_every_series_is_proved_with_its_dates_and_what_is_void(sendday: Sendday, empty_folder: Path) -> None:
    sendday("migrate")
    with open_shop(f"sqlite:///{empty_folder}/home/sendday.db") as shop:
        invoice_id, void = shop.issued(shop.client("Acme")), shop.issued(shop.client("Beta"))
        holding.void(shop.services, void, reason="twice", sure=True, by=shop.actor("ben"))
        note = crediting.credit(shop.services, invoice_id, Asked(), reason="Not held", by=shop.actor("ana"))
        shop.approve(note.invoice_id)
        shop.tick()

    whole = "no gap, no duplicate, in date order."
    assert sendday("numbers").out.splitlines() == [
        f"credit note 2026: CN-2026-0001 to CN-2026-0001, 1 taken: {whole}",
        f"invoice 2026: 2026-0001 to 2026-0002, 2 taken: {whole} Void, and the number kept: 2026-0002.",
    ]
    with sqlite3.connect(empty_folder / "home" / "sendday.db") as database:
        database.execute("UPDATE invoices SET issued_on = '2026-03-01' WHERE number = '2026-0002'")
    database.close()

    answer = sendday("numbers")

    assert answer.status == 1
    assert "dated before an earlier number 2." in answer.out


def test_the_queue_is_a_table_with_what_waits_for_a_person_first(sendday: Sendday, empty_folder: Path) -> None:
    sendday("migrate")
    with open_shop(f"sqlite:///{empty_folder}/home/sendday.db") as shop:
        shop.draft(shop.client("東京 KK"), send_on="2026-03-04")
        shop.approve(shop.draft(shop.client("Later Ltd"), send_on="2026-03-09", amount="1200"))

    assert sendday("queue").out.splitlines() == [
        "INVOICE  CLIENT     TOTAL         STATE           NEXT",
        "D-1      東京 KK    EUR 571.20    needs approval  waits for @UBEN, to leave Wed 4 Mar 09:00 Berlin",
        "D-2      Later Ltd  EUR 1,428.00  approved        leaves Mon 9 Mar 09:00 Berlin",
    ]
