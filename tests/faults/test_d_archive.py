"""RELIABILITY, section 2 D: the archive in Dropbox, one test for each row that applies to it."""

import errno
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from requests import exceptions as broken

from billing.obligation import Kind
from bot.outbound.archive import FolderArchive
from bot.outbound.dropbox import DropboxArchive, content_hash, line
from store import documents
from store.database import reading
from tests import dropbox as double
from tests.dropbox import APP_KEY, REFRESH_TOKEN, SCOPES, TOKEN, UPLOAD, FakeDropbox, Fault, Reply
from tests.workflow.shop import Shop, open_shop
from workflow import asking, exception_queue, relinking

WHERE = "/Invoices/Acme GmbH/2026/2026-0001.pdf"
RELINK = "run `sendday doctor --link-dropbox`"


@dataclass
class Scene:
    """A shop whose archive is a Dropbox that is told what to do."""

    shop: Shop
    dropbox: FakeDropbox

    def state(self, invoice_id: int) -> str:
        """How the archive copy stands."""
        [state] = self.shop.owed(invoice_id, Kind.ARCHIVE).values()
        return state

    def document(self, invoice_id: int) -> bytes:
        """The stored bytes."""
        with reading(self.shop.services.engine) as db:
            return documents.stored(db, invoice_id).content

    def retry(self) -> None:
        """A person presses Retry on the only problem."""
        [problem] = self.shop.problems()
        exception_queue.retry(self.shop.services, problem.number, by=self.shop.actor("cleo"))
        self.shop.tick()

    def is_archived(self, invoice_id: int, where: str = WHERE) -> bool:
        """Whether the same bytes are there, and nothing is open any more."""
        same = self.dropbox.bytes_at(where) == self.document(invoice_id)
        return same and self.state(invoice_id) == "done" and self.shop.problems() == []


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with open_shop(f"sqlite:///{tmp_path}/sendday.db") as shop:
        dropbox = FakeDropbox()
        archive = DropboxArchive("/Invoices", APP_KEY, REFRESH_TOKEN, session=dropbox.on(line()))
        shop.services = replace(shop.services, archive=archive)
        yield Scene(shop, dropbox)


@pytest.mark.parametrize(
    ("fault", "minutes"),
    [
        (Reply(429, b"", {"Retry-After": "300"}), 5),
        (double.said(429, {"error": {"reason": {".tag": "too_many_requests"}, "retry_after": 300}}), 5),
        (double.refused("too_many_write_operations"), 1),
    ],
)
def test_47_dropbox_asks_for_patience_and_no_worker_sleeps(scene: Scene, fault: Reply, minutes: int) -> None:
    scene.dropbox.next(UPLOAD, fault)

    invoice_id = scene.shop.issued()
    [owed] = scene.shop.obligations(invoice_id, Kind.ARCHIVE)
    assert (owed.state, owed.due_at) == ("due", scene.shop.clock() + timedelta(minutes=minutes))
    assert scene.dropbox.routes().count(UPLOAD) == 1

    scene.shop.clock.forward(minutes=minutes)
    scene.shop.tick()
    assert scene.is_archived(invoice_id)


def test_48_other_content_at_the_path_is_never_overwritten(scene: Scene) -> None:
    scene.dropbox.put(WHERE, b"somebody's own file")

    invoice_id = scene.shop.issued()

    assert scene.state(invoice_id) == "failed"
    assert scene.dropbox.files.keys() == {WHERE.lower()}
    assert scene.dropbox.bytes_at(WHERE) == b"somebody's own file"
    [problem] = scene.shop.problems()
    assert content_hash(b"somebody's own file") in problem.words
    assert content_hash(scene.document(invoice_id)) in problem.words


def test_49_a_reply_that_is_lost_after_the_commit_is_retried_without_harm(scene: Scene) -> None:
    scene.dropbox.next(UPLOAD, double.lost)

    invoice_id = scene.shop.issued()
    assert scene.state(invoice_id) == "due"
    assert scene.dropbox.bytes_at(WHERE) == scene.document(invoice_id)

    scene.shop.clock.forward(minutes=1)
    scene.shop.tick()
    assert scene.is_archived(invoice_id)
    assert len(scene.dropbox.files) == 1


