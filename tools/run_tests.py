"""All tests, in two halves at once: a small machine has two cores, and half of what tests do is wait.

`python tools/run_tests.py` runs everything and measures the coverage; its exit status is the worse of
the two. For one file, ask pytest itself.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).parent.parent / "tests"
# About half of the time: what starts processes, browsers and printers.
ONE_HALF = frozenset("abuse billing bot browser flows migrations renderers running simulation standin".split())
COVERAGE = [sys.executable, "-X", "faulthandler", "-m", "coverage"]
SECONDS_MAX = 35 * 60  # Twice what a busy machine takes.


def main() -> int:
    """Run both halves; print the one as it goes, then the other."""
    halves = _halves()
    subprocess.run([*COVERAGE, "erase"], check=True)
    with tempfile.TemporaryFile() as said:
        other = subprocess.Popen(_pytest(halves[1], cache="2"), stdout=said, stderr=subprocess.STDOUT)
        one = subprocess.Popen(_pytest(halves[0], cache="1"))
        worst = max(_ended(one), _ended(other), key=abs)
        said.seek(0)
        sys.stdout.write(said.read().decode(errors="replace"))
    subprocess.run([*COVERAGE, "combine", "--quiet"], check=True)
    return worst


def _ended(half: subprocess.Popen[bytes]) -> int:
    """Its exit status. One that hangs is ended, and prints where each of its threads stands."""
    try:
        return half.wait(SECONDS_MAX)
    except subprocess.TimeoutExpired:
        half.send_signal(signal.SIGABRT)
        return half.wait()


def _halves() -> tuple[list[str], list[str]]:
    """Every folder and file of tests stands in exactly one half."""
    places = [path for path in sorted(TESTS.iterdir()) if _holds_tests(path)]
    one = [str(path) for path in places if path.name in ONE_HALF]
    return one, [str(path) for path in places if path.name not in ONE_HALF]


def _holds_tests(path: Path) -> bool:
    return any(path.rglob("test_*.py")) if path.is_dir() else path.match("test_*.py")


def _pytest(places: list[str], *, cache: str) -> list[str]:
    return [*COVERAGE, "run", "--parallel-mode", "-m", "pytest", "-o", f"cache_dir=.pytest_cache/{cache}", *places]


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # A TextIO, which this is.
    sys.exit(main())
