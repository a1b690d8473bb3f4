"""`seller.toml`: the whole truth about who sends, and where the numbers begin."""

import hashlib
from decimal import Decimal

import pytest
from sqlalchemy import text as sql

from billing.content import Seller
from store import history, logos, numbers, parties
from store.database import reading, transaction
from store.numbers import Series
from tests.workflow.shop import Shop
from workflow.importing.report import Report
from workflow.importing.seller import import_seller
from workflow.services import Actor

OPERATOR = Actor("operator@cli", trusted=True)
NEEDED = 'name = "Studio Sued"\ncountry = "DE"\nemail = "hi@studio.example"\ncurrency = "EUR"\naddress = "Ring 2"\n'
REGISTERED = f"{NEEDED}registered = true\ntax_rate = 19\n"
FULL = """\
name = "Studio Sued"
address = '''
Ring 2
10115 Berlin
'''
country = "de"
email = "Hi@Studio.example"
registered = "yes"
vat_id = "DE 136 695 976"
tax_rate = 7.5
iban = "DE89 3704 0044 0532 0130 00"
bic = "cobadeffxxx"
currency = "eur"
locale = "de-DE"
number_format = "RE-{year}-{seq:03}"
next_number = "42"
"""


def bring(shop: Shop, text: str | bytes, *, dry_run: bool = False) -> Report:
    content = text.encode() if isinstance(text, str) else text
    return import_seller(shop.services, content, by=OPERATOR, dry_run=dry_run)


def seller(shop: Shop) -> Seller | None:
    with reading(shop.services.engine) as db:
        return parties.seller(db)


def series(shop: Shop) -> list[Series]:
    with reading(shop.services.engine) as db:
        return numbers.every_series(db)


def test_every_key_of_the_contract_is_kept(shop: Shop) -> None:
    report = bring(shop, FULL)

    assert report == Report(changed=("Studio Sued",))
    assert seller(shop) == Seller(
        name="Studio Sued",
        address="Ring 2\n10115 Berlin",
        country="DE",
        email="Hi@studio.example",
        registered=True,
        vat_id="DE136695976",
        tax_rate=Decimal("7.5"),
        iban="DE89370400440532013000",
        bic="COBADEFFXXX",
        currency="EUR",
        locale="de_DE",
        number_format="RE-{year}-{seq:03}",
    )
    assert series(shop) == [Series("invoice", 2026, 42, 42, ())]


def test_the_same_file_again_changes_nothing(shop: Shop) -> None:
    bring(shop, FULL)

    assert bring(shop, FULL) == Report(unchanged=("Studio Sued",))


def test_what_follows_from_the_rest_need_not_be_written(shop: Shop) -> None:
    report = bring(shop, f'{NEEDED}vat_id = "DE136695976"\ntax_rate = 19')

    found = seller(shop)
    assert found is not None
    assert (found.registered, found.locale, found.number_format) == (True, "de_DE", "{year}-{seq:04}")
    assert report.notes == ("registered: taken as true, by whether there is a vat_id.",)


