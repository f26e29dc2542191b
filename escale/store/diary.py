"""The diary: consultants, their hours and appointments. The database itself refuses an overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from escale.career.appointment import (
    Appointment,
    AppointmentNotFound,
    AppointmentState,
    SlotInPast,
    SlotTaken,
    UnknownConsultant,
)
from escale.career.interval import Interval, ticks
from escale.career.people import Consultant, WeeklyHours
from escale.career.proposal import Service
from escale.store.database import changed
from escale.store.tables import absence, appointment, claimed_tick, consultant, weekly_hours

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.store.database import Database

BOOKED, CANCELLED = AppointmentState.BOOKED, AppointmentState.CANCELLED


class SqlDiary:
    """The practice's port :class:`escale.career.booking.Diary` on the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def consultants(self) -> list[Consultant]:
        """All active consultants with their hours and absences, by id."""
        async with self._database.read() as connection:
            return await read_consultants(connection, consultant.c.active)

    async def busy(self, consultant_ids: Collection[int], window: Interval) -> dict[int, list[Interval]]:
        """What is booked within ``window``, by consultant, soonest first."""
        wanted = (
            select(appointment.c.consultant_id, appointment.c.start, appointment.c.end)
            .where(appointment.c.consultant_id.in_(consultant_ids), appointment.c.state == BOOKED)
            .where(appointment.c.start < window.end, appointment.c.end > window.start)
            .order_by(appointment.c.start)
        )
        found: dict[int, list[Interval]] = defaultdict(list)
        async with self._database.read() as connection:
            for row in await connection.execute(wanted):
                found[row.consultant_id].append(Interval(row.start, row.end))
        return found

    async def upcoming_count(self, consultant_ids: Collection[int], after: datetime) -> dict[int, int]:
        """How many appointments each consultant has from ``after`` on; consultants without are left out."""
        wanted = (
            select(appointment.c.consultant_id, func.count())
            .where(appointment.c.consultant_id.in_(consultant_ids), appointment.c.state == BOOKED)
            .where(appointment.c.end > after)
            .group_by(appointment.c.consultant_id)
        )
        async with self._database.read() as connection:
            return {row[0]: row[1] for row in await connection.execute(wanted)}

    async def claim(self, wanted: Appointment) -> Appointment:
        """Book it, or give back the appointment that this key has booked already.

        Raises ``SlotTaken`` when the database refuses a tick, ``UnknownConsultant`` when there is none.
        """
        try:
            async with self._database.write() as connection:
                known = await _by_key(connection, wanted.key)
                if known is not None:
                    return known
                await _require_consultant(connection, wanted.consultant_id)
                await connection.execute(insert(appointment).values(_values(wanted)))
                await connection.execute(insert(claimed_tick), _ticks(wanted))
                changed(connection, "diary", wanted.conversation_id or "diary")
        except IntegrityError:
            return await self._booked_meanwhile(wanted)
        return wanted

    async def _booked_meanwhile(self, wanted: Appointment) -> Appointment:
        async with self._database.read() as connection:
            known = await _by_key(connection, wanted.key)
        if known is None:
            raise SlotTaken
        return known

    async def release(
        self, appointment_id: str, *, person_id: str | None, at: datetime, by: str
    ) -> Appointment:
        """Cancel and free the ticks; once cancelled it stays so.

        Raises ``AppointmentNotFound``, and ``SlotInPast`` when a person cancels what has begun.
        """
        async with self._database.write() as connection:
            found = await _one(connection, appointment.c.id == appointment_id)
            if found is None or person_id not in {None, found.person_id}:
                raise AppointmentNotFound(appointment_id)
            if found.state is CANCELLED:
                return found
            if person_id is not None and found.interval.start <= at:
                raise SlotInPast
            await connection.execute(
                delete(claimed_tick).where(claimed_tick.c.appointment_id == appointment_id)
            )
            await connection.execute(
                update(appointment)
                .where(appointment.c.id == appointment_id)
                .values(state=CANCELLED, cancelled_at=at, cancelled_by=by)
            )
            changed(connection, "diary", found.conversation_id or "diary")
            return replace(found, state=CANCELLED)

    async def of_person(self, person_id: str, after: datetime) -> list[Appointment]:
        """The person's booked appointments that end after ``after``, soonest first."""
        return await self._appointments(appointment.c.person_id == person_id, appointment.c.end > after)

    async def cancelled_by(self, person_id: str, by: str) -> Appointment | None:
        """The person's appointment that ``by`` cancelled: what a turn that comes again has done already."""
        async with self._database.read() as connection:
            return await _one(
                connection, appointment.c.person_id == person_id, appointment.c.cancelled_by == by
            )

    async def of_consultant(self, consultant_id: int, window: Interval) -> list[Appointment]:
        """The consultant's booked appointments within ``window``, soonest first."""
        return await self._appointments(
            appointment.c.consultant_id == consultant_id,
            appointment.c.start < window.end,
            appointment.c.end > window.start,
        )

    async def reach(self, appointment_id: str, contact: str) -> None:
        """Store how to reach the person for this appointment."""
        async with self._database.write() as connection:
            await connection.execute(
                update(appointment).where(appointment.c.id == appointment_id).values(contact=contact)
            )
            changed(connection, "diary")

    async def _appointments(self, *which: Any) -> list[Appointment]:
        wanted = (
            select(appointment).where(*which, appointment.c.state == BOOKED).order_by(appointment.c.start)
        )
        async with self._database.read() as connection:
            return [_as_appointment(row) for row in await connection.execute(wanted)]


