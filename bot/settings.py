"""The settings: their names, what they mean, and what is wrong with them in one sentence each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import BeforeValidator, SecretStr, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, SettingsConfigDict

from billing.client import Policy
from bot import setting_values as values
from workflow.entry.unclear import Unclear, nearest

PREFIX = "SENDDAY_"
DOTENV = ".env"
EMBEDDED = "embedded"
SCALE_OUT = "procrastinate"
SCALE_OUT_COMES = (
    "SENDDAY_ENGINE=procrastinate, the engine for PostgreSQL, comes with the scale-out release: "
    "use SENDDAY_ENGINE=embedded with SQLite (leave SENDDAY_DATABASE_URL out)."
)

Secret = SecretStr | None


class SettingsFault(Exception):
    """Settings are missing or wrong: one sentence each, with the fix and without secrets."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


class Settings(BaseSettings):
    """Each field is the setting of the same name in capitals, from the environment or `.env`."""

    model_config = SettingsConfigDict(
        env_file=DOTENV,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        validate_default=False,
        use_attribute_docstrings=True,
    )

    slack_bot_token: Secret = None
    """The bot token, `xoxb-…`. Needed by `run`."""
    slack_app_token: Secret = None
    """The app-level token, `xapp-…`. When it is set, Slack is reached over Socket Mode, otherwise over HTTP."""
    slack_signing_secret: Secret = None
    """Proves that HTTP requests come from Slack. Needed by `run` when there is no app-level token. While you change it,
    the new and the old one, joined by a comma."""
    slack_api_url: Annotated[str, BeforeValidator(values.web_address)] = "https://slack.com/api/"
    """Base address of Slack's Web API."""
    sendday_home: Path = Path("var")
    """Folder for database, archive and outbox; made readable for its owner alone."""
    sendday_database_url: Annotated[Secret, BeforeValidator(values.database_url)] = None
    """`sqlite:///folder/sendday.db` or `postgresql://user:password@host/name`."""
    sendday_approvals_channel: str = ""
    """Id or name of the channel in which drafts are approved. Needed by `run`."""
    sendday_exceptions_channel: str = ""
    """Id or name of the channel to which problems are posted. Needed by `run`."""
    sendday_fallback_channel: str = ""
    """Id or name of the channel for problems while their own cannot be reached."""
    sendday_admins: Annotated[str, BeforeValidator(values.admins)] = ""
    """Slack user ids, joined by commas, of those who may do everything but approve their own drafts."""
    sendday_smtp_url: Annotated[Secret, BeforeValidator(values.smtp_url)] = None
    """The mail server: `smtps://…`, or `smtp://user:password@host:587`, which requires STARTTLS. `?tls=off` is for a
    loopback host only."""
    sendday_mail_from: Annotated[str, BeforeValidator(values.sender)] = ""
    """The address that mails come from."""
    sendday_owner_email: Annotated[str, BeforeValidator(values.address)] = ""
    """Where problems are mailed that no channel can show."""
    sendday_mail_bcc: Annotated[str, BeforeValidator(values.address)] = ""
    """An address of your own that gets a blind copy of every mail."""
    sendday_bounce_imap_url: Secret = None
    """A mailbox that is read for bounces. Not available yet: leave it out."""
    sendday_teams_webhook_url: Secret = None
    """A Microsoft Teams channel that problems also go to. Not available yet: leave it out."""
    sendday_command: Annotated[str, BeforeValidator(values.command)] = "/invoice"
    """The slash command, as the manifest of your Slack app names it."""
    sendday_shadow: Annotated[bool, BeforeValidator(values.switch)] = False
    """`on` does everything but mail clients. Not available yet: leave it out."""
    sendday_archive_url: Annotated[str, BeforeValidator(values.archive_url)] = ""
    """The folder that keeps issued invoices: `file:///path`, or `dropbox:/Invoices`, which needs the next two."""
    dropbox_app_key: Secret = None
    """The app key of your Dropbox app. Its page says what the app may do: see [the archive](archive.md)."""
    dropbox_refresh_token: Secret = None
    """The link to your Dropbox, which `sendday doctor --link-dropbox` makes."""
    sendday_time_zone: Annotated[str, BeforeValidator(values.time_zone)] = "UTC"
    """The workspace's and the seller's time zone by its IANA name, such as `Europe/Berlin`."""
    sendday_country: Annotated[str, BeforeValidator(values.country)] = ""
    """Two letters (ISO 3166) of the country whose public holidays count."""
    sendday_tick_seconds: Annotated[float, BeforeValidator(values.tick)] = 15.0
    """Seconds between two looks at what is due; may be fractional."""
    sendday_http_host: str = "127.0.0.1"
    """The address on which the HTTP port listens; `0.0.0.0` in a container."""
    sendday_http_port: Annotated[int, BeforeValidator(values.port)] = 8080
    """Port of `/healthz`, `/readyz` and `/metrics` and, without an app-level token, of `/slack/events`."""
    sendday_engine: Annotated[str, BeforeValidator(values.engine)] = ""
    """What does the work when it is due: `embedded`. `procrastinate`, for PostgreSQL, comes with a later release."""

    @property
    def home(self) -> Path:
        """The folder for database, archive and outbox, as a whole path."""
        return self.sendday_home.expanduser().absolute()

    @property
    def database_url(self) -> str:
        """Where the rows are. It may hold a password: never show it."""
        if self.sendday_database_url:
            return self.sendday_database_url.get_secret_value()
        return f"sqlite:///{self.home / 'sendday.db'}"

    @property
    def database_file(self) -> Path | None:
        """SQLite's file; None on PostgreSQL."""
        scheme, _, path = self.database_url.partition(":///")
        return Path(path.partition("?")[0]).absolute() if scheme == "sqlite" else None

    @property
    def archive_root(self) -> Path:
        """The folder of this machine that issued invoices are kept in, unless they are kept in Dropbox."""
        found = urlsplit(self.sendday_archive_url)
        return Path(unquote(found.path)) if found.scheme == "file" else self.home / "archive"

    @property
    def dropbox_root(self) -> str:
        """The folder in Dropbox that issued invoices are kept in, `/Invoices`; empty when they are kept here."""
        found = urlsplit(self.sendday_archive_url)
        return f"/{unquote(found.path).strip('/')}" if found.scheme == "dropbox" else ""

    @property
    def outbox(self) -> Path:
        """Where mails are put as files while there is no mail server."""
        return self.home / "outbox"

    @property
    def send_log(self) -> Path:
        """Where what left is written down, outside the database."""
        return self.home / "sent.log"

    @property
    def smtp_url(self) -> str:
        """The mail server, empty without one. It may hold a password: never show it."""
        return self.sendday_smtp_url.get_secret_value() if self.sendday_smtp_url else ""

    @property
    def socket_mode(self) -> bool:
        """Whether Slack reaches us over Socket Mode, not HTTP."""
        return self.slack_app_token is not None

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        """What Slack may sign with: one, or two while it is being changed. Never show them."""
        found = self.slack_signing_secret.get_secret_value() if self.slack_signing_secret else ""
        return tuple(secret for secret in (part.strip() for part in found.split(",")) if secret)

    @property
    def admins(self) -> frozenset[str]:
        """Who may do everything; empty means the workspace's own admins."""
        return frozenset(name for name in self.sendday_admins.split(",") if name)

    @property
    def engine(self) -> str:
        """Which engine does what is due."""
        return self.sendday_engine or (EMBEDDED if self.database_file else SCALE_OUT)

    def policy(self) -> Policy:
        """The workspace's defaults."""
        return Policy(time_zone=self.sendday_time_zone, country=self.sendday_country, admins=self.admins)


