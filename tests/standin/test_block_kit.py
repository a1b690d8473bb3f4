"""Every limit of SLACK's Block Kit that we rely on, one row each."""

from typing import Any

import pytest

from bot.standin.block_kit.blocks import ALLOWED, BLOCKS, problems_of_blocks, text_length
from bot.standin.block_kit.problems import escaped_length
from tests.standin.kit import actions, button, confirm, entry, menu, mrkdwn, option, plain, section

Json = dict[str, Any]


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "A logo", **more}


def select(**more: Any) -> Json:
    return menu("static_select", "One", "Two", **more)


def table(rows: int, columns: int, text: str = "x") -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows}


FINE: list[tuple[str, Json]] = [
    ("section", section("x" * 3000)),
    ("fields", {"type": "section", "fields": [mrkdwn("x" * 2000)] * 2}),
    ("accessory", section("x", accessory=menu("overflow", "A", "B", "C", "D", "E"))),
    ("header", {"type": "header", "text": plain("x" * 150)}),
    ("divider", {"type": "divider", "block_id": "d"}),
    ("image", image(title=plain("T"))),
    ("context", {"type": "context", "elements": [mrkdwn("x"), plain("y"), image()]}),
    ("actions", actions(*[button(f"B{n}") for n in range(25)])),
    ("a menu", actions(select(initial_option=option("Two")))),
    ("grouped", actions({"type": "static_select", "option_groups": [{"label": plain("G"), "options": [option("A")]}]})),
    ("a day", actions({"type": "datepicker", "initial_date": "2026-12-01"})),
    ("a confirm", actions(button("Send", style="danger", confirm=confirm()))),
    ("a link", actions(button("Open", url="https://a.example/x"))),
    ("input", entry("Client", hint=plain("Who pays"))),
    ("markdown", {"type": "markdown", "text": "**x**"}),
    ("table", table(100, 20)),
    (
        "rich text",
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]},
    ),
    (
        "video",
        {
            "type": "video",
            "title": plain("T"),
            "video_url": "https://a.example/v",
            "thumbnail_url": "https://a.example/t",
            "alt_text": "A",
        },
    ),
    ("card", {"type": "card", "title": plain("T"), "actions": [button("A")]}),
]

