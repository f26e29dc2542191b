"""Which mails a change of an appointment asks for, within the transaction that changes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from escale.career.states import Act, AppointmentState, Event
from escale.store.mails import AFTERWARDS, Audience, Kind, Order, queue
from escale.store.rows import snapshot
from escale.store.tables import account

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.career.appointment import Appointment

TELLS = {
    Event.BOOK: Kind.BOOKED,
    Event.CONFIRM: Kind.BOOKED,
    Event.REACH: Kind.BOOKED,
    Event.MOVE: Kind.MOVED,
    Event.CANCEL: Kind.CANCELLED,
}
PERSON, CONSULTANT = Audience.PERSON, Audience.CONSULTANT


async def order_mails(
    connection: AsyncConnection, before: Appointment | None, after: Appointment, event: Event, act: Act
) -> None:
    """Queue what the person and the consultants are to be told of this change."""
    kind = TELLS.get(event)
    if kind is None or after.interval.start + AFTERWARDS <= act.at:
        return
    told = {} if event is Event.REACH else await _consultants(connection, kind, before, after)
    orders = [
        _order(what, CONSULTANT, address, (before, after), who) for (who, address), what in told.items()
    ]
    if after.email and (event is not Event.REACH or _newly_reached(before, after)):
        orders.append(_order(kind, PERSON, after.email, (before, after), after.consultant_id))
    await queue(connection, after, [replace(one, door=act.door) for one in orders], act.at)


def _newly_reached(before: Appointment | None, after: Appointment) -> bool:
    booked = after.state is AppointmentState.BOOKED
    return booked and (before is None or before.email != after.email)


async def _consultants(
    connection: AsyncConnection, kind: Kind, before: Appointment | None, after: Appointment
) -> dict[tuple[int, str], Kind]:
    """Whom to tell what: one consultant, or two when the appointment went from one to the other."""
    told = {after.consultant_id: kind}
    if before is not None and before.consultant_id != after.consultant_id:
        told = {before.consultant_id: Kind.CANCELLED, after.consultant_id: Kind.BOOKED}
    addresses = await _addresses(connection, told)
    return {(who, addresses[who]): what for who, what in told.items() if who in addresses}


async def _addresses(connection: AsyncConnection, consultants: Collection[int]) -> dict[int, str]:
    """Consultants without an account are left out."""
    wanted = select(account.c.consultant_id, account.c.email).where(account.c.consultant_id.in_(consultants))
    rows = await connection.execute(wanted.order_by(account.c.id.desc()))
    return {who: email for who, email in rows if "@" in email}


def _order(
    kind: Kind, audience: Audience, recipient: str, change: tuple[Appointment | None, Appointment], who: int
) -> Order:
    before, after = change
    moved = before is not None and before.interval != after.interval
    was = snapshot(before) if before is not None and moved else None
    return Order(kind, audience, recipient, after.interval.start + AFTERWARDS, who, was)
