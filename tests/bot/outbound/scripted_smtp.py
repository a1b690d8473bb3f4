"""An SMTP server that does what a test tells it at every stage: reply, hang up, or say nothing."""

import contextlib
import socket
import ssl
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class HangUp:
    """Close the line; during the content, after so many of its bytes."""

    after_bytes: int = 0


@dataclass(frozen=True)
class Silence:
    """Keep the line open and never say a word."""


@dataclass(frozen=True)
class Drip:
    """Say these bytes one by one, so many seconds apart."""

    words: bytes
    seconds: float


@dataclass(frozen=True)
class Interrupt:
    """Say this in the middle of the content, after so many of its bytes, and close the line."""

    words: str
    after_bytes: int


# Bytes go out as they are, whole replies with their line ends.
Step = str | bytes | HangUp | Silence | Drip | Interrupt
HANG_UP = HangUp()
SILENCE = Silence()

# What a willing server says. `greeting` comes first, `content` after the final dot.
WILLING: dict[str, str] = {
    "greeting": "220 mail.example ready",
    "EHLO": "250 mail.example",
    "HELO": "250 mail.example",
    "STARTTLS": "220 go ahead",
    "AUTH": "235 welcome",
    "MAIL": "250 sender ok",
    "RCPT": "250 recipient ok",
    "DATA": "354 go ahead",
    "content": "250 queued as 4711",
    "RSET": "250 flushed",
    "QUIT": "221 bye",
}


class LineOver(Exception):
    """This conversation is done."""


@dataclass
class ScriptedSmtp:
    """`script` gives a stage's steps in order; the last one is repeated, an absent stage is willing.

    `offers` are the extensions in its answer to EHLO. With `tls`, STARTTLS really encrypts (`at_once`: from the first
    byte). What it heard is in `commands`, verbs in capitals; what it took with a 2xx is in `accepted`; what it read, in
    `received`.
    """

    script: dict[str, list[Step]] = field(default_factory=dict)
    offers: tuple[str, ...] = ()
    tls: ssl.SSLContext | None = None
    at_once: bool = False
    commands: list[str] = field(default_factory=list)
    accepted: list[bytes] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    # Set once it has nothing more to say: a test may wait for it instead of sleeping.
    silent: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._steps = defaultdict(deque, {stage: deque(steps) for stage, steps in self.script.items()})
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in (self._accepting, *self._threads):
            thread.join(5)

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def url(self, *, login: str = "", options: str = "?tls=off") -> str:
        """The setting with which the bot reaches this server."""
        scheme = "smtps" if self.at_once else "smtp"
        return f"{scheme}://{login}127.0.0.1:{self.port}{options}"

    def heard(self, verb: str) -> list[str]:
        """The commands that began with this word."""
        return [command for command in self.commands if command.startswith(verb)]

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._converse, args=(line,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _converse(self, line: socket.socket) -> None:
        with contextlib.suppress(LineOver, OSError):
            Conversation(self, line).run()
        with contextlib.suppress(OSError):
            line.close()

    def next_step(self, stage: str) -> Step:
        steps = self._steps[stage]
        if not steps:
            return WILLING.get(stage, "500 what?")
        return steps.popleft() if len(steps) > 1 else steps[0]

    def pause(self, seconds: float) -> None:
        """Wait; LineOver once the test is over."""
        if self._over.wait(seconds):
            raise LineOver

    def wait_for_the_end(self) -> None:
        self.silent.set()
        self._over.wait(30)


class Conversation:
    """One client's line."""

    def __init__(self, server: ScriptedSmtp, line: socket.socket) -> None:
        self.server = server
        self.line = line
        self.file = line.makefile("rb")

    def run(self) -> None:
        try:
            self._run()
        finally:
            self.file.close()
            self.line.close()

    def _run(self) -> None:
        if self.server.at_once:
            self._encrypt()
        self._say("greeting")
        while text := self.file.readline():
            word, space, rest = text.decode().strip().partition(" ")
            verb = word.upper()
            self.server.commands.append(f"{verb}{space}{rest}")
            reply = self._say(verb)
            if verb == "STARTTLS" and reply.startswith("2"):
                self._encrypt()
            elif verb == "DATA" and reply.startswith("3"):
                self._content()
            elif verb == "QUIT":
                return

    def _say(self, stage: str, step: Step | None = None) -> str:
        match step or self.server.next_step(stage):
            case HangUp():
                raise LineOver
            case Silence():
                self.server.wait_for_the_end()
                raise LineOver
            case Interrupt():
                raise AssertionError("only the content can be interrupted")
            case bytes(raw):
                self.line.sendall(raw)
                return raw.decode("latin-1")
            case Drip(words, seconds):
                for place in range(len(words)):
                    self.line.sendall(words[place : place + 1])
                    self.server.pause(seconds)
                return words.decode("latin-1")
            case str(reply):
                lines = reply.split("\n")
                if stage == "EHLO" and reply.startswith("250"):
                    lines += [f"250 {name}" for name in self.server.offers]
                joined = [f"{text[:3]}-{text[4:]}" for text in lines[:-1]] + [lines[-1]]
                self.line.sendall("".join(f"{text}\r\n" for text in joined).encode())
                return reply

    def _content(self) -> None:
        step = self.server.next_step("content")
        content = b""
        while not content.endswith(b"\r\n.\r\n"):
            if isinstance(step, HangUp) and step.after_bytes and len(content) >= step.after_bytes:
                self.server.received.append(content)
                raise LineOver
            if isinstance(step, Interrupt) and len(content) >= step.after_bytes:
                self.server.received.append(content)
                self.line.sendall(f"{step.words}\r\n".encode())
                raise LineOver
            if not (text := self.file.readline()):
                raise LineOver
            content += text
        self.server.received.append(content)
        if self._say("content", step).startswith("2"):
            self.server.accepted.append(content.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n."))

    def _encrypt(self) -> None:
        assert self.server.tls is not None, "the test offers STARTTLS without a certificate"
        self.file.close()
        self.line = self.server.tls.wrap_socket(self.line, server_side=True)
        self.file = self.line.makefile("rb")