@pytest.mark.parametrize(
    "fault",
    [
        double.refused("insufficient_space"),
        double.refused("team_folder_insufficient_space"),
        double.refused("upload_traffic_limit_reached"),
        double.page(507),
    ],
)
def test_50_a_full_account_holds_the_copy_and_the_invoice_counts_as_sent(scene: Scene, fault: Reply) -> None:
    scene.dropbox.next(UPLOAD, fault)

    invoice_id = scene.shop.issued()
    assert scene.state(invoice_id) == "due"
    assert [problem.code for problem in scene.shop.problems()] == ["archive_delayed"]  # At once: only a person helps.
    assert len(scene.shop.mailer.letters) == 1
    assert asking.status(scene.shop.services).failed == 0

    scene.shop.clock.forward(hours=1)
    assert asking.status(scene.shop.services).archive_waiting == 1

    scene.shop.tick()
    assert scene.is_archived(invoice_id)
    assert scene.shop.problems() == []
    assert asking.status(scene.shop.services).archive_waiting == 0


def test_51_an_expired_token_is_renewed_silently(scene: Scene) -> None:
    client = scene.shop.client()
    scene.shop.issued(client)
    scene.dropbox.expire()

    second = scene.shop.issued(client)

    assert scene.is_archived(second, WHERE.replace("0001", "0002"))
    assert scene.dropbox.routes() == [TOKEN, UPLOAD, UPLOAD, TOKEN, UPLOAD]


def revoke(dropbox: FakeDropbox) -> None:
    dropbox.refresh_tokens.clear()


def take_the_scope(dropbox: FakeDropbox) -> None:
    dropbox.scopes = SCOPES - {"files.content.write"}


@pytest.mark.parametrize(
    ("harm", "said"),
    [(revoke, "invalid_access_token"), (take_the_scope, "lacks the permission files.content.write")],
)
def test_51_a_link_that_was_taken_away_is_one_exception_for_all_and_heals_by_itself(
    scene: Scene, harm: Callable[[FakeDropbox], None], said: str
) -> None:
    harm(scene.dropbox)
    client = scene.shop.client()

    ids = [scene.shop.issued(client) for _ in range(3)]
    for _ in range(4):
        scene.shop.clock.forward(minutes=20)
        scene.shop.tick()
    [problem] = scene.shop.problems()
    assert (problem.code, problem.count) == ("archive_locked_out", 1)
    assert said in problem.words
    assert RELINK in problem.words
    assert REFRESH_TOKEN not in problem.words

    scene.dropbox.refresh_tokens.add(REFRESH_TOKEN)
    scene.dropbox.scopes = SCOPES
    relinking.try_now(scene.shop.services)  # As at the start that a new link needs.
    scene.shop.tick()
    for number, invoice_id in enumerate(ids, start=1):
        assert scene.is_archived(invoice_id, WHERE.replace("0001", f"000{number}"))


def test_51_while_it_is_locked_out_one_try_speaks_for_all(scene: Scene) -> None:
    client = scene.shop.client()
    relinking.try_now(scene.shop.services)  # Nothing waits yet.
    scene.dropbox.refresh_tokens.clear()
    for _ in range(3):
        scene.shop.issued(client)
    before = len(scene.dropbox.asked)

    scene.shop.clock.forward(minutes=3)
    scene.shop.tick()
    tries = len(scene.dropbox.asked) - before

    assert tries == 1
    assert len(scene.shop.mailer.letters) == 3  # Mail goes on.
    scene.dropbox.refresh_tokens.add(REFRESH_TOKEN)
    scene.shop.clock.forward(minutes=70)
    scene.shop.tick()
    assert scene.shop.problems() == []
    assert len(scene.dropbox.files) == 3


def another_hash(reply: Reply) -> Reply:
    """Dropbox says that it holds something else."""
    return double.said(200, json.loads(reply.body) | {"content_hash": content_hash(b"rotten")})


@pytest.mark.parametrize("fault", [double.error(409, {".tag": "content_hash_mismatch"}), another_hash])
def test_52_bytes_that_arrive_damaged_are_sent_once_more_and_then_said(scene: Scene, fault: Fault) -> None:
    client = scene.shop.client()
    scene.dropbox.next(UPLOAD, fault)
    assert scene.is_archived(scene.shop.issued(client))

    scene.dropbox.next(UPLOAD, fault, fault)
    second = scene.shop.issued(client)

    assert scene.state(second) == "failed"
    [problem] = scene.shop.problems()
    assert "arrives damaged" in problem.words
    assert content_hash(scene.document(second)) in problem.words


