"""Whether the app is who it says, and where its socket opens."""

from bot.standin.records import Json
from bot.standin.site import Site
from bot.standin.web_api.arguments import Args


def api_test(_site: Site, args: Args) -> Json:
    return {"args": dict(args.values)}


def auth_test(site: Site, _args: Args) -> Json:
    workspace = site.workspace
    return {
        "url": f"https://{workspace.team.domain}.slack.com/",
        "team": workspace.team.name,
        "user": workspace.bot.name,
        "team_id": workspace.team.id,
        "user_id": workspace.bot.id,
        "bot_id": workspace.identity.bot_id,
        "enterprise_id": workspace.team.enterprise_id,
        "is_enterprise_install": False,
    }


def connections_open(site: Site, _args: Args) -> Json:
    ticket = site.sockets.new_ticket()
    base = site.base_url.replace("http", "ws", 1)
    return {"url": f"{base}/link/?ticket={ticket}&app_id={site.workspace.identity.app_id}"}
