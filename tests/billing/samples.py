"""Made-up sellers, lines and contents, of which a test says only what it is about."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

from billing.content import Buyer, Content, Line, Recipients, Seller, Treatment

SAVED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

SELLER = Seller(
    name="Studio Nord",
    address="Hafenstr. 1\n20457 Hamburg",
    country="DE",
    email="hello@studio.example",
    registered=True,
    currency="EUR",
    locale="de_DE",
    vat_id="DE123456789",
    tax_rate=Decimal(19),
    iban="DE02120300000000202051",
)
BUYER = Buyer("Acme", address="1 Main Street", country="FR", vat_id="FR12345678901")


def line(unit_price: str, *, quantity: str = "1", tax_rate: str = "19") -> Line:
    """One position at a price."""
    return Line("Design", Decimal(quantity), "HUR", Decimal(unit_price), Decimal(tax_rate))


CONTENT = Content(
    seller=SELLER,
    buyer=BUYER,
    lines=(line("480.00"),),
    currency="EUR",
    treatment=Treatment.STANDARD,
    terms="net 14",
    recipients=Recipients(("billing@acme.example",)),
    subject="Invoice {number}",
    text="Please find attached invoice {number}.",
    completed_on=date(2026, 2, 27),
    send_rule="day 3",
    send_on=date(2026, 3, 3),
    time_zone="Europe/Berlin",
    locale="en_GB",
    send_time=time(9, 0),
)
