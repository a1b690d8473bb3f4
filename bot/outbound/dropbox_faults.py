"""What Dropbox, or something in front of it, says when it fails: the archive's own kinds of failure.

No words of a server's body and none of a library's go into a message: a tag, a status and the request's id do, so
there is nothing in which a token could hide.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import requests
from dropbox.exceptions import (
    ApiError,
    AuthError,
    BadInputError,
    DropboxException,
    InternalServerError,
    PathRootError,
    RateLimitError,
)
from dropbox.files import UploadWriteFailed
from dropbox.stone_validators import ValidationError

from workflow.ports import ArchiveBarred, ArchiveDelayed, ArchiveLockedOut, ArchiveRefused

WAIT_SECONDS_MAX = 3600.0  # Dropbox is asked at least as often as the longest pause between two tries.
INSUFFICIENT_STORAGE = 507  # Dropbox does not say so; proxies do.
LINK_COMMAND = "sendday doctor --link-dropbox"
LINK_AGAIN = f"run `{LINK_COMMAND}`, set DROPBOX_REFRESH_TOKEN to what it prints, and start Sendday again"
NOT_DROPBOX = "what answered is not Dropbox; a proxy or a log-in page may stand in between"

# What the SDK raises when an answer is none of Dropbox's: HTML, broken JSON, JSON of another shape, a date as number.
FOREIGN_ANSWER = (AssertionError, ValueError, LookupError, TypeError, AttributeError)

# The last tag of an error of Dropbox -> what it means. What is not here is refused, with its tag.
LATER = {
    "too_many_write_operations": "too many write at the same time",
    "operation_suppressed": "not possible at this time",
    "not_found": "it was moved or deleted a moment ago",
    "locked": "somebody has locked it",
}
BARRED = {
    "no_write_permission": "the account may not write there",
    "access_restricted": "the folder's owner restricts access",
    "insufficient_space": "the account is full",
    "team_folder_insufficient_space": "the team folder is full",
    "member_folder_insufficient_space": "the member's folder is full",
    "upload_traffic_limit_reached": "the account's upload traffic is used up",
}
REFUSED = {
    "folder": ("conflict", "a folder stands in its place"),
    "file_ancestor": ("conflict", "a file stands where a folder should be"),
    "team_folder": ("permission", "it is a team folder"),
    "payload_too_large": ("size", "it is larger than Dropbox takes at once"),
    "disallowed_name": ("path", "the name is not allowed"),
    "malformed_path": ("path", "the path is not allowed"),
}


@contextmanager
def translated(about: str) -> Iterator[None]:
    """Turn everything that the SDK may raise into ArchiveDelayed or ArchiveRefused."""
    try:
        yield
    except requests.RequestException as fault:
        raise ArchiveDelayed(f"{about}: {_on_the_line(fault)}") from fault
    except DropboxException as fault:
        raise _said(about, fault) from fault
    except ValidationError as fault:
        raise ArchiveRefused(
            f"{about}: Dropbox says what this version does not understand", code="bad_input"
        ) from fault
    except FOREIGN_ANSWER as fault:
        raise ArchiveDelayed(f"{about}: {NOT_DROPBOX}") from fault


def tag_of(error: Any) -> str:
    """The tags of an error from the outside in: `path/conflict/file`."""
    tags = []
    while hasattr(error, "_tag"):
        tags.append(error._tag)  # noqa: SLF001  A union has no public name for its tag.
        value = error._value  # noqa: SLF001  As above.
        error = value.reason if isinstance(value, UploadWriteFailed) else value
    return "/".join(tags)


def _said(about: str, fault: DropboxException) -> ArchiveDelayed | ArchiveRefused:
    asked = f" (request {fault.request_id})" if fault.request_id else ""
    match fault:
        case RateLimitError():
            return ArchiveDelayed(f"{about}: Dropbox asks for patience (429){asked}", wait=_wait(fault.backoff))
        case InternalServerError(status_code=code) if code == INSUFFICIENT_STORAGE:
            return ArchiveBarred(f"{about}: there is no space left ({code}){asked}")
        case AuthError():
            return ArchiveLockedOut(f"{_not_let_in(fault.error)}; {LINK_AGAIN}{asked}", code="auth")
        case PathRootError():
            return ArchiveRefused(f"{about}: the team space of the account has changed (422){asked}", code="path_root")
        case BadInputError():
            return _misunderstood(about, str(fault.message), asked)
        case ApiError():
            return _refused(about, tag_of(fault.error), asked)
    status = getattr(fault, "status_code", "no status")
    return ArchiveDelayed(f"{about}: Dropbox, or something before it, answered {status}{asked}")


def _refused(about: str, tag: str, asked: str) -> ArchiveDelayed | ArchiveRefused:
    last = tag.rpartition("/")[2]
    if last in LATER:
        return ArchiveDelayed(f"{about}: {LATER[last]} ({tag}){asked}")
    if last in BARRED:
        return ArchiveBarred(f"{about}: {BARRED[last]} ({tag}){asked}")
    code, meaning = REFUSED.get(last, ("refused", "Dropbox refuses it"))
    return ArchiveRefused(f"{about}: {meaning} ({tag}){asked}", code=code)


def _misunderstood(about: str, body: str, asked: str) -> ArchiveDelayed | ArchiveRefused:
    """Status 400: our own mistake, an app key that is none, or a proxy's page."""
    if "invalid_client" in body or "unauthorized_client" in body:
        return ArchiveLockedOut(f"Dropbox does not know the app: check DROPBOX_APP_KEY{asked}", code="auth")
    if "required scope" in body:
        return ArchiveLockedOut(f"the link lacks a permission; {LINK_AGAIN}{asked}", code="auth")
    if body.lstrip().startswith("<"):
        return ArchiveDelayed(f"{about}: {NOT_DROPBOX}")
    return ArchiveRefused(f"{about}: Dropbox did not understand the request (400){asked}", code="bad_input")


def _not_let_in(error: Any) -> str:
    tag = tag_of(error)
    if tag == "missing_scope":
        return f"the link lacks the permission {error.get_missing_scope().required_scope}"
    if tag == "user_suspended":
        return "the Dropbox account is suspended"
    return f"Dropbox does not let us in any more ({tag or 'no reason'})"


def _wait(backoff: float | None) -> timedelta | None:
    return None if backoff is None else timedelta(seconds=min(max(backoff, 0.0), WAIT_SECONDS_MAX))


def _on_the_line(fault: requests.RequestException) -> str:
    """By kind, not in the library's words: those hold addresses."""
    match fault:
        case requests.exceptions.SSLError():
            return "the encrypted line to Dropbox could not be trusted"
        case requests.exceptions.ProxyError():
            return "the proxy did not let us through to Dropbox"
        case requests.exceptions.Timeout():
            return "Dropbox did not answer in time"
        case requests.exceptions.JSONDecodeError() | requests.exceptions.TooManyRedirects():
            return NOT_DROPBOX
        case requests.exceptions.HTTPError(response=requests.Response(status_code=status)):
            return f"Dropbox, or something before it, answered {status}"
        case requests.exceptions.ConnectionError():
            return "Dropbox could not be reached"
    return f"the line to Dropbox failed ({type(fault).__name__})"
