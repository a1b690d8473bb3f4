"""Slack as a directory: who a person is, by id or e-mail address."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient

from billing.roles import Absence
from bot.outbound.slack import called
from workflow.ports import Member, PostRefused, Team

NOBODY = frozenset({"user_not_found", "users_not_found", "user_not_visible"})
_LESS = {
    "deleted": Absence.DEACTIVATED,
    "is_bot": Absence.BOT,
    "is_restricted": Absence.GUEST,
    "is_ultra_restricted": Absence.GUEST,
    "is_stranger": Absence.OUTSIDER,
    "is_invited_user": Absence.INVITED,
}


class SlackDirectory:
    """Looks people up, and tells members of the team from everybody else."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._team: Team | None = None

    def greet(self) -> None:
        """Ask Slack who we are."""
        said = called(self._client.auth_test)
        if said.get("team_id"):
            self._team = Team(str(said["team_id"]), str(said.get("enterprise_id") or ""))

    def team(self) -> Team | None:
        """Our own team, as far as Slack has said it."""
        return self._team

    def by_id(self, person: str) -> Member | None:
        """Look a person up by id."""
        return self._member(lambda: self._client.users_info(user=person))

    def by_email(self, email: str) -> Member | None:
        """Look a person up by e-mail address."""
        return self._member(lambda: self._client.users_lookupByEmail(email=email))

    def _member(self, look_up: Any) -> Member | None:
        try:
            user = called(look_up)["user"]
        except PostRefused as refused:
            if refused.code in NOBODY:
                return None
            raise
        profile = user.get("profile") or {}
        return Member(
            person=user["id"],
            name=profile.get("display_name") or user.get("real_name") or user.get("name") or user["id"],
            email=str(profile.get("email") or "").casefold(),
            admin=bool(user.get("is_admin") or user.get("is_owner")),
            absence=self._absence(user),
        )

    def _absence(self, user: dict[str, Any]) -> Absence | None:
        for flag, absence in _LESS.items():
            if user.get(flag):
                return absence
        return None if self._ours(user) else Absence.OUTSIDER

    def _ours(self, user: dict[str, Any]) -> bool:
        if self._team is None:
            self.greet()
        theirs = {user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or ())} - {None, ""}
        return not theirs or self._team is None or self._team.id in theirs
