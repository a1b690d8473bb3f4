"""The way into the Web API: token, scope, planned faults, then the method; and a note of every call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.standin.faults import Fault, Harm
from bot.standin.records import Call, Json
from bot.standin.refusals import Refusal
from bot.standin.site import Site
from bot.standin.web_api import scheduled
from bot.standin.web_api.arguments import Args
from bot.standin.web_api.table import METHODS, Method

BEFORE = (Harm.RATE_LIMIT, Harm.SERVER_ERROR, Harm.HTML, Harm.REFUSE)
AFTER = (Harm.SLOW, Harm.LOST_REPLY, Harm.LATE_ERROR)
HTML_PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Reply:
    """`fault` is what the server still has to do to it: delay it, or cut the line."""

    status: int
    body: Json | str
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: Fault | None = None


def call(site: Site, name: str, token: str | None, values: Mapping[str, Any]) -> Reply:
    """One call of the Web API. Refusals are answers with status 200, as Slack does it."""
    channel = str(values.get("channel") or values.get("channel_id") or "")
    before = site.faults.take(*BEFORE, method=name, channel=channel)
    after = None if before else site.faults.take(*AFTER, method=name, channel=channel)
    try:
        reply = _harmed(before) if before else _perform(site, name, token, values)
        error = None
    except Refusal as refusal:
        reply, error = _refused(refusal), refusal.error
    if before and not error:
        error = before.harm.name.lower()
    _note(site, name, values, error)
    if after and after.harm is Harm.LATE_ERROR:
        return Reply(500, {"ok": False, "error": "fatal_error"})
    headers = {**reply.headers, **_scope_headers(site, name)}
    return Reply(reply.status, reply.body, headers, after)


def _perform(site: Site, name: str, token: str | None, values: Mapping[str, Any]) -> Reply:
    method = METHODS.get(name)
    if method is None:
        raise Refusal("unknown_method", req_method=name)
    with site.workspace.change():
        scheduled.post_due(site)
        _check_token(site, method, token)
        if method.scopes and not set(method.scopes) & site.declared.scopes:
            site.require_scope(method.scopes[0])
        return Reply(200, {"ok": True, **method.perform(site, Args(values))})


def _check_token(site: Site, method: Method, token: str | None) -> None:
    """Raises Refusal: not_authed, invalid_auth, not_allowed_token_type, or what revocation left."""
    identity = site.workspace.identity
    if method.caller == "anybody":
        return
    if not token:
        raise Refusal("not_authed")
    if token not in {identity.bot_token, identity.app_token}:
        raise Refusal("invalid_auth")
    if token != (identity.app_token if method.caller == "app" else identity.bot_token):
        raise Refusal("not_allowed_token_type")
    if token == identity.bot_token and identity.refused_as:
        raise Refusal(identity.refused_as)


def _harmed(fault: Fault) -> Reply:
    if fault.harm is Harm.REFUSE:
        raise Refusal(fault.error)
    if fault.harm is Harm.RATE_LIMIT:
        raise Refusal("ratelimited", retry_after=int(fault.seconds))
    if fault.harm is Harm.HTML:
        return Reply(502, HTML_PAGE)
    return Reply(500, {"ok": False, "error": "internal_error"})


def _refused(refusal: Refusal) -> Reply:
    more = dict(refusal.more)
    retry_after = more.pop("retry_after", None)
    body = {"ok": False, "error": refusal.error, **more}
    if retry_after is None:
        return Reply(200, body)
    return Reply(429, body, {"Retry-After": str(retry_after)})


def _note(site: Site, name: str, values: Mapping[str, Any], error: str | None) -> None:
    args = {key: value for key, value in values.items() if key != "token"}
    with site.workspace.change():
        now = site.workspace.now()
        site.workspace.calls.append(Call(name, args, now, error))


def _scope_headers(site: Site, name: str) -> dict[str, str]:
    method = METHODS.get(name)
    if method is None or method.caller != "bot":
        return {}
    return {
        "x-oauth-scopes": ",".join(sorted(site.declared.scopes)),
        "x-accepted-oauth-scopes": ",".join(method.scopes),
    }
