"""How long the command line takes to answer."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.timing import Figure, compared, figure

HELP = [sys.executable, "-c", "import sys; sys.argv = ['sendday', '--help']; from bot.cli import main; main()"]
NOTHING = [sys.executable, "-c", "pass"]


def figures() -> list[Figure]:
    """`sendday --help` against a Python that does nothing."""
    nothing = figure("python -c pass", lambda: _run(NOTHING), 5)
    return [nothing, compared(figure("sendday --help", lambda: _run(HELP), 5), nothing)]


def _run(words: list[str]) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  Our own command.
