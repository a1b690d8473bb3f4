"""Long lists, page by page, with Slack's cursors."""

import base64
import binascii
from typing import Any

from bot.standin.records import Json
from bot.standin.refusals import Refusal
from bot.standin.site import Site
from bot.standin.web_api.arguments import Args

LIMIT_DEFAULT = 100
LIMIT_MAX = 1000


def page(site: Site, args: Args, name: str, rows: list[Any]) -> Json:
    """One page of `rows`. Slack may return fewer than `limit`, so `site.page_max` can force it to."""
    limit = args.whole("limit", LIMIT_DEFAULT) or LIMIT_DEFAULT
    if not 1 <= limit <= LIMIT_MAX:
        raise Refusal("invalid_limit")
    start = _start(args.text("cursor"))
    end = start + min(limit, site.page_max)
    following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(rows) else ""
    return {name: rows[start:end], "response_metadata": {"next_cursor": following}}


def _start(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (binascii.Error, ValueError):
        raise Refusal("invalid_cursor") from None
