"""`work.csv`: finished work is logged once, whichever file it comes in."""

from datetime import date
from decimal import Decimal

import pytest

from billing.client import BriefLine
from store import work
from store.database import reading
from tests.workflow.shop import Shop
from workflow.importing.report import Report
from workflow.importing.work import import_work
from workflow.services import Actor

OPERATOR = Actor("operator@cli", trusted=True)
HEADER = "client,completed_on,description,quantity,unit,unit_price,tax_rate\n"
DESIGN = "Acme GmbH,2026-02-27,Design,6,h,80,19\n"


def bring(shop: Shop, text: str, *, dry_run: bool = False) -> Report:
    return import_work(shop.services, text.encode(), by=OPERATOR, dry_run=dry_run)


def logged(shop: Shop, client_id: int) -> list[tuple[date, BriefLine]]:
    with reading(shop.services.engine) as db:
        return [(entry.completed_on, entry.line) for entry in work.unbilled(db, client_id)]


def test_every_column_of_the_contract_is_kept(shop: Shop) -> None:
    acme = shop.client()

    report = bring(shop, HEADER + DESIGN.replace("Acme GmbH", "acme  gmbh"))

    assert report == Report(new=("Acme GmbH, 2026-02-27, Design",))
    assert logged(shop, acme) == [(date(2026, 2, 27), BriefLine("Design", Decimal(6), "HUR", Decimal(80), Decimal(19)))]


def test_a_piece_needs_no_quantity_no_unit_and_no_rate(shop: Shop) -> None:
    acme = shop.client()

    bring(shop, "client;completed_on;description;unit_price\nAcme GmbH;2026-02-27;Logo;1.200,50\n")

    assert logged(shop, acme) == [(date(2026, 2, 27), BriefLine("Logo", Decimal(1), "C62", Decimal("1200.5"), None))]


def test_the_same_row_is_logged_once_whichever_file_it_comes_in(shop: Shop) -> None:
    acme = shop.client()
    bring(shop, HEADER + DESIGN)

    longer = HEADER + "Acme GmbH,2026-02-26,Logo,1,,480,\n" + DESIGN.replace(",80,", ",80.00,")
    report = bring(shop, longer)

    assert report == Report(new=("Acme GmbH, 2026-02-26, Logo",), unchanged=("Acme GmbH, 2026-02-27, Design",))
    assert len(logged(shop, acme)) == 2


def test_two_equal_rows_of_one_file_are_two_pieces_of_work(shop: Shop) -> None:
    acme = shop.client()

    assert len(bring(shop, HEADER + DESIGN + DESIGN).new) == 2
    assert len(bring(shop, HEADER + DESIGN + DESIGN + DESIGN).new) == 1
    assert len(logged(shop, acme)) == 3


def test_a_thousand_rows_are_logged_and_found_again(shop: Shop) -> None:
    shop.client()
    rows = HEADER + DESIGN * 1001

    assert len(bring(shop, rows).new) == 1001
    assert len(bring(shop, rows).unchanged) == 1001


def test_a_rehearsal_writes_nothing(shop: Shop) -> None:
    acme = shop.client()

    assert bring(shop, HEADER + DESIGN, dry_run=True).new == ("Acme GmbH, 2026-02-27, Design",)
    assert logged(shop, acme) == []


def test_one_bad_row_keeps_the_whole_file_out_and_every_problem_is_said(shop: Shop) -> None:
    acme = shop.client(currency="EUR")

    report = bring(
        shop,
        HEADER + DESIGN + "Acme Gmb,27.02.2026,,six,furlong,1.200,190\n"
        "Nobody at all,2026-02-27,Design | Logo,0,h,USD 80,\n,,,,,,\n",
    )

    assert [problem.partition(":")[0] for problem in report.problems] == [
        "line 3, client",
        "line 3, completed_on",
        "line 3, description",
        "line 3, quantity",
        "line 3, unit",
        "line 3, unit_price",
        "line 3, tax_rate",
        "line 4, client",
        "line 4, description",
        "line 4, quantity",
        "line 4, unit_price",
    ]
    assert report.problems[0] == "line 3, client: “Acme Gmb” is no client; did you mean “Acme GmbH”?"
    assert report.problems[7] == "line 4, client: “Nobody at all” is no client: import clients.csv first."
    assert logged(shop, acme) == []


@pytest.mark.parametrize(
    ("currency", "price", "kept"),
    [
        ("KWD", "1.250", "1.25"),  # A dinar has a thousand fils.
        ("EUR", "EUR 80", "80"),
        ("", "80 €", "80"),  # The seller's currency.
    ],
)
def test_prices_are_read_in_the_clients_currency(shop: Shop, currency: str, price: str, kept: str) -> None:
    acme = shop.client(currency=currency)

    bring(shop, f"client,completed_on,description,unit_price\nAcme GmbH,2026-02-27,Logo,{price}\n")

    assert [line.unit_price for _, line in logged(shop, acme)] == [Decimal(kept)]
