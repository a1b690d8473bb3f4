"""users.*, conversations.*, pins.*: who and where."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.manifest import manifest_text
from bot.standin import Channel, Person, StandIn
from tests.standin.conftest import error_of

MORE_SCOPES = ("chat:write.public", "pins:write", "pins:read", "channels:join", "im:write", "im:read")


@pytest.fixture(scope="module")
def wide() -> Iterator[StandIn]:
    """A workspace where the app may do more than our manifest asks for."""
    listed = "\n      ".join(f"- {scope}" for scope in MORE_SCOPES)
    with StandIn(manifest=manifest_text().replace("- chat:write.public", listed, 1)) as slack:
        slack.add_person("ana")
        yield slack


@pytest.fixture
def wide_web(wide: StandIn) -> WebClient:
    return WebClient(wide.bot_token, base_url=wide.api_url)


def test_a_person_has_a_zone_and_an_address(web: WebClient, slack: StandIn) -> None:
    cleo = web.users_info(user=slack.person("cleo").id)["user"]

    assert cleo["tz"] == "America/New_York"
    assert cleo["profile"]["email"] == "cleo@northwind.example"
    assert cleo["is_restricted"]
    assert not cleo["is_admin"]
    assert error_of(web.users_info, user="U0NOBODY") == "user_not_found"


def test_the_address_needs_its_own_scope() -> None:
    manifest = manifest_text().replace("      - users:read.email\n", "")
    with StandIn(manifest=manifest) as slack:
        ana = slack.add_person("ana")
        web = WebClient(slack.bot_token, base_url=slack.api_url)

        assert "email" not in web.users_info(user=ana.id)["user"]["profile"]
        assert error_of(web.users_lookupByEmail, email=ana.user.email) == "missing_scope"


def test_people_are_found_by_address_in_any_case(web: WebClient, ana: Person) -> None:
    assert web.users_lookupByEmail(email="ANA@northwind.example")["user"]["id"] == ana.id
    assert error_of(web.users_lookupByEmail, email="nobody@northwind.example") == "users_not_found"


def test_who_left_is_marked_and_cannot_be_found(slack: StandIn, web: WebClient) -> None:
    dora = slack.add_person("dora")

    slack.deactivate("dora")

    gone = web.users_info(user=dora.id)["user"]
    assert gone["deleted"]
    assert "tz" not in gone
    assert error_of(web.users_lookupByEmail, email=dora.user.email) == "users_not_found"
    assert error_of(web.chat_postMessage, channel=dora.id, text="x") == "channel_not_found"


def test_strangers_are_looked_up_one_by_one(slack: StandIn, web: WebClient) -> None:
    eve = slack.add_person("eve", is_stranger=True)

    assert eve.id not in {member["id"] for member in web.users_list()["members"]}
    assert web.users_info(user=eve.id)["user"]["team_id"] != slack.workspace.team.id


def test_long_lists_come_in_pages(slack: StandIn, web: WebClient) -> None:
    slack.site.page_max = 2
    pages = [page["members"] for page in web.users_list()]

    assert [len(page) for page in pages[:-1]] == [2] * (len(pages) - 1)
    assert len({member["id"] for page in pages for member in page}) >= 4
    assert error_of(web.users_list, cursor="nonsense") == "invalid_cursor"
    assert error_of(web.users_list, limit=1001) == "invalid_limit"
    assert error_of(web.users_list, limit="many") == "invalid_arguments"


def test_channels_are_listed_by_kind(slack: StandIn, web: WebClient) -> None:
    den = slack.add_channel("den", is_private=True)
    hidden = slack.add_channel("hidden", is_private=True, bot=False)
    attic = slack.add_channel("attic")
    slack.archive("attic")

    def listed(**args: object) -> set[str]:
        return {row["id"] for row in web.conversations_list(limit=1000, **args)["channels"]}  # type: ignore[arg-type]  # Table columns.

    assert attic.id in listed()
    assert den.id not in listed()
    assert den.id in listed(types="public_channel,private_channel")
    assert hidden.id not in listed(types="private_channel")
    assert attic.id not in listed(exclude_archived=True)
    assert error_of(web.conversations_list, types="secret") == "invalid_types"


def test_a_channel_says_whether_the_app_is_in_it(slack: StandIn, web: WebClient, channel: Channel) -> None:
    assert web.conversations_info(channel=channel.id)["channel"]["is_member"]

    slack.remove_bot(channel.name)
    slack.archive(channel.name)

    shown = web.conversations_info(channel=channel.id)["channel"]
    assert (shown["is_member"], shown["is_archived"], shown["is_private"]) == (False, True, False)


def test_members_are_listed(web: WebClient, channel: Channel, ana: Person) -> None:
    assert ana.id in web.conversations_members(channel=channel.id)["members"]


def test_the_app_may_join_public_channels_with_the_scope(wide: StandIn, wide_web: WebClient) -> None:
    hall = wide.add_channel("hall", bot=False)
    wide.add_channel("attic", bot=False)
    wide.archive("attic")

    assert wide_web.conversations_join(channel=hall.id)["channel"]["is_member"]
    assert error_of(wide_web.conversations_join, channel=wide.channel("attic").id) == "is_archived"
    den = wide.add_channel("den", is_private=True)
    refusal = error_of(wide_web.conversations_join, channel=den.id)
    assert refusal == "method_not_supported_for_channel_type"
    assert wide_web.conversations_join(channel=hall.id)["ok"]  # Once more changes nothing.


def test_direct_messages_are_opened_once(wide: StandIn, wide_web: WebClient) -> None:
    ana = wide.person("ana")

    first, second = (wide_web.conversations_open(users=[ana.id])["channel"]["id"] for _ in "12")

    assert first == second
    assert wide_web.conversations_info(channel=first)["channel"]["user"] == ana.id
    assert error_of(wide_web.conversations_open, users=["U0NOBODY"]) == "user_not_found"
    gus = wide.add_person("gus", is_deactivated=True)
    assert error_of(wide_web.conversations_open, users=[gus.id]) == "user_disabled"
    assert error_of(wide_web.conversations_open, users=[]) == "users_list_not_supplied"


def test_a_message_is_pinned_once(wide: StandIn, wide_web: WebClient) -> None:
    room = wide.add_channel("room")
    ts = wide_web.chat_postMessage(channel=room.id, text="board")["ts"]
    pin = {"channel": room.id, "timestamp": ts}

    wide_web.pins_add(**pin)
    assert [item["message"]["ts"] for item in wide_web.pins_list(channel=room.id)["items"]] == [ts]
    assert error_of(wide_web.pins_add, **pin) == "already_pinned"

    wide_web.pins_remove(**pin)
    assert error_of(wide_web.pins_remove, **pin) == "no_pin"
    assert error_of(wide_web.pins_add, channel=room.id, timestamp="1.0") == "message_not_found"
    whisper = wide.person("ana").command("/nothing", in_="sendday").message
    assert whisper is not None
    assert error_of(wide_web.pins_add, channel=whisper.channel, timestamp=whisper.ts) == "message_not_found"
