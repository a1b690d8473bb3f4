"""Invoices under everything that people do to them, in any order: the rows end where the table of stages says."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from billing.content import Recipients
from billing.invoice import Approved, Invoice, Issued, Void
from billing.money import Money
from billing.numbering import backdated, gaps
from billing.refusals import Refused, Why
from store import credit_notes, history, invoices, numbers, parties, payments, redirections
from store.database import reading, transaction
from tests.billing.test_invoice import STAGES, TABLE
from tests.books import SELLER, START, BenchClock
from tests.workflow.shop import Shop, empty, open_shop
from workflow import approving, crediting, holding, redirecting, settling
from workflow.crediting import Asked

PLACES = st.integers(0, 5)
NAMES = {type(invoice): name for name, invoice in STAGES.items()}

# What a verb may refuse besides what the stage does, because of other rows.
BESIDES = {
    "void": {Why.HAS_CREDIT_NOTE},
    "credit": {Why.TOO_MUCH_CREDIT, Why.NO_SUCH_SUM, Why.IS_CREDIT_NOTE},
    "edit": {Why.REASON_REQUIRED, Why.TOO_MUCH_CREDIT, Why.OTHER_TAX},
    "send elsewhere": {Why.ALREADY_ASKED},
}


@cache
def stage() -> Shop:
    """One shop in memory for all runs; the process takes it along when it ends."""
    return open_shop("sqlite://").__enter__()


class Desk(RuleBasedStateMachine):
    """A drafter, an approver and a sender over a handful of invoices and credit notes."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = stage()
        with transaction(self.shop.services.engine) as db:
            empty(db)
            parties.save_seller(db, SELLER, START)
        for fake in (self.shop.mailer.letters, self.shop.archive.kept, self.shop.poster.shown):
            fake.clear()
        clock = self.shop.services.now
        assert isinstance(clock, BenchClock)
        clock.at(START.strftime("%Y-%m-%dT%H:%M"))
        self.client = self.shop.client()
        self.ids = [self.shop.draft(self.client, send_on="2026-03-04")]
        self.frozen: dict[int, Issued] = {}

    def one(self, place: int) -> int:
        return self.ids[place % len(self.ids)]

    def command(self, name: str, invoice_id: int, act: Callable[[], object]) -> bool:
        """Do it, and hold what comes of it to the table; whether it was done."""
        before = self.shop.invoice(invoice_id).invoice
        expected = TABLE[NAMES[type(before)], name]
        refused = refusal(act)
        if refused is not None:
            assert refused is expected or refused in BESIDES.get(name, set()), (name, before, refused)
            assert self.shop.invoice(invoice_id).invoice == before
            return False
        assert not isinstance(expected, Why), (name, before)
        assert type(self.shop.invoice(invoice_id).invoice) is type(expected)
        return True

    @rule()
    def draft(self) -> None:
        if len(self.ids) < 6:
            self.ids.append(self.shop.draft(self.client, send_on="2026-03-04"))

    @rule(place=PLACES, amount=st.sampled_from(["480", "500"]))
    def edit(self, place: int, amount: str) -> None:
        number = self.one(place)
        self.command("edit", number, lambda: self.shop.edit(number, amount=amount, send_on="2026-03-04"))

    @rule(place=PLACES)
    def approve(self, place: int) -> None:
        number = self.one(place)
        self.command("approve", number, lambda: self.shop.approve(number))

    @rule(place=PLACES)
    def request_changes(self, place: int) -> None:
        number = self.one(place)
        seen, ben = self.shop.invoice(number).draft.revision, self.shop.actor("ben")
        self.command(
            "request changes",
            number,
            lambda: approving.request_changes(
                self.shop.services, number, reason="Wrong address", revision_seen=seen, by=ben
            ),
        )

    @rule(place=PLACES)
    def void(self, place: int) -> None:
        number, ben = self.one(place), self.shop.actor("ben")
        self.command(
            "void", number, lambda: holding.void(self.shop.services, number, reason="Twice", sure=True, by=ben)
        )

    @rule(place=PLACES, minor=st.sampled_from([0, 100, 11_900, 50_000]))
    def credit(self, place: int, minor: int) -> None:
        number, asked = self.one(place), Asked(Money(minor, "EUR") if minor else None)
        made: list[int] = []

        def act() -> None:
            saved = crediting.credit(self.shop.services, number, asked, reason="Not held", by=self.shop.actor("ana"))
            made.append(saved.invoice_id)

        self.command("credit", number, act)
        self.ids += made

    @rule(place=PLACES)
    def send_elsewhere(self, place: int) -> None:
        number, there = self.one(place), Recipients(("books@acme.example",))
        asked = self.command(
            "send elsewhere",
            number,
            lambda: redirecting.ask(self.shop.services, number, there, reason="Asked", by=self.shop.actor("cleo")),
        )
        if asked:
            with reading(self.shop.services.engine) as db:
                request = redirections.of_invoice(db, number)[-1].number
            redirecting.approve(self.shop.services, request, by=self.shop.actor("ben"))

    @rule(place=PLACES, minor=st.integers(1, 60_000))
    def pay(self, place: int, minor: int) -> None:
        number = self.one(place)
        refused = refusal(
            lambda: settling.record_payment(
                self.shop.services,
                number,
                amount=Money(minor, "EUR"),
                paid_on=START.date(),
                reference="",
                by=self.shop.actor("cleo"),
            )
        )
        assert refused in {None, Why.NOT_ISSUED, Why.NOTHING_OWED, Why.IS_CREDIT_NOTE}

    @rule(hours=st.sampled_from([1, 48]))
    def time_passes(self, hours: int) -> None:
        self.shop.clock.forward(hours=hours)
        self.shop.tick()

    @invariant()
    def what_is_issued_stays_as_it_is(self) -> None:
        for number in self.ids:
            found = self.shop.invoice(number).invoice
            if isinstance(found, Issued):
                assert self.frozen.setdefault(number, found) == found
            elif number in self.frozen:
                assert isinstance(found, Void)
                assert (found.issue, found.draft) == (self.frozen[number].issue, self.frozen[number].draft)

    @invariant()
    def nobody_got_what_nobody_approved(self) -> None:
        for letter in self.shop.mailer.letters:
            name = letter.attachments[0].filename.removesuffix(".pdf")
            found = [one for one in map(self.found, self.ids) if number_of(one) == name]
            assert len(found) == 1
            assert letter.to in {("billing@acme.example",), ("books@acme.example",)}

    @invariant()
    def no_invoice_is_credited_twice(self) -> None:
        with reading(self.shop.services.engine) as db:
            for number in self.ids:
                kept, notes = invoices.load(db, number), credit_notes.standing(db, number)
                drawn = sum(note.total.minor for note in notes)
                issued = sum(note.total.minor for note in notes if isinstance(note.invoice, Issued))
                assert drawn <= kept.total.minor
                assert payments.credited(db, number, "EUR").minor == issued

    @invariant()
    def every_series_is_whole_and_history_has_no_hole(self) -> None:
        with reading(self.shop.services.engine) as db:
            for series in numbers.every_series(db):
                assert gaps((*series.taken, series.next), first=1) == ()
                assert backdated((e.sequence, e.issued_on) for e in series.entries if e.issued_on) == ()
            for number in self.ids:
                told = history.since(db, number, 0)
                assert [event.sequence for event in told] == list(range(1, len(told) + 1))

    @invariant()
    def what_is_approved_is_the_revision_that_stands(self) -> None:
        for found in map(self.found, self.ids):
            if isinstance(found, Approved | Issued):
                assert found.approval.revision == found.draft.revision

    def found(self, number: int) -> Invoice:
        return self.shop.invoice(number).invoice


def refusal(act: Callable[[], object]) -> Why | None:
    """Why the rules said no; None when they did not."""
    try:
        act()
    except Refused as refused:
        return refused.why
    return None


def number_of(invoice: Invoice) -> str:
    """The number that an invoice has or had."""
    taken = invoice.issue if isinstance(invoice, Issued | Void) else None
    return taken.number if taken else ""


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=12, stateful_step_count=25)
