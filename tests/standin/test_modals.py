"""Modals as Slack's client treats them, with a real app behind."""

from datetime import date
from typing import Any

import pytest
from slack_bolt import Ack

from bot.standin import CannotType, Modal, NotOnScreen, Person
from bot.standin.texts import escaped
from tests.standin.kit import actions, button, confirm, entry, menu, modal, option, plain, section
from tests.standin.probe import Json, Probe

EVERYTHING = modal(
    entry("Client", menu("static_select", "Acme", "Globex")),
    entry("Work completed on", {"type": "datepicker", "initial_date": "2026-03-02"}, optional=True),
    entry("Line items", {"type": "plain_text_input", "multiline": True, "max_length": 20}),
    entry("Currency", menu("radio_buttons", "EUR", "USD", initial_option=option("EUR"))),
    entry("Extras", menu("checkboxes", "Rush", "Travel"), optional=True),
    entry("Owner", {"type": "users_select"}, optional=True),
    entry("Channel", {"type": "conversations_select"}, optional=True),
    entry("Mail", {"type": "email_text_input"}, optional=True),
    entry("Hours", {"type": "number_input", "is_decimal_allowed": True}, optional=True),
    entry("Watchers", {"type": "multi_users_select"}, optional=True),
    section("Look", accessory=menu("static_select", "Plain", "Fancy", initial_option=option("Plain"))),
    private_metadata="D-17",
)


@pytest.fixture
def form(probe: Probe, ana: Person) -> Modal:
    return opened(probe, ana, EVERYTHING)


def opened(probe: Probe, who: Person, view: Json) -> Modal:
    probe.opens(view)
    who.command("/invoice new")
    return who.modal


def submitted(probe: Probe) -> Json:
    """What the app received, by action: each element's name here is its label in lower case."""
    values = probe.last["view"]["state"]["values"]
    return {action: value for actions in values.values() for action, value in actions.items()}


def test_what_is_seen(form: Modal) -> None:
    client, day, items = list(form.fields.values())[:3]

    assert (form.title, form.submit_label) == ("New invoice", "Save")
    assert (client.label, client.kind, client.options, client.value) == (
        "Client",
        "static_select",
        ["Acme", "Globex"],
        None,
    )
    assert (day.value, day.is_optional) == ("2026-03-02", True)
    assert items.element["multiline"]


def test_untouched_initial_values_are_submitted(probe: Probe, form: Modal) -> None:
    form.fill({"Client": "Acme", "Line items": "Design | 2\nLogo | 1"}).submit()

    assert probe.last["type"] == "view_submission"
    assert probe.last["view"]["private_metadata"] == "D-17"
    values = submitted(probe)
    assert values["client"]["selected_option"]["value"] == "acme"
    assert values["work completed on"] == {"type": "datepicker", "selected_date": "2026-03-02"}
    assert values["line items"] == {"type": "plain_text_input", "value": "Design | 2\nLogo | 1"}
    assert values["currency"]["selected_option"]["value"] == "eur"
    assert values["extras"] == {"type": "checkboxes", "selected_options": []}
    assert values["owner"] == {"type": "users_select", "selected_user": None}
    assert values["mail"] == {"type": "email_text_input", "value": None}
    assert values["static_select"]["selected_option"]["value"] == "plain"


def test_every_kind_of_field_can_be_filled(probe: Probe, form: Modal, ben: Person) -> None:
    form.fill(
        {
            "Client": "Globex",
            "Work completed on": date(2026, 3, 5),
            "Line items": "x",
            "Currency": "USD",
            "Extras": ["Rush", "Travel"],
            "Owner": "ben",
            "Channel": "general",
            "Mail": "a@b.example",
            "Hours": "1.5",
            "Watchers": ["ben"],
        }
    ).submit()

    values = submitted(probe)
    assert values["work completed on"]["selected_date"] == "2026-03-05"
    assert [chosen["value"] for chosen in values["extras"]["selected_options"]] == ["rush", "travel"]
    assert values["owner"]["selected_user"] == ben.id
    assert values["watchers"]["selected_users"] == [ben.id]
    assert values["channel"]["selected_conversation"].startswith("C")
    assert values["hours"]["value"] == "1.5"


