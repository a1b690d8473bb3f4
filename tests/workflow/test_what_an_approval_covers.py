"""The digest covers everything that the client would see and whatever decides where it goes and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.content import Content, Preceding, Recipients, digest
from billing.invoice import Approval, Draft, Issue, Issued
from renderers import mail
from renderers.letter import Letter
from renderers.pdf.order import Order, written
from renderers.pdf.sheet import sheet
from store import documents
from store.database import transaction
from store.documents import Document
from tests.renderers.pdf.paper import ENGLISH
from tests.workflow.shop import Shop
from workflow import composing, issuing, mailing

AT = datetime(2026, 12, 1, 8, tzinfo=UTC)
ISSUE = Issue("2026-0001", date(2026, 12, 1), date(2026, 12, 15), AT)
APPROVED = replace(
    ENGLISH,
    seller=replace(ENGLISH.seller, tax_rate=Decimal(19), logo="ab" * 32),
    recipients=Recipients(("billing@acme.example",), ("boss@acme.example",)),
)
CREDIT = replace(APPROVED, preceding=Preceding("2026-0001", date(2026, 12, 1)))

# Where each part of a mail comes from. What is not `content` is no fact of the invoice: a setting of the operator's,
# who follows up at the moment of sending, or what only an issue knows.
OF_A_MAIL = {
    "message_id": "issue",
    "date": "issue",
    "sender": "content, or the operator's SENDDAY_MAIL_FROM",
    "sender_name": "content",
    "reply_to": "the client's follow-up owner then",
    "to": "content",
    "cc": "content",
    "bcc": "the operator's SENDDAY_MAIL_BCC",
    "subject": "content",
    "text": "content",
    "html": "content",
    "in_reply_to": "issue",
    "attachments": "content",
}

Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every field of a content, however deep; of a list its first item."""
    if is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, tuple) and value and is_dataclass(value[0]):
        yield from leaves(value[0], (*path, 0))
    else:
        yield path


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return value


