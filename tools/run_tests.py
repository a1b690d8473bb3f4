"""All tests, in two halves at once: a small machine has two cores, and half of what tests do is wait.

`python tools/run_tests.py` runs everything and measures the coverage; its exit status is the worse of
the two. For one file, ask pytest itself.

Tests of real processes and threads that fail, where they are few, run once more, alone: what passes then was
in a hurry beside the other half. It is named at the end, to be mended, and not refused.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests"
# About half of the time: what starts processes, browsers and printers.
ONE_HALF = frozenset("abuse billing bot browser flows migrations renderers running simulation standin".split())
COVERAGE = [sys.executable, "-X", "faulthandler", "-m", "coverage"]
SECONDS_MAX = 35 * 60  # Twice what a busy machine takes.
SOME_TESTS_FAILED = 1  # pytest's own exit status.
REPEATED_MAX = 3
# Where a test waits for another process or thread. Everywhere else the first answer stands.
TIMED = tuple(f"tests/{folder}/" for folder in "abuse bot browser faults flows handlers running".split())


def main() -> int:
    """Run both halves; print the one as it goes, then the other."""
    halves = _halves()
    subprocess.run([*COVERAGE, "erase"], check=True)
    with tempfile.TemporaryFile() as said:
        other = subprocess.Popen(_pytest(halves[1], cache="2"), stdout=said, stderr=subprocess.STDOUT)
        one = subprocess.Popen(_pytest(halves[0], cache="1"))
        ends = [_ended(one), _ended(other)]
        said.seek(0)
        sys.stdout.write(said.read().decode(errors="replace"))
    worst = max(ends, key=abs)
    if worst == SOME_TESTS_FAILED and (failed := _failed()):
        worst = _again(failed)
    subprocess.run([*COVERAGE, "combine", "--quiet"], check=True)
    return worst


def _ended(half: subprocess.Popen[bytes]) -> int:
    """Its exit status. One that hangs is ended, and prints where each of its threads stands."""
    try:
        return half.wait(SECONDS_MAX)
    except subprocess.TimeoutExpired:
        half.send_signal(signal.SIGABRT)
        return half.wait()


def _failed() -> list[str]:
    """The tests that failed, where they are few and each may have been in a hurry; else none."""
    kept = [ROOT / ".pytest_cache" / half / "v" / "cache" / "lastfailed" for half in "12"]
    failed = [test for path in kept if path.exists() for test in json.loads(path.read_text())]
    return failed if len(failed) <= REPEATED_MAX and all(test.startswith(TIMED) for test in failed) else []


def _again(failed: list[str]) -> int:
    """The second try, alone on the machine; its exit status."""
    end = _ended(subprocess.Popen(_pytest(failed, cache="again")))
    if end == 0:
        print("Passed only at the second try, to be mended:", *failed, sep="\n  ")
    return end


def _halves() -> tuple[list[str], list[str]]:
    """Every folder and file of tests stands in exactly one half."""
    places = [path for path in sorted(TESTS.iterdir()) if _holds_tests(path)]
    one = [str(path) for path in places if path.name in ONE_HALF]
    return one, [str(path) for path in places if path.name not in ONE_HALF]


def _holds_tests(path: Path) -> bool:
    return any(path.rglob("test_*.py")) if path.is_dir() else path.match("test_*.py")


def _pytest(places: list[str], *, cache: str) -> list[str]:
    return [
        *COVERAGE,
        "run",
        "--parallel-mode",
        "-m",
        "pytest",
        "-o",
        f"cache_dir=.pytest_cache/{cache}",
        "--cache-clear",
        *places,
    ]


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # A TextIO, which this is.
    sys.exit(main())