def test_an_emptied_field_is_empty(probe: Probe, form: Modal) -> None:
    form.fill({"Client": "Acme", "Line items": "x", "Work completed on": None, "Extras": ["Rush"]})
    form.fill({"Extras": None}).submit()

    assert submitted(probe)["work completed on"]["selected_date"] is None
    assert submitted(probe)["extras"]["selected_options"] == []


def test_required_fields_keep_the_app_from_hearing(probe: Probe, form: Modal) -> None:
    probe.received.clear()

    answer = form.fill({"Mail": "no address", "Hours": "many"}).submit()

    assert answer.errors == {
        "Client": "Please complete this required field.",
        "Line items": "Please complete this required field.",
        "Mail": "Please enter a valid email address.",
        "Hours": "Please enter a number.",
    }
    assert form.fields["Client"].error == "Please complete this required field."
    assert probe.received == []


def test_the_shortest_text_is_asked_for(probe: Probe, ana: Person) -> None:
    form = opened(probe, ana, modal(entry("Reason", {"type": "plain_text_input", "min_length": 5})))

    assert form.fill({"Reason": "no"}).submit().errors == {"Reason": "Please write at least 5 characters."}


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"Line items": "x" * 21}, CannotType),
        ({"Mail": "a\nb"}, CannotType),
        ({"Client": "Initech"}, NotOnScreen),
        ({"Price": "1"}, NotOnScreen),
        ({"Work completed on": "tomorrow"}, ValueError),
    ],
)
def test_what_slacks_client_does_not_let_in(form: Modal, values: Json, error: type[Exception]) -> None:
    with pytest.raises(error):
        form.fill(values)


def test_errors_stand_at_their_fields(probe: Probe, form: Modal) -> None:
    probe.submits_with(response_action="errors", errors={"client": "On hold"})

    answer = form.fill({"Client": "Acme", "Line items": "x"}).submit()

    assert answer.errors == {"Client": "On hold"} == form.errors
    assert form.is_open
    form.fill({"Client": "Globex"})
    assert form.errors == {}


@pytest.mark.parametrize(
    "body",
    [
        {"response_action": "errors", "errors": {"elsewhere": "x"}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "shrug"},
        {"text": "Saved"},
    ],
)
def test_an_answer_that_slack_does_not_know_is_trouble(probe: Probe, form: Modal, body: Json) -> None:
    probe.on_submission = lambda ack, _body: ack(body)

    answer = form.fill({"Client": "Acme", "Line items": "x"}).submit()

    assert answer.error is not None
    assert form.errors == {"": "We had some trouble connecting. Try again?"}
    assert form.is_open


def test_an_empty_answer_closes_the_modal(probe: Probe, form: Modal, ana: Person) -> None:
    assert form.fill({"Client": "Acme", "Line items": "x"}).submit().is_fine

    assert ana.open_modal() is None
    assert not form.is_open
    with pytest.raises(NotOnScreen, match="closed"):
        form.submit()


def test_an_answer_may_change_or_push_a_view(probe: Probe, ana: Person) -> None:
    form = opened(probe, ana, modal(entry("Client")))

    probe.submits_with(response_action="push", view=modal(entry("Reason"), title=plain("Why?")))
    form.fill({"Client": "Acme"}).submit()
    assert ana.modal.title == "Why?"
    with pytest.raises(NotOnScreen, match="on top"):
        form.submit()

    probe.submits_with(response_action="update", view=modal(entry("Note"), title=plain("Thanks")))
    ana.modal.fill({"Reason": "x"}).submit()
    assert ana.modal.title == "Thanks"

    ana.modal.close()
    assert ana.modal.title == "New invoice"
    probe.submits_with(response_action="clear")
    ana.modal.submit()
    assert ana.open_modal() is None


@pytest.mark.parametrize(("asks", "heard"), [({"notify_on_close": True}, ["view_closed"]), ({}, [])])
def test_closing_is_told_on_demand(probe: Probe, ana: Person, asks: Json, heard: list[str]) -> None:
    form = opened(probe, ana, modal(entry("Client"), **asks))
    probe.received.clear()

    form.close()

    assert [body["type"] for body in probe.received] == heard
    assert ana.open_modal() is None


