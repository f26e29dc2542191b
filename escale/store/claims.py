"""Ticks, log, reminders and freed slots of an appointment, within the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update

from escale.career.appointment import Appointment, SlotTaken, UnknownConsultant
from escale.career.availability import counted, full_spans
from escale.career.reminders import due
from escale.career.states import CLAIMING, PROVISIONAL, Act, AppointmentState, Door, Event
from escale.career.ticks import Span, interval_of
from escale.store.database import changed
from escale.store.offers import settle
from escale.store.rows import as_appointment, snapshot
from escale.store.tables import appointment, appointment_log, claimed_tick, consultant, freed_slot, reminder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

HELD, BOOKED = AppointmentState.HELD, AppointmentState.BOOKED


def live(now: datetime) -> ColumnElement[bool]:
    """What claims its time at this moment: neither cancelled nor lapsed."""
    lasting = or_(appointment.c.held_until.is_(None), appointment.c.held_until > now)
    return and_(appointment.c.state.in_(CLAIMING), lasting)


async def occupy(connection: AsyncConnection, wanted: Appointment, act: Act) -> None:
    """Claim the ticks; the appointment's row is there and has none.

    Raises ``UnknownConsultant``, and ``SlotTaken`` when a tick is claimed or a day or week is full.
    """
    who = await lock(connection, wanted.consultant_id)
    await _lapse_in_the_way(connection, wanted, act.at)
    await _check_limits(connection, wanted, who, act.at)
    first, last = wanted.claimed
    mine = (
        claimed_tick.c.consultant_id == wanted.consultant_id,
        claimed_tick.c.tick.between(first, last - 1),
    )
    if (await connection.execute(select(claimed_tick.c.tick).where(*mine).limit(1))).first():
        raise SlotTaken
    rows = [
        {"consultant_id": wanted.consultant_id, "tick": tick, "appointment_id": wanted.id}
        for tick in range(first, last)
    ]
    await connection.execute(insert(claimed_tick), rows)


async def lock(connection: AsyncConnection, consultant_id: int) -> Any:
    """The consultant; nobody else books with them until this transaction ends. Raises ``UnknownConsultant``."""
    columns = (consultant.c.timezone, consultant.c.most_a_day, consultant.c.most_a_week)
    wanted = select(*columns).where(consultant.c.id == consultant_id, consultant.c.active)
    row = (await connection.execute(wanted.with_for_update(key_share=True))).first()
    if row is None:
        raise UnknownConsultant(consultant_id)
    return row


async def unclaim(connection: AsyncConnection, one: Appointment) -> None:
    """Take its ticks away."""
    await connection.execute(delete(claimed_tick).where(claimed_tick.c.appointment_id == one.id))


async def vacate(connection: AsyncConnection, left: Appointment, now: datetime) -> None:
    """Free the ticks, and note for those who wait what came free."""
    await unclaim(connection, left)
    stretch = interval_of(left.claimed)
    if stretch.end > now:
        values = {"consultant_id": left.consultant_id, "start": stretch.start, "end": stretch.end, "at": now}
        await connection.execute(insert(freed_slot).values(values))


async def give_way(connection: AsyncConnection, wanted: Appointment, act: Act) -> None:
    """The person's earlier hold is theirs to give up."""
    if wanted.state in {HELD, BOOKED}:
        mine = (appointment.c.person_id == wanted.person_id, appointment.c.state == HELD)
        rows = await connection.execute(select(appointment).where(*mine).with_for_update())
        await end_holds(connection, map(as_appointment, rows.all()), Event.RELEASE, act)


async def end_holds(
    connection: AsyncConnection, holds: Iterable[Appointment], event: Event, act: Act
) -> None:
    """Release holds and offers, or let them lapse."""
    state = AppointmentState.RELEASED if event is Event.RELEASE else AppointmentState.LAPSED
    for one in holds:
        mine = appointment.c.id == one.id
        await connection.execute(update(appointment).where(mine).values(state=state, held_until=None))
        await vacate(connection, one, act.at)
        await settle(connection, one.id, event)
        await log(
            connection, one.id, event, act, before=snapshot(one), after={**snapshot(one), "state": state}
        )
        changed(connection, "diary", one.conversation_id or "diary")


async def log(
    connection: AsyncConnection,
    appointment_id: str,
    event: Event,
    act: Act,
    *,
    before: dict[str, Any] | None,
    after: dict[str, Any],
) -> None:
    """Who did what, when, by which door."""
    await connection.execute(
        insert(appointment_log).values(
            appointment_id=appointment_id, at=act.at, who=act.who, door=act.door, event=event, before=before,
            after=after, key=act.key,
        )
    )  # fmt: skip


async def remind(connection: AsyncConnection, one: Appointment, now: datetime) -> None:
    """Set the reminders of what is booked; all others go."""
    await connection.execute(delete(reminder).where(reminder.c.appointment_id == one.id))
    times = due(one.interval.start, now) if one.state is BOOKED else []
    rows = [{"appointment_id": one.id, "kind": kind, "due_at": at, "state": "due"} for kind, at in times]
    if rows:
        await connection.execute(insert(reminder), rows)


async def _lapse_in_the_way(connection: AsyncConnection, wanted: Appointment, now: datetime) -> None:
    first, last = wanted.claimed
    in_the_way = (
        appointment.c.consultant_id == wanted.consultant_id,
        appointment.c.claimed_last > first,
        appointment.c.claimed_first < last,
        appointment.c.state.in_(PROVISIONAL),
        appointment.c.held_until <= now,
        appointment.c.id != wanted.id,
    )
    rows = await connection.execute(select(appointment).where(*in_the_way).with_for_update())
    await end_holds(connection, map(as_appointment, rows.all()), Event.LAPSE, Act("system", Door.SYSTEM, now))


async def _check_limits(connection: AsyncConnection, wanted: Appointment, who: Any, now: datetime) -> None:
    if who.most_a_day is None and who.most_a_week is None:
        return
    begin = Span(wanted.begins, wanted.begins + 1)
    weeks = counted(who, begin)
    others = (
        appointment.c.consultant_id == wanted.consultant_id,
        appointment.c.begins >= weeks.first,
        appointment.c.begins < weeks.last,
        appointment.c.id != wanted.id,
    )
    begins = (
        (await connection.execute(select(appointment.c.begins).where(*others, live(now)))).scalars().all()
    )
    if any(True for _ in full_spans(who, begin, begins)):
        raise SlotTaken
