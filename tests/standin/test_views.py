"""Views over the Web API: limits, triggers, the stack, hashes."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.manifest import manifest_text
from bot.standin import Pace, Person, StandIn
from bot.standin.block_kit.views import problems_of_view
from bot.standin.declared import read
from tests.standin.conftest import error_of
from tests.standin.kit import actions, button, entry, modal, plain, section

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("view", "message"),
    [
        (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(submit=plain("x" * 25)), "must be less than 25 characters"),
        (modal(close=plain("x" * 25)), "must be less than 25 characters"),
        (modal(private_metadata="x" * 3001), "must be less than 3001 characters"),
        (modal(callback_id="x" * 256), "must be less than 256 characters"),
        (modal(external_id="x" * 256), "must be less than 256 characters"),
        (modal(colour="red"), "invalid additional property: colour"),
        (modal(type="home"), "must be of type modal"),
        (modal(*[section(str(n)) for n in range(101)]), "no more than 100 items allowed"),
        (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
        ({name: value for name, value in modal().items() if name != "submit"}, "missing required field: submit"),
        ({name: value for name, value in modal().items() if name != "title"}, "missing required field: title"),
        ({name: value for name, value in modal().items() if name != "blocks"}, "missing required field: blocks"),
        ("text", "must be an object"),
    ],
)
def test_slack_refuses_the_view(view: Any, message: str) -> None:
    found = problems_of_view(view, surface="modal")

    assert any(message in sentence for sentence in found), found


def test_the_refusal_lists_what_is_wrong(slack: StandIn, web: WebClient, ana: Person) -> None:
    trigger = slack.workspace.new_trigger(ana.id)

    with pytest.raises(SlackApiError) as caught:
        web.views_open(trigger_id=trigger, view=modal(title=plain("x" * 25)))

    assert caught.value.response["error"] == "invalid_arguments"
    assert caught.value.response["response_metadata"]["messages"][0].startswith("[ERROR] failed to match all")
    web.views_open(trigger_id=trigger, view=modal())  # The trigger was not spent.


def test_a_trigger_opens_one_modal(slack: StandIn, web: WebClient, ana: Person) -> None:
    trigger = slack.workspace.new_trigger(ana.id)

    web.views_open(trigger_id=trigger, view=modal())

    assert ana.modal.title == "New invoice"
    assert error_of(web.views_open, trigger_id=trigger, view=modal()) == "exchanged_trigger_id"
    assert error_of(web.views_open, trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"
    assert error_of(web.views_open, trigger_id="", view=modal()) == "invalid_arguments"


def test_a_trigger_lives_three_seconds() -> None:
    with StandIn(pace=Pace(trigger_seconds=0)) as slack:
        ana = slack.add_person("ana")
        web = WebClient(slack.bot_token, base_url=slack.api_url)
        trigger = slack.workspace.new_trigger(ana.id)

        assert Pace().trigger_seconds == 3
        assert error_of(web.views_open, trigger_id=trigger, view=modal()) == "expired_trigger_id"


def test_three_views_lie_on_each_other_and_no_fourth(slack: StandIn, web: WebClient, ana: Person) -> None:
    root = web.views_open(trigger_id=slack.workspace.new_trigger(ana.id), view=modal())["view"]
    pushed = root
    for _ in range(2):
        trigger = slack.workspace.new_trigger(ana.id, root["id"])
        pushed = web.views_push(trigger_id=trigger, view=modal())["view"]

    trigger = slack.workspace.new_trigger(ana.id, root["id"])
    assert error_of(web.views_push, trigger_id=trigger, view=modal()) == "push_limit_reached"
    assert pushed["root_view_id"] == root["id"]
    assert pushed["previous_view_id"] != root["id"]


def test_a_push_comes_from_a_click_in_a_modal(slack: StandIn, web: WebClient, ana: Person) -> None:
    trigger = slack.workspace.new_trigger(ana.id)

    assert error_of(web.views_push, trigger_id=trigger, view=modal()) == "invalid_trigger_id"


def test_a_stale_hash_is_refused(slack: StandIn, web: WebClient, ana: Person) -> None:
    old = web.views_open(trigger_id=slack.workspace.new_trigger(ana.id), view=modal())["view"]
    new = web.views_update(view_id=old["id"], hash=old["hash"], view=modal(entry("Note")))["view"]

    assert error_of(web.views_update, view_id=old["id"], hash=old["hash"], view=modal()) == "hash_conflict"
    assert list(ana.modal.fields) == ["Note"]
    web.views_update(view_id=old["id"], hash=new["hash"], view=modal())


def test_a_closed_view_is_gone(slack: StandIn, web: WebClient, ana: Person) -> None:
    view = web.views_open(trigger_id=slack.workspace.new_trigger(ana.id), view=modal())["view"]

    ana.modal.close()

    assert error_of(web.views_update, view_id=view["id"], view=modal()) == "not_found"
    assert error_of(web.api_call, api_method="views.update", json={"view": modal()}) == "invalid_arguments"


def test_what_was_typed_stays_while_block_and_action_stay(slack: StandIn, web: WebClient, ana: Person) -> None:
    form = modal(entry("Client"), entry("Note"))
    view = web.views_open(trigger_id=slack.workspace.new_trigger(ana.id), view=form)["view"]
    ana.modal.fill({"Client": "Acme", "Note": "Thanks"})

    renamed = {**entry("Note"), "block_id": "note-2"}
    web.views_update(view_id=view["id"], view=modal(entry("Client"), renamed))

    assert {label: one.value for label, one in ana.modal.fields.items()} == {"Client": "Acme", "Note": None}


def test_an_external_id_names_one_view(slack: StandIn, web: WebClient, ana: Person, ben: Person) -> None:
    web.views_open(trigger_id=slack.workspace.new_trigger(ana.id), view=modal(external_id="draft-17"))

    taken = slack.workspace.new_trigger(ben.id)
    assert error_of(web.views_open, trigger_id=taken, view=modal(external_id="draft-17")) == "duplicate_external_id"
    web.views_update(external_id="draft-17", view=modal(entry("Note"), external_id="draft-17"))
    assert list(ana.modal.fields) == ["Note"]


def test_a_view_has_a_largest_size(slack: StandIn, web: WebClient, ana: Person) -> None:
    blocks = [section("x" * 2_900) for _ in range(90)]

    trigger = slack.workspace.new_trigger(ana.id)
    assert error_of(web.views_open, trigger_id=trigger, view=modal(*blocks)) == "view_too_large"


def test_home_is_off_until_the_manifest_says_so(web: WebClient, ana: Person) -> None:
    home = {"type": "home", "blocks": [section("Queue")]}

    assert error_of(web.views_publish, user_id=ana.id, view=home) == "not_enabled"


def test_home_is_published_for_each_person() -> None:
    manifest = manifest_text().replace("home_tab_enabled: false", "home_tab_enabled: true")
    assert read(manifest).has_home
    home = {"type": "home", "blocks": [section("Queue"), actions(button("Settings"))]}
    with StandIn(manifest=manifest) as slack:
        ana, ben = slack.add_person("ana"), slack.add_person("ben")
        web = WebClient(slack.bot_token, base_url=slack.api_url)

        first = web.views_publish(user_id=ana.id, view=home)["view"]
        web.views_publish(user_id=ana.id, view=home, hash=first["hash"])

        assert ana.home is not None
        assert ana.home.text == "Queue\nSettings"
        assert ben.open_home() is None
        assert error_of(web.views_publish, user_id=ana.id, view=home, hash=first["hash"]) == "hash_conflict"
        assert error_of(web.views_publish, user_id="U0NOBODY", view=home) == "invalid_arguments"
        assert error_of(web.views_publish, user_id=ana.id, view=modal()) == "invalid_arguments"
