"""The workspace: its people, channels, messages, files and open views, behind one lock."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar, Unpack

from bot.standin.identity import Identity, opaque_id
from bot.standin.records import (
    Call,
    Channel,
    Facts,
    File,
    Message,
    ResponseUrl,
    Scheduled,
    Team,
    Trigger,
    User,
    View,
)
from bot.standin.refusals import Refusal

POLL_SECONDS = 0.05  # A condition may also depend on something outside the workspace, such as an inbox.
MICROSECONDS = 1_000_000  # In a second.

Found = TypeVar("Found")


class NobodyHere(LookupError):
    """A test or a page asked for somebody or something that the workspace does not have."""


class Workspace:
    """All state of the stand-in. Read and change it under `lock`; `change()` does both for you."""

    def __init__(self, *, now: Callable[[], datetime], bot_name: str) -> None:
        self.now = now
        self.lock = threading.RLock()
        self._changed = threading.Condition(self.lock)
        self.version = 0
        self.team = Team(id=opaque_id("T"))
        self.identity = Identity()
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.modals: dict[str, list[View]] = {}  # User > the stack of open modals, the top one last.
        self.homes: dict[str, View] = {}  # User > the Home tab as last published.
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.scheduled: dict[str, Scheduled] = {}
        self.calls: list[Call] = []
        self.hurried: list[str] = []  # Channels, once for each post within a second of the last.
        self._last_stamp = 0  # In microseconds.
        self.bot = self.add_user(bot_name, is_bot=True)

    # Changes and waiting for them.

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the lock, and tell those who wait that something may look different now."""
        with self.lock:
            yield
            self.version += 1
            self._changed.notify_all()

    def wait_for_change(self, version: int, timeout: float) -> int:
        """Wait at most `timeout` seconds until the workspace is newer than `version`."""
        with self.lock:
            self._changed.wait_for(lambda: self.version > version, timeout)
            return self.version

    def wait_for(self, condition: Callable[[], Found | None], timeout: float = 5.0) -> Found:
        """Wait until `condition()` is true and return what it returned. Raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while True:
            version = self.version
            if found := condition():
                return found
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"not within {timeout} s")
            self.wait_for_change(version, min(left, POLL_SECONDS))

    # People and places.

    def add_user(self, name: str, **facts: Unpack[Facts]) -> User:
        user = User(id=opaque_id("U"), name=name, team_id=self.team.id, **facts)
        user.real_name = user.real_name or name.capitalize()
        user.email = user.email or f"{name}@{self.team.domain}.example"
        if user.is_stranger:
            user.team_id = opaque_id("T")
        with self.change():
            self.users[user.id] = user
        return user

    def user(self, who: str) -> User:
        """By id or by name."""
        for user in self.users.values():
            if who in {user.id, user.name}:
                return user
        raise NobodyHere(who)

    def channel(self, where: str) -> Channel:
        """By id or by name, with or without its `#`."""
        for channel in self.channels.values():
            if where.removeprefix("#") in {channel.id, channel.name}:
                return channel
        raise NobodyHere(where)

    def direct_channel(self, user_id: str) -> Channel:
        """The direct messages between the app and one person, opened on first use."""
        for channel in self.channels.values():
            if channel.is_im and user_id in channel.members:
                return channel
        channel = Channel(opaque_id("D"), "", is_private=True, is_im=True, members={user_id, self.bot.id})
        with self.change():
            self.channels[channel.id] = channel
        return channel

    # Messages.

    def next_ts(self) -> str:
        """The workspace's clock as a message timestamp: unique, and never running backwards."""
        now = self.now()
        stamp = int(now.timestamp()) * MICROSECONDS + now.microsecond
        self._last_stamp = max(stamp, self._last_stamp + 1)
        seconds, microseconds = divmod(self._last_stamp, MICROSECONDS)
        return f"{seconds}.{microseconds:06d}"

    def add_message(self, message: Message) -> Message:
        with self.change():
            self.channels[message.channel].messages.append(message)
        return message

    def message(self, channel_id: str, ts: str) -> Message:
        """Raises Refusal(message_not_found)."""
        for message in self.channels[channel_id].messages:
            if message.ts == ts:
                return message
        raise Refusal("message_not_found")

    # Rights that expire.

    def new_trigger(self, user_id: str, view_id: str | None = None) -> str:
        trigger = Trigger(
            id=f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}",
            user_id=user_id,
            made_at=time.monotonic(),
            view_id=view_id,
        )
        self.triggers[trigger.id] = trigger
        return trigger.id

    def new_response_url(self, user_id: str, channel: str, source_ts: str | None = None) -> ResponseUrl:
        row = ResponseUrl(secrets.token_urlsafe(24), user_id, channel, time.monotonic(), source_ts)
        self.response_urls[row.secret] = row
        return row
