"""The seller, the clients and who does what for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, col, or_, select

from billing.client import Client
from billing.content import Seller, Treatment
from billing.refusals import Refused, Why
from billing.roles import Absence, Absent, Role, Standing
from store.tables import ClientRow, PersonRow, RoleRow, SellerRow

Row = TypeVar("Row", SellerRow, ClientRow)

_SELLER = (
    "name",
    "address",
    "country",
    "email",
    "registered",
    "vat_id",
    "tax_rate",
    "iban",
    "bic",
    "currency",
    "locale",
    "logo",
    "number_format",
)
_CLIENT = (
    "name",
    "email",
    "address",
    "country",
    "vat_id",
    "currency",
    "locale",
    "time_zone",
    "terms",
    "send_day",
    "send_time",
    "cadence",
    "archive_folder",
    "po_number",
    "buyer_reference",
)


def fold(name: str) -> str:
    """A name as it is compared: case and white space do not count."""
    return re.sub(r"\s+", " ", name).strip().casefold()


def seller(db: Session) -> Seller | None:
    """The seller, once there is one."""
    row = db.exec(select(SellerRow)).first()
    return Seller(**{name: getattr(row, name) for name in _SELLER}) if row else None


def save_seller(db: Session, seller: Seller, at: datetime, *, by: str = "") -> None:
    """Enter or replace the seller. Who changes the payment details is kept."""
    values: dict[str, Any] = {name: getattr(seller, name) for name in _SELLER} | {"updated_at": at}
    row = db.exec(select(SellerRow)).first()
    if row is None or (row.iban, row.bic) != (seller.iban, seller.bic):
        values["payment_by"] = by
    db.add(_set(row, values) if row else SellerRow(**values))
    db.flush()


def client(db: Session, client_id: int) -> Client:
    """One client. Raises Refused(NOT_FOUND)."""
    row = db.get(ClientRow, client_id)
    if row is None:
        raise Refused(Why.NOT_FOUND, what="client", text=str(client_id))
    return _client(row, _people(db, [client_id]).get(client_id, {}), _absent(db))


def clients(db: Session) -> list[Client]:
    """Every client, by name."""
    rows = db.exec(select(ClientRow).order_by(col(ClientRow.name_folded))).all()
    people, absent = _people(db, [row.id for row in rows]), _absent(db)
    return [_client(row, people.get(row.id, {}), absent) for row in rows]


def save_client(db: Session, client: Client, at: datetime, *, by: str = "") -> int:
    """Enter a client, or replace what was entered under the same name; its id. Who changes the recipients is kept."""
    values: dict[str, Any] = {name: getattr(client, name) for name in _CLIENT}
    values |= {"name_folded": fold(client.name), "cc": ";".join(client.cc), "updated_at": at}
    values["tax_treatment"] = client.tax_treatment.value if client.tax_treatment else ""
    row = db.exec(select(ClientRow).where(ClientRow.name_folded == fold(client.name))).first()
    if row is None or (row.email, row.cc) != (values["email"], values["cc"]):
        values["recipients_by"] = by
    row = _set(row, values) if row else ClientRow(**values)
    db.add(row)
    db.flush()
    _save_people(db, row.id, client.people)
    return row.id


def payment_by(db: Session) -> str:
    """Who entered the payment details as they stand; empty when nobody knows."""
    return db.exec(select(SellerRow.payment_by)).first() or ""


def recipients_by(db: Session, client_id: int) -> str:
    """Who entered a client's recipients as they stand; empty when nobody knows."""
    return db.get_one(ClientRow, client_id).recipients_by or ""


def standing(db: Session, client_id: int, person: str, *, admins: Iterable[str]) -> Standing:
    """What a person (a chat id) is to a client now, however they were named."""
    query = select(RoleRow.role).where(RoleRow.client_id == client_id, col(RoleRow.person).in_(_names(db, person)))
    roles = frozenset(Role(role) for role in db.exec(query))
    return Standing(person, roles, is_admin(db, person, admins=admins))


def is_admin(db: Session, person: str, *, admins: Iterable[str]) -> bool:
    """Whether a person is one of the named admins; where none is named, of the workspace's own."""
    named = {name.casefold() for name in admins}
    if named:
        return bool({name.casefold() for name in _names(db, person)} & named)
    known = db.exec(select(PersonRow).where(PersonRow.chat_id == person)).all()
    return any(row.admin and row.full for row in known)


def admins(db: Session, *, admins: Iterable[str]) -> tuple[str, ...]:
    """The named admins as the chat knows them; where none is named, the workspace's own that we have met."""
    named = tuple(sorted(admins))
    if named:
        return chat_ids(db, named)
    query = select(PersonRow.chat_id).where(col(PersonRow.admin), col(PersonRow.full), PersonRow.chat_id != "")
    return tuple(sorted(set(db.exec(query))))


def chat_ids(db: Session, refs: Iterable[str]) -> tuple[str, ...]:
    """People as the chat knows them; who is not known there yet stays as entered."""
    wanted = tuple(dict.fromkeys(refs))
    query = (
        select(PersonRow)
        .where(PersonRow.chat_id != "")
        .where(or_(col(PersonRow.ref).in_(wanted), col(PersonRow.email).in_(wanted)))
    )
    known: dict[str, str] = {}
    for row in db.exec(query) if wanted else ():
        known[row.ref] = known[row.email] = row.chat_id
    return tuple(dict.fromkeys(known.get(ref, ref) for ref in wanted))


def _set(row: Row, values: dict[str, Any]) -> Row:
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _names(db: Session, person: str) -> set[str]:
    """Every way in which a person may have been entered."""
    known = db.exec(select(PersonRow).where(PersonRow.chat_id == person)).all()
    return {person, *(row.ref for row in known), *(row.email.casefold() for row in known if row.email)}


def _people(db: Session, client_ids: list[int]) -> dict[int, dict[Role, tuple[str, ...]]]:
    found: dict[int, dict[Role, tuple[str, ...]]] = {}
    query = select(RoleRow).where(col(RoleRow.client_id).in_(client_ids)).order_by(col(RoleRow.id))
    for row in db.exec(query):
        roles = found.setdefault(row.client_id, {})
        roles[Role(row.role)] = (*roles.get(Role(row.role), ()), row.person)
    return found


def _save_people(db: Session, client_id: int, people: Mapping[Role, tuple[str, ...]]) -> None:
    for row in db.exec(select(RoleRow).where(RoleRow.client_id == client_id)):
        db.delete(row)
    db.flush()
    for role, persons in people.items():
        db.add_all(RoleRow(client_id=client_id, role=role.value, person=person) for person in dict.fromkeys(persons))
    db.flush()


def _absent(db: Session) -> dict[str, Absent]:
    """Everybody of whom the chat said that they cannot act."""
    rows = db.exec(select(PersonRow).where(col(PersonRow.absence).is_not(None)))
    return {row.ref: Absent(Absence(row.absence), row.name) for row in rows if row.absence}


def _client(row: ClientRow, people: Mapping[Role, tuple[str, ...]], absent: Mapping[str, Absent]) -> Client:
    named = {person for held in people.values() for person in held}
    return Client(
        id=row.id,
        cc=tuple(address for address in row.cc.split(";") if address),
        tax_treatment=Treatment(row.tax_treatment) if row.tax_treatment else None,
        people=people,
        held=bool(row.hold_reason),
        absent={person: absent[person] for person in named & absent.keys()},
        **{name: getattr(row, name) for name in _CLIENT},
    )
