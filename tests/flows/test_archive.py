"""The archive holds the bytes that were mailed, or a person knows why not."""

import hashlib
from pathlib import Path

from billing.obligation import Kind
from store import documents
from store.database import reading
from tests.bench import Bench


def sent_off(bench: Bench) -> int:
    draft = bench.draft(bench.client(archive_folder="acme"))
    bench.approve(draft)
    bench.tick()
    return draft


def place(bench: Bench) -> Path:
    """Where the first invoice goes."""
    return bench.settings.archive_root / "acme" / "2026" / "2026-0001.pdf"


def test_mailed_stored_and_archived_are_the_same_bytes(bench: Bench) -> None:
    draft = sent_off(bench)

    with reading(bench.services.engine) as db:
        stored = documents.stored(db, draft)
    [attached] = list(bench.inbox[0].iter_attachments())
    assert attached.get_payload(decode=True) == stored.content == place(bench).read_bytes()
    assert stored.sha256 == hashlib.sha256(stored.content).hexdigest()
    assert stored.content.startswith(b"%PDF")
    assert place(bench).stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_is_an_exception_and_the_mail_counts(bench: Bench) -> None:
    bench.settings.archive_root.mkdir(parents=True, exist_ok=True)
    (bench.settings.archive_root / "acme").write_text("a file where the folder should be")
    draft = sent_off(bench)

    assert len(bench.inbox) == 1
    assert bench.owed(draft, Kind.DELIVER, Kind.ARCHIVE) == {
        f"deliver:{draft}:1": "done",
        f"archive:{draft}:1": "failed",
    }
    message = bench.cleo.wait_for("could not be archived", "exceptions")
    assert "The client's mail is not affected" in message.shown

    (bench.settings.archive_root / "acme").unlink()
    bench.cleo.click("Retry", in_="exceptions")
    bench.tick()

    assert len(bench.archived()) == 1
    assert len(bench.inbox) == 1
    bench.cleo.wait_for("archived 09:00, second try", "exceptions")


def test_other_content_in_its_place_is_never_overwritten(bench: Bench) -> None:
    place(bench).parent.mkdir(parents=True)
    place(bench).write_bytes(b"somebody else's invoice")

    sent_off(bench)

    assert place(bench).read_bytes() == b"somebody else's invoice"
    bench.cleo.wait_for("is there already with other content", "exceptions")
    assert len(bench.inbox) == 1


def test_the_same_content_in_its_place_is_fine(bench: Bench) -> None:
    draft = sent_off(bench)
    with reading(bench.services.engine) as db:
        content = documents.stored(db, draft).content

    receipt = bench.services.archive.keep("acme/2026/2026-0001.pdf", content)

    assert receipt.sha256 == hashlib.sha256(content).hexdigest()
