"""HTTP mode: signed POSTs to the app's request URL."""

import hashlib
import hmac
import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from bot.standin import clocks
from bot.standin.guard import LOOPBACK_NAMES, NotLoopback
from bot.standin.identity import Identity
from bot.standin.pace import Pace
from bot.standin.parcels import Outcome, Parcel
from bot.standin.records import Json

USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
OK = range(200, 300)
REDIRECT = range(300, 400)


@dataclass(frozen=True, slots=True)
class RequestUrl:
    url: str
    identity: Identity
    pace: Pace

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme != "http" or urlsplit(self.url).hostname not in LOOPBACK_NAMES:
            raise NotLoopback(self.url)

    def deliver(self, parcel: Parcel) -> Outcome:
        body, content_type = _body(parcel)
        headers = {"Content-Type": content_type, "User-Agent": USER_AGENT, **self.signature(body)}
        if parcel.retry_attempt:
            headers["x-slack-retry-num"] = str(parcel.retry_attempt)
            headers["x-slack-retry-reason"] = parcel.retry_reason
        return self._post(body, headers)

    def is_verified(self) -> bool:
        """Slack's handshake: the app sends the challenge back."""
        payload = {"type": "url_verification", "token": self.identity.verification_token, "challenge": "3eZb"}
        outcome = self.deliver(Parcel("events_api", payload))
        answered = outcome.body.get("challenge") if isinstance(outcome.body, dict) else outcome.body
        return answered == payload["challenge"]

    def signature(self, body: bytes) -> dict[str, str]:
        """Version 0: HMAC-SHA256 over version, time and raw body."""
        timestamp = str(int(clocks.wall().timestamp()))
        base = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new(self.identity.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}

    def _post(self, body: bytes, headers: dict[str, str]) -> Outcome:
        parts = urlsplit(self.url)
        line = http.client.HTTPConnection(str(parts.hostname), parts.port or 80, timeout=self.pace.ack_seconds)
        try:
            line.request("POST", parts.path or "/", body, headers)
            response = line.getresponse()
            answer = response.read()
        except TimeoutError:
            return Outcome(failure="http_timeout")
        except (OSError, http.client.HTTPException):
            return Outcome(failure="connection_failed")
        finally:
            line.close()
        return _outcome(response, answer)


def _outcome(response: http.client.HTTPResponse, answer: bytes) -> Outcome:
    no_retry = response.getheader("x-slack-no-retry") == "1"
    if response.status in REDIRECT:
        return Outcome(failure="too_many_redirects", wants_no_retry=no_retry)
    if response.status not in OK:
        return Outcome(failure="http_error", wants_no_retry=no_retry)
    text = answer.decode()
    if (response.getheader("content-type") or "").startswith("application/json"):
        return Outcome(body=_parsed(text))
    return Outcome(body=text or None)


def _parsed(text: str) -> Json | str | None:
    try:
        body = json.loads(text)
    except ValueError:
        return text
    return body if isinstance(body, dict) else text


def _body(parcel: Parcel) -> tuple[bytes, str]:
    form = "application/x-www-form-urlencoded"
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload).encode(), "application/json"
    if parcel.kind == "slash_commands":
        return urlencode(parcel.payload).encode(), form
    return urlencode({"payload": json.dumps(parcel.payload)}).encode(), form
