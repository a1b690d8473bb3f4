"""Linking the archive to somebody's Dropbox: an address to visit, a code to copy, a token that stays."""

from __future__ import annotations

import requests
from dropbox import DropboxOAuth2FlowNoRedirect

from bot.outbound import dropbox
from bot.outbound.dropbox_faults import translated
from workflow.ports import ArchiveRefused

# Write, and compare what is there: neither reading files nor knowing the account is needed.
SCOPES = ("files.content.write", "files.metadata.read")
ABOUT = "linking"
NOT_TAKEN = (
    "Dropbox did not take the code: it is mistyped, used already or too old, or DROPBOX_APP_KEY is another app's; "
    "start again"
)


class Linking:
    """One walk through OAuth with PKCE: no server of ours, and no app secret to keep."""

    def __init__(self, app_key: str) -> None:
        self._flow = DropboxOAuth2FlowNoRedirect(
            app_key,
            use_pkce=True,
            token_access_type="offline",  # noqa: S106  A kind of token, none itself.
            scope=list(SCOPES),
            timeout=dropbox.TIMEOUT_SECONDS,
        )
        self._flow.requests_session = dropbox.line()

    def address(self) -> str:
        """Where a person allows the app and gets a code."""
        return str(self._flow.start())

    def refresh_token(self, code: str) -> str:
        """The token that the code stands for. ArchiveDelayed, ArchiveRefused."""
        with translated(ABOUT):
            try:
                given = self._flow.finish(code)
            except requests.HTTPError as fault:
                if fault.response is None or fault.response.status_code != requests.codes.bad_request:
                    raise
                raise ArchiveRefused(f"{ABOUT}: {NOT_TAKEN}", code="auth") from None
        if lacking := sorted(set(SCOPES) - set((given.scope or "").split())):
            message = f"{ABOUT}: the app may not do {' and '.join(lacking)}: allow it on its Permissions page first"
            raise ArchiveRefused(message, code="auth")
        if not given.refresh_token:
            raise ArchiveRefused(f"{ABOUT}: Dropbox gave no lasting token", code="auth")
        return str(given.refresh_token)