def test_the_cross_clears_the_stack_and_names_its_root(probe: Probe, ana: Person) -> None:
    form = opened(probe, ana, modal(entry("Client"), notify_on_close=True))
    probe.submits_with(response_action="push", view=modal(entry("Reason")))
    form.fill({"Client": "Acme"}).submit()

    ana.modal.dismiss()

    assert (probe.last["is_cleared"], probe.last["view"]["id"]) == (True, form.view_id)
    assert ana.open_modal() is None


def test_a_button_in_a_modal_carries_what_was_typed(probe: Probe, ana: Person) -> None:
    more = actions(button("Add line"), button("Drop", confirm=confirm()), menu("overflow", "Copy"))
    form = opened(probe, ana, modal(entry("Client"), more))

    form.fill({"Client": "Acme"}).click("Add line")

    body = probe.last
    assert body["container"] == {"type": "view", "view_id": form.view_id}
    assert body["view"]["state"]["values"]["client"]["client"]["value"] == "Acme"
    assert "response_url" not in body
    assert form.click("Drop", confirm=False).was_denied
    form.choose("Copy")
    assert probe.last["actions"][0]["selected_option"]["value"] == "copy"
    form.press("add line", probe.last["actions"][0]["block_id"])
    assert probe.last["actions"][0]["action_id"] == "add line"


def test_a_menu_outside_of_inputs_tells_the_app_at_once(probe: Probe, form: Modal) -> None:
    form.fill({"Look": "Fancy"})

    assert probe.last["type"] == "block_actions"
    assert probe.last["actions"][0]["selected_option"]["value"] == "fancy"
    form.choose("Plain")
    assert form.fields["Look"].value == "Plain"


def test_an_input_tells_the_app_when_asked_to(probe: Probe, ana: Person) -> None:
    form = opened(probe, ana, modal(entry("Client", dispatch_action=True), entry("Note", optional=True)))
    probe.received.clear()

    form.fill({"Note": "x", "Client": "Acme"})

    assert [body["actions"][0]["value"] for body in probe.received] == ["Acme"]


def test_an_external_select_asks_the_app(probe: Probe, ana: Person) -> None:
    def offer(ack: Ack, body: Json) -> None:
        names = ["Acme GmbH", "Acme Ltd", "Globex", "Holt & Partner <Wien>"]
        ack(options=[option(escaped(name)) for name in names if body["value"].lower() in name.lower()])

    probe.on_options = offer
    form = opened(probe, ana, modal(entry("Client", {"type": "external_select"})))

    assert form.search("Client", "acme") == ["Acme GmbH", "Acme Ltd"]
    assert (probe.last["type"], probe.last["action_id"]) == ("block_suggestion", "client")
    with pytest.raises(CannotType, match="nothing is looked up"):
        form.search("Client", "ac")
    with pytest.raises(NotOnScreen, match="was not suggested"):
        form.fill({"Client": "Initech"})

    assert form.search("Client", "holt") == ["Holt & Partner <Wien>"]  # As people read it, and choose it.
    assert form.fill({"Client": "Holt & Partner <Wien>"}).fields["Client"].value == "Holt & Partner <Wien>"
    form.fill({"Client": "Acme Ltd"}).submit()
    assert submitted(probe)["client"]["selected_option"]["value"] == "acme ltd"


@pytest.mark.parametrize(
    "body", [{}, {"options": [{"text": plain("x" * 76), "value": "x"}]}, {"options": [], "option_groups": []}]
)
def test_suggestions_that_break_the_limits_are_not_shown(probe: Probe, ana: Person, body: Any) -> None:
    probe.on_options = lambda ack, _body: ack(body)
    form = opened(probe, ana, modal(entry("Client", {"type": "external_select"})))

    with pytest.raises(NotOnScreen):
        form.search("Client", "acme")


def test_a_modal_without_submit_can_only_be_closed(probe: Probe, ana: Person) -> None:
    view = {"type": "modal", "title": plain("Help"), "blocks": [section("Read me")]}
    form = opened(probe, ana, view)

    assert form.text == "Read me"
    with pytest.raises(NotOnScreen, match="no submit button"):
        form.submit()


def test_there_is_no_modal_until_one_opens(ben: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.standin.people.MODAL_WAIT_SECONDS", 0.05)

    with pytest.raises(NotOnScreen, match="ben has no modal open"):
        _ = ben.modal
