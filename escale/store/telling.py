"""Telling a person about an appointment, in the conversation and by mail, in the transaction that notes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from escale.store.consultants import read_consultants
from escale.store.mails import Audience, Kind, Order, queue
from escale.store.messages import append
from escale.store.rows import as_appointment
from escale.store.tables import appointment, consultant, person

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.career.appointment import Appointment
    from escale.career.people import Consultant
    from escale.store.messages import Draft


@dataclass(frozen=True)
class Known:
    """An appointment as it is now, with whom it is, and the person's time zone."""

    appointment: Appointment
    consultant: Consultant
    timezone: str


async def known(connection: AsyncConnection, one: Appointment) -> Known | None:
    """None when it was moved, cancelled or erased since it was read."""
    wanted = (
        select(appointment, person.c.timezone)
        .join(person, person.c.id == appointment.c.person_id)
        .where(appointment.c.id == one.id, appointment.c.sequence == one.sequence)
        .where(appointment.c.state == one.state)
    )
    row = (await connection.execute(wanted)).first()
    if row is None:
        return None
    [who] = await read_consultants(connection, consultant.c.id == row.consultant_id)
    return Known(as_appointment(row), who, row.timezone)


async def tell(
    connection: AsyncConnection, what: Known, kind: Kind, draft: Draft, *, until: datetime, now: datetime
) -> None:
    """Say it in the conversation, when there is one, and queue a mail, when there is an address."""
    one = what.appointment
    if one.conversation_id:
        await append(connection, one.conversation_id, [draft], now=now)
    if one.email:
        order = Order(kind, Audience.PERSON, one.email, until, one.consultant_id)
        await queue(connection, one, [order], now)
