"""`clients.csv`: all or nothing, the same file again changes nothing, and no approval outlives a changed client."""

from collections.abc import Mapping
from datetime import time

import pytest

from billing import terms
from billing.client import Client
from billing.content import Treatment
from billing.roles import Role
from store import parties
from store.database import reading
from tests.workflow.shop import Shop
from workflow.importing.clients import import_clients
from workflow.importing.report import Report
from workflow.services import Actor

OPERATOR = Actor("operator@cli", trusted=True)
FULL = """\
name,email,cc,address,country,vat_id,currency,locale,time_zone,terms,send_day,send_time,cadence,drafter,approver,\
sender,follow_up,deputy,archive_folder,po_number,buyer_reference,tax_treatment
Acme GmbH,billing@acme.example,a@acme.example;b@acme.example,"Ring 2
10115 Berlin",de,DE136695976,eur,de-DE,europe/berlin,NET 30,Day  1,9:30,"+7, -3",UANA,UBEN;Eva@Studio.Example,UCLEO,\
UCLEO,UDAN,clients/acme,PO-7,BR 10,reverse charge
"""


def bring(shop: Shop, text: str, *, dry_run: bool = False) -> Report:
    return import_clients(shop.services, text.encode(), by=OPERATOR, dry_run=dry_run)


def named(shop: Shop, name: str) -> Client | None:
    return next((one for one in clients(shop).values() if parties.fold(one.name) == parties.fold(name)), None)


def clients(shop: Shop) -> Mapping[str, Client]:
    with reading(shop.services.engine) as db:
        return {client.name: client for client in parties.clients(db)}


def test_every_column_of_the_contract_is_kept_in_its_canonical_form(shop: Shop) -> None:
    report = bring(shop, FULL)

    assert report == Report(new=("Acme GmbH",))
    acme = named(shop, "acme  GMBH")
    assert acme is not None
    assert acme == Client(
        id=acme.id,
        name="Acme GmbH",
        email="billing@acme.example",
        cc=("a@acme.example", "b@acme.example"),
        address="Ring 2\n10115 Berlin",
        country="DE",
        vat_id="DE136695976",
        currency="EUR",
        locale="de_DE",
        time_zone="Europe/Berlin",
        terms="net 30",
        send_day="day 1",
        send_time=time(9, 30),
        cadence="-3,+7",
        archive_folder="clients/acme",
        po_number="PO-7",
        buyer_reference="BR 10",
        tax_treatment=Treatment.REVERSE_CHARGE,
        people={
            Role.DRAFTER: ("UANA",),
            Role.APPROVER: ("UBEN", "eva@studio.example"),
            Role.SENDER: ("UCLEO",),
            Role.FOLLOW_UP: ("UCLEO",),
            Role.DEPUTY: ("UDAN",),
        },
    )


def test_a_name_and_an_address_are_enough(shop: Shop) -> None:
    assert bring(shop, "name,email\nAcme,billing@acme.example").new == ("Acme",)
    assert named(shop, "Acme") == Client(id=1, name="Acme", email="billing@acme.example")


def test_the_same_file_again_changes_nothing(shop: Shop) -> None:
    bring(shop, FULL)
    before = named(shop, "Acme GmbH")

    assert bring(shop, FULL) == Report(unchanged=("Acme GmbH",))
    assert named(shop, "Acme GmbH") == before


def test_what_a_file_does_not_speak_of_stays_and_an_empty_cell_means_the_default(shop: Shop) -> None:
    bring(shop, FULL)

    report = bring(shop, "name,email,terms,deputy\nACME GmbH,billing@acme.example,,\n")

    assert report == Report(changed=("ACME GmbH",))
    acme = named(shop, "Acme GmbH")
    assert acme is not None
    assert (acme.name, acme.terms, acme.send_day) == ("ACME GmbH", "", "day 1")
    assert Role.DEPUTY not in acme.people
    assert acme.people[Role.APPROVER] == ("UBEN", "eva@studio.example")


