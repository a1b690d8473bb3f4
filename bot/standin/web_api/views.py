"""Modals and Home tabs: opened, stacked, changed and published."""

import json
import secrets
import time
from typing import Any

from bot.standin import shapes
from bot.standin.block_kit.fill import first_values, kept_values, with_ids
from bot.standin.block_kit.views import VIEW_BYTES_MAX, problems_of_view
from bot.standin.identity import opaque_id
from bot.standin.pace import VIEW_STACK_MAX
from bot.standin.records import Json, Trigger, View
from bot.standin.refusals import Refusal, invalid
from bot.standin.site import Site
from bot.standin.web_api.arguments import Args


def open_(site: Site, args: Args) -> Json:
    """A new stack with one modal. What was open before is gone."""
    trigger = _trigger(site, args)
    content = checked(site, _view_of(args))
    view = new_view(content, trigger.user_id)
    trigger.is_used = True
    site.workspace.modals[trigger.user_id] = [view]
    return {"view": shapes.view(site.workspace, view)}


def push(site: Site, args: Args) -> Json:
    """Another modal on the stack, at most three. Only a click in a modal gives the right to it."""
    trigger = _trigger(site, args)
    content = checked(site, _view_of(args))
    stack = site.workspace.modals.get(trigger.user_id, [])
    if not stack or trigger.view_id not in {view.id for view in stack}:
        raise Refusal("invalid_trigger_id")
    view = pushed(site, content, trigger.user_id)
    trigger.is_used = True
    return {"view": shapes.view(site.workspace, view)}


def update(site: Site, args: Args) -> Json:
    view = _open_view(site, args)
    expected = args.text("hash")
    if expected and expected != view.hash:
        raise Refusal("hash_conflict")
    rewrite(view, checked(site, _view_of(args), instead_of=view))
    return {"view": shapes.view(site.workspace, view)}


def publish(site: Site, args: Args) -> Json:
    (user_id,) = args.needed("user_id")
    if not site.declared.has_home:
        raise Refusal("not_enabled")
    if user_id not in site.workspace.users:
        raise invalid("invalid_arguments", ["[ERROR] invalid user_id [json-pointer:/user_id]"])
    old = site.workspace.homes.get(user_id)
    content = checked(site, _view_of(args), surface="home", instead_of=old)
    if old is None:
        old = site.workspace.homes[user_id] = new_view(content, user_id)
    elif args.text("hash") not in {None, old.hash}:
        raise Refusal("hash_conflict")
    else:
        rewrite(old, content)
    return {"view": shapes.view(site.workspace, old)}


def checked(site: Site, view: Any, *, surface: str = "modal", instead_of: View | None = None) -> Json:
    """A view within Slack's limits, with generated ids.

    Raises Refusal: invalid_arguments, view_too_large, duplicate_external_id.
    """
    found = problems_of_view(view, surface=surface)
    if found:
        raise invalid("invalid_arguments", found)
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES_MAX:
        raise Refusal("view_too_large")
    external_id = view.get("external_id")
    others = [other for other in all_views(site) if other is not instead_of]
    if external_id and external_id in {other.external_id for other in others}:
        raise Refusal("duplicate_external_id")
    return {**view, "blocks": with_ids(view["blocks"])}


def new_view(content: Json, user_id: str, *, below: View | None = None) -> View:
    view_id = opaque_id("V")
    return View(
        id=view_id,
        type=content["type"],
        user_id=user_id,
        content=content,
        hash=_new_hash(),
        root_view_id=below.root_view_id if below else view_id,
        previous_view_id=below.id if below else None,
        values=first_values(content["blocks"]),
    )


def pushed(site: Site, content: Json, user_id: str) -> View:
    """Raises Refusal(push_limit_reached)."""
    stack = site.workspace.modals[user_id]
    if len(stack) >= VIEW_STACK_MAX:
        raise Refusal("push_limit_reached")
    stack.append(new_view(content, user_id, below=stack[-1]))
    return stack[-1]


def rewrite(view: View, content: Json) -> None:
    """Change a view in place. What was typed stays where block and action ids stay."""
    view.values = kept_values(view.values, content["blocks"])
    view.content = content
    view.errors = {}
    view.hash = _new_hash()


def all_views(site: Site) -> list[View]:
    modals = [view for stack in site.workspace.modals.values() for view in stack]
    return [*modals, *site.workspace.homes.values()]


def _view_of(args: Args) -> Any:
    args.needed("view")
    return args.structure("view", refused_as="invalid_arguments")


def _trigger(site: Site, args: Args) -> Trigger:
    """Raises Refusal: invalid_trigger_id, exchanged_trigger_id, expired_trigger_id."""
    (trigger_id,) = args.needed("trigger_id")
    trigger = site.workspace.triggers.get(trigger_id)
    if trigger is None:
        raise Refusal("invalid_trigger_id")
    if trigger.is_used:
        raise Refusal("exchanged_trigger_id")
    if time.monotonic() - trigger.made_at > site.pace.trigger_seconds:
        raise Refusal("expired_trigger_id")
    return trigger


def _open_view(site: Site, args: Args) -> View:
    """Raises Refusal(not_found) for a view that was closed."""
    wanted = {args.text("view_id"), args.text("external_id")} - {None, ""}
    if not wanted:
        args.needed("view_id")
    for view in all_views(site):
        if view.id in wanted or (view.external_id and view.external_id in wanted):
            return view
    raise Refusal("not_found")


def _new_hash() -> str:
    return f"{time.monotonic_ns()}.{secrets.token_hex(4)}"
