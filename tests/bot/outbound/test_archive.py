import errno
import hashlib
import os
from pathlib import Path

import pytest

from bot.outbound import files
from bot.outbound.archive import FolderArchive
from workflow.ports import ArchiveBarred, ArchiveDelayed, ArchiveRefused

PDF = b"%PDF-1.7 the stored bytes"
PATH = "acme/2026/2026-0001.pdf"


def names(root: Path) -> list[str]:
    """Every file below a folder, hidden ones too."""
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_the_receipt_is_of_what_the_archive_holds(tmp_path: Path) -> None:
    receipt = FolderArchive(tmp_path).keep(PATH, PDF)

    assert (tmp_path / PATH).read_bytes() == PDF
    assert receipt.sha256 == hashlib.sha256(PDF).hexdigest()
    assert receipt.location == str(tmp_path / PATH)


def test_nothing_but_the_document_is_left(tmp_path: Path) -> None:
    FolderArchive(tmp_path).keep(PATH, PDF)

    assert names(tmp_path) == [PATH]


def test_the_same_bytes_again_are_fine(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path)

    assert archive.keep(PATH, PDF) == archive.keep(PATH, PDF)
    assert names(tmp_path) == [PATH]


def test_other_bytes_are_refused_with_both_hashes(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path)
    archive.keep(PATH, PDF)

    with pytest.raises(ArchiveRefused) as refusal:
        archive.keep(PATH, b"another")

    assert hashlib.sha256(PDF).hexdigest() in str(refusal.value)
    assert hashlib.sha256(b"another").hexdigest() in str(refusal.value)
    assert (tmp_path / PATH).read_bytes() == PDF


def test_documents_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    root = tmp_path / "archive"

    FolderArchive(root).keep(PATH, PDF)

    assert oct((root / PATH).stat().st_mode & 0o777) == "0o600"
    for folder in (root, root / "acme", root / "acme/2026"):
        assert oct(folder.stat().st_mode & 0o777) == "0o700"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../outside.pdf",
        "acme/../../outside.pdf",
        "acme/./x.pdf",
        "acme//x.pdf",
        "acme/",
        "acme/CON",
        "nul.pdf",
        "acme/com1.pdf",
        "acme./x.pdf",
        "acme /x.pdf",
        "a\\b.pdf",
        "C:/x.pdf",
        "a\0b.pdf",
        "a\nb.pdf",
        "x" * 300 + ".pdf",
    ],
)
def test_a_path_that_is_none_inside_the_archive_is_refused(path: str, tmp_path: Path) -> None:
    root = tmp_path / "archive"

    with pytest.raises(ArchiveRefused) as refusal:
        FolderArchive(root).keep(path, PDF)

    assert refusal.value.code == "path"
    assert names(tmp_path) == []


def test_a_planted_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root = tmp_path / "archive"
    root.mkdir()
    (root / "acme").symlink_to(outside)

    with pytest.raises(ArchiveRefused):
        FolderArchive(root).keep(PATH, PDF)

    assert names(outside) == []


@pytest.mark.parametrize("there", [True, False])
def test_a_planted_link_in_the_documents_place_is_not_followed(*, there: bool, tmp_path: Path) -> None:
    outside = tmp_path / "outside.pdf"
    if there:
        outside.write_bytes(PDF)
    (tmp_path / "archive/acme/2026").mkdir(parents=True)
    (tmp_path / "archive" / PATH).symlink_to(outside)

    with pytest.raises(ArchiveRefused):
        FolderArchive(tmp_path / "archive").keep(PATH, PDF)

    assert outside.exists() is there


def test_the_root_itself_may_be_a_link_that_the_operator_made(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "archive").symlink_to(tmp_path / "disk")

    FolderArchive(tmp_path / "archive").keep(PATH, PDF)

    assert names(tmp_path / "disk") == [PATH]


def failing(number: int) -> OSError:
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (errno.ENOSPC, ArchiveDelayed),
        (errno.EDQUOT, ArchiveDelayed),
        (errno.EIO, ArchiveDelayed),
        (errno.EACCES, ArchiveBarred),
        (errno.EROFS, ArchiveBarred),
        (errno.ELOOP, ArchiveRefused),
    ],
)
@pytest.mark.parametrize("call", ["mkdir", "open", "link", "fsync"])
def test_what_the_disk_says_is_translated(
    call: str, number: int, fault: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise failing(number)

    monkeypatch.setattr(os, call, fail)

    with pytest.raises(fault) as raised:
        FolderArchive(tmp_path).keep(PATH, PDF)

    monkeypatch.undo()
    assert raised.type is fault
    assert [name for name in names(tmp_path) if name.endswith(".part")] == []


def test_a_disk_that_fills_up_in_the_middle_leaves_no_half_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise failing(errno.ENOSPC)

    monkeypatch.setattr(os, "fsync", full)
    (tmp_path / "acme/2026").mkdir(parents=True)

    with pytest.raises(ArchiveDelayed, match="No space left"):
        FolderArchive(tmp_path).keep(PATH, PDF)

    assert names(tmp_path) == []


@pytest.mark.parametrize("number", sorted(files.NO_LINKS))
def test_a_file_system_without_links_still_keeps_and_never_overwrites(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise failing(number)

    monkeypatch.setattr(os, "link", no_links)
    archive = FolderArchive(tmp_path)

    first = archive.keep(PATH, PDF)
    with pytest.raises(ArchiveRefused):
        archive.keep(PATH, b"another")

    assert archive.keep(PATH, PDF) == first
    assert (tmp_path / PATH).read_bytes() == PDF
    assert names(tmp_path) == [PATH]


def test_bytes_that_read_back_differently_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "read", lambda _at, _name: b"rotten")

    with pytest.raises(ArchiveRefused, match="reads back differently"):
        FolderArchive(tmp_path).keep(PATH, PDF)


def test_two_at_once_keep_one_document(tmp_path: Path) -> None:
    with files.folder(tmp_path) as at:
        assert files.write_new(at, "x.pdf", PDF)
        assert not files.write_new(at, "x.pdf", b"another")

    assert (tmp_path / "x.pdf").read_bytes() == PDF
