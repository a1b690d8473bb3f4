"""`python -m tests.simulation COUNT [FIRST]`: play so many seeds and say how fast; the first broken promise ends it."""

import sys
import time

from tests.simulation import seeds
from tests.simulation.world import Ground, in_silence

STEP = 100


def main() -> int:
    """Play seeds until one breaks a promise; 1 if one did."""
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    started = time.monotonic()
    with in_silence():
        ground = Ground()
        for at in range(first, first + count, STEP):
            found = seeds.search(ground, at, min(STEP, first + count - at))
            if found is not None:
                sys.stdout.write(f"{found}\n")
                return 1
            played = min(at + STEP, first + count) - first
            sys.stdout.write(f"{played} seeds, {played / (time.monotonic() - started):.1f} a second\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
