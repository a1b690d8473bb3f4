"""Bytes are stored once, checked whenever they are read, and mails are written down before they are tried."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from billing.content import Recipients
from store import documents
from store.database import Engine, reading, transaction
from store.documents import Damaged, Written
from store.tables import DocumentRow
from tests.store.ledger import NOW, invoice

MAIL = Written(
    "<deliver.1.1@x.example>", Recipients(("a@x.example", "b@x.example"), ("c@x.example",)), "Invoice", "Hello"
)


def kept(engine: Engine) -> int:
    """An invoice with its bytes."""
    with transaction(engine) as db:
        about = invoice(db)
        documents.keep(db, about, b"%PDF", look="l1", at=NOW)
        return about


def test_what_was_stored_comes_back(engine: Engine) -> None:
    about = kept(engine)

    with reading(engine) as db:
        found = documents.stored(db, about)

    assert found.content == b"%PDF"
    assert found.sha256 == hashlib.sha256(b"%PDF").hexdigest()


@pytest.mark.parametrize("content", [b"%PDX", b""])
def test_a_changed_byte_is_damage(engine: Engine, content: bytes) -> None:
    about = kept(engine)
    with transaction(engine) as db:
        db.get_one(DocumentRow, about).content = content

    with pytest.raises(Damaged), reading(engine) as db:
        documents.document(db, about)


def test_what_is_not_there(engine: Engine) -> None:
    with transaction(engine) as db:
        about = invoice(db)

    with reading(engine) as db:
        assert documents.document(db, about) is None
    with pytest.raises(Damaged), reading(engine) as db:
        documents.stored(db, about)
    with pytest.raises(LookupError), reading(engine) as db:
        documents.delivery(db, about, documents.INVOICE, 1)


def test_one_invoice_has_one_document(engine: Engine) -> None:
    about = kept(engine)

    with pytest.raises(IntegrityError), transaction(engine) as db:
        documents.keep(db, about, b"another", look="l1", at=NOW)


def test_a_mail_is_written_once_and_may_say_something_newer_on_a_later_try(engine: Engine) -> None:
    about = kept(engine)
    for body in ("571.20 open", "171.20 open"):
        with transaction(engine) as db:
            documents.write_letter(db, about, documents.REMINDER, 1, replace(MAIL, body=body), at=NOW)

    with reading(engine) as db:
        [mail] = documents.deliveries(db, about)
    assert (mail.body, mail.recipients, mail.accepted_at) == ("171.20 open", MAIL.recipients, None)


def test_a_message_id_is_used_once(engine: Engine) -> None:
    about = kept(engine)
    with transaction(engine) as db:
        documents.write_letter(db, about, documents.INVOICE, 1, MAIL, at=NOW)

    with pytest.raises(IntegrityError), transaction(engine) as db:
        documents.write_letter(db, about, documents.INVOICE, 2, MAIL, at=NOW)


def test_the_servers_word_is_kept_and_the_last_one_is_known(engine: Engine) -> None:
    about, later = kept(engine), NOW + timedelta(days=1)
    with transaction(engine) as db:
        documents.write_letter(db, about, documents.INVOICE, 1, MAIL, at=NOW)
        documents.write_letter(db, about, documents.REMINDER, 1, replace(MAIL, message_id="<r>"), at=NOW)
        assert documents.last_accepted(db) is None
        documents.accepted(db, about, documents.INVOICE, 1, at=NOW, reply="250 taken")
        documents.accepted(db, about, documents.REMINDER, 1, at=later, reply="250 taken too")
        documents.accepted(db, about, documents.REMINDER, 7, at=later, reply="of no mail")

    with reading(engine) as db:
        assert documents.delivery(db, about, documents.INVOICE, 1).accepted_at == NOW
        assert [mail.kind for mail in documents.deliveries(db, about, kind=documents.INVOICE)] == ["invoice"]
        assert documents.last_accepted(db) == documents.Taken(later, "250 taken too")
        assert documents.last_accepted_at(db, about) == later
        assert documents.last_accepted_at(db, about + 1) is None