def test_one_bad_row_keeps_the_whole_file_out_and_every_problem_is_said(shop: Shop) -> None:
    report = bring(
        shop,
        "name,email,send_day,terms,country\n"
        "Acme,billing@acme.example,day 1,net 30,DE\n"
        'Beta,"a@x.example, b@x.example",evry friday,net 30 days,XX\n'
        ",,,,\n"
        "acme,,on approval,,\n"
        ",c@x.example,,,\n",
    )

    assert report.problems == (
        "line 3, email: “a@x.example, b@x.example” is not one plain address: write one, such as billing@acme.example.",
        "line 3, country: “XX” is no country: use its two letters (ISO 3166), such as DE, US or GB.",
        f"line 3, terms: “net 30 days” are no payment terms. Use one of: {terms.FORMS}.",
        "line 3, send_day: “evry friday” is no send day; did you mean “every friday”?",
        "line 5, email: it is missing.",
        "line 5, name: line 2 is the same client: leave one of them.",
        "line 6, name: it is missing.",
    )
    assert clients(shop) == {}


@pytest.mark.parametrize(
    ("column", "cell", "because"),
    [
        ("name", "Ac\u202eme", "cannot be seen"),
        ("name", "x" * 201, "200 are allowed"),
        ("cc", "a@x.example, b@x.example", "is not one plain address"),
        ("vat_id", "DE1", "has not the form"),
        ("currency", "euro", "is no currency"),
        ("locale", "xx", "is no locale"),
        ("time_zone", "Berlin", "did you mean Europe/Berlin"),
        ("send_day", "quarterly", "Use one of: on approval"),
        ("send_time", "25:00", "write it like 09:00"),
        ("send_time", "9 am", "write it like 09:00"),
        ("cadence", "weekly", "is no list of reminder days"),
        ("approver", "Ben Berg", "is no person"),
        ("archive_folder", "../../etc", "write etc"),  # RELIABILITY, fault 55.
        ("archive_folder", "CON", "write _CON"),
        ("archive_folder", "..", "write the client's name"),
        ("archive_folder", "a\\b", "write a-b"),
        ("po_number", '"4711\n4712"', "line break"),
        ("tax_treatment", "normal", "use one of standard"),
        ("tax_treatment", "reverse_chage", "did you mean “reverse_charge”"),
    ],
)
def test_a_cell_that_is_not_understood_is_answered_with_the_fix(
    shop: Shop, column: str, cell: str, because: str
) -> None:
    columns = {"name": "Acme", "email": "billing@acme.example", column: cell}

    report = bring(shop, ",".join(columns) + "\n" + ",".join(f'"{text.strip(chr(34))}"' for text in columns.values()))

    [problem] = report.problems
    assert problem.startswith(f"line 2, {column}: ")
    assert because in problem
    assert clients(shop) == {}


def test_what_is_odd_is_let_in_and_said(shop: Shop) -> None:
    report = bring(
        shop,
        "name,email,cc,vat_id,country\n"
        "Acme,billing@аcme.example,x@acme.example;y@bücher.example,DE136695976,AT\n",  # A Cyrillic а.
    )

    assert report.new == ("Acme",)
    assert [note.partition(";")[0] for note in report.notes] == [
        "line 2, email: аcme.example is xn--cme-5cd.example on the wire",
        "line 2, cc: bücher.example is xn--bcher-kva.example on the wire",
        "line 2, vat_id: DE136695976 begins with DE, and the country is AT",
    ]


def test_a_rehearsal_says_what_would_be_and_writes_nothing(shop: Shop) -> None:
    bring(shop, "name,email\nAcme,billing@acme.example\nBeta,b@x.example")

    report = bring(shop, "name,email\nAcme,other@acme.example\nBeta,b@x.example\nGamma,g@x.example", dry_run=True)

    assert report == Report(new=("Gamma",), changed=("Acme",), unchanged=("Beta",))
    acme = named(shop, "Acme")
    assert acme is not None
    assert acme.email == "billing@acme.example"
    assert named(shop, "Gamma") is None


def test_a_changed_address_voids_the_approval_in_the_same_commit(shop: Shop) -> None:
    acme, beta = shop.client(send_day="last day"), shop.client("Beta", send_day="last day")
    affected, bystander = shop.draft(acme), shop.draft(beta)
    shop.approve(affected)
    shop.approve(bystander)

    report = bring(shop, "name,email\nAcme GmbH,new@acme.example\n")

    assert shop.stage(affected) == "InReview"
    assert shop.stage(bystander) == "Approved"
    assert shop.invoice(affected).draft.content.recipients.to == ("new@acme.example",)
    assert report.notes == (f"Drafts that ask for approval again: D-{affected}.",)
