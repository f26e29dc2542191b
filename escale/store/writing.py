"""The two transactions that write appointments: claim, and change; with ticks, log, reminders, mails and offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from escale.career.appointment import AppointmentNotFound
from escale.career.states import AppointmentState, Event
from escale.store import claims
from escale.store.database import changed
from escale.store.mail_orders import order_mails
from escale.store.offers import settle
from escale.store.rows import as_appointment, as_values, snapshot
from escale.store.tables import appointment, appointment_log, consultant

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.career.appointment import Appointment, Decide
    from escale.career.states import Act

OPENED_BY = {
    AppointmentState.HELD: Event.HOLD,
    AppointmentState.OFFERED: Event.OFFER,
    AppointmentState.BOOKED: Event.BOOK,
}
CLAIMS_ANEW = frozenset({Event.CONFIRM, Event.MOVE})
FREES = frozenset({Event.MOVE, Event.RELEASE, Event.CANCEL})


async def claim_in(connection: AsyncConnection, wanted: Appointment, act: Act) -> Appointment:
    """Claim it within the caller's transaction; raises as :meth:`SqlDiary.claim`; IntegrityError for a known key."""
    await claims.lock(connection, wanted.consultant_id)
    await claims.give_way(connection, wanted, act)
    await connection.execute(insert(appointment).values(as_values(wanted)))
    await claims.occupy(connection, wanted, act)
    await _noted(connection, None, wanted, OPENED_BY[wanted.state], act)
    return wanted


async def change_in(
    connection: AsyncConnection, appointment_id: str, event: Event, decide: Decide, act: Act
) -> Appointment:
    """What :meth:`SqlDiary.change` does, within the caller's transaction."""
    found = await _found(connection, appointment_id)
    if act.key and await was_done(connection, appointment_id, act.key):
        return found
    if event in CLAIMS_ANEW:  # the consultant before the appointment, as everybody locks them
        await claims.lock(connection, decide(found).consultant_id)
    found = await _found(connection, appointment_id, lock=True)
    wanted = decide(found)
    if wanted == found:
        return found
    await _rewrite(connection, found, wanted, event, act)
    return wanted


async def _rewrite(
    connection: AsyncConnection, found: Appointment, wanted: Appointment, event: Event, act: Act
) -> None:
    if event in FREES:
        await claims.vacate(connection, found, act.at)
    elif event is Event.CONFIRM:
        await claims.unclaim(connection, found)
    values = as_values(wanted)
    if event is Event.CANCEL:
        values |= {"cancelled_at": act.at, "cancelled_by": act.who}
    await connection.execute(update(appointment).where(appointment.c.id == found.id).values(values))
    if event in CLAIMS_ANEW:
        await claims.occupy(connection, wanted, act)
    await settle(connection, found.id, event)
    await _noted(connection, found, wanted, event, act)


async def _noted(
    connection: AsyncConnection, before: Appointment | None, after: Appointment, event: Event, act: Act
) -> None:
    """Log, reminders, whose turn is next, and who hears of it."""
    await claims.log(
        connection, after.id, event, act, before=snapshot(before) if before else None, after=snapshot(after)
    )
    await order_mails(connection, before, after, event, act)
    if event is not Event.REACH:
        await claims.remind(connection, after, act.at)
    if event in {Event.BOOK, Event.CONFIRM}:
        mine = consultant.c.id == after.consultant_id
        await connection.execute(update(consultant).where(mine).values(booked_at=act.at))
    changed(connection, "diary", after.conversation_id or "diary")


async def _found(connection: AsyncConnection, appointment_id: str, *, lock: bool = False) -> Appointment:
    wanted = select(appointment).where(appointment.c.id == appointment_id)
    row = (await connection.execute(wanted.with_for_update() if lock else wanted)).first()
    if row is None:
        raise AppointmentNotFound(appointment_id)
    return as_appointment(row)


async def was_done(connection: AsyncConnection, appointment_id: str, key: str) -> bool:
    """Whether an act with this key has changed it."""
    log = appointment_log.c
    wanted = select(log.id).where(log.appointment_id == appointment_id, log.key == key)
    return (await connection.execute(wanted)).first() is not None
