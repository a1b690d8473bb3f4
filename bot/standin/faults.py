"""What can be made to go wrong, by switch: per method, per channel and a number of times."""

import threading
from dataclasses import dataclass, field
from enum import Enum, auto


class Harm(Enum):
    RATE_LIMIT = auto()  # 429 with Retry-After; nothing has happened.
    SERVER_ERROR = auto()  # 500; nothing has happened.
    HTML = auto()  # A proxy's page instead of JSON; nothing has happened.
    REFUSE = auto()  # A named error; nothing has happened.
    SLOW = auto()  # Done at once, answered late.
    LOST_REPLY = auto()  # Done, and then the line is cut without an answer.
    LATE_ERROR = auto()  # Done, and answered with 500 all the same.
    DROP_ACK = auto()  # Socket Mode: the app's acknowledgement never arrives.
    DUPLICATE = auto()  # An event comes twice although it was acknowledged.
    NEVER_SHARE = auto()  # An upload is completed with ok, and never appears anywhere.


@dataclass(slots=True)
class Fault:
    """`times=None` stays until it is cleared. `seconds` is the delay, or the value of Retry-After."""

    harm: Harm
    method: str = "*"
    times: int | None = 1
    channel: str | None = None
    seconds: float = 0.0
    error: str = "internal_error"


@dataclass(slots=True)
class Faults:
    enforce_posting_rate: bool = False  # Refuse more than one message a second into one channel.
    _planned: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(self, fault: Fault) -> None:
        with self._lock:
            self._planned.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()

    def rate_limit(self, method: str, *, retry_after: int = 1, times: int | None = 1) -> None:
        self.plan(Fault(Harm.RATE_LIMIT, method, times, seconds=retry_after))

    def server_error(self, method: str, *, times: int | None = 1) -> None:
        self.plan(Fault(Harm.SERVER_ERROR, method, times))

    def html(self, method: str, *, times: int | None = 1) -> None:
        self.plan(Fault(Harm.HTML, method, times))

    def refuse(self, method: str, error: str, *, channel: str | None = None, times: int | None = 1) -> None:
        """Refuse with Slack's `error`; `channel` is the id that the call must carry."""
        self.plan(Fault(Harm.REFUSE, method, times, channel=channel, error=error))

    def slow(self, method: str, *, seconds: float, times: int | None = 1) -> None:
        self.plan(Fault(Harm.SLOW, method, times, seconds=seconds))

    def lose_reply(self, method: str, *, times: int | None = 1) -> None:
        self.plan(Fault(Harm.LOST_REPLY, method, times))

    def late_error(self, method: str, *, times: int | None = 1) -> None:
        self.plan(Fault(Harm.LATE_ERROR, method, times))

    def drop_ack(self, *, times: int | None = 1) -> None:
        self.plan(Fault(Harm.DROP_ACK, times=times))

    def duplicate(self, *, times: int | None = 1) -> None:
        self.plan(Fault(Harm.DUPLICATE, times=times))

    def never_share(self, *, times: int | None = 1) -> None:
        self.plan(Fault(Harm.NEVER_SHARE, times=times))

    def take(self, *harms: Harm, method: str = "*", channel: str | None = None) -> Fault | None:
        """The next planned fault of these kinds that fits, used up by one."""
        with self._lock:
            for fault in self._planned:
                if fault.harm in harms and _fits(fault, method, channel):
                    self._use(fault)
                    return fault
        return None

    def _use(self, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if fault.times <= 0:
            self._planned.remove(fault)


def _fits(fault: Fault, method: str, channel: str | None) -> bool:
    return fault.method in {"*", method} and fault.channel in {None, channel}
