"""One field for one address holds one address; people are ids or addresses."""

import pytest

from workflow.entry import addresses
from workflow.entry.unclear import Unclear


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("billing@acme.example", "billing@acme.example"),
        ("  billing@acme.example ", "billing@acme.example"),
        ("Billing@ACME.Example", "Billing@acme.example"),  # The part before the @ belongs to the other side.
        ("o'neil+invoices@acme.example", "o'neil+invoices@acme.example"),
        ("billing@bücher.example", "billing@xn--bcher-kva.example"),
        ("billing@xn--bcher-kva.example", "billing@xn--bcher-kva.example"),
        ("root@localhost", "root@localhost"),
        (f"{'a' * 64}@acme.example", f"{'a' * 64}@acme.example"),
    ],
)
def test_an_address_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert addresses.address(typed) == kept


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ("A <a@b.example>, evil@x.example", "is not one plain address"),  # RELIABILITY, fault 19: two recipients.
        ("a@b.example,c@d.example", "is not one plain address"),
        ("a@b.example;c@d.example", "is not one plain address"),
        ("a@b@c.example", "is not one plain address"),
        ("Acme <billing@acme.example>", "is not one plain address"),
        ("billing acme@acme.example", "is not one plain address"),
        ("billing@acme.example\r\nBcc: evil@x.example", "line break"),  # S8: a header of its own.
        ("billing\x00@acme.example", "cannot be seen"),
        ("billing\u2028@acme.example", "line break"),
        ("", "is no e-mail address"),
        ("acme.example", "no domain that mail can go to"),
        ("@acme.example", "is no e-mail address"),
        ("bülling@acme.example", "is no e-mail address"),
        (".billing@acme.example", "is no e-mail address"),
        (f"{'a' * 65}@acme.example", "is no e-mail address"),
        ("billing@", "no domain that mail can go to"),
        ("billing@acme", "no domain that mail can go to"),
        ("billing@acme..example", "no domain that mail can go to"),
        ("billing@-acme.example", "no domain that mail can go to"),
        ("billing@[127.0.0.1]", "no domain that mail can go to"),
        (f"billing@{'a' * 64}.example", "no domain that mail can go to"),
        ("billing@\u05d0a.example", "no domain that mail can go to"),  # To be read in two directions.
        ("billing@straße.example", "spell differently"),  # straße or strasse, by the standard one asks.
        (f"a@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example", "is longer than the 254"),
    ],
)
def test_what_is_not_plainly_one_address_is_refused(typed: str, because: str) -> None:
    with pytest.raises(Unclear, match=because):
        addresses.address(typed)


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("billing@acme.example", ""),
        ("billing@xn--cme-5cd.example", "аcme.example is xn--cme-5cd.example"),  # A Cyrillic а.
        ("billing@xn--0.example", "not readable is xn--0.example"),
    ],
)
def test_a_domain_that_is_not_what_it_looks_like_is_spelled_out(kept: str, told: str) -> None:
    assert addresses.disguised(kept) == told


def test_several_addresses_are_joined_by_semicolons_and_counted_once() -> None:
    assert addresses.addresses("a@x.example; b@x.example;;a@x.example") == ("a@x.example", "b@x.example")
    assert addresses.addresses(" ") == ()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("U024BE7LH", ("U024BE7LH",)),
        ("U1; W2;U1", ("U1", "W2")),
        ("Ana@Studio.Example", ("ana@studio.example",)),  # The chat knows it in whatever case.
        ("U1;ana@studio.example", ("U1", "ana@studio.example")),
        ("", ()),
    ],
)
def test_people_are_ids_or_addresses(typed: str, kept: tuple[str, ...]) -> None:
    assert addresses.people(typed) == kept


@pytest.mark.parametrize(
    "typed", ["@ana", "Ana Berg", "U1,U2", "<@U1>", "U1\u200b", "ana@", "ana@studio.example,ben@studio.example"]
)
def test_what_is_no_person_is_refused(typed: str) -> None:
    with pytest.raises(Unclear):
        addresses.people(typed)


@pytest.mark.parametrize(
    ("domain", "seems"),
    [
        ("acme.example", False),
        ("bücher.example", False),  # Latin, if not ASCII.
        ("аcme.example", True),  # A Cyrillic а.
        ("аррӏе.example", True),  # All Cyrillic, before a Latin ending.
        ("αcme.example", True),
        ("почта.рф", False),  # One alphabet throughout: nobody reads it as Latin.
        ("日本.example", False),  # Nothing in it looks like Latin.
    ],
)
def test_a_domain_that_mixes_alphabets_is_told(domain: str, seems: bool) -> None:
    kept = addresses.address(f"billing@{domain}")

    told = addresses.look_alikes([kept, kept])

    assert told == ((f"{domain} is {kept.partition('@')[2]}",) if seems else ())
