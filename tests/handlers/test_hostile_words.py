"""Words from outside in commands, names and forms: escaped, cut, and never more than words (RELIABILITY, fault 46)."""

from __future__ import annotations

import pytest

from tests.handlers.rig import APPROVALS, Rig

ENDLESS = "Lorem ipsum & <dolor> " * 500  # 11,000 characters.
HOSTILE = [
    "<!channel>",
    "<!here|@here>",
    "@everyone",
    "<@U0EVIL>",
    "<https://evil.example|Approve>",
    "https://evil.example/x",
    "*bold* _it_ ~no~ `code`",
    "\u202eGBE 084",
    "a\u2028b\x00c",
    "&amp; &lt;!channel&gt;",
    ENDLESS,
]


@pytest.mark.parametrize("word", ["", "status ", "hold ", "paid ", "done ", "new ", "resume ", "queue "])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_a_command_answers_with_dead_words_and_not_too_many(rig: Rig, word: str, text: str) -> None:
    rig.client("Acme GmbH")

    answer = rig.person("ana").command(f"/invoice {word}{text}")

    assert answer.is_fine
    assert rig.bench.problems() == []
    if answer.message is None:  # A form says the rest.
        assert len(rig.person("ana").modal.text) < 4000
        return
    assert answer.message.live == []
    assert len(answer.message.text) <= 4000
    assert "\u202e" not in answer.text
    assert answer.message.only_for


@pytest.mark.parametrize("name", ["R&D <Labs> *GmbH*", "<!channel> AG", "@here `Ltd`", "Ünïcode 東京 & Sons"])
def test_a_client_s_name_is_itself_wherever_it_is_shown(rig: Rig, name: str) -> None:
    client_id, _ = rig.client(name)
    ana = rig.person("ana")

    logged = ana.command(f"/invoice done {name} 480 Logo & <icons>")
    shown = ana.command(f"/invoice {name.upper()}")
    ana.command(f"/invoice new {name}")
    chosen = ana.modal.fields["Client"].value
    ana.modal.close()
    rig.draft(client_id)

    card = rig.bench.slack.posts(APPROVALS)[0]
    for message in (logged.message, shown.message, card):
        assert message is not None
        assert name in message.shown.replace("\u200b", "").replace("ˋ", "`")
        assert [one for one in message.live if not one.startswith("<@U")] == []
    assert chosen == name or chosen.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") == name


@pytest.mark.parametrize("field", ["Purchase order", "Note to client", "Line items"])
def test_a_form_s_words_are_dead_on_the_card(rig: Rig, field: str) -> None:
    _, name = rig.client()
    words = "<!channel> <@U0EVIL> <https://evil.example|Approve> *x* & @here"
    ana = rig.person("ana")
    ana.command(f"/invoice new {name}")
    filled = {"Line items": "Design | 1 | 500"} | {field: f"{words} / 1 | 1 | 500" if field == "Line items" else words}
    if field == "Line items":
        filled[field] = f"{words.replace('|', '/')} | 1 | 500"

    assert ana.modal.fill(filled).submit().is_fine
    rig.bench.tick()

    for posted in rig.bench.slack.posts(APPROVALS):
        assert [one for one in posted.live if not one.startswith(("<@U", "<!date^"))] == []
        assert "<@U0EVIL>" not in posted.live
