"""The archive in Dropbox: write-once, compared by content hash, and every failure one of two kinds."""

import hashlib
import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from dropbox.content_hash import content_hash as theirs
from requests import exceptions as broken

from bot.logs import Redact
from bot.outbound import dropbox as adapter
from bot.outbound.dropbox import DropboxArchive, content_hash, line
from tests import dropbox as double
from tests.dropbox import APP_KEY, FOLDER, METADATA, REFRESH_TOKEN, TOKEN, UPLOAD, FakeDropbox, Fault, Reply
from workflow.ports import ArchiveBarred, ArchiveDelayed, ArchiveRefused

PDF = b"%PDF-1.7 an invoice"
PATH = "Acme GmbH/2026/2026-0001.pdf"
WHERE = f"/Invoices/{PATH}"
MIB = 1024 * 1024


def archive(dropbox: FakeDropbox, *, refresh_token: str = REFRESH_TOKEN, app_key: str = APP_KEY) -> DropboxArchive:
    return DropboxArchive("/Invoices", app_key, refresh_token, session=dropbox.on(line()))


@pytest.fixture
def dropbox() -> FakeDropbox:
    return FakeDropbox()


@pytest.mark.parametrize("size", [0, 1, 4 * MIB - 1, 4 * MIB, 4 * MIB + 1, 9 * MIB])
def test_our_content_hash_is_dropboxs_at_every_border_of_a_block(size: int) -> None:
    content = bytes(range(251)) * (size // 251 + 1)

    assert content_hash(content[:size]) == theirs(content[:size])


def test_the_bytes_are_there_and_the_receipt_is_of_them(dropbox: FakeDropbox) -> None:
    receipt = archive(dropbox).keep(PATH, PDF)

    assert dropbox.bytes_at(WHERE) == PDF
    assert receipt.sha256 == hashlib.sha256(PDF).hexdigest()
    assert receipt.location == f"dropbox:{WHERE}"


def test_what_is_asked_for_never_overwrites_and_wakes_nobody(dropbox: FakeDropbox) -> None:
    archive(dropbox).keep(PATH, PDF)

    asked = json.loads(dropbox.asked[-1].headers["Dropbox-API-Arg"])
    assert asked["path"] == WHERE
    assert asked["mode"] in ("add", {".tag": "add"})
    assert asked["mute"] is True
    assert asked.get("autorename", False) is False
    assert asked.get("strict_conflict", False) is False
    assert asked["content_hash"] == content_hash(PDF)


def test_one_short_lived_token_serves_many_uploads(dropbox: FakeDropbox) -> None:
    one = archive(dropbox)

    for number in range(3):
        one.keep(f"Acme GmbH/2026/2026-000{number}.pdf", PDF)

    assert dropbox.routes() == [TOKEN, UPLOAD, UPLOAD, UPLOAD]


def test_the_same_bytes_again_are_fine_and_write_nothing(dropbox: FakeDropbox) -> None:
    first = archive(dropbox).keep(PATH, PDF)

    assert archive(dropbox).keep(PATH, PDF) == first
    assert len(dropbox.files) == 1


def test_a_conflict_over_the_same_bytes_is_none(dropbox: FakeDropbox) -> None:
    dropbox.put(WHERE, PDF)
    dropbox.next(UPLOAD, double.refused("conflict", {".tag": "file"}))

    assert archive(dropbox).keep(PATH, PDF).sha256 == hashlib.sha256(PDF).hexdigest()


def test_other_content_is_refused_at_once_as_what_it_is(dropbox: FakeDropbox) -> None:
    dropbox.put(WHERE, b"another")

    with pytest.raises(ArchiveRefused, match="is there already with other content") as refused:
        archive(dropbox).keep(PATH, PDF)

    assert refused.value.code == "conflict"
    assert dropbox.routes() == [TOKEN, UPLOAD, METADATA]
    assert dropbox.bytes_at(WHERE) == b"another"


def test_a_file_that_is_gone_again_when_it_is_looked_at_is_tried_later(dropbox: FakeDropbox) -> None:
    dropbox.next(UPLOAD, double.refused("conflict", {".tag": "file"}))

    with pytest.raises(ArchiveDelayed, match=r"moved or deleted.*path/not_found.*request r3q"):
        archive(dropbox).keep(PATH, PDF)


@pytest.mark.parametrize("path", ["../x.pdf", "/etc/x.pdf", "a//x.pdf", "CON/x.pdf", "a\\b.pdf", ""])
def test_no_path_leaves_the_root(dropbox: FakeDropbox, path: str) -> None:
    with pytest.raises(ArchiveRefused, match="no path inside the archive"):
        archive(dropbox).keep(path, PDF)

    assert dropbox.asked == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (broken.ConnectTimeout("x"), "did not answer in time"),
        (broken.ReadTimeout("x"), "did not answer in time"),
        (broken.ConnectionError("x"), "could not be reached"),
        (broken.SSLError("x"), "could not be trusted"),
        (broken.ProxyError("x"), "proxy did not let us through"),
        (broken.ChunkedEncodingError("x"), r"failed \(ChunkedEncodingError\)"),
        (double.said(500, {}), r"answered 500 \(request r3q\)"),
        (double.page(503), "answered 503"),
        (double.page(502), "answered 502"),
        (double.page(405), "answered 405"),
        (double.page(200), "is not Dropbox"),
        (double.page(400), "is not Dropbox"),
        (double.page(401), "is not Dropbox"),
        (double.page(403), "is not Dropbox"),
        (double.page(404), "is not Dropbox"),
        (Reply(302, b"", {"Location": "https://portal.example/"}), "is not Dropbox"),
        (Reply(307, b"", {"Location": "https://portal.example/"}), "is not Dropbox"),
        (Reply(200, b"{", {"Content-Type": "application/json"}), "is not Dropbox"),
        (Reply(409, b"[]", {"Content-Type": "application/json"}), "is not Dropbox"),
        (Reply(429, b"", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), "is not Dropbox"),
        (Reply(429, b"", {}), "asks for patience"),
        (double.refused("too_many_write_operations"), "too many write"),
        (double.refused("operation_suppressed"), "not possible at this time"),
    ],
)
def test_what_may_pass_is_tried_later(dropbox: FakeDropbox, fault: Fault, said: str) -> None:
    dropbox.next(UPLOAD, fault)
    one = archive(dropbox)

    with pytest.raises(ArchiveDelayed, match=said):
        one.keep(PATH, PDF)

    assert dropbox.routes() == [TOKEN, UPLOAD]  # Nothing was tried again behind our back, nothing was followed.
    assert one.keep(PATH, PDF).sha256 == hashlib.sha256(PDF).hexdigest()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (double.refused("insufficient_space"), "account is full"),
        (double.refused("team_folder_insufficient_space"), "team folder is full"),
        (double.refused("upload_traffic_limit_reached"), "traffic is used up"),
        (double.refused("no_write_permission"), "may not write"),
        (double.refused("access_restricted"), "restricts access"),
        (double.page(507), "no space left"),
    ],
)
def test_what_a_person_mends_outside_is_tried_on(dropbox: FakeDropbox, fault: Reply, said: str) -> None:
    dropbox.next(UPLOAD, fault)
    one = archive(dropbox)

    with pytest.raises(ArchiveBarred, match=said) as barred:
        one.keep(PATH, PDF)

    assert str(barred.value).startswith(PATH)
    assert one.keep(PATH, PDF).sha256 == hashlib.sha256(PDF).hexdigest()


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (double.refused("disallowed_name"), "path", "not allowed"),
        (double.refused("malformed_path"), "path", "not allowed"),
        (double.refused("team_folder"), "permission", "team folder"),
        (double.refused("conflict", {".tag": "folder"}), "conflict", "a folder stands in its place"),
        (double.refused("conflict", {".tag": "file_ancestor"}), "conflict", "a file stands where a folder"),
        (double.refused("conflict", {".tag": "new_kind"}), "refused", "path/conflict/other"),
        (double.refused("new_reason"), "refused", "path/other"),
        (double.error(409, {".tag": "payload_too_large"}), "size", "larger than"),
        (double.error(403, {".tag": "no_permission"}), "refused", "other"),
        (double.said(400, "Error in call to API function"), "bad_input", r"did not understand the request \(400\)"),
        (double.error(422, {".tag": "no_permission"}), "path_root", "team space of the account has changed"),
        (double.error(401, {".tag": "user_suspended"}), "auth", "account is suspended"),
        (double.error(401, {".tag": "new_reason"}), "auth", "does not let us in any more"),
    ],
)
def test_what_a_person_must_mend_is_refused(dropbox: FakeDropbox, fault: Reply, code: str, said: str) -> None:
    dropbox.next(UPLOAD, fault)

    with pytest.raises(ArchiveRefused, match=said) as refused:
        archive(dropbox).keep(PATH, PDF)

    assert refused.value.code == code
    assert str(refused.value).startswith(PATH) is (code != "auth")  # Who is locked out is so for every path.
    assert ("(request r3q)" in str(refused.value)) is ("X-Dropbox-Request-Id" in fault.headers)


