"""Everything that the page shows one person, as JSON: Slack, the inbox, the archive, the clock, and the next click."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from billing.obligation import Kind, State
from bot.demo import agency, tour
from bot.demo.inbox import Mail
from bot.demo.stage import Stage
from renderers.slack.guide import COMMANDS
from store import reports
from store.database import reading
from store.reports import Line
from workflow import asking

Json = dict[str, Any]

SEND_DAY, REMINDER = "send_day", "reminder"
MOVES = {SEND_DAY: Kind.ISSUE.value, REMINDER: Kind.REMIND.value}
MOVE_LABELS = {SEND_DAY: "Send day", REMINDER: "Next reminder"}


def screen(stage: Stage, acting: str) -> Json:
    """What somebody of the agency sees now. Raises NobodyHere."""
    person = stage.slack.person(acting)
    lines, mails = _lines(stage), stage.inbox.mails
    return {
        "acting": person.user.name,
        "slack": stage.slack.snapshot(acting),
        "team": [asdict(member) | {"id": stage.people[member.name].id} for member in agency.TEAM],
        "words": [{"form": one.form, "does": one.does, "example": one.example} for one in COMMANDS],
        "clock": _clock(stage, lines),
        "mails": [_mail(mail) for mail in reversed(mails)],
        "archive": _archive(stage, mails),
        "exceptions": [_exception(row) for row in asking.open_exceptions(stage.services)],
        "tour": _tour(stage, person.user.name, lines, mails),
        "also": [asdict(one) for one in agency.ALSO],
    }


def move_instants(lines: Iterable[Line]) -> dict[str, Line]:
    """The invoice that each of the clock's named moves is about: the one whose turn comes first."""
    found: dict[str, Line] = {}
    for name, kind in MOVES.items():
        waiting = [line for line in lines if line.next_kind == kind and line.next_state == State.DUE and not line.held]
        if waiting:
            found[name] = min(waiting, key=lambda line: (line.next_at is None, line.next_at))
    return found


def _lines(stage: Stage) -> list[Line]:
    with reading(stage.services.engine) as db:
        return reports.lines(db, open_only=False)


def instant_of(stage: Stage, move: str) -> datetime | None:
    """Where one of the clock's named moves leads; None when nothing waits for it."""
    line = move_instants(_lines(stage)).get(move)
    return line.next_at if line else None


def _clock(stage: Stage, lines: list[Line]) -> Json:
    instants = move_instants(lines)
    moves = [{"to": name, "label": label, **_aim(instants.get(name))} for name, label in MOVE_LABELS.items()]
    return {"now": stage.clock().isoformat(), "zone": agency.ZONE.key, "moves": moves}


def _aim(line: Line | None) -> Json:
    if line is None or line.next_at is None:
        return {"at": None, "about": ""}
    return {"at": line.next_at.isoformat(), "about": f"{line.number or f'D-{line.invoice_id}'} · {line.client}"}


def _mail(mail: Mail) -> Json:
    files = [
        {"name": one.name, "size": len(one.content), "sha256": one.sha256, "path": f"mail/{mail.number}/{place}"}
        for place, one in enumerate(mail.attachments)
    ]
    shown = ("number", "sender", "to", "cc", "reply_to", "subject", "text", "is_reminder", "is_read")
    facts = {name: getattr(mail, name) for name in shown}
    return facts | {"at": mail.received_at.isoformat(), "files": files}


def _archive(stage: Stage, mails: list[Mail]) -> list[Json]:
    mailed = {one.sha256 for mail in mails for one in mail.attachments}
    found = []
    for path, content in stage.archived().items():
        sha256 = hashlib.sha256(content).hexdigest()
        found.append(
            {"path": f"archive/{path}", "name": path, "size": len(content), "sha256": sha256}
            | {"is_as_mailed": sha256 in mailed}
        )
    return found


def _exception(row: Any) -> Json:
    return {"number": row.number, "what": row.what, "client": row.client, "subject": row.subject, "owner": row.owner}


def _tour(stage: Stage, acting: str, lines: list[Line], mails: list[Mail]) -> Json:
    lead = tour.leading(lines)
    view = asking.invoice(stage.services, lead.invoice_id)[0] if lead else None
    form_open = any(person.open_modal() for person in stage.people.values())
    guide = tour.guide(tour.Scene(acting, form_open, view, mails))
    return {
        "steps": [{"title": title, "is_done": step < guide.step} for step, title in tour.TITLES.items()],
        "at": int(guide.step),
        "say": guide.say,
        "targets": guide.targets,
        "example": guide.example,
    }
