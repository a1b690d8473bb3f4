"""How patient this Slack is. The defaults are Slack's own; tests shorten them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, all of them.

    Sources: Slack's pages on handling user interaction (3 s), on modals (trigger ids, 3 s), on the Events API
    (retries at once, after 1 and after 5 minutes) and on response URLs (30 minutes).
    """

    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    retry_delays_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
    response_url_seconds: float = 1800.0
    refresh_grace_seconds: float = 10.0  # Between `disconnect` and the end of a connection.


RESPONSE_URL_USES_MAX = 5
CONNECTIONS_MAX = 10
VIEW_STACK_MAX = 3
