"""Slack as a poster: views in our words become blocks, and Slack's errors become our three kinds of failure."""

from __future__ import annotations

import http.client
import os
import re
import socket
import threading
import urllib.error
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NoReturn
from urllib.parse import urlsplit

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from renderers.slack.approval_card import card
from renderers.slack.blocks import Message
from renderers.slack.exception_message import exception, fallback
from renderers.slack.open_summary import open_summary
from renderers.slack.review_notice import review_notice
from renderers.slack.text import spoken
from renderers.views import ApprovalCard, ExceptionMessage, FallbackCopy, OpenSummary, ReviewNotice, View
from workflow.ports import (
    LockedOut,
    NotOffered,
    OutsideFault,
    PostDelayed,
    Posted,
    PostGone,
    PostRefused,
    PostUncertain,
    Scheduled,
)

log = structlog.get_logger()

TIMEOUT_SECONDS = 10
METADATA = "sendday_view"
REPEATED = "(repeat: an earlier post of this may already be here)"
TEXT_MAX = 3900

# Slack's own word for: this message cannot be redrawn any more.
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "block_mismatch"})
# Our own mistake with blocks: the plain text still says everything.
MALFORMED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
# "Some aspect of the operation may have succeeded."
PERHAPS = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
# Nothing at all can be done until somebody sets another token or installs the app again.
NO_ALARM = frozenset({"unknown_method", "not_implemented", "method_not_supported", "time_in_past", "time_too_far"})
NO_SUCH_METHOD = frozenset({http.HTTPStatus.NOT_FOUND, http.HTTPStatus.METHOD_NOT_ALLOWED})
LOCKED_OUT = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "team_added_to_org"}
)
FIXES = {
    "not_in_channel": "invite the bot to the channel",
    "channel_not_found": "check the channel's id or name, and invite the bot if it is private",
    "is_archived": "unarchive the channel or choose another in the settings",
    "is_inactive": "unarchive the channel or choose another in the settings",
    "missing_scope": "install the app again from its manifest",
    "invalid_auth": "check SLACK_BOT_TOKEN",
    "token_revoked": "install the app again and set the new SLACK_BOT_TOKEN",
    "account_inactive": "install the app again and set the new SLACK_BOT_TOKEN",
}
SERVER_FAULT = 500
SECONDS = re.compile("[0-9]{1,9}")
WAIT_SECONDS_MAX = 3600  # Whoever asks for more patience is asked once more by then.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy"})
WORD = re.compile("[a-z0-9_]+")  # Slack's errors are words; the SDK puts a page of somebody else's in the same place.
SHARED_AFTER_SECONDS = (0.2, 0.5, 1, 2, 4)


def web_client(token: str, base_url: str) -> WebClient:
    """A client that never repeats a post by itself: a lost reply would post twice."""
    return WebClient(token=token, base_url=f"{base_url.rstrip('/')}/", timeout=TIMEOUT_SECONDS, retry_handlers=[])


def without_proxy(base_url: str) -> None:
    """Forget the proxies of this process when Slack is played on this machine: the SDK would ask them even for that."""
    if (urlsplit(base_url).hostname or "") in LOOPBACK:
        for name in [name for name in os.environ if name.casefold() in PROXIES]:
            del os.environ[name]


