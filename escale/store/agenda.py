"""What the consultants' calendar shows: appointments, holds, absences, extra hours, the own calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from escale.career.interval import Interval
from escale.store.claims import live
from escale.store.consultants import read_consultants
from escale.store.rows import as_appointment
from escale.store.tables import absence, appointment, calendar_busy, consultant, extra_hours, person

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.career.appointment import Appointment
    from escale.career.people import Consultant
    from escale.store.database import Database


@dataclass(frozen=True)
class Colleague:
    """Somebody of the team whose calendar can be looked at; ``timezone``: IANA name."""

    id: int
    name: str
    first_name: str
    timezone: str


@dataclass(frozen=True)
class Meeting:
    """An appointment, hold or offer, with the name to call the person by, when one is known."""

    appointment: Appointment
    person: str | None


@dataclass(frozen=True)
class Stretch:
    """An absence, extra hours or a stretch of the own calendar; ``label`` is for the team only."""

    id: int
    interval: Interval
    label: str | None = None


@dataclass(frozen=True)
class Page:
    """Everything of one consultant within a window."""

    meetings: list[Meeting]
    absences: list[Stretch]
    extra: list[Stretch]
    elsewhere: list[Stretch]


class Agenda:
    """Reads only; all times are UTC."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def team(self) -> list[Colleague]:
        """The active consultants by first name."""
        wanted = select(
            consultant.c.id, consultant.c.first_name, consultant.c.last_name, consultant.c.timezone
        ).where(consultant.c.active)
        async with self._database.read() as connection:
            rows = await connection.execute(wanted.order_by(consultant.c.first_name, consultant.c.id))
            return [
                Colleague(one.id, f"{one.first_name} {one.last_name}".strip(), one.first_name, one.timezone)
                for one in rows
            ]

    async def consultant(self, consultant_id: int) -> Consultant | None:
        """With hours, absences and extra hours of all times; None when there is none or they have left."""
        which = (consultant.c.id == consultant_id, consultant.c.active)
        async with self._database.read() as connection:
            return next(iter(await read_consultants(connection, *which)), None)

    async def page(self, consultant_id: int, window: Interval, now: datetime) -> Page:
        """What touches the window, soonest first; holds that have lapsed by ``now`` are left out."""
        mine = appointment.c.consultant_id == consultant_id
        async with self._database.read() as connection:
            return Page(
                await _meetings(connection, mine, _touching(appointment, window), live(now)),
                await _stretches(connection, absence, consultant_id, window),
                await _stretches(connection, extra_hours, consultant_id, window),
                await _stretches(connection, calendar_busy, consultant_id, window),
            )

    async def everybody(self, ids: Collection[int], window: Interval, now: datetime) -> list[Meeting]:
        """The appointments, holds and offers of these consultants, soonest first."""
        theirs = appointment.c.consultant_id.in_(ids)
        async with self._database.read() as connection:
            return await _meetings(connection, theirs, _touching(appointment, window), live(now))

    async def to_come(self, consultant_id: int, now: datetime) -> list[Meeting]:
        """What is booked with the consultant and not over, soonest first."""
        mine = (appointment.c.consultant_id == consultant_id, appointment.c.state == "booked")
        async with self._database.read() as connection:
            return await _meetings(connection, *mine, appointment.c.end > now)

    async def meeting(self, appointment_id: str) -> Meeting | None:
        """One, in whatever state."""
        async with self._database.read() as connection:
            return next(iter(await _meetings(connection, appointment.c.id == appointment_id)), None)


async def _meetings(connection: AsyncConnection, *which: ColumnElement[bool]) -> list[Meeting]:
    wanted = (
        select(appointment, person.c.first_name.label("first_name"))
        .join(person, person.c.id == appointment.c.person_id)
        .where(*which)
        .order_by(appointment.c.start, appointment.c.id)
    )
    rows = await connection.execute(wanted)
    return [Meeting(as_appointment(row), row.name or row.first_name) for row in rows]


async def _stretches(
    connection: AsyncConnection, table: Table, consultant_id: int, window: Interval
) -> list[Stretch]:
    wanted = select(table).where(table.c.consultant_id == consultant_id, _touching(table, window))
    rows = await connection.execute(wanted.order_by(table.c.start, table.c.id))
    return [Stretch(row.id, Interval(row.start, row.end), getattr(row, "label", None)) for row in rows]


def _touching(table: Table, window: Interval) -> ColumnElement[bool]:
    return and_(table.c.start < window.end, table.c.end > window.start)
