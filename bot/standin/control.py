"""The controls over HTTP, for tests and pages in another process: JSON in, JSON out, token needed."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.standin import happenings, scenes, snapshots
from bot.standin.answers import Ambiguous, Answer, CannotType, ConfirmNeeded, NotOnScreen
from bot.standin.faults import Fault, Harm
from bot.standin.modals import Modal
from bot.standin.records import Call, Json
from bot.standin.site import Site
from bot.standin.snapshots import message_on_screen, person
from bot.standin.workspace import NobodyHere

Act = Callable[[Site, Json], Json]

CHANGE_WAIT_SECONDS_MAX = 25.0
WHERE = ("in_", "message", "ts", "confirm", "nth")


def routes(site: Site) -> list[BaseRoute]:
    """`GET` looks, `POST` does; everything lies under `/control/`."""

    async def look(request: Request) -> Response:
        name = request.path_params["name"]
        return await _performed(LOOKS.get(name), site, dict(request.query_params))

    async def act(request: Request) -> Response:
        name = request.path_params["name"]
        return await _performed(ACTS.get(name), site, await request.json())

    async def file(request: Request) -> Response:
        found = site.workspace.files.get(request.path_params["file_id"])
        content = found.content if found else None
        return Response(content) if content is not None else _problem(404, "NobodyHere", "no such file")

    return [
        Route("/control/files/{file_id}", file),
        Route("/control/{name}", look, methods=["GET"]),
        Route("/control/{name}", act, methods=["POST"]),
    ]


async def _performed(act: Act | None, site: Site, body: Json) -> Response:
    """Actions wait for the app, so they run beside the loop that brings its answers."""
    if act is None:
        return _problem(404, "NobodyHere", "no such control")
    try:
        return JSONResponse(await run_in_threadpool(act, site, body))
    except ConfirmNeeded as needed:
        return JSONResponse({"problem": "ConfirmNeeded", "title": needed.title, "text": needed.text}, 409)
    except (NotOnScreen, Ambiguous, CannotType, NobodyHere) as error:
        return _problem(409, type(error).__name__, str(error))
    except (KeyError, TypeError, ValueError) as error:
        return _problem(400, "BadRequest", str(error))


def _problem(status: int, name: str, sentence: str) -> Response:
    return JSONResponse({"problem": name, "text": sentence}, status)


# Looking.


def _snapshot(site: Site, body: Json) -> Json:
    return snapshots.snapshot(site, body["user"])


def _changes(site: Site, body: Json) -> Json:
    timeout = min(float(body.get("timeout", CHANGE_WAIT_SECONDS_MAX)), CHANGE_WAIT_SECONDS_MAX)
    return {"version": site.workspace.wait_for_change(int(body["since"]), timeout)}


def _calls(site: Site, body: Json) -> Json:
    return {"calls": [_call(call) for call in scenes.calls(site, body.get("method"))]}


def _posts(site: Site, body: Json) -> Json:
    return {"posts": [message_on_screen(site, message) for message in scenes.posts(site, body["in_"])]}


def _modal(site: Site, body: Json) -> Json:
    modal = _modal_of(site, body)
    fields = [
        {"label": one.label, "kind": one.kind, "value": one.value, "options": one.options}
        | {"error": one.error, "is_optional": one.is_optional, "hint": one.hint}
        for one in modal.fields.values()
    ]
    return {"title": modal.title, "fields": fields, "errors": modal.errors, "text": modal.text}


# Doing.


def _command(site: Site, body: Json) -> Json:
    return _answer(site, scenes.person(site, body["user"]).command(body["line"], body.get("in_", "general")))


def _shortcut(site: Site, body: Json) -> Json:
    return _answer(site, scenes.person(site, body["user"]).shortcut(body["name"]))


def _click(site: Site, body: Json) -> Json:
    where = _chosen(body, *WHERE)
    return _answer(site, scenes.person(site, body["user"]).click(body["label"], **where))


def _choose(site: Site, body: Json) -> Json:
    where = _chosen(body, *WHERE)
    return _answer(site, scenes.person(site, body["user"]).choose(body["option"], **where))


def _press(site: Site, body: Json) -> Json:
    """At an exact place: in a message (`in_`, `ts`) or in the open modal."""
    place = (body["action_id"], body["block_id"])
    if "ts" in body:
        where = _chosen(body, "in_", "ts", "option", "confirm")
        return _answer(site, scenes.person(site, body["user"]).press(*place, **where))
    return _answer(site, _modal_of(site, body).press(*place, **_chosen(body, "option", "confirm")))


def _say(site: Site, body: Json) -> Json:
    said = scenes.person(site, body["user"]).post(body["text"], body.get("in_", "general"))
    return {"ts": said.ts}


def _fill(site: Site, body: Json) -> Json:
    _modal_of(site, body).fill(body["values"])
    return {}


def _submit(site: Site, body: Json) -> Json:
    return _answer(site, _modal_of(site, body).fill(body.get("values", {})).submit())


def _close(site: Site, body: Json) -> Json:
    modal = _modal_of(site, body)
    return _answer(site, modal.dismiss() if body.get("dismiss") else modal.close())


def _click_modal(site: Site, body: Json) -> Json:
    return _answer(site, _modal_of(site, body).click(body["label"], **_chosen(body, "confirm", "nth")))


def _choose_modal(site: Site, body: Json) -> Json:
    return _answer(site, _modal_of(site, body).choose(body["option"], **_chosen(body, "confirm", "nth")))


def _search(site: Site, body: Json) -> Json:
    return {"options": _modal_of(site, body).search(body["label"], body["typed"])}


def _add_person(site: Site, body: Json) -> Json:
    facts = {name: value for name, value in body.items() if name != "name"}
    return person(scenes.add_person(site, body["name"], **facts).user)


def _add_channel(site: Site, body: Json) -> Json:
    options = _chosen(body, "members", "bot", "is_private")
    return {"id": scenes.add_channel(site, body["name"], **options).id}


def _plan(site: Site, body: Json) -> Json:
    options = _chosen(body, "method", "times", "channel", "seconds", "error")
    site.faults.plan(Fault(Harm[body["harm"]], **options))
    return {}


def _clear(site: Site, _body: Json) -> Json:
    site.faults.clear()
    return {}


def _delete(site: Site, body: Json) -> Json:
    channel = site.workspace.channel(body["in_"])
    found = [message for message in channel.messages if message.ts == body["ts"]]
    if not found:
        raise NobodyHere(body["ts"])
    happenings.delete_message(site, found[0])
    return {}


def _happen(site: Site, body: Json) -> Json:
    """`what` is one of HAPPENINGS; `about` the channel or person where it needs one."""
    about = (body["about"],) if "about" in body else ()
    HAPPENINGS[body["what"]](site, *about)
    return {}


HAPPENINGS: Mapping[str, Callable[..., object]] = {
    "archive": happenings.archive,
    "deactivate": happenings.deactivate,
    "invite_bot": happenings.invite_bot,
    "remove_bot": happenings.remove_bot,
    "revoke_token": happenings.revoke_token,
    "uninstall": happenings.uninstall,
    "refresh": lambda site: site.sockets.refresh(),
}

LOOKS: Mapping[str, Act] = {
    "snapshot": _snapshot,
    "changes": _changes,
    "calls": _calls,
    "posts": _posts,
    "modal": _modal,
}

ACTS: Mapping[str, Act] = {
    "command": _command,
    "shortcut": _shortcut,
    "click": _click,
    "choose": _choose,
    "press": _press,
    "say": _say,
    "fill": _fill,
    "submit": _submit,
    "close": _close,
    "click-modal": _click_modal,
    "choose-modal": _choose_modal,
    "search": _search,
    "person": _add_person,
    "channel": _add_channel,
    "fault": _plan,
    "clear": _clear,
    "delete": _delete,
    "happen": _happen,
}


def _chosen(body: Json, *names: str) -> dict[str, Any]:
    return {name: body[name] for name in names if body.get(name) is not None}


def _modal_of(site: Site, body: Json) -> Modal:
    return scenes.person(site, body["user"]).modal


def _answer(site: Site, answer: Answer) -> Json:
    message = message_on_screen(site, answer.message) if answer.message else None
    return asdict(answer) | {"message": message}


def _call(call: Call) -> Json:
    return {"method": call.method, "args": call.args, "at": call.at.isoformat(), "error": call.error}