def put(value: Any, path: Path, new: Any) -> Any:
    """The same with another value at one place."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return (*value[:step], put(value[step], rest, new), *value[step + 1 :])
    return replace(value, **{step: put(getattr(value, step), rest, new)})


def others(value: Any) -> st.SearchStrategy[Any]:
    """Values of the same kind that are not this one."""
    match value:
        case bool():
            drawn: st.SearchStrategy[Any] = st.booleans()
        case StrEnum():
            drawn = st.sampled_from(type(value))
        case str():
            drawn = st.text(max_size=40)
        case Decimal():
            drawn = st.none() | st.decimals(-(10**6), 10**6, places=4)
        case time():
            drawn = st.times()
        case date():
            drawn = st.none() | st.dates()
        case None:  # An invoice corrects nothing; a credit note does.
            drawn = st.builds(Preceding, st.text(max_size=20), st.dates())
        case tuple():
            drawn = st.lists(st.emails(), max_size=3).map(tuple)
        case _:
            raise TypeError(value)
    return drawn.filter(lambda other: other != value)


@pytest.mark.parametrize(
    ("approved", "path"),
    [(APPROVED, path) for path in leaves(APPROVED)]
    + [(CREDIT, ("preceding", path)) for path in ("number", "issued_on")],
    ids=lambda part: ".".join(map(str, part)) if isinstance(part, tuple) else "",
)
@given(drawn=st.data())
def test_another_value_of_any_field_is_another_digest(approved: Content, path: Path, drawn: st.DataObject) -> None:
    changed = put(approved, path, drawn.draw(others(at(approved, path))))

    assert digest(changed) != digest(approved)


@pytest.mark.parametrize(
    ("path", "two"),
    [
        (("lines",), ENGLISH.lines[:2]),
        (("recipients", "to"), ("a@acme.example", "b@acme.example")),
        (("recipients", "cc"), ("a@acme.example", "b@acme.example")),
    ],
    ids=str,
)
def test_one_less_and_another_order_are_another_digest(path: Path, two: tuple[Any, Any]) -> None:
    values = (two, two[::-1], two[:1], ())

    assert len({digest(put(APPROVED, path, value)) for value in values}) == len(values)


NOTATIONS = st.sampled_from([lambda d: d, lambda d: d.normalize(), lambda d: d.quantize(Decimal("0.000001"))])
AMOUNTS = st.decimals(0, 10**5, places=4)


@given(quantity=AMOUNTS, price=AMOUNTS, one=NOTATIONS, other=NOTATIONS)
def test_what_has_one_digest_is_one_paper_and_one_mail(quantity: Decimal, price: Decimal, one: Any, other: Any) -> None:
    """A number may be written in many ways: 480, 480.00, 4.8E+2. Whoever approved one has approved them all."""
    line = APPROVED.lines[0]
    first, second = (
        replace(
            APPROVED, lines=(replace(line, quantity=way(quantity), unit_price=way(price), tax_rate=way(Decimal(19))),)
        )
        for way in (one, other)
    )

    assert digest(first) == digest(second)
    assert sheet(first, ISSUE, locale="en_GB") == sheet(second, ISSUE, locale="en_GB")
    assert composing.totals(first) == composing.totals(second)


def test_every_part_of_a_mail_is_approved_or_named_here(shop: Shop) -> None:
    assert {field.name for field in fields(Letter)} == set(OF_A_MAIL)
    content, letter = letter_of(shop, APPROVED)

    assert (letter.sender, letter.sender_name) == (content.seller.email, content.seller.name)
    assert (letter.to, letter.cc) == (content.recipients.to, content.recipients.cc)


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (("recipients", "to"), ("accounts@acme.example",)),
        (("recipients", "cc"), ()),
        (("subject",), "Something else {number}"),
        (("text",), "Please pay {due_on}."),
        (("seller", "name"), "Studio Süd"),
        (("seller", "email"), "other@studio.example"),
        (("locale",), "de_DE"),
    ],
    ids=str,
)
def test_whatever_makes_another_mail_is_another_digest(shop: Shop, path: Path, new: Any) -> None:
    before, after = APPROVED, put(APPROVED, path, new)

    mails = [mail.message(letter_of(shop, content)[1]) for content in (before, after)]

    assert mails[0] != mails[1]
    assert digest(before) != digest(after)


def test_two_renders_of_one_content_are_the_same_bytes(shop: Shop) -> None:
    orders = [written(Order(put(APPROVED, (), APPROVED), ISSUE)) for _ in range(2)]
    mails = [mail.message(letter_of(shop, APPROVED)[1]) for _ in range(2)]

    assert orders[0] == orders[1]
    assert mails[0] == mails[1]


@given(days=st.integers(1, 400))
def test_the_day_and_the_hour_at_which_it_leaves_are_covered(days: int) -> None:
    on = APPROVED.send_on
    assert on is not None
    later = replace(APPROVED, send_on=on + timedelta(days=days))
    by_zone = replace(APPROVED, time_zone="Asia/Tokyo")

    for other in (later, by_zone):
        assert composing.send_instant(other) != composing.send_instant(APPROVED)
        assert digest(other) != digest(APPROVED)


def letter_of(shop: Shop, content: Content) -> tuple[Content, Letter]:
    """The mail of an invoice that says this, as it is written down when it is issued."""
    invoice_id = shop.draft(shop.client())
    draft = Draft(invoice_id, shop.invoice(invoice_id).draft.client_id, 1, content, "UANA", AT)
    issued = Issued(draft, Approval(1, digest(content), "UBEN", AT), ISSUE)
    document = Document(b"%PDF", "0" * 64)
    with transaction(shop.services.engine) as db:
        issuing.write_delivery(shop.services, db, issued, document, n=1)
        delivery = documents.delivery(db, invoice_id, documents.INVOICE, 1)
        fixed = replace(delivery, message_id="<1@x.example>", dated_at=AT)
        return content, mailing.letter_of(shop.services, db, issued, fixed, document)
