"""Logos come in as files beside seller.toml: read with limits, and redrawn in a child with limits."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot.outbound.printing import Limits, inherited
from renderers.pdf import logo
from workflow.entry.unclear import Unclear, quoted

LIMITS = Limits(memory=512 << 20, cpu_seconds=10, wall_seconds=20.0)


def beside(file: Path, limits: Limits = LIMITS) -> Callable[[str], bytes]:
    """A reader of the images in the folder of this file and below it."""

    def read(path: str) -> bytes:
        """The image as our own PNG. Raises Unclear, which says what to change."""
        return redrawn(_content(file.resolve().parent, path), limits)

    return read


def redrawn(content: bytes, limits: Limits = LIMITS) -> bytes:
    """The picture as our own PNG, drawn in a process of its own. Raises Unclear."""
    try:
        child = subprocess.run(  # noqa: S603  Our own interpreter and module.
            [sys.executable, "-P", "-m", logo.__name__, str(limits.memory), str(limits.cpu_seconds)],
            input=content,
            capture_output=True,
            env=inherited(),
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unclear("the image takes too long to be read: save it again, smaller") from None
    if child.returncode == logo.REFUSED:
        raise Unclear(child.stdout.decode())
    if child.returncode:
        raise Unclear("the image cannot be read within the limits: save it again as a plain PNG or JPEG")
    return child.stdout


def _content(folder: Path, path: str) -> bytes:
    place = (folder / path).resolve()  # A link may lead elsewhere: where it ends is what counts.
    if not place.is_relative_to(folder):
        raise Unclear(f"{quoted(path)} is not below the folder of seller.toml: copy the image there")
    try:
        if not place.is_file():
            raise Unclear(f"there is no file {quoted(path)} beside seller.toml")
        with place.open("rb") as image:
            return image.read(logo.BYTES_MAX + 1)
    except OSError as fault:
        raise Unclear(f"{quoted(path)} cannot be read: {(fault.strerror or 'unknown reason').lower()}") from None