WRONG: list[tuple[str, Json, str]] = [
    ("section too long", section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ("counted escaped", section("&" * 601), "must be less than 3001 characters"),
    ("empty text", section(""), "must be more than 0 characters"),
    ("nothing in it", {"type": "section"}, "missing required field: text or fields"),
    ("too many fields", {"type": "section", "fields": [mrkdwn("x")] * 11}, "no more than 10 items allowed"),
    ("field too long", {"type": "section", "fields": [mrkdwn("x" * 2001)]}, "must be less than 2001 characters"),
    ("unknown block", {"type": "surprise"}, "unsupported type: surprise"),
    ("unknown field", {"type": "divider", "colour": "red"}, "invalid additional property: colour"),
    ("header too long", {"type": "header", "text": plain("x" * 151)}, "must be less than 151 characters"),
    ("header in mrkdwn", {"type": "header", "text": mrkdwn("x")}, "must be a text object: plain_text"),
    ("image without words", {"type": "image", "image_url": "https://a.example"}, "missing required field: alt_text"),
    ("image without picture", {"type": "image", "alt_text": "x"}, "exactly one of: image_url, slack_file"),
    ("no address", image(image_url="not an address"), "invalid url"),
    ("crowded context", {"type": "context", "elements": [mrkdwn("x")] * 11}, "no more than 10 items allowed"),
    ("button in context", {"type": "context", "elements": [button("A")]}, "unsupported type: button"),
    ("crowded actions", actions(*[button(f"B{n}") for n in range(26)]), "no more than 25 items allowed"),
    ("empty actions", actions(), "no fewer than 1 items allowed"),
    ("twin actions", actions(button("A", "x"), button("B", "x")), "action_id `x` already exists"),
    ("typing in actions", actions({"type": "plain_text_input"}), "unsupported type: plain_text_input"),
    ("button too long", actions(button("x" * 76)), "must be less than 76 characters"),
    ("value too long", actions(button("A", value="x" * 2001)), "must be less than 2001 characters"),
    ("empty value", actions(button("A", value="")), "must be more than 0 characters"),
    ("url too long", actions(button("A", url="https://" + "x" * 3000)), "must be less than 3001 characters"),
    ("default style", actions(button("A", style="default")), "must be one of: primary, danger"),
    ("action_id too long", actions(button("A", "x" * 256)), "must be less than 256 characters"),
    ("label for ears", actions(button("A", accessibility_label="x" * 76)), "must be less than 76 characters"),
    ("confirm title", actions(button("A", confirm=confirm("x" * 101))), "must be less than 101 characters"),
    ("confirm text", actions(button("A", confirm=confirm(text="x" * 301))), "must be less than 301 characters"),
    ("confirm button", actions(button("A", confirm={**confirm(), "deny": plain("x" * 31)})), "must be less than 31"),
    ("a dialog of text", actions(button("A", confirm="Sure?")), "must be an object"),
    ("an option of text", actions(select(options=["A"])), "must be an object"),
    ("crowded overflow", actions(menu("overflow", *"ABCDEF")), "no more than 5 items allowed"),
    ("crowded menu", actions(menu("static_select", *map(str, range(101)))), "no more than 100 items allowed"),
    ("menu without options", actions({"type": "static_select"}), "exactly one of: options, option_groups"),
    ("option too long", actions(menu("static_select", "x" * 76)), "must be less than 76 characters"),
    ("option value", actions(select(options=[option("A", "x" * 151)])), "must be less than 151 characters"),
    ("strange initial", actions(select(initial_option=option("Three"))), "the initial option is none of the options"),
    ("crowded radio", actions(menu("radio_buttons", *"ABCDEFGHIJK")), "no more than 10 items allowed"),
    ("crowded boxes", actions(menu("checkboxes", *"ABCDEFGHIJK")), "no more than 10 items allowed"),
    ("placeholder", actions(select(placeholder=plain("x" * 151))), "must be less than 151 characters"),
    ("no such day", actions({"type": "datepicker", "initial_date": "2026-02-30"}), "must be a date"),
    ("no such time", actions({"type": "timepicker", "initial_time": "24:00"}), "must be a time"),
    ("label too long", entry("x" * 2001, block_id="b"), "must be less than 2001 characters"),
    ("long max_length", entry("A", {"type": "plain_text_input", "max_length": 3001}), "must be a number between 1"),
    (
        "lengths crossed",
        entry("A", {"type": "plain_text_input", "min_length": 9, "max_length": 3}),
        "min_length must not",
    ),
    ("empty initial", entry("A", {"type": "plain_text_input", "initial_value": ""}), "must be more than 0 characters"),
    ("button as input", entry("A", button("B")), "unsupported type: button"),
    ("file in a message", entry("A", {"type": "file_input"}), "file_input is only allowed in modals"),
    ("flag as text", entry("A", optional="true"), "must be a boolean"),
    ("long markdown", {"type": "markdown", "text": "x" * 12_001}, "must be less than 12001 characters"),
    ("long table", table(101, 1), "no more than 100 items allowed"),
    ("wide table", table(1, 21), "no more than 20 items allowed"),
    ("full table", table(11, 1, "x" * 1000), "must be less than 10001 characters in all"),
    ("ragged table", {"type": "table", "rows": [*table(1, 1)["rows"], *table(1, 2)["rows"]]}, "same number of cells"),
    ("card", {"type": "card", "body": plain("x" * 201)}, "must be less than 201 characters"),
    ("block_id", section("x", block_id="x" * 256), "must be less than 256 characters"),
    ("actions no list", {"type": "actions", "elements": "x"}, "must be an array"),
    ("text no string", {"type": "markdown", "text": 1}, "must be a string"),
]


@pytest.mark.parametrize("block", [block for _, block in FINE], ids=[name for name, _ in FINE])
def test_slack_takes(block: Json) -> None:
    assert problems_of_blocks([block], surface="message") == []


@pytest.mark.parametrize(("block", "message"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_slack_refuses(block: Json, message: str) -> None:
    found = problems_of_blocks([block], surface="message")

    assert any(message in sentence for sentence in found), found


@pytest.mark.parametrize("block", ["text", 1, None, {"type": "actions", "elements": ["text"]}])
def test_slack_refuses_what_is_no_object(block: Any) -> None:
    [problem] = problems_of_blocks([block], surface="message")

    assert "unsupported type: None" in problem


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_holds_so_many_blocks(surface: str, most: int) -> None:
    divider = {"type": "divider"}

    assert problems_of_blocks([divider] * most, surface=surface) == []
    assert problems_of_blocks([divider] * (most + 1), surface=surface) == [
        f"[ERROR] no more than {most} items allowed [json-pointer:/blocks]"
    ]


@pytest.mark.parametrize(
    ("kind", "message", "modal", "home"),
    [
        ("section", True, True, True),
        ("input", True, True, True),
        ("rich_text", True, True, True),
        ("alert", False, True, False),
        ("markdown", True, False, False),
        ("table", True, False, False),
        ("card", True, False, False),
        ("data_visualization", True, False, False),
    ],
)
def test_not_every_block_goes_everywhere(kind: str, message: bool, modal: bool, home: bool) -> None:
    allowed = [kind in ALLOWED[surface] for surface in ("message", "modal", "home")]

    assert allowed == [message, modal, home]
    assert kind in BLOCKS


def test_block_ids_are_unique_in_a_message() -> None:
    found = problems_of_blocks([section("a", block_id="x"), section("b", block_id="x")], surface="message")

    assert found == ["[ERROR] block_id `x` already exists [json-pointer:/blocks]"]


def test_markdown_is_summed_and_tables_are_lonely() -> None:
    found = problems_of_blocks([{"type": "markdown", "text": "x" * 7000}] * 2 + [table(1, 1)] * 2, surface="message")

    assert len(found) == 2
    assert "12000 characters together" in found[0]
    assert "only one table is allowed" in found[1]


def test_blocks_are_a_list() -> None:
    assert problems_of_blocks("x", surface="message") == ["[ERROR] must be an array [json-pointer:/blocks]"]


@pytest.mark.parametrize(("text", "length"), [("a&b", 7), ("a&amp;b", 7), ("&lt;&gt;&", 13), ("€", 1)])
def test_characters_are_counted_after_escaping(text: str, length: int) -> None:
    assert escaped_length(text) == length


def test_all_text_of_blocks_is_counted() -> None:
    assert text_length([section("abc"), actions(button("de"))]) == 5
