"""The payment code: an EPC QR (GiroCode) with account, amount and invoice number."""

from __future__ import annotations

from decimal import Decimal

from segno import QRCode, helpers
from stdnum import iban as iban_form

from billing.content import Seller
from billing.money import Money

NAME_MAX = 70  # EPC069-12, as is the largest amount.
AMOUNT_MAX = Decimal("999999999.99")
BIC_LENGTHS = frozenset({8, 11})
UTF_8 = 1  # The code's own number for its character set.


def payment_code(seller: Seller, open_balance: Money, *, reference: str) -> str:
    """The code as inline SVG; empty where a transfer in euros cannot be proposed."""
    code = epc(seller, open_balance, reference=reference)
    if code is None:
        return ""
    svg: str = code.svg_inline(border=0, omitsize=True)  # The style sheet says how large, and leaves white around it.
    return svg


def epc(seller: Seller, open_balance: Money, *, reference: str) -> QRCode | None:
    """None without euros, a valid IBAN or anything to pay: a code that says something else does harm."""
    amount = open_balance.amount
    payable = open_balance.currency == "EUR" and Decimal(0) < amount <= AMOUNT_MAX
    if not payable or not iban_form.is_valid(seller.iban):
        return None
    name = " ".join(seller.name.split())  # The code's fields are lines: a name must not add one.
    return helpers.make_epc_qr(
        name=name[:NAME_MAX],
        iban=iban_form.compact(seller.iban),
        amount=amount,
        text=reference,
        bic=seller.bic if len(seller.bic) in BIC_LENGTHS else None,
        encoding=UTF_8,
    )
