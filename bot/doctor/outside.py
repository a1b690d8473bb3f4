"""What must answer outside: the mail server, Dropbox, and Slack with its scopes and channels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import yaml
from slack_sdk import WebClient

from bot import wiring
from bot.doctor.finding import Finding, advice, fine, missing, wrong
from bot.manifest import manifest_text
from bot.outbound.mail import SmtpMailer
from bot.outbound.slack import Channels, called, web_client
from bot.settings import Settings
from workflow.ports import Delayed, OutsideFault

MAIL_SECONDS = 15.0
SKEW_MAX = timedelta(seconds=60)  # Slack itself refuses signatures that are five minutes off.


def mail(settings: Settings) -> Finding:
    """Connect, greet, encrypt, log in. No mail is sent."""
    if not settings.smtp_url:
        said = f"No mail server is set, so mails are only written to {settings.outbox}, not mailed."
        return advice("mail", said, "Set SENDDAY_SMTP_URL.")
    try:
        SmtpMailer(settings.smtp_url, timeout=MAIL_SECONDS).greet(settings.sendday_mail_from or "postmaster@localhost")
    except OutsideFault as fault:
        return missing("mail", _ended(fault), "Check SENDDAY_SMTP_URL and the server.")
    return fine("mail", "The mail server lets us in.")


def dropbox(settings: Settings) -> Finding:
    """Log in, make the folder where it is missing, and look at it: what the link must be allowed to do."""
    if settings.dropbox_app_key is None or settings.dropbox_refresh_token is None:
        return fine("archive", "Dropbox was not asked, because its link is not set.")
    try:
        wiring.dropbox(settings).greet()
    except OutsideFault as fault:
        fix = "Try again." if isinstance(fault, Delayed) else "Mend it, and run the doctor again."
        return missing("archive", f"Dropbox cannot be written to. {_ended(fault)}", fix)
    return fine("archive", f"{settings.dropbox_root} in Dropbox can be written.")


def slack(settings: Settings, now: datetime) -> Iterator[Finding]:
    """The token, what it may do, the way in, and the channels."""
    if settings.slack_bot_token is None:
        yield fine("slack", "Not asked, because SLACK_BOT_TOKEN is not set.")
        return
    client = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    try:
        answer = called(client.auth_test)
    except OutsideFault as fault:
        yield missing(
            "slack", f"{fault}.", "Check SLACK_BOT_TOKEN." if not isinstance(fault, Delayed) else "Try again."
        )
        return
    yield fine("slack", f"The bot is in the workspace {answer.get('team', '')}.".replace(" .", "."))
    headers = {name.casefold(): str(value) for name, value in (answer.headers or {}).items()}
    yield from _scopes(headers)
    yield from _clock(headers, now)
    yield from _socket(settings, client)
    yield from _channels(settings, client)


def _scopes(headers: Mapping[str, str]) -> Iterator[Finding]:
    """What the manifest asks for and the installed app was not given."""
    if "x-oauth-scopes" not in headers:
        return
    granted = {scope.strip() for scope in headers["x-oauth-scopes"].split(",")}
    scopes = yaml.safe_load(manifest_text())["oauth_config"]["scopes"]
    lacking = sorted(set(scopes["bot"]) - set(scopes.get("bot_optional", ())) - granted)
    if lacking:
        fix = "Install the app again from app-manifest.yml."
        yield missing("scopes", f"The app may not do everything that it needs: {', '.join(lacking)}.", fix)
    else:
        yield fine("scopes", "The app has every scope of the manifest.")


def _clock(headers: Mapping[str, str], now: datetime) -> Iterator[Finding]:
    """Slack's own clock stands in its answer."""
    try:
        skew = abs(parsedate_to_datetime(headers["date"]) - now)
    except (KeyError, TypeError, ValueError):
        return
    if skew > SKEW_MAX:
        seconds = int(skew.total_seconds())
        yield wrong("clock", f"The machine's clock is {seconds} seconds away from Slack's.", "Let NTP set it.")
    else:
        yield fine("clock", "The machine's clock agrees with Slack's.")


def _socket(settings: Settings, client: WebClient) -> Iterator[Finding]:
    if settings.slack_app_token is None:
        return
    token = settings.slack_app_token.get_secret_value()
    try:
        called(lambda: client.apps_connections_open(app_token=token))
    except OutsideFault as fault:
        fix = "Check SLACK_APP_TOKEN: it needs the scope connections:write."
        yield missing("socket mode", _ended(fault), fix)
    else:
        yield fine("socket mode", "Slack opens a connection for the app token.")


def _channels(settings: Settings, client: WebClient) -> Iterator[Finding]:
    known = Channels(client)
    wanted = {
        "SENDDAY_APPROVALS_CHANNEL": settings.sendday_approvals_channel,
        "SENDDAY_EXCEPTIONS_CHANNEL": settings.sendday_exceptions_channel,
        "SENDDAY_FALLBACK_CHANNEL": settings.sendday_fallback_channel,
    }
    for setting, name in wanted.items():
        if name:
            yield _channel(setting, name, known, client)


def _channel(setting: str, name: str, known: Channels, client: WebClient) -> Finding:
    try:
        found: dict[str, Any] = called(lambda: client.conversations_info(channel=known.id_of(name)))["channel"]
    except OutsideFault as fault:
        return missing("channels", f"{setting}: {_ended(fault)}")
    if found.get("is_archived"):
        return missing("channels", f"{setting}: the channel {name} is archived.", "Unarchive it or name another.")
    if not found.get("is_member"):
        return missing("channels", f"{setting}: the bot is not in the channel {name}.", "Invite it there.")
    fix = "Name a private channel of your own team, with those who may see amounts and clients."
    if outsiders := _outsiders(found):
        return wrong("channels", f"{setting}: the channel {name} is shared with {outsiders}.", fix)
    if not found.get("is_private"):
        said = f"{setting}: the bot is in {name}, which is public: the whole team reads what clients are billed."
        return advice("channels", said, fix)
    return fine("channels", f"{setting}: the bot is in {name}.")


def _outsiders(channel: Mapping[str, Any]) -> str:
    """Who reads the channel beside our own team; empty when nobody does."""
    if channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
        return "another company"
    return "another workspace" if channel.get("is_org_shared") else ""


def _ended(fault: OutsideFault) -> str:
    """What the other side said, as a sentence."""
    return f"{str(fault).rstrip('.')}."
