"""Views in Slack: where they land, what stands in threads, and what words from outside cannot do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from billing.content import Buyer, Content
from billing.invoice import InReview
from bot.outbound.slack import REPEATED
from bot.standin import Person
from tests.bot.outbound.chat import Chat, at
from tests.renderers.slack.samples import APPROVED, CONTENT, DRAFT, IN_REVIEW, PERHAPS_SENT, REFUSED_MAIL
from workflow.ports import PostGone, PostRefused

PDF = b"%PDF-1.7 a draft"

# Where things land.


def test_a_card_goes_to_the_approvals_and_an_exception_to_its_own_channel(chat: Chat) -> None:
    card = chat.poster.show(IN_REVIEW, None, repeat=False)
    problem = chat.poster.show(REFUSED_MAIL, None, repeat=False)

    assert card == at(chat.approvals.messages[0])
    assert problem == at(chat.exceptions.messages[0])
    assert "Acme GmbH" in chat.approvals.messages[0].shown
    assert chat.approvals.messages[0].buttons == ["Approve", "Edit", "Request changes", "Hold"]
    assert "could not be mailed" in chat.exceptions.messages[0].shown


def test_a_channel_is_named_by_id_or_by_name_with_and_without_its_sign(chat: Chat) -> None:
    for called in (chat.approvals.id, chat.approvals.name, f"#{chat.approvals.name}"):
        chat.aimed_at(called).show(IN_REVIEW, None, repeat=False)

    assert len(chat.approvals.messages) == 3


def test_a_channel_is_found_beyond_the_first_page(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat.slack.site, "page_max", 1)

    assert chat.post().channel == chat.approvals.id
    assert len(chat.slack.calls("conversations.list")) > 1


def test_slack_is_asked_once_which_channel_is_meant(chat: Chat) -> None:
    chat.post()
    asked = len(chat.slack.calls("conversations.info"))

    chat.post()

    assert len(chat.slack.calls("conversations.info")) == asked == 1


def test_a_private_channel_is_found_where_the_bot_is_in_it(chat: Chat) -> None:
    private = chat.slack.add_channel(f"{chat.approvals.name}-private", members=["ana"], is_private=True)

    chat.aimed_at(private.name).show(IN_REVIEW, None, repeat=False)

    assert len(private.messages) == 1


@pytest.mark.parametrize("is_there", [True, False], ids=["private without the bot", "no such channel"])
def test_an_unknown_channel_is_refused_with_the_fix(chat: Chat, *, is_there: bool) -> None:
    name = f"hidden-{chat.approvals.name}"
    if is_there:
        chat.slack.add_channel(name, bot=False, is_private=True)

    with pytest.raises(PostRefused) as refused:
        chat.aimed_at(name).show(IN_REVIEW, None, repeat=False)

    assert refused.value.code == "channel_not_found"
    assert name in str(refused.value)
    assert "invite the bot if it is private" in str(refused.value)


def test_a_channel_that_appears_later_is_found_then(chat: Chat) -> None:
    poster = chat.aimed_at(f"later-{chat.approvals.name}")
    with pytest.raises(PostRefused):
        poster.show(IN_REVIEW, None, repeat=False)

    later = chat.slack.add_channel(f"later-{chat.approvals.name}")
    poster.show(IN_REVIEW, None, repeat=False)

    assert len(later.messages) == 1


def test_a_card_neither_unfurls_nor_mentions_more_than_people(chat: Chat, ana: Person) -> None:
    named = replace(IN_REVIEW, approvers=(ana.id,))

    message = chat.post(named)

    sent = chat.slack.calls("chat.postMessage")[-1].args
    assert (str(sent["unfurl_links"]), str(sent["unfurl_media"])) in {("False", "False"), ("0", "0")}
    assert set(message.live) == {f"<@{ana.id}>", f"<@{DRAFT.saved_by}>"}


# Drawing again.


def test_a_redraw_changes_the_message_where_it_is(chat: Chat) -> None:
    first = chat.post()

    place = chat.poster.show(APPROVED, at(first), repeat=False)

    assert place == at(first)
    assert len(chat.approvals.messages) == 1
    assert "Approve" not in chat.approvals.messages[0].buttons


def test_a_deleted_message_is_gone(chat: Chat) -> None:
    first = chat.post()
    chat.slack.delete_message(first)

    with pytest.raises(PostGone) as gone:
        chat.poster.show(APPROVED, at(first), repeat=False)

    assert gone.value.code == "message_not_found"
    assert chat.approvals.messages == []


@pytest.mark.parametrize("error", ["cant_update_message", "edit_window_closed", "block_mismatch"])
def test_a_message_that_cannot_be_changed_any_more_is_gone_too(chat: Chat, error: str) -> None:
    first = chat.post()
    chat.slack.faults.refuse("chat.update", error)

    with pytest.raises(PostGone):
        chat.poster.show(APPROVED, at(first), repeat=False)


def test_a_repeat_says_that_it_may_be_one(chat: Chat) -> None:
    chat.poster.show(IN_REVIEW, None, repeat=True)

    assert REPEATED in chat.approvals.messages[0].text


# Threads.


def test_a_reply_stands_in_the_thread(chat: Chat, ana: Person) -> None:
    card = chat.post()

    reply = chat.poster.reply(at(card), "Saved as revision 1.", repeat=False)

    [line] = ana.thread(card)
    assert (line.ts, line.text) == (reply.ts, "Saved as revision 1.")


def test_lines_that_may_be_in_the_thread_already_say_so(chat: Chat, ana: Person) -> None:
    card = chat.post()

    chat.poster.reply(at(card), "Saved as revision 1.", repeat=True)

    [line] = ana.thread(card)
    assert line.text == "(repeat: an earlier post of this may already be here)\nSaved as revision 1."


def test_a_file_is_shared_in_the_thread_with_its_bytes(chat: Chat, ana: Person) -> None:
    card = chat.post()

    file = chat.poster.attach(at(card), filename="D-17.pdf", content=PDF, title="D-17 revision 3")

    [kept] = chat.slack.files(chat.approvals.name)
    assert (kept.id, kept.name, kept.title, kept.content) == (file, "D-17.pdf", "D-17 revision 3", PDF)
    assert [line.file_ids for line in ana.thread(card)] == [[file]]


def test_a_file_cannot_be_put_where_the_bot_is_not(chat: Chat) -> None:
    card = chat.post()
    chat.slack.remove_bot(chat.approvals.name)

    with pytest.raises(PostRefused, match="invite the bot"):
        chat.poster.attach(at(card), filename="D-17.pdf", content=PDF, title="D-17")


# Words from outside.

HOSTILE = "<!channel> <@U999> <https://evil.example|Approve> @here & `x` https://evil.example \u202eGBE"


def hostile() -> Content:
    """A client, a line and a note that try to be more than words."""
    line = replace(CONTENT.lines[0], description=HOSTILE)
    return replace(CONTENT, buyer=Buyer(HOSTILE), lines=(line,), note=HOSTILE, purchase_order=HOSTILE)


def test_words_from_outside_mention_and_link_nothing(chat: Chat) -> None:
    card = chat.post(replace(IN_REVIEW, invoice=InReview(replace(DRAFT, content=hostile()))))
    problem = replace(PERHAPS_SENT, client=HOSTILE, words=HOSTILE, subject=HOSTILE, message_id=HOSTILE)
    chat.poster.show(problem, None, repeat=False)
    reply = chat.poster.reply(at(card), HOSTILE, repeat=False)

    people = {f"<@{person}>" for person in (*IN_REVIEW.approvers, DRAFT.saved_by, problem.owner)}
    thread = next(said for said in chat.approvals.messages if said.ts == reply.ts)
    alive = {*card.live, *chat.exceptions.messages[0].live}
    assert {one for one in alive if not one.startswith("<!date^")} <= people  # A moment is drawn in the reader's zone.
    assert thread.live == []
    assert "\u202e" not in card.shown + thread.shown + chat.exceptions.messages[0].shown


def test_endless_words_are_cut_and_still_arrive(chat: Chat) -> None:
    endless = "A & B " * 3000
    content = replace(hostile(), buyer=Buyer(endless), note=endless)
    first = chat.post(replace(IN_REVIEW, invoice=InReview(replace(DRAFT, content=content))))

    chat.poster.show(APPROVED, at(first), repeat=False)
    reply = chat.poster.reply(at(first), endless, repeat=False)

    thread = next(said for said in chat.approvals.messages if said.ts == reply.ts)
    assert thread.text.rstrip().endswith("…")
    assert len(thread.text) <= 4000
    assert first.blocks  # The blocks were taken: nothing fell back to plain text.
    assert "Acme GmbH" in first.shown
