"""Who the stand-in's Slack app is: its tokens, its secret and its opaque ids."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
OWN_MARK = "standin-"
TOKEN_FORM = re.compile(r"\b(xox[a-z]|xapp|xoxe)[-.]")


class RealToken(Exception):
    """A token that could open a real workspace lies beside the stand-in."""


def opaque_id(kind: str) -> str:
    """An id such as `U0K3…`. Nothing may be read from it but that it is new."""
    return kind + "0" + "".join(secrets.choice(ALPHABET) for _ in range(9))


@dataclass(slots=True)
class Identity:
    """The app as Slack knows it. Its tokens say `standin`, so nobody takes them for real ones."""

    app_id: str = field(default_factory=lambda: opaque_id("A"))
    bot_id: str = field(default_factory=lambda: opaque_id("B"))
    bot_token: str = field(default_factory=lambda: f"xoxb-{OWN_MARK}{secrets.token_hex(12)}")
    app_token: str = field(default_factory=lambda: f"xapp-{OWN_MARK}{secrets.token_hex(12)}")
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    verification_token: str = field(default_factory=lambda: secrets.token_hex(12))
    refused_as: str | None = None  # What the bot token is refused with, once it no longer opens.


def refuse_real_tokens(environ: Mapping[str, str]) -> None:
    """Raise RealToken, naming the setting and never its value, if a real-looking token is there."""
    for name, value in sorted(environ.items()):
        if TOKEN_FORM.search(value) and OWN_MARK not in value:
            raise RealToken(f"{name} holds a real-looking Slack token: unset it before the stand-in starts.")
