"""A place where a thread waits until the test lets it go."""

import threading

PATIENCE = 10.0


class Gate:
    """Call it, or put it into a fake's script: whoever comes by is kept until `open`."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()

    def __call__(self, *_: object) -> None:
        self.reached.set()
        assert self._open.wait(PATIENCE)

    def open(self) -> None:
        """Let go who waits, and who comes later."""
        self._open.set()