def test_what_is_not_in_the_file_is_gone(shop: Shop) -> None:
    bring(shop, FULL)
    bring(shop, REGISTERED)

    found = seller(shop)
    assert found is not None
    assert (found.iban, found.vat_id) == ("", "")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["name: it is missing.", "country: it is missing.", "email: it is missing.", "currency: it is missing."]),
        (NEEDED.replace('"DE"', '""'), ["country: it is missing."]),
        (f"{NEEDED}ibn = 1", ["ibn: there is no such key; did you mean “iban”?"]),
        (f'{NEEDED}[seller]\nname = "x"', ["seller: there is no such key."]),
        (f"{NEEDED}iban = [1]", ["iban: write a text in quotes or a number."]),
        (f"{NEEDED}iban = 2026-01-01", ["iban: write a text in quotes or a number."]),
        (f"{NEEDED}tax_rate = true", ["tax_rate: “true” is no number: write it like 1200 or 1200.50."]),
        (f"{NEEDED}tax_rate = 190", ["tax_rate: the tax rate “190” is not between 0 and 100."]),
        (f'{NEEDED}registered = "maybe"', ["registered: “maybe” is neither true nor false."]),
        (f"{NEEDED}next_number = 0", ["next_number: “0” is no sequence"]),
        (f'{NEEDED}next_number = "2026-0042"', ["next_number: “2026-0042” is no sequence"]),
        (f"{NEEDED}next_number = 99999999999999", ["next_number: “99999999999999” is no sequence"]),
        (f'{NEEDED}next_number = "٤٢"', ["next_number: “٤٢” is no sequence"]),
        (f'{NEEDED}number_format = "{{year}}"', ["number_format: The number format “{year}” needs {seq}"]),
        (f'{NEEDED}logo = "http://evil.example/x.png"', ["logo: “http://evil.example/x.png” is no path below"]),
        (f"{NEEDED}logo = 'C:\\logo.png'", ["logo: “C:\\logo.png” is no path below the folder of this file"]),
        (f'{NEEDED}logo = "a\\u0000b.png"', ["logo: “a\0b.png” is no path below the folder of this file"]),
        (f'{NEEDED}logo = "/etc/logo.png"', ["logo: “/etc/logo.png” is no path below the folder of this file"]),
        (f'{NEEDED}logo = "a/../../logo.png"', ["logo: “a/../../logo.png” is no path below the folder of this file"]),
        (f'{NEEDED}logo = "logo.png"', ["logo: “logo.png” cannot be read from here: import the file with `sendday"]),
        (f'ibn = 1\n{NEEDED}logo = "logo.png"', ["ibn: there is no such key", "logo: “logo.png” cannot be read"]),
        ("name = Studio", ["seller.toml: it cannot be read as TOML (Invalid value (at line 1, column 8))"]),
        ("name = 'Süd'".encode("latin-1"), ["seller.toml: it is no UTF-8 text: save it as UTF-8."]),
        (b"#" * 64_001, ["seller.toml: it is larger than 64 kB: it holds only the seller."]),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(shop: Shop, text: str | bytes, problems: list[str]) -> None:
    before = seller(shop)

    report = bring(shop, text)

    assert len(report.problems) == len(problems)
    assert all(found.startswith(said) for found, said in zip(report.problems, problems, strict=True)), report
    assert seller(shop) == before


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (REGISTERED, ""),
        (NEEDED.replace('address = "Ring 2"\n', "registered = true\ntax_rate = 19"), "address: it is not there"),
        (f"{NEEDED}registered = true", "tax_rate: it is not there, so lines that name no tax are taxed at 0 %."),
        (f"{NEEDED}registered = false\ntax_rate = 19", "tax_rate: it counts for nothing, because registered is false."),
        (f'{REGISTERED}vat_id = "DE123456789"', "vat_id: the check digits of DE123456789 do not fit"),
        (REGISTERED.replace("studio.example", "stüdio.example"), "email: stüdio.example is xn--stdio-lva.example"),
    ],
)
def test_what_is_odd_is_let_in_and_said(shop: Shop, text: str, note: str) -> None:
    report = bring(shop, text)

    assert report.changed == ("Studio Sued",)
    assert len(report.notes) == bool(note)
    assert all(found.startswith(note) for found in report.notes)


def test_a_new_seller_makes_every_open_draft_ask_again(shop: Shop) -> None:
    invoice_id = shop.draft(shop.client(send_day="last day"))
    shop.approve(invoice_id)

    report = bring(shop, REGISTERED)

    assert shop.stage(invoice_id) == "InReview"
    assert shop.invoice(invoice_id).draft.content.seller.name == "Studio Sued"
    assert report.notes == (f"Drafts that ask for approval again: D-{invoice_id}.",)


def test_a_rehearsal_writes_nothing(shop: Shop) -> None:
    before = seller(shop)

    assert bring(shop, FULL, dry_run=True) == Report(changed=("Studio Sued",))

    assert seller(shop) == before
    assert series(shop) == []


def test_without_a_year_in_the_number_there_is_one_series_for_all_years(shop: Shop) -> None:
    bring(shop, f'{REGISTERED}number_format = "R{{seq}}"\nnext_number = 42')

    assert [(found.year, found.next) for found in series(shop)] == [(0, 42)]


