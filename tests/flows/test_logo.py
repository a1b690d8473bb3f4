"""The seller's logo, from a file beside seller.toml to the invoice that the client receives."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from email.message import EmailMessage

import pytest
from PIL import Image
from sqlalchemy import text as sql

from bot import wiring
from bot.outbound import logos
from store.database import transaction
from tests.bench import Bench
from tests.renderers.pdf.paper import colours
from tests.renderers.pdf.pictures import saved
from tests.running.kit import SELLER
from workflow.importing.report import Report
from workflow.importing.seller import import_seller
from workflow.services import Actor

COLOURS = {"red": (255, 0, 0), "blue": (0, 0, 255)}


@pytest.fixture
def office(bench: Bench) -> Iterator[Bench]:
    """A bench with the printer of `sendday run`, which finds its logos in the rows."""
    with closing(wiring.printer(bench.services.engine, children=1)) as printer:
        bench.services = replace(bench.services, printer=printer)
        yield bench


def bring(office: Bench, colour: str) -> Report:
    """Import a seller whose logo has this colour."""
    (office.home / "logo.png").write_bytes(saved(Image.new("RGB", (400, 100), colour)))
    file = office.home / "seller.toml"
    file.write_text(f'{SELLER}logo = "logo.png"\n')
    by = Actor("operator@cli", trusted=True)
    return import_seller(office.services, file.read_bytes(), by=by, logo=logos.beside(file))


def seen(mail: EmailMessage) -> set[str]:
    """Which of the colours are printed on the attached invoice."""
    [pdf] = [part.get_content() for part in mail.iter_attachments() if part.get_content_type() == "application/pdf"]
    found = colours(pdf)
    return {name for name, colour in COLOURS.items() if found.get(colour, 0) > 1000}


def test_the_logo_that_was_approved_is_on_the_invoice_that_is_mailed(office: Bench) -> None:
    assert bring(office, "red").problems == ()
    draft = office.draft()

    office.click("Approve", draft, by="ben", confirm=True)

    [mail] = office.inbox
    assert seen(mail) == {"red"}


def test_another_logo_after_the_approval_is_approved_again_before_anything_leaves(office: Bench) -> None:
    bring(office, "red")
    draft = office.draft(send_on="2026-03-03")
    office.click("Approve", draft, by="ben")

    assert bring(office, "blue").notes == (f"Drafts that ask for approval again: D-{draft}.",)

    office.clock.at("2026-03-03T09:00")
    office.tick()
    assert office.inbox == []
    assert "the logo" in office.thread(draft)
    office.click("Approve", draft, by="ben", confirm=True)
    [mail] = office.inbox
    assert seen(mail) == {"blue"}


@pytest.mark.parametrize("harm", ["DELETE FROM logos", "UPDATE logos SET content = substr(content, 1, 100)"])
def test_without_its_logo_no_invoice_leaves_until_the_logo_is_there_again(office: Bench, harm: str) -> None:
    bring(office, "red")
    draft = office.draft(send_on="2026-03-03")
    office.click("Approve", draft, by="ben")
    with transaction(office.services.engine) as db:
        db.connection().execute(sql(harm))
    office.clock.at("2026-03-03T09:00")
    office.tick()
    assert office.inbox == []
    problem = office.slack.posts("exceptions")[-1].shown
    assert "2026-0001 could not be issued" in problem
    assert "logo is missing or is not the approved one: import seller.toml again" in problem

    assert bring(office, "red").notes == ()
    office.cleo.click("Retry", in_="exceptions", message="could not be issued")
    office.tick()

    [mail] = office.inbox
    assert seen(mail) == {"red"}
