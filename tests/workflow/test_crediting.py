"""A credit note has an invoice's life and a number of its own series, and takes its sum off one balance."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from billing.client import BriefLine
from billing.content import Preceding, Treatment
from billing.decisions import Blocked, Code
from billing.invoice import Issued
from billing.money import Money
from billing.obligation import Kind
from billing.refusals import Why
from store import documents, invoices, numbers, payments
from store.database import reading, transaction
from tests.books import brief
from tests.workflow.shop import Shop
from tests.workflow.troubles import why_refused
from workflow import asking, crediting, deciding, drafting, holding, redrafting, settling
from workflow.crediting import Asked

ALL = Asked()


def credit(shop: Shop, invoice_id: int, asked: Asked = ALL, *, by: str = "ana", reason: str = "Not held") -> int:
    """Draft a credit note; its id."""
    return crediting.credit(shop.services, invoice_id, asked, reason=reason, by=shop.actor(by)).invoice_id


def credited(shop: Shop, invoice_id: int, asked: Asked = ALL) -> int:
    """Draft one, approve it and let it leave."""
    note = credit(shop, invoice_id, asked)
    shop.approve(note)
    shop.tick()
    return note


def balance(shop: Shop, invoice_id: int) -> Money:
    with reading(shop.services.engine) as db:
        return deciding.balance(db, invoices.load(db, invoice_id))


def issued(shop: Shop, invoice_id: int) -> Issued:
    found = shop.invoice(invoice_id).invoice
    assert isinstance(found, Issued)
    return found


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_a_credit_note_from_draft_to_archive(shop: Shop) -> None:
    invoice_id = shop.issued()
    note = credit(shop, invoice_id)
    shop.tick()
    assert shop.stage(note) == "InReview"
    assert balance(shop, invoice_id) == eur(57_120)

    shop.approve(note)
    shop.clock.forward(days=1)
    shop.tick()

    content = issued(shop, note).draft.content
    assert issued(shop, note).issue.number == "CN-2026-0001"
    assert content.preceding == Preceding("2026-0001", date(2026, 3, 2))
    assert balance(shop, invoice_id) == eur(0)
    letter = shop.mailer.letters[-1]
    assert letter.to == ("billing@acme.example",)
    assert letter.subject == "Credit note CN-2026-0001 from Studio Nord"
    assert "It corrects our invoice 2026-0001 of Mar 2, 2026." in letter.text
    with reading(shop.services.engine) as db:
        stored = documents.stored(db, note).content
    assert letter.attachments[0].content == stored
    assert letter.attachments[0].filename == "CN-2026-0001.pdf"
    assert shop.archive.kept["Acme GmbH/2026/CN-2026-0001.pdf"] == stored


def test_reminders_of_a_credited_invoice_stop_and_go_on_when_the_credit_note_is_void(shop: Shop) -> None:
    invoice_id = shop.issued()
    note = credited(shop, invoice_id)
    assert shop.owed(invoice_id, Kind.REMIND) == {f"remind:{invoice_id}:-3": "cancelled"}
    assert shop.told(invoice_id)[-1] == "credited"

    holding.void(shop.services, note, reason="wrong invoice", sure=True, by=shop.actor("ben"))

    assert balance(shop, invoice_id) == eur(57_120)
    assert shop.owed(invoice_id, Kind.REMIND) == {f"remind:{invoice_id}:-3": "due"}
    assert shop.told(invoice_id)[-1] == "credit_undone"
    credited(shop, invoice_id)
    with reading(shop.services.engine) as db:
        assert [(series.name, series.taken) for series in numbers.every_series(db)] == [
            ("credit note", (1, 2)),
            ("invoice", (1,)),
        ]
        assert payments.credited(db, invoice_id, "EUR") == eur(57_120)


def test_nobody_is_reminded_of_a_credit_note_and_nothing_is_asked_for_on_it(shop: Shop) -> None:
    note = credited(shop, shop.issued())
    shop.clock.forward(days=90)
    shop.tick()

    assert shop.owed(note, Kind.REMIND) == {}
    assert asking.status(shop.services).overdue == 0
    assert asking.queue(shop.services) == []
    with reading(shop.services.engine) as db:
        decided = deciding.decision(shop.services, db, invoices.load(db, note))
    assert decided == Blocked((Code.CREDIT_NOTE,))
    assert why_refused(lambda: pay(shop, note)) is Why.IS_CREDIT_NOTE
    assert why_refused(lambda: credit(shop, note)) is Why.IS_CREDIT_NOTE


def pay(shop: Shop, invoice_id: int, amount: Money | None = None) -> None:
    settling.record_payment(
        shop.services, invoice_id, amount=amount, paid_on=date(2026, 3, 2), reference="", by=shop.actor("cleo")
    )


def test_a_part_leaves_the_rest_to_be_asked_for(shop: Shop) -> None:
    invoice_id = shop.issued()
    credited(shop, invoice_id, Asked(amount=eur(11_900)))

    assert balance(shop, invoice_id) == eur(45_220)
    shop.clock.at("2026-03-13T09:00")
    shop.tick()

    assert "452.20" in shop.mailer.letters[-1].text  # The reminder is over the balance.


def test_what_was_paid_can_be_credited_and_the_balance_is_the_client_s(shop: Shop) -> None:
    invoice_id = shop.issued()
    pay(shop, invoice_id)

    credited(shop, invoice_id, Asked(amount=eur(11_900)))

    assert balance(shop, invoice_id) == eur(-11_900)
    assert why_refused(lambda: pay(shop, invoice_id)) is Why.NOTHING_OWED


def test_why_a_credited_invoice_is_quiet(shop: Shop) -> None:
    invoice_id = shop.issued()
    credited(shop, invoice_id)

    with reading(shop.services.engine) as db:
        assert deciding.decision(shop.services, db, invoices.load(db, invoice_id)) == Blocked((Code.CREDITED,))


def test_the_form_knows_how_much_is_left(shop: Shop) -> None:
    invoice_id = shop.issued()
    credit(shop, invoice_id, Asked(amount=eur(11_900)))

    assert crediting.about_to_credit(shop.services, invoice_id, by=shop.actor("ana")) == eur(45_220)


def test_more_than_is_left_cannot_even_be_drafted(shop: Shop) -> None:
    invoice_id = shop.issued()
    first = credit(shop, invoice_id, Asked(amount=eur(50_000)))  # On its way is as good as issued here.

    assert why_refused(lambda: credit(shop, invoice_id, Asked(amount=eur(10_000)))) is Why.TOO_MUCH_CREDIT
    holding.void(shop.services, first, reason="less", by=shop.actor("ben"))
    credit(shop, invoice_id)
    assert why_refused(lambda: credit(shop, invoice_id)) is Why.TOO_MUCH_CREDIT
    assert crediting_left(shop, invoice_id) is Why.TOO_MUCH_CREDIT


def crediting_left(shop: Shop, invoice_id: int) -> Why:
    return why_refused(lambda: crediting.about_to_credit(shop.services, invoice_id, by=shop.actor("ana")))


def lines(*prices: str, rate: Decimal | None = None) -> Asked:
    return Asked(lines=tuple(BriefLine("Day", Decimal(1), "C62", Decimal(price), rate) for price in prices))


def test_lines_have_the_tax_of_the_invoice(shop: Shop) -> None:
    invoice_id = shop.issued()

    note = credit(shop, invoice_id, lines("100"))  # No rate typed: the invoice has but one.

    assert shop.invoice(note).total == eur(11_900)
    assert why_refused(lambda: credit(shop, invoice_id, lines("10", rate=Decimal(7)))) is Why.OTHER_TAX


@pytest.mark.parametrize(
    ("amount", "note", "currency", "why"),
    [
        ("480.01", "Not held", "", Why.TOO_MUCH_CREDIT),
        ("480", " ", "", Why.REASON_REQUIRED),
        ("480", "Not held", "USD", Why.OTHER_CURRENCY),
    ],
)
def test_an_edit_passes_the_same_gate(shop: Shop, amount: str, note: str, currency: str, why: Why) -> None:
    invoice_id = shop.issued()
    drafted = credit(shop, invoice_id)
    asked = replace(brief(amount), note=note, currency=currency)

    def edit() -> None:
        drafting.edit(shop.services, drafted, asked, revision_seen=1, by=shop.actor("ana"))

    assert why_refused(edit) is why
    assert shop.invoice(drafted).draft.revision == 1


def test_an_edit_to_less_is_a_new_revision_that_asks_again(shop: Shop) -> None:
    invoice_id = shop.issued()
    note = credit(shop, invoice_id)
    drafting.edit(
        shop.services, note, replace(brief("100"), note="One day less"), revision_seen=1, by=shop.actor("ana")
    )

    kept = shop.invoice(note)
    assert (kept.total, kept.draft.revision) == (eur(11_900), 2)
    assert kept.draft.content.preceding is not None


def test_whoever_drafted_it_cannot_approve_it(shop: Shop) -> None:
    people = shop.people_of(drafter="ana ben", approver="ben dan", sender="cleo", follow_up="cleo")
    client = shop.client(people=people)
    note = credit(shop, shop.issued(client), by="ben")

    assert why_refused(lambda: shop.approve(note, by="ben")) is Why.OWN_DRAFT
    shop.approve(note, by="dan")


def test_who_credits_what(shop: Shop) -> None:
    draft, invoice_id = shop.draft(), shop.issued(shop.client("Beta"))
    void = shop.issued(shop.client("Gamma"))
    holding.void(shop.services, void, reason="twice", sure=True, by=shop.actor("ben"))

    assert why_refused(lambda: credit(shop, draft)) is Why.NOT_ISSUED
    assert why_refused(lambda: credit(shop, void)) is Why.ALREADY_VOID
    assert why_refused(lambda: credit(shop, invoice_id, by="cleo")) is Why.NOT_ALLOWED
    assert why_refused(lambda: credit(shop, invoice_id, reason=" ")) is Why.REASON_REQUIRED


def test_an_invoice_with_a_credit_note_is_not_voided_under_it(shop: Shop) -> None:
    invoice_id = shop.issued()
    note = credit(shop, invoice_id)

    def void() -> None:
        holding.void(shop.services, invoice_id, reason="twice", sure=True, by=shop.actor("ben"))

    assert why_refused(void) is Why.HAS_CREDIT_NOTE
    holding.void(shop.services, note, reason="void it instead", by=shop.actor("ben"))
    void()


def test_changed_facts_of_the_client_reach_its_credit_notes_and_not_their_tax(shop: Shop) -> None:
    client = shop.client()
    note = credit(shop, shop.issued(client))
    shop.approve(note)
    shop.client("Acme GmbH", email="books@acme.example", terms="net 30", send_day="day 1", tax_treatment=Treatment.ZERO)
    with transaction(shop.services.engine) as db:
        redrafting.content_changed(shop.services, db, None, by=shop.actor("admin"))

    kept = shop.invoice(note)
    assert shop.stage(note) == "InReview"
    assert kept.total == eur(57_120)
    assert kept.draft.content.recipients.to == ("books@acme.example",)
    assert kept.send_at is None  # A correction does not wait for day 1.
