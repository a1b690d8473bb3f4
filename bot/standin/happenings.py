"""What happens to a workspace and is nobody's click: archived, revoked, deactivated, deleted."""

from bot.standin import payloads
from bot.standin.records import Channel, Message
from bot.standin.site import Site
from bot.standin.workspace import NobodyHere


def archive(site: Site, where: str, *, is_archived: bool = True) -> None:
    with site.workspace.change():
        site.workspace.channel(where).is_archived = is_archived


def delete_message(site: Site, message: Message) -> None:
    """Somebody with the right to it, or a retention rule, took it away."""
    with site.workspace.change():
        messages = site.workspace.channels[message.channel].messages
        if message not in messages:
            raise NobodyHere(message.ts)
        messages.remove(message)


def deactivate(site: Site, who: str, *, is_deactivated: bool = True) -> None:
    with site.workspace.change():
        site.workspace.user(who).is_deactivated = is_deactivated


def invite_bot(site: Site, where: str) -> Channel:
    """The app hears that it joined."""
    channel = site.workspace.channel(where)
    site.join(channel, site.workspace.bot.id)
    return channel


def remove_bot(site: Site, where: str) -> None:
    with site.workspace.change():
        site.workspace.channel(where).members.discard(site.workspace.bot.id)


def revoke_token(site: Site) -> None:
    """The bot token opens nothing any more, and the app hears of it."""
    _shut(site, "token_revoked")
    bot = {"oauth": [], "bot": [site.workspace.bot.id]}
    site.delivery.event({"type": "tokens_revoked", "tokens": bot, "event_ts": payloads.action_ts()})


def uninstall(site: Site) -> None:
    _shut(site, "account_inactive")
    site.delivery.event({"type": "app_uninstalled", "event_ts": payloads.action_ts()})


def _shut(site: Site, error: str) -> None:
    with site.workspace.change():
        site.workspace.identity.refused_as = error
