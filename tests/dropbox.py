"""A local double of Dropbox's HTTP interface: as strict as the real one where our adapter leans on it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

APP_KEY = "k3y0fth3app"
REFRESH_TOKEN = "refresh-t0ken-of-the-bench"
SCOPES = frozenset({"files.content.write", "files.metadata.read"})
UPLOAD, METADATA, FOLDER, TOKEN = "files/upload", "files/get_metadata", "files/create_folder_v2", "oauth2/token"
NEEDED = {UPLOAD: "files.content.write", METADATA: "files.metadata.read", FOLDER: "files.content.write"}
HOSTS = {UPLOAD: "content", METADATA: "api", FOLDER: "api", TOKEN: "api"}
BLOCK_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Reply:
    """One answer over HTTP."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    route: str
    headers: Mapping[str, str]
    body: bytes


# What happens at the next request: an answer, a broken line, or something done to the true answer.
Fault = Reply | Exception | Callable[[Reply], Reply]


@dataclass
class FakeDropbox:
    """One account with one linked app. Paths are kept in lower case, as Dropbox compares them."""

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    scopes: frozenset[str] = SCOPES
    refresh_tokens: set[str] = field(default_factory=lambda: {REFRESH_TOKEN})
    access_token: str = ""
    asked: list[Asked] = field(default_factory=list)
    faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    challenges: dict[str, str] = field(default_factory=dict)
    tokens_given: int = 0

    def next(self, route: str, *faults: Fault) -> None:
        """What the next requests of a route meet."""
        self.faults[route].extend(faults)

    def bytes_at(self, path: str) -> bytes:
        """What lies at a path."""
        return self.files[path.lower()][1]

    def put(self, path: str, content: bytes) -> None:
        """Somebody puts a file there."""
        self.files[path.lower()] = (path, content)
        self._make_folders(path.rpartition("/")[0])

    def routes(self) -> list[str]:
        """What was asked, in order."""
        return [asked.route for asked in self.asked]

    def expire(self) -> None:
        """The short-lived token runs out before its time."""
        self.access_token = "sl.expired"

    def on(self, session: requests.Session) -> requests.Session:
        """Let a line end here, whatever the host."""
        session.mount("https://", _Adapter(self))
        return session

    def authorize(self, address: str) -> str:
        """What a person does at the address: allow the app, and copy the code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert urlsplit(address).hostname == "www.dropbox.com"
        assert asked["client_id"] == APP_KEY
        assert (asked["response_type"], asked["token_access_type"]) == ("code", "offline")
        assert asked["code_challenge_method"] == "S256"
        assert set(asked["scope"].split()) == SCOPES
        code = f"c0de-{len(self.challenges) + 1}"
        self.challenges[code] = asked["code_challenge"]
        return code

    def answer(self, host: str, route: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer one request. Raises what a fault says that the line does."""
        self.asked.append(Asked(route, headers, body))
        waiting = self.faults[route]
        fault = waiting.popleft() if waiting else None
        if isinstance(fault, Reply):
            return fault
        if isinstance(fault, Exception):
            raise fault
        if host.endswith(".dropboxapi.com"):
            assert host.partition(".")[0] == HOSTS[route]
        reply = self._token(body) if route == TOKEN else self._authorized(route, headers, body)
        return fault(reply) if fault is not None else reply

    def _token(self, body: bytes) -> Reply:
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if asked["client_id"] != APP_KEY:
            return said(400, {"error": "invalid_client: Invalid client_id or client_secret"})
        if asked["grant_type"] == "authorization_code":
            return self._linked(asked)
        if asked["refresh_token"] not in self.refresh_tokens:
            return said(400, {"error": "invalid_grant", "error_description": "refresh token is invalid or revoked"})
        return said(200, self._fresh())

    def _linked(self, asked: Mapping[str, str]) -> Reply:
        proof = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest())
        if self.challenges.pop(asked["code"], "") != proof.decode().rstrip("="):
            return said(400, {"error": "invalid_grant", "error_description": "code doesn't exist or has expired"})
        token = f"refresh-t0ken-{len(self.refresh_tokens) + 1}"
        self.refresh_tokens.add(token)
        about = {"refresh_token": token, "scope": " ".join(sorted(self.scopes)), "uid": "1", "account_id": "dbid:1"}
        return said(200, self._fresh() | about)

    def _fresh(self) -> dict[str, object]:
        self.tokens_given += 1
        self.access_token = f"sl.acc3ss-{self.tokens_given}"
        return {"access_token": self.access_token, "token_type": "bearer", "expires_in": 14400}

    def _authorized(self, route: str, headers: Mapping[str, str], body: bytes) -> Reply:
        if headers.get("Authorization") != f"Bearer {self.access_token}" or self.access_token == "sl.expired":
            return error(401, {".tag": "expired_access_token"})
        if NEEDED[route] not in self.scopes:
            return error(401, {".tag": "missing_scope", "required_scope": NEEDED[route]})
        if route == UPLOAD:
            assert headers["Content-Type"] == "application/octet-stream"
            return self._upload(json.loads(headers["Dropbox-API-Arg"]), body)
        asked = json.loads(body)["path"]
        return self._metadata(asked) if route == METADATA else self._folder(asked)

    def _upload(self, asked: dict[str, object], body: bytes) -> Reply:
        path = str(asked["path"])
        assert (asked["mode"], asked.get("autorename", False)) == ({".tag": "add"}, False) or asked["mode"] == "add"
        if asked.get("content_hash", content_hash(body)) != content_hash(body):
            return error(409, {".tag": "content_hash_mismatch"})
        there = self.files.get(path.lower())
        if path.lower() in self.folders:
            return refused("conflict", {".tag": "folder"})
        if any(parent in self.files for parent in _above(path)):
            return refused("conflict", {".tag": "file_ancestor"})
        if there is not None and (there[1] != body or asked.get("strict_conflict", False)):
            return refused("conflict", {".tag": "file"})
        if there is None:
            self.put(path, body)
        return said(200, self._facts(path))

    def _metadata(self, path: str) -> Reply:
        if path.lower() in self.files:
            return said(200, {".tag": "file"} | self._facts(path))
        if path.lower() in self.folders:
            return said(200, {".tag": "folder", "name": path.rpartition("/")[2], "id": "id:f"})
        return error(409, {".tag": "path", "path": {".tag": "not_found"}})

    def _folder(self, path: str) -> Reply:
        if path.lower() in self.folders or path.lower() in self.files:
            kind = "folder" if path.lower() in self.folders else "file"
            return error(409, {".tag": "path", "path": {".tag": "conflict", "conflict": {".tag": kind}}})
        self._make_folders(path)
        return said(200, {"metadata": {"name": path.rpartition("/")[2], "id": "id:f"}})

    def _facts(self, path: str) -> dict[str, object]:
        display, content = self.files[path.lower()]
        at = "2026-03-02T08:00:00Z"
        return {
            "name": display.rpartition("/")[2],
            "id": "id:a",
            "client_modified": at,
            "server_modified": at,
            "rev": "0123456789abcdef",
            "size": len(content),
            "path_lower": path.lower(),
            "path_display": display,
            "content_hash": content_hash(content),
        }

    def _make_folders(self, path: str) -> None:
        self.folders |= {path.lower(), *_above(path)} - {""}


