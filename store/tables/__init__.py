"""Every table; importing this module registers all of them."""

from sqlmodel import SQLModel

from store.tables.attention import CheckInRow, StormMemberRow, ThreadLineRow, WatchRow
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
from store.tables.notices import NoticeItemRow, NoticeRow
from store.tables.obligations import BeatRow, ExceptionItem, ObligationRow, RefusalRow, RequestRow, SendLogRow, ViewRow
from store.tables.parties import ClientRow, LogoRow, PersonRow, RoleRow, SellerRow, WorkRow

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "ApprovalRow",
    "BeatRow",
    "CheckInRow",
    "ClientRow",
    "CounterRow",
    "CreditNoteRow",
    "DeliveryRow",
    "DetourRow",
    "DocumentRow",
    "ExceptionItem",
    "HistoryRow",
    "InvoiceRow",
    "LogoRow",
    "NoticeItemRow",
    "NoticeRow",
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
    "SendLogRow",
    "StormMemberRow",
    "ThreadLineRow",
    "ViewRow",
    "WatchRow",
    "WorkRow",
]
