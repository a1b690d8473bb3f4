"""Every table; importing this module registers all of them."""

from sqlmodel import SQLModel

from store.tables.detours import DetourRow, OwnerMailRow
from store.tables.invoices import (
    ApprovalRow,
    CounterRow,
    CreditNoteRow,
    DeliveryRow,
    DocumentRow,
    HistoryRow,
    InvoiceRow,
    NumberRow,
    PaymentRow,
    RedirectionRow,
    RevisionRow,
)
from store.tables.obligations import BeatRow, ExceptionItem, ObligationRow, RefusalRow, RequestRow, ViewRow
from store.tables.parties import ClientRow, PersonRow, RoleRow, SellerRow, WorkRow

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "ApprovalRow",
    "BeatRow",
    "ClientRow",
    "CounterRow",
    "CreditNoteRow",
    "DeliveryRow",
    "DetourRow",
    "DocumentRow",
    "ExceptionItem",
    "HistoryRow",
    "InvoiceRow",
    "NumberRow",
    "ObligationRow",
    "OwnerMailRow",
    "PaymentRow",
    "PersonRow",
    "RedirectionRow",
    "RefusalRow",
    "RequestRow",
    "RevisionRow",
    "RoleRow",
    "SellerRow",
    "ViewRow",
    "WorkRow",
]