class Channels:
    """Channel ids by what the settings call them. Asked of Slack once; ids are opaque."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._known: dict[str, str] = {}
        self._lock = threading.Lock()

    def id_of(self, name: str) -> str:
        """The id of a channel that is named by id or name. PostRefused when there is none that the bot can see."""
        with self._lock:
            if name not in self._known:
                self._known[name] = self._look_up(name)
            return self._known[name]

    def _look_up(self, name: str) -> str:
        try:
            found = called(lambda: self._client.conversations_info(channel=name)).get("channel") or {}
            return str(found.get("id") or name)
        except PostRefused as refused:
            if isinstance(refused, LockedOut):
                raise
            if refused.code != "channel_not_found":
                return name  # Slack would not say; posting there will.
        wanted, cursor = name.removeprefix("#"), ""
        while True:
            page = self._page(cursor)
            channels: list[dict[str, Any]] = page.get("channels", [])
            for channel in channels:
                if channel.get("name") == wanted:
                    return str(channel["id"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                raise _refusal("channel_not_found", f"channel {name}")

    def _page(self, cursor: str) -> SlackResponse:
        return called(
            lambda: self._client.conversations_list(
                types="public_channel,private_channel", limit=200, cursor=cursor or None
            )
        )


class SlackPoster:
    """Posts and redraws views, puts files into threads."""

    def __init__(
        self, client: WebClient, *, approvals: str, exceptions: str, fallback: str = "", slash: str = "/invoice"
    ) -> None:
        self._client = client
        self._channels = Channels(client)
        self._pause = threading.Event()  # Never set: it only waits.
        self._approvals = approvals
        self._exceptions = exceptions
        self._fallback = fallback
        self._slash = slash

    def show(self, view: View, at: Posted | None, *, repeat: bool) -> Posted:
        """Post the view where its kind belongs, or redraw it where it is."""
        message = _message(view, self._slash)
        if at is not None:
            return self._redraw(message, at)
        channel = self._channels.id_of(self._place(view))
        text = f"{message.text} {REPEATED}" if repeat else message.text
        return self._post(channel, Message(text, message.blocks))

    def reply(self, to: Posted, text: str, *, repeat: bool) -> Posted:
        """Add lines in our own words to a thread."""
        text = f"{REPEATED}\n{text}" if repeat else text
        return self._post(to.channel, Message(spoken(text, TEXT_MAX), ()), thread=to.ts)

    def attach(self, to: Posted, *, filename: str, content: bytes, title: str) -> str:
        """Put a file into a thread and make sure that it is shown there. A second copy does no harm."""
        response = called(
            lambda: self._client.files_upload_v2(
                channel=to.channel, thread_ts=to.ts, filename=filename, file=content, title=title
            ),
            perhaps=PostDelayed,
        )
        file = str((response.get("file") or {}).get("id", ""))
        self._check_shared(file)
        return file

    def schedule(self, text: str, at: datetime) -> Scheduled:
        """Have Slack post this into the exceptions channel then; at most 120 days ahead."""
        channel = self._channels.id_of(self._exceptions)
        try:
            response = called(
                lambda: self._client.chat_scheduleMessage(
                    channel=channel, post_at=int(at.timestamp()), text=spoken(text, TEXT_MAX)
                ),
                perhaps=PostUncertain,
            )
        except OutsideFault as fault:
            if _keeps_no_alarm(fault):
                raise NotOffered(str(fault), code=getattr(fault, "code", "")) from fault
            raise
        return Scheduled(*_named(response, "channel", "scheduled_message_id"))

    def scheduled(self, at: datetime) -> list[Scheduled]:
        """What of ours Slack will post there at this second. Its list knows only what our own token scheduled."""
        channel, second = self._channels.id_of(self._exceptions), int(at.timestamp())
        response = called(
            lambda: self._client.chat_scheduledMessages_list(
                channel=channel, oldest=str(second - 1), latest=str(second + 1), limit=100
            )
        )
        rows: list[dict[str, Any]] = response.get("scheduled_messages", [])
        return [Scheduled(str(row["channel_id"]), str(row["id"])) for row in rows if int(row["post_at"]) == second]

    def unschedule(self, message: Scheduled) -> bool:
        """Take it back; False for what Slack calls invalid: it is posted, or will be within a minute."""
        try:
            called(
                lambda: self._client.chat_deleteScheduledMessage(
                    channel=message.channel, scheduled_message_id=message.id
                )
            )
        except PostRefused as refused:
            if refused.code not in {"invalid_scheduled_message_id", "channel_not_found"}:
                raise
            return False
        return True

    def _check_shared(self, file: str) -> None:
        """Slack shares a file after the answer, and sometimes never: look until it is there. PostDelayed."""
        for pause in SHARED_AFTER_SECONDS:
            try:
                found = called(lambda: self._client.files_info(file=file)).get("file") or {}
            except PostRefused as refused:
                log.warning("preview_not_checked", words=str(refused))
                return  # Slack took it and will not say more: no reason to call it missing.
            if found.get("shares") or "shares" not in found:
                return
            self._pause.wait(pause)
        raise PostDelayed("Slack took the file and does not show it")

    def _place(self, view: View) -> str:
        match view:
            case ApprovalCard() | ReviewNotice():
                return self._approvals
            case ExceptionMessage() | OpenSummary():
                return self._exceptions
            case FallbackCopy() if self._fallback:
                return self._fallback
            case FallbackCopy():
                raise PostRefused("there is no fallback channel any more", code="no_fallback_channel")

    def _post(self, channel: str, message: Message, *, thread: str | None = None) -> Posted:
        def post(blocks: tuple[dict[str, Any], ...]) -> SlackResponse:
            return called(
                lambda: self._client.chat_postMessage(
                    channel=channel,
                    text=message.text,
                    blocks=blocks or None,
                    thread_ts=thread,
                    unfurl_links=False,
                    unfurl_media=False,
                ),
                perhaps=PostUncertain,
            )

        response = _or_plain(post, message)
        return Posted(*_named(response, "channel", "ts"))

    def _redraw(self, message: Message, at: Posted) -> Posted:
        def redraw(blocks: tuple[dict[str, Any], ...]) -> SlackResponse:
            return called(
                lambda: self._client.chat_update(channel=at.channel, ts=at.ts, text=message.text, blocks=list(blocks))
            )

        try:
            _or_plain(redraw, message)
        except PostRefused as refused:
            if refused.code in GONE:
                raise PostGone(str(refused), code=refused.code) from refused
            raise
        return at


def _message(view: View, slash: str) -> Message:
    match view:
        case ApprovalCard():
            return card(view)
        case ExceptionMessage():
            return exception(view)
        case FallbackCopy():
            return fallback(view)
        case ReviewNotice():
            return review_notice(view)
        case OpenSummary():
            return open_summary(view, slash)


def _or_plain(call: Callable[[tuple[dict[str, Any], ...]], SlackResponse], message: Message) -> SlackResponse:
    """With blocks; when Slack will not have them, the plain text, so that the notice is never lost."""
    try:
        return call(message.blocks)
    except PostRefused as refused:
        if refused.code not in MALFORMED or not message.blocks:
            raise
        log.error("blocks_refused", code=refused.code, text=message.text)  # noqa: TRY400  Ours, not the SDK's stack.
        return call(())


def called(
    call: Callable[[], SlackResponse], *, perhaps: type[PostDelayed | PostUncertain] = PostDelayed
) -> SlackResponse:
    """Call Slack; every foreign error becomes one of ours. `perhaps`: what a lost reply means for this call."""
    try:
        return call()
    except SlackApiError as error:
        _translate(error, perhaps)
    except (SlackClientError, AttributeError, UnicodeDecodeError) as error:  # The SDK expects an object in UTF-8.
        raise perhaps(f"Slack's answer could not be read: {_cut(error)}") from error
    except urllib.error.URLError as error:
        if isinstance(error.reason, ConnectionRefusedError | socket.gaierror):
            raise PostDelayed(f"Slack could not be reached: {_cut(error.reason)}") from error
        raise perhaps(f"Slack did not answer: {_cut(error.reason)}") from error
    except ConnectionRefusedError as error:
        raise PostDelayed(f"Slack could not be reached: {_cut(error)}") from error
    except (OSError, http.client.HTTPException) as error:
        raise perhaps(f"Slack did not answer: {_cut(error)}") from error


def _named(response: SlackResponse, *names: str) -> list[str]:
    """What Slack says of what it has just taken. PostUncertain when it says ok and nothing more."""
    found = [response.get(name) for name in names]
    if not all(isinstance(value, str) and value for value in found):
        raise PostUncertain(f"Slack's answer lacks {' and '.join(names)}")
    return [str(value) for value in found]


def _translate(error: SlackApiError, perhaps: type[PostDelayed | PostUncertain]) -> NoReturn:
    response = error.response
    status = getattr(response, "status_code", 0)
    code = _code(response)
    if code in {"ratelimited", "rate_limited"} or status == http.HTTPStatus.TOO_MANY_REQUESTS:
        seconds = _seconds(getattr(response, "headers", {}) or {})
        raise PostDelayed(f"Slack asks to wait {seconds} s", wait=timedelta(seconds=seconds)) from error
    if not code or code in PERHAPS or status >= SERVER_FAULT:
        raise perhaps(f"Slack had a fault of its own ({code or f'HTTP {status}'})") from error
    raise _refusal(code, "") from error


def _keeps_no_alarm(fault: OutsideFault) -> bool:
    """Whether there is no such method here, or Slack's clock is not ours: no answer in a channel could mend that."""
    response = getattr(fault.__cause__, "response", None)
    return getattr(fault, "code", "") in NO_ALARM or getattr(response, "status_code", 0) in NO_SUCH_METHOD


def _code(response: Any) -> str:
    """Slack's word for what is wrong; empty when what answered was no Slack: a proxy's page, half an answer."""
    found = str(response.get("error", "")) if isinstance(getattr(response, "data", None), dict) else ""
    return found if WORD.fullmatch(found) else ""


def _refusal(code: str, about: str) -> PostRefused:
    fix = f": {FIXES[code]}" if code in FIXES else ""
    kind = LockedOut if code in LOCKED_OUT else PostRefused
    return kind(f"Slack said {code}{f' for {about}' if about else ''}{fix}", code=code)


def _seconds(headers: dict[str, str]) -> int:
    found = {name.lower(): value for name, value in headers.items()}.get("retry-after", "1")
    return min(int(found), WAIT_SECONDS_MAX) if SECONDS.fullmatch(found.strip()) else 1


def _cut(error: object) -> str:
    return str(error)[:200]