@pytest.mark.parametrize("route", [TOKEN, UPLOAD])
@pytest.mark.parametrize(
    "fault",
    [double.page(status) for status in (200, 401, 403, 404, 502)]
    + [broken.ConnectTimeout("x"), broken.ConnectionError("x"), broken.SSLError("x"), broken.ProxyError("x")],
)
def test_53_whatever_stands_in_between_is_a_person_s_after_a_quarter_of_an_hour_and_heals(
    scene: Scene, route: str, fault: Fault
) -> None:
    scene.dropbox.next(route, *[fault] * 5)

    invoice_id = scene.shop.issued()
    for minutes in (1, 2, 5):
        assert scene.shop.problems() == []
        scene.shop.clock.forward(minutes=minutes)
        scene.shop.tick()
    scene.shop.clock.forward(minutes=15)
    scene.shop.tick()
    assert [problem.code for problem in scene.shop.problems()] == ["archive_delayed"]

    scene.shop.clock.forward(minutes=60)
    scene.shop.tick()
    assert scene.is_archived(invoice_id)


def test_54_a_folder_that_was_deleted_is_made_again(scene: Scene) -> None:
    client = scene.shop.client()
    scene.shop.issued(client)
    scene.dropbox.files.clear()
    scene.dropbox.folders.clear()

    second = scene.shop.issued(client)

    assert scene.is_archived(second, WHERE.replace("0001", "0002"))
    assert "/invoices/acme gmbh/2026" in scene.dropbox.folders


def test_54_a_team_space_that_has_changed_is_a_persons(scene: Scene) -> None:
    scene.dropbox.next(UPLOAD, double.error(422, {".tag": "no_permission"}))

    invoice_id = scene.shop.issued()

    assert scene.state(invoice_id) == "failed"
    [problem] = scene.shop.problems()
    assert "the team space of the account has changed (422)" in problem.words


def test_55_no_name_of_a_client_leaves_the_root_or_meets_its_twin(scene: Scene) -> None:
    names = ["../../etc", "CON", "a/b", "Acme.", "x" * 300, "Twin", "TWIN", "..", "con.txt"]
    clients = [scene.shop.client(name) for name in names]
    clients.append(scene.shop.client("Fox", archive_folder="🦊"))  # In a name, the printer would refuse it.

    invoices = [scene.shop.issued(client) for client in clients]

    assert scene.shop.problems() == []
    assert len(scene.dropbox.files) == len(clients)
    kept = {content for _, content in scene.dropbox.files.values()}
    assert kept == {scene.document(invoice_id) for invoice_id in invoices}
    for path, _ in scene.dropbox.files.values():
        root, folder, year, number = path.removeprefix("/").split("/")
        assert (root, year) == ("Invoices", "2026")
        assert folder.strip(". ") == folder
        assert number.startswith("2026-")


@pytest.mark.parametrize("harm", ["a planted link", "a full disk"])
def test_56_a_folder_that_fails_keeps_no_half_document_and_nothing_outside(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    root, outside = tmp_path / "archive", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    scene.shop.services = replace(scene.shop.services, archive=FolderArchive(root))
    if harm == "a planted link":
        (root / "Acme GmbH").symlink_to(outside)
    else:
        monkeypatch.setattr(os, "link", full)

    invoice_id = scene.shop.issued()
    monkeypatch.undo()

    assert len(scene.shop.mailer.letters) == 1
    assert scene.state(invoice_id) == ("failed" if harm == "a planted link" else "due")
    assert [problem.code for problem in scene.shop.problems()] == ["archive_failed"] * (harm == "a planted link")
    assert [path for folder in (root, outside) for path in folder.rglob("*") if path.is_file()] == []


def test_56_a_folder_that_may_not_be_written_is_told_at_once_and_needs_nothing_but_its_mending(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.shop.services = replace(scene.shop.services, archive=FolderArchive(tmp_path / "archive"))
    monkeypatch.setattr(os, "link", read_only)

    scene.shop.issued()
    assert [(problem.code, problem.owner) for problem in scene.shop.problems()] == [("archive_delayed", "UCLEO")]
    for _ in range(4):
        scene.shop.clock.forward(minutes=3)
        scene.shop.tick()
    monkeypatch.undo()
    scene.shop.clock.forward(minutes=15)
    scene.shop.tick()

    assert scene.shop.problems() == []
    assert len(list((tmp_path / "archive").rglob("*.pdf"))) == 1


def read_only(*_: object, **__: object) -> None:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