async def read_consultants(connection: AsyncConnection, *which: Any) -> list[Consultant]:
    """Consultants with their hours and absences, by id, active or not."""
    people = (await connection.execute(select(consultant).where(*which).order_by("id"))).all()
    hours = (await connection.execute(select(weekly_hours))).all()
    absences = (await connection.execute(select(absence))).all()
    return [_as_consultant(one, hours, absences) for one in people]


async def _by_key(connection: AsyncConnection, key: str) -> Appointment | None:
    return await _one(connection, appointment.c.key == key)


async def _one(connection: AsyncConnection, *which: Any) -> Appointment | None:
    row = (await connection.execute(select(appointment).where(*which))).first()
    return _as_appointment(row) if row else None


async def _require_consultant(connection: AsyncConnection, consultant_id: int) -> None:
    wanted = select(consultant.c.id).where(consultant.c.id == consultant_id, consultant.c.active)
    if (await connection.execute(wanted)).first() is None:
        raise UnknownConsultant(consultant_id)


def _values(one: Appointment) -> dict[str, Any]:
    return {
        "id": one.id, "consultant_id": one.consultant_id, "person_id": one.person_id,
        "conversation_id": one.conversation_id, "subject": one.subject, "channel": one.channel,
        "start": one.interval.start, "end": one.interval.end, "key": one.key, "state": BOOKED,
        "contact": one.contact, "created_at": one.created_at,
    }  # fmt: skip


def _ticks(one: Appointment) -> list[dict[str, Any]]:
    return [
        {"consultant_id": one.consultant_id, "tick": tick, "appointment_id": one.id}
        for tick in ticks(one.interval)
    ]


def _as_appointment(row: Row[Any]) -> Appointment:
    return Appointment(
        id=row.id, consultant_id=row.consultant_id, person_id=row.person_id,
        conversation_id=row.conversation_id, subject=row.subject, channel=Service(row.channel),
        interval=Interval(row.start, row.end), key=row.key, state=AppointmentState(row.state), contact=row.contact,
        created_at=row.created_at,
    )  # fmt: skip


def _as_consultant(row: Row[Any], hours: Collection[Row[Any]], absences: Collection[Row[Any]]) -> Consultant:
    return Consultant(
        id=row.id, first_name=row.first_name, last_name=row.last_name, title=row.title,
        subjects=frozenset(row.subjects), languages=frozenset(row.languages), channels=frozenset(row.channels),
        timezone=row.timezone,
        hours=tuple(WeeklyHours(h.weekday, h.start, h.end) for h in hours if h.consultant_id == row.id),
        absences=tuple(Interval(a.start, a.end) for a in absences if a.consultant_id == row.id),
    )  # fmt: skip
