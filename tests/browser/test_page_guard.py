"""The page is for this machine alone, and for no other page in the same browser (RELIABILITY, S20)."""

import http.client
import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from tests.browser.playing import Demo

ARCHIVED = "/documents/archive/"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


def ask(demo: Demo, path: str, *, post: object = None, **headers: str) -> Answer:
    """One request, with exactly these headers."""
    parts = urlsplit(demo.url)
    line = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    body = None if post is None else json.dumps(post)
    line.request("GET" if post is None else "POST", path, body, {"Host": parts.netloc, **headers})
    response = line.getresponse()
    content = response.read()
    line.close()
    return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, content.decode(errors="replace"))


def token_of(demo: Demo) -> dict[str, str]:
    """The header and the token that the page itself carries."""
    found = re.search(r'name="demo-token" content="([^"]+)" data-header="([^"]+)"', ask(demo, "/").text)
    assert found
    return {found[2]: found[1]}


@pytest.mark.parametrize("host", ["demo.example", "127.0.0.1.example", "attacker.example:80", ""])
def test_another_name_for_this_machine_is_refused(demo: Demo, host: str) -> None:
    assert ask(demo, "/", Host=host).status in {400, 421}
    assert ask(demo, "/state?as=ana", Host=host).status in {400, 421}


def test_a_control_needs_the_token_that_only_the_page_has(demo: Demo) -> None:
    move = {"acting": "ana", "to": "hour"}
    before = demo.stage.clock()

    assert ask(demo, "/control/move", post=move).status == 403
    assert ask(demo, "/control/move", post=move, **dict.fromkeys(token_of(demo), "guessed")).status == 403
    assert (demo.stage.clock() - before).total_seconds() < 60

    assert ask(demo, "/control/move", post=move, **token_of(demo)).status == 200
    assert (demo.stage.clock() - before).total_seconds() >= 3600


@pytest.mark.parametrize("path", ["/", "/state?as=ana", "/static/app.js", "/static/nothing.js", "/nowhere"])
def test_every_answer_carries_the_protective_headers(demo: Demo, path: str) -> None:
    headers = ask(demo, path).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "'unsafe-inline'" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/..%2fpage.py",
        "/static/%2e%2e%2f%2e%2e%2frun.py",
        "/static/page.py",
        f"{ARCHIVED}../sendday.db",
        f"{ARCHIVED}..%2fsendday.db",
        f"{ARCHIVED}%2fetc%2fpasswd",
        "/documents/mail/1/0",
        "/documents/mail/x/y",
        "/documents/slack/F000",
        "/pictures/archive/none.pdf",
        "/state",
    ],
)
def test_only_what_is_listed_is_served(demo: Demo, path: str) -> None:
    assert ask(demo, path).status in {404, 409}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("nothing", {}),
        ("move", {"acting": "ana", "to": "yesterday"}),
        ("move", {"acting": "ana", "to": "send_day"}),
        ("press", {"acting": "ana"}),
        ("command", {"acting": "nobody", "line": "/invoice", "channel": "approvals"}),
        ("command", {"acting": "ana", "line": "/invoice", "channel": "nowhere"}),
        ("submit", {"acting": "dan", "values": []}),
        ("read", {"acting": "ana", "number": 99}),
        ("say", []),
    ],
)
def test_nonsense_is_answered_with_a_sentence(demo: Demo, name: str, body: object) -> None:
    answer = ask(demo, f"/control/{name}", post=body, **token_of(demo))

    assert answer.status in {400, 404, 409}
    assert json.loads(answer.text)["problem"]
