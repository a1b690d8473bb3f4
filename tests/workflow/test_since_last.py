"""The card says what the client's last invoice said otherwise; who sent it elsewhere does not approve that alone."""

from dataclasses import replace

import pytest

from billing.refusals import Why
from renderers.views import ApprovalCard, SinceLast
from store import parties
from store.database import reading, transaction
from tests.books import SELLER
from tests.workflow.shop import Shop
from tests.workflow.troubles import why_refused
from workflow import facts, redrafting

OTHER = "DE02120300000000202051"


def card(shop: Shop, invoice_id: int) -> ApprovalCard:
    with reading(shop.services.engine) as db:
        return facts.card(shop.services, db, invoice_id)


def since(shop: Shop, invoice_id: int) -> SinceLast:
    found = card(shop, invoice_id).since_last
    assert found is not None
    return found


def reroute(shop: Shop, client_id: int, *, by: str, iban: str = SELLER.iban, **changes: object) -> None:
    """What an import by somebody in the chat would do."""
    with transaction(shop.services.engine) as db:
        client = replace(parties.client(db, client_id), **changes)  # type: ignore[arg-type]  # Test data.
        parties.save_client(db, client, shop.clock(), by=shop.id_of(by))
        parties.save_seller(db, replace(SELLER, iban=iban), shop.clock(), by=shop.id_of(by))
        redrafting.content_changed(shop.services, db, None, by=shop.actor(by))


def with_two_approvers(shop: Shop) -> int:
    return shop.client(people=shop.people_of(drafter="ana", approver="ben dan", sender="cleo", follow_up="cleo"))


def test_a_first_invoice_has_nothing_to_be_compared_with(shop: Shop) -> None:
    shop.issued(shop.client("Globex"))

    assert since(shop, shop.draft()) == SinceLast()


def test_the_next_one_is_compared_with_the_last_one_that_was_issued(shop: Shop) -> None:
    client = shop.client()
    shop.issued(client, amount="480")
    shop.issued(client, amount="500")
    shop.draft(client, amount="9000")

    same, dearer = (since(shop, shop.draft(client, amount=amount)) for amount in ("500", "600"))

    assert same == SinceLast("2026-0002")
    assert dearer.changes == (
        "total EUR 595.00 → EUR 714.00",
        "new: Design workshop",
        "gone: Design workshop",
    )


def test_where_it_goes_now_stands_apart_old_and_new(shop: Shop) -> None:
    client = shop.client()
    shop.issued(client)
    draft = shop.draft(client, send_on="2026-03-04")

    reroute(shop, client, by="ana", iban=OTHER, email="accounts@acme.example", cc=("boss@acme.example",))

    assert since(shop, draft) == SinceLast(
        number="2026-0001",
        rerouted=(
            "sent to billing@acme.example → accounts@acme.example",
            "copy to nobody → boss@acme.example",
            f"bank account {SELLER.iban} → {OTHER}",
        ),
        by=("UANA",),
    )


def test_an_issued_invoice_is_compared_no_more(shop: Shop) -> None:
    assert card(shop, shop.issued()).since_last is None


@pytest.mark.parametrize("changes", [{"iban": OTHER}, {"email": "accounts@acme.example"}, {"cc": ("x@acme.example",)}])
def test_who_changed_where_it_goes_cannot_approve_it_and_the_other_approver_can(
    shop: Shop, changes: dict[str, str]
) -> None:
    client = with_two_approvers(shop)
    shop.issued(client)
    draft = shop.draft(client, send_on="2026-03-04")
    reroute(shop, client, by="ben", **changes)

    assert card(shop, draft).approvers == ("UDAN",)
    assert why_refused(lambda: shop.approve(draft, by="ben")) is Why.OWN_CHANGE

    shop.approve(draft, by="dan")
    assert shop.stage(draft) == "Approved"


def test_it_holds_for_drafts_made_after_the_change_too_until_one_was_issued(shop: Shop) -> None:
    client = with_two_approvers(shop)
    shop.issued(client)
    reroute(shop, client, by="ben", iban=OTHER)
    later = shop.draft(client)
    assert why_refused(lambda: shop.approve(later, by="ben")) is Why.OWN_CHANGE
    shop.approve(later, by="dan")
    shop.tick()

    following = shop.draft(client)

    shop.approve(following, by="ben")
    assert since(shop, shop.draft(client)).rerouted == ()


def test_another_change_by_somebody_else_hides_nobody(shop: Shop) -> None:
    """Terms by dan, account by ben: ben still cannot; and what was changed back is no change."""
    client = with_two_approvers(shop)
    shop.issued(client)
    reroute(shop, client, by="ben", iban=OTHER)
    reroute(shop, client, by="dan", iban=OTHER, terms="net 30")
    draft = shop.draft(client, send_on="2026-03-04")
    assert why_refused(lambda: shop.approve(draft, by="ben")) is Why.OWN_CHANGE

    reroute(shop, client, by="dan")

    shop.approve(draft, by="ben")


def test_the_only_approver_may_approve_what_they_changed_and_a_first_invoice_is_free(shop: Shop) -> None:
    client = shop.client()
    reroute(shop, client, by="ben", email="accounts@acme.example")
    shop.issued(client)
    reroute(shop, client, by="ben", iban=OTHER)
    draft = shop.draft(client, send_on="2026-03-04")

    assert since(shop, draft).by == ("UBEN",)
    shop.approve(draft)


def test_who_may_not_approve_their_own_lines_is_not_asked_to(shop: Shop) -> None:
    draft = shop.draft(with_two_approvers(shop), send_on="2026-03-04")
    shop.tick()
    with transaction(shop.services.engine) as db:
        client = parties.client(db, 1)
        people = shop.people_of(drafter="ana ben", approver="ben dan", sender="cleo", follow_up="cleo")
        parties.save_client(db, replace(client, people=people), shop.clock())

    shop.edit(draft, amount="500", send_on="2026-03-04", by="ben")
    shop.tick()

    assert card(shop, draft).approvers == ("UDAN",)
    said = next(reply for reply in shop.poster.replies if "revision 2" in reply)
    assert "To be approved again by \u2068@UDAN\u2069." in said
