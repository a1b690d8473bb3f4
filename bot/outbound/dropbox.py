"""The archive in Dropbox: write-once, compared by content hash, nothing outside its root."""

from __future__ import annotations

import hashlib
from functools import cached_property

import requests
from dropbox import Dropbox
from dropbox.exceptions import ApiError
from dropbox.files import FileMetadata, WriteMode

from bot.outbound.archive import parts
from bot.outbound.dropbox_faults import tag_of, translated
from workflow.ports import ArchiveReceipt, ArchiveRefused

TIMEOUT_SECONDS = 30
BLOCK_BYTES = 4 * 1024 * 1024
TRIES = 2  # Bytes that were damaged on their way are sent once more.


class DropboxArchive:
    """Keeps documents below `root` (`/Invoices`) of whoever linked the app."""

    def __init__(self, root: str, app_key: str, refresh_token: str, session: requests.Session | None = None) -> None:
        self._root = root
        self._app_key = app_key
        self._refresh_token = refresh_token
        self._session = session

    def keep(self, path: str, content: bytes) -> ArchiveReceipt:
        """Store the bytes under a relative path and compare what is there. ArchiveDelayed, ArchiveRefused."""
        where = "/".join((self._root, *parts(path)))
        ours, theirs = content_hash(content), ""
        for _ in range(TRIES):
            with translated(path):
                kept = self._uploaded(where, content)
            if kept is not None and kept.content_hash == ours:
                # Equal content hashes are equal bytes, so this is the SHA-256 of what Dropbox holds.
                return ArchiveReceipt(f"dropbox:{kept.path_display or where}", hashlib.sha256(content).hexdigest())
            theirs = (kept.content_hash if kept is not None else "") or "another one"
        raise ArchiveRefused(f"{path} arrives damaged: content hash {theirs}, not {ours}", code="hash_mismatch")

    def greet(self) -> None:
        """Make sure that the root is there, may be written and be looked at. ArchiveDelayed, ArchiveRefused."""
        with translated(self._root):
            try:
                self._client.files_create_folder_v2(self._root)
            except ApiError as fault:
                if tag_of(fault.error) != "path/conflict/folder":
                    raise
            self._client.files_get_metadata(self._root)

    def _uploaded(self, where: str, content: bytes) -> FileMetadata | None:
        """What stands there now; None when Dropbox saw that the bytes were damaged. Same bytes again write nothing."""
        try:
            return self._client.files_upload(
                content, where, mode=WriteMode.add, autorename=False, strict_conflict=False, mute=True
            )
        except ApiError as fault:
            tag = tag_of(fault.error)
            if tag == "content_hash_mismatch":
                return None
            if tag != "path/conflict/file":
                raise
        return self._standing(where, content_hash(content))

    def _standing(self, where: str, ours: str) -> FileMetadata:
        """The file that was there first, if it is ours."""
        found = self._client.files_get_metadata(where)
        theirs = found.content_hash if isinstance(found, FileMetadata) else "of no file"
        if theirs != ours:
            raise ArchiveRefused(
                f"{where} is there already with other content: content hash {theirs}, not {ours}", code="conflict"
            )
        return found

    @cached_property
    def _client(self) -> Dropbox:
        """The SDK without its own retries, the endless one at 429 among them: obligations are what is tried again."""
        return Dropbox(
            oauth2_refresh_token=self._refresh_token,
            app_key=self._app_key,
            timeout=TIMEOUT_SECONDS,
            max_retries_on_error=0,
            max_retries_on_rate_limit=0,
            session=self._session or line(),
        )


def content_hash(content: bytes) -> str:
    """Dropbox's "content hash": the SHA-256 over the SHA-256 of each block of 4 MiB, in hexadecimal digits."""
    blocks = (content[start : start + BLOCK_BYTES] for start in range(0, len(content), BLOCK_BYTES))
    return hashlib.sha256(b"".join(hashlib.sha256(block).digest() for block in blocks)).hexdigest()


def line() -> requests.Session:
    """A line on which neither token nor invoice follows a redirect, and no `.netrc` replaces our authorization."""
    session = requests.Session()
    session.max_redirects = 0
    session.auth = _as_it_is
    return session


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
