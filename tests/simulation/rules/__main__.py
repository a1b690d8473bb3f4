"""`python -m tests.simulation.rules COUNT [FIRST]`: play so many seeds; the first that breaks a promise ends it."""

import sys
import time

from tests.simulation.rules import seeds


def main() -> int:
    """1 if a seed broke a promise."""
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    started = time.monotonic()
    found = seeds.search(first, count)
    if found is not None:
        sys.stdout.write("seed {}: {}\n".format(*found))
        return 1
    took = time.monotonic() - started
    sys.stdout.write(f"{count} seeds in {took:.1f} s, {count / took:.0f} a second\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
