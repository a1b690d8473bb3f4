"""`sendday doctor --link-dropbox`: from an address and a code to the line that belongs into `.env`."""

from __future__ import annotations

import sys

from bot.commands import opened
from bot.commands.plain import complain, say
from bot.commands.statuses import FINE, WRONG_USAGE
from bot.outbound.dropbox_link import Linking
from bot.settings import SettingsFault


def dropbox() -> int:
    """Walk a person through it; the exit status. Only the line for `.env` goes to the standard output."""
    settings = opened.settings()
    if settings.dropbox_app_key is None:
        raise SettingsFault("DROPBOX_APP_KEY is missing: set it to the app key of your Dropbox app (docs/archive.md).")
    if not sys.stdin.isatty():
        complain("Linking asks for a code: run `sendday doctor --link-dropbox` in a terminal.")
        return WRONG_USAGE
    linking = Linking(settings.dropbox_app_key.get_secret_value())
    complain("1. Open this address, log in to Dropbox and allow the app:")
    complain(f"   {linking.address()}")
    complain("2. Copy the code that Dropbox shows, paste it here and press Enter:")
    code = sys.stdin.readline().strip()
    if not code:
        complain("No code was given, so nothing is linked.")
        return WRONG_USAGE
    token = linking.refresh_token(code)
    complain("3. Linked. Put this line into .env, show it to nobody, and start Sendday again:")
    say(f"DROPBOX_REFRESH_TOKEN={token}")
    return FINE
