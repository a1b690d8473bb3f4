"""Every table; importing this module registers all of them."""

from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

from store.tables.invoices import (  # noqa: E402  The naming convention must be set before the first table.
    ApprovalRow,
    CounterRow,
    DeliveryRow,
    DocumentRow,
    HistoryRow,
    InvoiceRow,
    NumberRow,
    PaymentRow,
    RevisionRow,
)
from store.tables.obligations import BeatRow, ExceptionItem, ObligationRow, RefusalRow, RequestRow, ViewRow  # noqa: E402
from store.tables.parties import ClientRow, PersonRow, RoleRow, SellerRow, WorkRow  # noqa: E402

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "ApprovalRow",
    "BeatRow",
    "ClientRow",
    "CounterRow",
    "DeliveryRow",
    "DocumentRow",
    "ExceptionItem",
    "HistoryRow",
    "InvoiceRow",
    "NumberRow",
    "ObligationRow",
    "PaymentRow",
    "PersonRow",
    "RefusalRow",
    "RequestRow",
    "RevisionRow",
    "RoleRow",
    "SellerRow",
    "ViewRow",
    "WorkRow",
]
