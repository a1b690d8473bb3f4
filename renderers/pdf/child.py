"""The render child: orders come in on stdin, PDFs go out on stdout, and nobody else is hurt when a layout runs wild.

Every message is a length (four bytes, big-endian) and that many bytes. In: an order. Out: a JSON head, followed by the
PDF when the head says `printed`. The first message of all says `ready`, or which library is missing.
End of input ends the child, so that none outlives its parent, however that died.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import struct
import sys
import warnings
from typing import TYPE_CHECKING, BinaryIO

from renderers.pdf import limits, order

if TYPE_CHECKING:
    from renderers.pdf.press import Press

LENGTH = struct.Struct(">I")
LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def main(arguments: list[str]) -> int:
    """Serve until the input ends. Arguments: bytes of memory, and seconds of processor time for each document."""
    memory_max, cpu_seconds_max = map(int, arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes our input.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    replies = private_stdout()
    limits.limit_memory(memory_max)
    try:
        press = set_up()
    except OSError as fault:
        send(replies, json.dumps({"missing": missing_sentence(fault)}).encode())
        return 69
    send(replies, json.dumps({"ready": True}).encode())
    while (text := receive(sys.stdin.buffer)) is not None:
        limits.limit_processor_time(cpu_seconds_max)
        answer(press, text, replies)
    return 0


def set_up() -> Press:
    """Import WeasyPrint and warm it up. OSError when one of its libraries is not there."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        from renderers.pdf.press import Press  # Half a second and 60 MB: here, and nowhere else.
    if any("HarfBuzz" in str(warning.message) for warning in said):
        raise OSError("cannot load library 'libharfbuzz-subset-0'")
    press = Press()
    gc.collect()
    gc.freeze()  # What was imported stays: later collections need not look at it.
    return press


def answer(press: Press, text: bytes, replies: BinaryIO) -> None:
    """Print one order and reply. Any fault but Unprintable ends the child: its parent starts a fresh one."""
    try:
        pdf = press.print(order.read(text))
    except order.Unprintable as refusal:
        send(replies, json.dumps({"refused": str(refusal), "code": refusal.code}).encode())
    else:
        send(replies, json.dumps({"printed": len(pdf)}).encode())
        send(replies, pdf)


def private_stdout() -> BinaryIO:
    """Our replies' own channel: what libraries print goes to stderr."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return replies


def missing_sentence(fault: OSError) -> str:
    """One sentence that says what to install."""
    name = str(fault).partition("'")[2].partition("'")[0] or "Pango"
    fix = "brew install pango" if sys.platform == "darwin" else f"apt-get install {LIBRARIES}"
    return f"PDFs cannot be rendered: the library {name} is missing. Install it with `{fix}`."


def send(channel: BinaryIO, message: bytes) -> None:
    """Write one message."""
    channel.write(LENGTH.pack(len(message)) + message)
    channel.flush()


def receive(channel: BinaryIO) -> bytes | None:
    """Read one message; None when the other side is gone, in the middle of one too."""
    head = channel.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = channel.read(length)
    return body if len(body) == length else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