class _Adapter(BaseAdapter):
    """Ends every request at the double instead of at a socket."""

    def __init__(self, dropbox: FakeDropbox) -> None:
        super().__init__()
        self._dropbox = dropbox

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        where = urlsplit(request.url or "")
        content = request.body.encode() if isinstance(request.body, str) else request.body or b""
        assert isinstance(content, bytes)
        headers = {name: str(value) for name, value in request.headers.items()}
        route = route_of(where.path)
        reply = self._dropbox.answer(where.hostname or "", route, CaseInsensitiveDict(headers), content)
        answer = requests.Response()
        answer.status_code, answer.request, answer.url = reply.status, request, request.url or ""
        answer.headers.update(reply.headers)
        answer.raw = BytesIO(reply.body)
        return answer

    def close(self) -> None:
        """Nothing is open."""


def route_of(path: str) -> str:
    """`/2/files/upload` is `files/upload`."""
    return path.removeprefix("/2").removeprefix("/")


def said(status: int, body: object) -> Reply:
    """An answer in JSON, with the request's id."""
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/json", "X-Dropbox-Request-Id": "r3q"})


def error(status: int, union: object) -> Reply:
    """An error of Dropbox."""
    return said(status, {"error_summary": "…", "error": union})


def refused(reason: str, value: dict[str, str] | None = None) -> Reply:
    """An upload that is refused for what stands at its path."""
    why: dict[str, object] = {".tag": reason} | ({reason: value} if value else {})
    return error(409, {".tag": "path", "reason": why, "upload_session_id": "s"})


def page(status: int) -> Reply:
    """What a proxy or a log-in page answers."""
    return Reply(status, b"<html><body>Please log in</body></html>", {"Content-Type": "text/html"})


def lost(_: Reply) -> Reply:
    """The answer gets lost on its way; what was asked for is done."""
    raise requests.exceptions.ConnectionError("reset by peer")


def content_hash(content: bytes) -> str:
    """As Dropbox describes it."""
    whole = hashlib.sha256()
    for start in range(0, len(content), BLOCK_BYTES):
        whole.update(hashlib.sha256(content[start : start + BLOCK_BYTES]).digest())
    return whole.hexdigest()


def _above(path: str) -> set[str]:
    names = path.lower().split("/")
    return {"/".join(names[:count]) for count in range(1, len(names))}
