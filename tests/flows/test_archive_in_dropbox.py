"""A whole life with its archive in Dropbox: the same bytes, a conflict that a person settles, and its end."""

from dataclasses import replace

from bot.outbound.dropbox import DropboxArchive, line
from tests.bench import Bench
from tests.dropbox import APP_KEY, REFRESH_TOKEN, FakeDropbox

FIRST, SECOND = (f"/Invoices/Acme GmbH/2026/2026-000{number}.pdf" for number in (1, 2))


def test_what_the_client_got_is_in_dropbox_and_a_conflict_heals_on_retry(bench: Bench) -> None:
    dropbox = FakeDropbox()
    archive = DropboxArchive("/Invoices", APP_KEY, REFRESH_TOKEN, session=dropbox.on(line()))
    bench.services = replace(bench.services, archive=archive)
    client = bench.client()

    bench.click("Approve", bench.draft(client), by="ben", confirm=True)
    assert dropbox.bytes_at(FIRST) == _attached(bench, 0)
    assert bench.problems() == []

    dropbox.put(SECOND, b"somebody's own file")
    bench.click("Approve", bench.draft(client), by="ben", confirm=True)
    assert len(bench.inbox) == 2
    assert dropbox.bytes_at(SECOND) == b"somebody's own file"
    assert bench.cleo.sees("is there already with other content", in_="exceptions")

    del dropbox.files[SECOND.lower()]
    bench.cleo.click("Retry", in_="exceptions", message="2026-0002")
    bench.tick()
    assert dropbox.bytes_at(SECOND) == _attached(bench, 1)
    assert bench.problems() == []
    assert "Closed" in bench.cleo.wait_for("2026-0002", in_="exceptions").shown


def _attached(bench: Bench, place: int) -> object:
    [attached] = list(bench.inbox[place].iter_attachments())
    return attached.get_payload(decode=True)
