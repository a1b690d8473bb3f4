import urllib.error
import urllib.request

import pytest
from slack_sdk import WebClient

from bot.standin import Channel, Person, StandIn
from tests.standin.conftest import error_of


def uploaded(web: WebClient, content: bytes = b"%PDF") -> str:
    """An upload that is still to be completed."""
    reply = web.files_getUploadURLExternal(filename="a.pdf", length=len(content))
    urllib.request.urlopen(urllib.request.Request(reply["upload_url"], content)).close()  # noqa: S310  Loopback only.
    return str(reply["file_id"])


def test_the_upload_of_the_sdk_lands_in_the_thread(
    slack: StandIn, web: WebClient, channel: Channel, ana: Person
) -> None:
    card = web.chat_postMessage(channel=channel.id, text="card")["ts"]

    reply = web.files_upload_v2(
        channel=channel.id, thread_ts=card, filename="D-1.pdf", content="%PDF", initial_comment="The draft"
    )

    [message] = ana.thread(channel.messages[0])
    [file] = slack.files(channel.name)
    assert (message.text, file.name, file.content) == ("The draft", "D-1.pdf", b"%PDF")
    assert reply["files"][0]["shares"] == {}  # Sharing follows the scan: the answer never knows.
    [share] = web.files_info(file=file.id)["file"]["shares"]["public"][channel.id]
    assert share == {
        "ts": message.ts,
        "thread_ts": card,
        "channel_name": channel.name,
        "team_id": slack.workspace.team.id,
    }


def test_a_file_may_never_be_shared(slack: StandIn, web: WebClient, channel: Channel) -> None:
    slack.faults.never_share()

    reply = web.files_upload_v2(channel=channel.id, filename="a.pdf", content="x")

    assert reply["ok"]
    assert web.files_info(file=reply["files"][0]["id"])["file"]["shares"] == {}
    assert channel.messages == []


def test_the_bytes_may_not_arrive(slack: StandIn, web: WebClient, channel: Channel) -> None:
    slack.faults.server_error("upload")

    with pytest.raises(urllib.error.HTTPError) as caught:  # The SDK translates everything but this step.
        web.files_upload_v2(channel=channel.id, filename="a.pdf", content="x")
    caught.value.close()

    assert channel.messages == []


def test_the_length_is_kept(web: WebClient) -> None:
    url = web.files_getUploadURLExternal(filename="a.pdf", length=4)["upload_url"]

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(url, b"longer"))  # noqa: S310  Loopback only.

    assert caught.value.code == 400
    caught.value.close()
    assert error_of(web.files_getUploadURLExternal, filename="a.pdf", length=0) == "invalid_arguments"


def test_only_what_was_uploaded_can_be_completed(web: WebClient, channel: Channel) -> None:
    empty = web.files_getUploadURLExternal(filename="a.pdf", length=4)["file_id"]
    full = uploaded(web)

    assert error_of(web.files_completeUploadExternal, files=[{"id": empty}]) == "file_not_found"
    assert error_of(web.files_info, file=full) == "file_not_found"
    web.files_completeUploadExternal(files=[{"id": full, "title": "Draft"}], channel_id=channel.id)
    assert web.files_info(file=full)["file"]["title"] == "Draft"
    assert error_of(web.files_completeUploadExternal, files=[{"id": full}]) == "file_not_found"
    assert error_of(web.files_completeUploadExternal, files=[]) == "invalid_arguments"


def test_a_file_goes_only_where_the_app_is(slack: StandIn, web: WebClient, channel: Channel) -> None:
    slack.remove_bot(channel.name)
    share = {"files": [{"id": uploaded(web)}]}

    assert error_of(web.files_completeUploadExternal, channel_id=channel.id, **share) == "not_in_channel"
    slack.archive(channel.name)
    assert error_of(web.files_completeUploadExternal, channel_id=channel.id, **share) == "is_archived"
    assert error_of(web.files_completeUploadExternal, channel_id="C0NOWHERE", **share) == "channel_not_found"


def test_a_form_may_carry_the_bytes(web: WebClient) -> None:
    reply = web.files_getUploadURLExternal(filename="a.pdf", length=4)
    body = (
        b'--edge\r\nContent-Disposition: form-data; name="filename"; filename="a.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n%PDF\r\n--edge--\r\n"
    )
    kind = {"Content-Type": "multipart/form-data; boundary=edge"}
    request = urllib.request.Request(reply["upload_url"], body, kind)  # noqa: S310  Loopback only.

    with urllib.request.urlopen(request) as answer:  # noqa: S310  Loopback only.
        assert answer.read() == b"OK - 4"


def test_a_deleted_file_leaves_its_message(slack: StandIn, web: WebClient, channel: Channel) -> None:
    file_id = web.files_upload_v2(channel=channel.id, filename="a.pdf", content="x")["files"][0]["id"]

    web.files_delete(file=file_id)

    assert slack.files(channel.name) == []
    assert len(channel.messages) == 1