def load() -> Settings:
    """The settings as they are now. Raises SettingsFault."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsFault(*_sentences(error)) from None
    except UnicodeDecodeError:
        raise SettingsFault(f"{DOTENV} is no UTF-8 text: save it as UTF-8.") from None
    if refused := tuple(_not_available(settings)):
        raise SettingsFault(*refused)
    return settings


def unknown_names() -> tuple[str, ...]:
    """One sentence for each `SENDDAY_…` name that is no setting; a misspelled one would count for nothing unseen."""
    known = {name.upper() for name in Settings.model_fields}
    written = {name.upper() for name in (*os.environ, *_dotenv_names())}
    return tuple(_unknown(name, known) for name in sorted(written - known) if name.startswith(PREFIX))


def missing_for_run(settings: Settings) -> tuple[str, ...]:
    """One sentence for each setting without which `run` cannot start."""
    return tuple(_missing(settings))


def _missing(settings: Settings) -> Iterator[str]:
    token = settings.slack_bot_token
    if token is None:
        yield "SLACK_BOT_TOKEN is missing: set it to the bot token (xoxb-…) of your Slack app."
    elif token.get_secret_value().startswith("xapp-"):
        yield "SLACK_BOT_TOKEN holds an app-level token: that one is SLACK_APP_TOKEN; set it to xoxb-…."
    if settings.slack_app_token is None and not settings.signing_secrets:
        yield (
            "SLACK_APP_TOKEN is missing: set it to the app-level token (xapp-…) for Socket Mode, "
            "or set SLACK_SIGNING_SECRET for HTTP."
        )
    if not settings.sendday_approvals_channel:
        yield "SENDDAY_APPROVALS_CHANNEL is missing: set it to the id of the channel where drafts are approved."
    if not settings.sendday_exceptions_channel:
        yield "SENDDAY_EXCEPTIONS_CHANNEL is missing: set it to the id of the channel where problems are posted."
    if settings.dropbox_root:
        yield from _missing_for_dropbox(settings)
    if settings.engine == SCALE_OUT:
        yield SCALE_OUT_COMES
    elif settings.database_file is None:
        yield "SENDDAY_ENGINE=embedded works on SQLite only: leave SENDDAY_DATABASE_URL out, or name an SQLite file."


def _missing_for_dropbox(settings: Settings) -> Iterator[str]:
    if settings.dropbox_app_key is None:
        yield "DROPBOX_APP_KEY is missing: set it to the app key of your Dropbox app (docs/archive.md)."
    if settings.dropbox_refresh_token is None:
        yield "DROPBOX_REFRESH_TOKEN is missing: run `sendday doctor --link-dropbox` and set it to what that prints."


def _not_available(settings: Settings) -> Iterator[str]:
    """What is in the contract and not in this version is said, never passed over."""
    later = {
        "SENDDAY_TEAMS_WEBHOOK_URL": settings.sendday_teams_webhook_url is not None,
        "SENDDAY_BOUNCE_IMAP_URL": settings.sendday_bounce_imap_url is not None,
        "SENDDAY_SHADOW": settings.sendday_shadow,
    }
    for name, is_set in later.items():
        if is_set:
            yield f"{name} is not available yet in this version: unset it."
    if settings.sendday_engine == SCALE_OUT:
        yield SCALE_OUT_COMES


def _sentences(error: ValidationError) -> Iterator[str]:
    for found in error.errors():
        name = str(found["loc"][0]).upper()
        cause = found.get("ctx", {}).get("error", found["msg"])
        text = f"{name}: {cause}" if isinstance(cause, Unclear) else f"{name} {cause}"
        yield text if text.endswith((".", "?")) else f"{text}."


def _dotenv_names() -> set[str]:
    try:
        return {name.upper() for name in DotEnvSettingsSource(Settings, env_file=DOTENV).env_vars}
    except UnicodeDecodeError:
        return set()  # `load` says so.


def _unknown(name: str, known: set[str]) -> str:
    likely = nearest(name, known)
    return f"{name} is no setting{f'; did you mean {likely}?' if likely else ': docs/settings.md lists them.'}"
