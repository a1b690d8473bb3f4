"""`python -m benchmarks [NAME …]`: time the paths that must be fast, and print one table."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from importlib.metadata import version

from benchmarks import asking, printing, send_day, starting
from benchmarks.timing import Figure, table

ALL: dict[str, Callable[[], list[Figure]]] = {
    "starting": starting.figures,
    "printing": printing.figures,
    "asking": asking.figures,
    "send_day": send_day.figures,
}


def main(names: list[str]) -> None:
    """Run those named, or all."""
    if unknown := set(names) - set(ALL):
        sys.exit(f"no benchmark called {', '.join(sorted(unknown))}; there are {', '.join(ALL)}")
    versions = ", ".join(f"{name} {version(name)}" for name in ("weasyprint", "slack-bolt", "sqlmodel"))
    print(f"Python {platform.python_version()}, {versions}. Ratios count; milliseconds are this machine's, now.\n")
    print(table([one for name in names or ALL for one in ALL[name]()]))


if __name__ == "__main__":
    main(sys.argv[1:])
