"""What a child process may cost: memory and processor time, so that nobody else is hurt when it runs wild."""

from __future__ import annotations

import resource
from contextlib import suppress


def limit_memory(bytes_max: int) -> None:
    """Take no more than this, and leave no core dump, which would hold what clients are billed."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # macOS has no such limit; time is limited there all the same.
        resource.setrlimit(resource.RLIMIT_AS, (bytes_max, bytes_max))


def limit_processor_time(seconds: int) -> None:
    """Allow what comes next this many seconds more than what is used up already."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, ceiling = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, ceiling))
