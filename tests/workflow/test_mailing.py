"""Who the mail comes from, and who gets the answer."""

from dataclasses import replace

import pytest

from billing.roles import Role
from jobs import upkeep
from tests.workflow.shop import Shop
from workflow.ports import MailDelayed
from workflow.services import Postmark


@pytest.mark.parametrize(
    ("follow_up", "reply_to"),
    [
        ("UCLEO", "cleo@studio-nord.example"),
        ("debtors@studio-nord.example", "debtors@studio-nord.example"),
        ("USTRANGER", "hello@studio-nord.example"),  # The chat does not know the address: the seller's.
    ],
)
def test_an_answer_reaches_who_follows_up(shop: Shop, follow_up: str, reply_to: str) -> None:
    people = {**shop.people_of(drafter="ana", approver="ben", sender="cleo"), Role.FOLLOW_UP: (follow_up,)}
    shop.directory.add("UCLEO")
    invoice_id = shop.draft(shop.client(people=people), send_on="2026-03-03")
    shop.approve(invoice_id)
    upkeep.look_up_people(shop.services)  # Whoever leaves now stops nothing that was approved.

    shop.clock.at("2026-03-03T09:00")
    shop.tick()

    assert [letter.reply_to for letter in shop.mailer.letters] == [reply_to]


def test_the_operators_sender_and_copy(shop: Shop) -> None:
    shop.services = replace(shop.services, postmark=Postmark("billing@studio-nord.example", "copy@studio-nord.example"))

    shop.issued(shop.client(cc=("boss@acme.example",)))

    [letter] = shop.mailer.letters
    assert (letter.sender, letter.sender_name) == ("billing@studio-nord.example", "Studio Nord")
    assert (letter.to, letter.cc, letter.bcc) == (
        ("billing@acme.example",),
        ("boss@acme.example",),
        ("copy@studio-nord.example",),
    )


def test_every_try_of_a_mail_is_the_same_mail(shop: Shop) -> None:
    shop.approve(shop.draft())
    shop.mailer.handing_over.append(MailDelayed("451 later"))
    shop.tick()
    shop.clock.forward(minutes=1)
    shop.tick()

    assert len(shop.mailer.offered) == 2
    assert shop.mailer.offered[0] == shop.mailer.offered[1]
