"""Logos are kept under their hash, every one that was ever approved."""

import hashlib

from store import logos
from store.database import Engine, transaction
from tests.store.ledger import NOW

FIRST, SECOND = b"\x89PNG one", b"\x89PNG two"


def sha256(png: bytes) -> str:
    return hashlib.sha256(png).hexdigest()


def test_each_is_found_by_its_hash_and_none_takes_anothers_place(engine: Engine) -> None:
    with transaction(engine) as db:
        for png in (FIRST, SECOND, FIRST):
            logos.keep(db, png, NOW)

    assert logos.stored(engine, sha256(FIRST)) == FIRST
    assert logos.stored(engine, sha256(SECOND)) == SECOND


def test_one_that_was_never_kept_is_empty(engine: Engine) -> None:
    assert logos.stored(engine, sha256(FIRST)) == b""
