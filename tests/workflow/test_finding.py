"""What somebody means by what they type."""

import pytest

from billing.refusals import Refused, Why
from store.database import reading
from tests.workflow.shop import Shop
from tests.workflow.troubles import why_refused
from workflow import finding
from workflow.finding import FoundClient, FoundInvoice


@pytest.mark.parametrize("typed", ["D-1", "d-1", "D1", " d1 "])
def test_a_draft_by_its_reference(shop: Shop, typed: str) -> None:
    shop.draft()

    assert finding.thing(shop.services, typed) == FoundInvoice(1)
    assert finding.invoice_id(shop.services, typed) == 1


def test_an_invoice_by_its_number(shop: Shop) -> None:
    invoice_id = shop.issued()

    assert finding.thing(shop.services, "2026-0001") == FoundInvoice(invoice_id)


@pytest.mark.parametrize("typed", ["acme", "ACME", "  acme "])
def test_a_client_by_name(shop: Shop, typed: str) -> None:
    client = shop.client("Acme")

    found = finding.thing(shop.services, typed)

    assert isinstance(found, FoundClient)
    assert found.client.id == client


def test_the_longest_name_that_the_text_begins_with(shop: Shop) -> None:
    shop.client("Acme")
    longer = shop.client("Acme  Berlin GmbH")
    shop.client("Acme Berlin GmbH & Co")

    found = finding.client_at_start(shop.services, "acme berlin  gmbh 480 Design  workshop")

    assert found is not None
    assert (found.client.id, found.rest) == (longer, "480 Design workshop")
    assert finding.client_at_start(shop.services, "Acmeverse 480") is None


def test_what_is_not_found_is_told_with_the_nearest_names(shop: Shop) -> None:
    shop.client("Acme GmbH")
    shop.client("Globex")

    with pytest.raises(Refused) as caught:
        finding.thing(shop.services, "Acne GmbH")

    assert (caught.value.why, caught.value.facts["near"]) == (Why.NOT_FOUND, ("Acme GmbH",))
    assert near(shop, "Glob") == ("Globex",)
    assert near(shop, "Globx the Second of London") == ()
    assert why_refused(lambda: finding.invoice_id(shop.services, "D-4711")) is Why.NOT_FOUND
    assert why_refused(lambda: finding.thing(shop.services, "Acme GmbH 480")) is Why.NOT_FOUND
    assert why_refused(lambda: finding.invoice_id(shop.services, "")) is Why.NOT_FOUND


def test_clients_for_a_select_begin_with_those_that_begin_so(shop: Shop) -> None:
    for name in ("Big Nord", "Nordwind", "Acme"):
        shop.client(name)

    assert [client.name for client in finding.clients_like(shop.services, "NORD")] == ["Nordwind", "Big Nord"]
    assert len(finding.clients_like(shop.services, "")) == 3


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Müller", ("Müller & Söhne Maschinenbau GmbH", "Hans Müller KG")),
        ("müler", ("Hans Müller KG", "Müller & Söhne Maschinenbau GmbH")),
        ("Maschinenbau", ("Müller & Söhne Maschinenbau GmbH",)),
        ("", ()),
        ("zzz", ()),
    ],
)
def test_a_part_of_a_name_finds_those_that_have_it(shop: Shop, typed: str, found: tuple[str, ...]) -> None:
    for name in ("Müller & Söhne Maschinenbau GmbH", "Hans Müller KG", "Globex"):
        shop.client(name)

    assert set(near(shop, typed)) == set(found)


def near(shop: Shop, typed: str) -> tuple[str, ...]:
    with reading(shop.services.engine) as db:
        return finding.nearest(db, typed)
