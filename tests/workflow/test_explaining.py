"""Why something did not go out, in a sentence with the people who can help."""

import pytest

from billing.refusals import Refused, Why
from renderers import reasons
from renderers.people import named
from tests.workflow.shop import Shop
from tests.workflow.test_deciding import approved, delayed, held, paid, reminded_today, returned, unnamed, void
from tests.workflow.troubles import refused, unknown
from workflow import exception_queue, explaining
from workflow.ports import MailUncertain

ANA, BEN, CLEO, ADMIN = (named(f"U{name}") for name in ("ANA", "BEN", "CLEO", "ADMIN"))
ANY = f"{ANA}, {BEN} or {CLEO}"


def said(shop: Shop, invoice_id: int) -> str:
    """What the asker reads, behind the invoice's name."""
    whole = reasons.sentence(explaining.invoice(shop.services, invoice_id))
    name, _, rest = whole.partition(", Acme GmbH: ")
    assert name in {f"D-{invoice_id}", "2026-0001"}
    return rest


def test_who_can_say_yes_is_not_who_drafted_it(shop: Shop) -> None:
    two = shop.people_of(drafter="ana", approver="ana ben", sender="cleo", follow_up="cleo")
    alone = shop.people_of(drafter="ana", approver="ana", sender="ana", follow_up="ana")

    assert said(shop, shop.draft(shop.client(people=two))) == f"It needs approval. {BEN} can approve it on its card."
    assert said(shop, shop.draft(shop.client(people=alone))) == f"It needs approval. {ANA} can approve it on its card."


def test_what_is_missing_is_named_with_its_cell_and_who_can_fill_it(shop: Shop) -> None:
    told = said(shop, unnamed(shop))

    assert told.startswith(f"It needs approval. {ADMIN} can approve it on its card. Nobody is named as approver")
    assert f"fill approver in clients.csv and import it again. {ADMIN} can do that." in told
    assert "Nobody is named as sender" in told
    assert "fill email in clients.csv and import it again" in told


def test_changes_are_the_drafter_s(shop: Shop) -> None:
    assert said(shop, returned(shop)) == (
        f"Changes were requested: rate. {ANA} can make them with Edit; then it asks for approval again."
    )


def test_when_it_leaves_on_the_client_s_clock(shop: Shop) -> None:
    assert said(shop, approved(shop)) == (
        f"it leaves Thu 5 Mar 09:00 Berlin. Its time has not come. It goes by itself; {ANY} can stop it with Hold."
    )
    shop.clock.at("2026-03-05T09:00")
    assert said(shop, 1) == "it leaves now."


def test_who_stopped_it_why_and_until_when(shop: Shop) -> None:
    assert said(shop, held(shop)) == (
        f"It is on hold, by {CLEO}: wait. {ANY} can let it go on with Resume on its card."
    )
    assert said(shop, held(shop, until="2026-03-09")) == (
        f"it leaves Mon 9 Mar 09:00 Berlin. It is on hold until 9 Mar 2026, by {CLEO}: wait. "
        f"It goes on by itself then; {ANY} can resume it before."
    )


def test_the_other_side_s_words_and_the_exception_with_its_owner(shop: Shop) -> None:
    invoice_id, number = refused(shop)

    assert said(shop, invoice_id) == (
        f"The last try was refused: 550 no such mailbox. {CLEO} can mend that and press Retry in exception {number}."
    )
    exception_queue.take(shop.services, number, by=shop.actor("ben"))
    assert f"{BEN} can mend that" in said(shop, invoice_id)


def test_an_unknown_mail_is_its_owner_s_to_settle(shop: Shop) -> None:
    invoice_id, number = unknown(shop)

    assert said(shop, invoice_id) == (
        f"Nobody can know whether its mail left: the line broke. "
        f"{CLEO} decides in exception {number}: It was sent, or Send again."
    )


def test_an_unknown_reminder_is_the_follow_up_owner_s(shop: Shop) -> None:
    people = shop.people_of(drafter="ana", approver="ben", sender="dan", follow_up="cleo")
    invoice_id = shop.issued(shop.client(people=people))
    shop.clock.at("2026-03-13T09:00")
    shop.mailer.taken.append(MailUncertain("the line broke"))
    shop.tick()

    assert f"{CLEO} decides in exception 1" in said(shop, invoice_id)


def test_the_next_try_is_told_before_it_is_an_exception(shop: Shop) -> None:
    assert said(shop, delayed(shop)) == (
        "it leaves Mon 2 Mar 09:01 Berlin. The last try did not get through: 451 later. "
        f"It is tried again by itself; {CLEO} looks after it if that goes on."
    )


def test_reminders_are_told_with_their_day(shop: Shop) -> None:
    assert said(shop, shop.issued()).startswith("the next reminder goes out Fri 13 Mar 09:00 Berlin.")


def test_two_mails_are_a_day_apart(shop: Shop) -> None:
    assert said(shop, reminded_today(shop)).startswith(
        "the next reminder goes out Wed 4 Mar 16:00 Berlin. A mail about it went out less than 24 hours before."
    )


def test_what_is_over_says_so(shop: Shop) -> None:
    assert said(shop, paid(shop)).startswith("It is paid in full")
    assert said(shop, void(shop)).startswith("It is void: wrong: nothing goes out any more.")


def test_a_client_s_open_invoices_have_a_line_each(shop: Shop) -> None:
    client = shop.client()
    shop.draft(client)
    shop.approve(shop.draft(client, send_on="2026-03-05"))

    told = explaining.client(shop.services, client)

    assert [reasons.line(one).partition(". ")[0] for one in told.invoices] == [
        "D-2: it leaves Thu 5 Mar 09:00 Berlin",
        "D-1: It needs approval",
    ]
    assert told.more == 0


def test_a_long_list_ends_with_how_many_more(shop: Shop) -> None:
    client = shop.client()
    for _ in range(explaining.TOLD_MAX + 2):
        shop.draft(client)

    assert explaining.client(shop.services, client).more == 2


def test_what_is_not_there_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused) as caught:
        explaining.invoice(shop.services, 4)

    assert caught.value.why is Why.NOT_FOUND