def test_an_answer_that_this_version_does_not_know_is_refused(dropbox: FakeDropbox) -> None:
    dropbox.put(WHERE, b"another")
    dropbox.next(METADATA, double.error(409, {".tag": "new_reason"}))

    with pytest.raises(ArchiveRefused, match="does not understand") as refused:
        archive(dropbox).keep(PATH, PDF)

    assert refused.value.code == "bad_input"


def test_the_pause_that_dropbox_asks_for_is_kept_within_an_hour(dropbox: FakeDropbox) -> None:
    for asked, wait in (("90", 90), ("999999999999", 3600), ("-5", 0)):
        dropbox.next(UPLOAD, Reply(429, b"", {"Retry-After": asked}))
        with pytest.raises(ArchiveDelayed) as delayed:
            archive(dropbox).keep(PATH, PDF)
        assert delayed.value.wait == timedelta(seconds=wait)


def test_an_app_key_that_is_none_is_refused(dropbox: FakeDropbox) -> None:
    with pytest.raises(ArchiveRefused, match="check DROPBOX_APP_KEY") as refused:
        archive(dropbox, app_key="wrong").keep(PATH, PDF)

    assert refused.value.code == "auth"


def test_no_netrc_takes_the_place_of_our_authorization(
    dropbox: FakeDropbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine content.dropboxapi.com login me password s3cr3t\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    archive(dropbox).keep(PATH, PDF)

    assert dropbox.asked[-1].headers["Authorization"] == f"Bearer {dropbox.access_token}"


@pytest.mark.parametrize("route", [TOKEN, UPLOAD])
@pytest.mark.parametrize(
    "fault",
    [
        broken.ConnectionError(f"…{REFRESH_TOKEN}…"),
        double.said(500, {"echo": REFRESH_TOKEN}),
        double.said(400, {"echo": REFRESH_TOKEN}),
        double.error(401, {".tag": "invalid_access_token", "echo": REFRESH_TOKEN}),
        Reply(200, REFRESH_TOKEN.encode(), {"Content-Type": "text/html"}),
    ],
)
def test_no_token_is_in_any_message_or_log(
    dropbox: FakeDropbox, route: str, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    dropbox.next(route, fault)

    with pytest.raises((ArchiveDelayed, ArchiveRefused)) as failed:
        archive(dropbox).keep(PATH, PDF)

    assert REFRESH_TOKEN not in str(failed.value) + caplog.text
    assert not dropbox.access_token or dropbox.access_token not in str(failed.value) + caplog.text


def test_greeting_makes_the_root_and_looks_at_it(dropbox: FakeDropbox) -> None:
    archive(dropbox).greet()
    archive(dropbox).greet()

    assert dropbox.folders == {"/invoices"}
    assert dropbox.routes() == [TOKEN, FOLDER, METADATA] * 2


def test_greeting_a_file_in_place_of_the_root_is_refused(dropbox: FakeDropbox) -> None:
    dropbox.put("/Invoices", b"a file")

    with pytest.raises(ArchiveRefused, match="path/conflict/file"):
        archive(dropbox).greet()


def test_a_line_of_its_own_is_made_when_none_is_given(dropbox: FakeDropbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = dropbox.on(line())
    monkeypatch.setattr(adapter, "line", lambda: ours)

    DropboxArchive("/Invoices", APP_KEY, REFRESH_TOKEN).keep(PATH, PDF)

    assert dropbox.bytes_at(WHERE) == PDF


def test_a_short_lived_token_is_blanked_in_the_log_by_its_form() -> None:
    token = f"sl.u.{'aB3-_' * 20}"

    assert Redact(()).blank(f"Authorization: Bearer {token}") == "Authorization: Bearer ***"
