"""`make bench` runs: the quick ones are run here for their form, never for their time."""

import subprocess
import sys


def test_the_quick_benchmark_prints_its_table() -> None:
    done = subprocess.run([sys.executable, "-m", "benchmarks", "starting"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "sendday --help" in done.stdout
    assert "median ms" in done.stdout


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    done = subprocess.run([sys.executable, "-m", "benchmarks", "stating"], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "no benchmark called stating; there are starting" in done.stderr
