"""The real process with its archive in Dropbox: over TLS on loopback, with a kill -9 in the middle."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests import dropbox as double
from tests.bot.outbound import certificate
from tests.dropbox import APP_KEY, REFRESH_TOKEN, UPLOAD, FakeDropbox, Reply
from tests.inbox import Inbox
from tests.running import kit

WHERE = "/Invoices/Acme GmbH/2026/2026-0001.pdf"


@contextmanager
def served(dropbox: FakeDropbox, folder: Path) -> Iterator[dict[str, str]]:
    """The double behind a TLS port; what the bot's environment must say to reach it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                reply = dropbox.answer("loopback", double.route_of(self.path), dict(self.headers), body)
            except OSError:  # The line breaks: requests' exceptions are of this kind.
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = certificate.server_side(folder).wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        trusted = folder / "trusted.pem"
        trusted.write_text(ssl.DER_cert_to_PEM_cert(certificate.trusting().get_ca_certs(binary_form=True)[0]))
        here = f"127.0.0.1:{server.server_port}"
        try:
            yield {
                "DROPBOX_API_HOST": here,
                "DROPBOX_API_CONTENT_HOST": here,
                "REQUESTS_CA_BUNDLE": str(trusted),
                "SENDDAY_ARCHIVE_URL": "dropbox:/Invoices",
                "DROPBOX_APP_KEY": APP_KEY,
                "DROPBOX_REFRESH_TOKEN": REFRESH_TOKEN,
            }
        finally:
            server.shutdown()


def test_a_process_killed_in_the_middle_of_an_upload_archives_after_its_start(tmp_path: Path) -> None:
    dropbox, arrived, go_on = FakeDropbox(), threading.Event(), threading.Event()

    def hold(reply: Reply) -> Reply:
        arrived.set()
        go_on.wait(kit.PATIENCE)
        return double.lost(reply)

    dropbox.next(UPLOAD, hold)
    with (
        served(dropbox, tmp_path) as settings,
        Inbox() as mails,
        kit.office(tmp_path, f"{mails.url}?tls=off") as office,
    ):
        office.environ.update(settings)
        office.import_client()
        office.start()
        office.draft()
        office.people["ben"].wait_for("D-1", in_="approvals", timeout=kit.PATIENCE)
        office.people["ben"].click("Approve", in_="approvals", message="D-1", confirm=True)
        assert arrived.wait(kit.PATIENCE)
        kit.until(lambda: len(mails.raw) == 1)
        office.people["ben"].wait_for("Mailed to", in_="approvals", timeout=kit.PATIENCE)  # The kill is the archive's.

        office.kill()
        go_on.set()
        office.start()
        kit.until(lambda: dropbox.routes().count(UPLOAD) == 2)

        kit.until(lambda: office.health()[1].get("archive_waiting") == 0)  # Two hands: either may be done first.
        kit.until(lambda: office.health()[0] == 200)  # Slack's line may come up after both.
        [attached] = list(mails.messages[0].iter_attachments())
        assert dropbox.bytes_at(WHERE) == attached.get_payload(decode=True)
        assert len(dropbox.files) == 1
        _, health = office.health()
        assert (health["ok"], health["wrong"], health["archive_waiting"]) == (True, [], 0)
        assert office.sendday("exceptions").returncode == 0
        assert office.stop() == 0
        assert REFRESH_TOKEN not in office.log()
        assert "sl.acc3ss" not in office.log()