def test_the_series_is_that_of_the_sellers_year(shop: Shop) -> None:
    shop.clock.at("2026-01-01T00:30")  # Still last year in UTC.

    bring(shop, f"{REGISTERED}next_number = 42")

    assert [found.year for found in series(shop)] == [2026]


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_series_that_gave_numbers_does_not_begin_elsewhere(shop: Shop, dry_run: bool) -> None:
    bring(shop, f"{REGISTERED}next_number = 42")
    shop.issued()

    for fine in ("42", "43"):  # Where it began, and where it stands.
        assert bring(shop, f"{REGISTERED}next_number = {fine}", dry_run=dry_run).problems == ()
    report = bring(shop, f"{REGISTERED}next_number = 7", dry_run=dry_run)

    assert report.problems == ("next_number: numbers were already given, the next one is 43: take the line out.",)
    assert [(found.first, found.next) for found in series(shop)] == [(42, 43)]


def test_the_first_seller_is_new(shop: Shop) -> None:
    with transaction(shop.services.engine) as db:
        db.connection().execute(sql("DELETE FROM sellers"))

    assert bring(shop, REGISTERED) == Report(new=("Studio Sued",))


def with_logo(shop: Shop, png: bytes, *, dry_run: bool = False) -> Report:
    """Import a seller whose file names a logo, which looks like this."""
    content = f'{REGISTERED}logo = "art/logo.png"\n'.encode()
    images = {"art/logo.png": png}
    return import_seller(shop.services, content, by=OPERATOR, dry_run=dry_run, logo=images.__getitem__)


def test_a_logo_is_kept_under_its_hash_and_the_seller_names_it(shop: Shop) -> None:
    with_logo(shop, b"a picture")

    found = seller(shop)
    assert found is not None
    assert found.logo == hashlib.sha256(b"a picture").hexdigest()
    assert logos.stored(shop.services.engine, found.logo) == b"a picture"


def test_a_rehearsal_keeps_no_logo(shop: Shop) -> None:
    assert with_logo(shop, b"a picture", dry_run=True) == Report(changed=("Studio Sued",))

    assert logos.stored(shop.services.engine, hashlib.sha256(b"a picture").hexdigest()) == b""


def test_another_logo_asks_for_approval_again_and_says_so(shop: Shop) -> None:
    with_logo(shop, b"a picture")
    invoice_id = shop.draft(shop.client(send_day="last day"))
    shop.approve(invoice_id)

    report = with_logo(shop, b"another")

    assert shop.stage(invoice_id) == "InReview"
    assert report.notes == (f"Drafts that ask for approval again: D-{invoice_id}.",)
    with reading(shop.services.engine) as db:
        changed = [event.facts["changed"] for event in history.since(db, invoice_id, 0) if "changed" in event.facts]
    assert changed == ["the logo"]


def test_the_same_logo_again_changes_nothing_and_mends_a_damaged_one(shop: Shop) -> None:
    with_logo(shop, b"a picture")
    with transaction(shop.services.engine) as db:
        db.connection().execute(sql("UPDATE logos SET content = 'x'"))

    assert with_logo(shop, b"a picture") == Report(unchanged=("Studio Sued",))

    assert logos.stored(shop.services.engine, hashlib.sha256(b"a picture").hexdigest()) == b"a picture"


def test_another_bank_account_opens_an_exception_for_a_second_person(shop: Shop) -> None:
    bring(shop, f'{REGISTERED}iban = "DE89370400440532013000"\nbic = "COBADEFFXXX"')
    assert shop.problems() == []  # It is the account that the shop had.

    bring(shop, f'{REGISTERED}iban = "DE02120300000000202051"')

    [problem] = shop.problems()
    assert (problem.code, problem.owner) == ("bank_account_changed", "UADMIN")
    assert problem.words == "DE89370400440532013000 COBADEFFXXX → DE02120300000000202051, imported by operator@cli"


def test_a_first_bank_account_is_no_change(shop: Shop) -> None:
    bring(shop, REGISTERED)  # The shop's is gone now.
    gone = [problem.words for problem in shop.problems()]

    bring(shop, f'{REGISTERED}iban = "DE02120300000000202051"')

    assert gone == ["DE89370400440532013000 COBADEFFXXX → none, imported by operator@cli"]
    assert len(shop.problems()) == 1
