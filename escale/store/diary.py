"""The diary: who receives, what is claimed, and the transactions that book. The database itself refuses an overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.exc import IntegrityError

from escale.career.appointment import Appointment, Decide, SlotTaken
from escale.career.availability import Busy
from escale.career.interval import Interval
from escale.career.people import Consultant
from escale.career.service import Service
from escale.career.states import PROVISIONAL, Act, AppointmentState, Door, Event
from escale.career.ticks import Span, moment_of, tick_of, touched
from escale.store import claims, days_off
from escale.store.consultants import knows, read_consultants
from escale.store.rows import as_appointment
from escale.store.services import read_services
from escale.store.tables import appointment, calendar_busy, consultant
from escale.store.writing import change_in, claim_in, was_done

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.store.database import Database

BOOKED = AppointmentState.BOOKED
# one row a consultant instead of one an appointment: thousands of rows cost more to fetch than to search
CLAIM = (
    cast(appointment.c.claimed_first, String)
    + ","
    + cast(appointment.c.claimed_last, String)
    + ","
    + cast(appointment.c.begins, String)
)


class SqlDiary:
    """The practice's port :class:`escale.career.appointment.Diary` on the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def services(self) -> list[Service]:
        """All services by position."""
        async with self._database.read() as connection:
            return await read_services(connection)

    async def consultants(
        self, *, ids: Collection[int] | None = None, subject: str | None = None, since: datetime | None = None
    ) -> list[Consultant]:
        """Active consultants with their hours and absences, by id."""
        which: list[ColumnElement[bool]] = [consultant.c.active.is_(True)]
        which += [consultant.c.id.in_(ids)] if ids is not None else []
        which += [knows(subject)] if subject is not None else []
        async with self._database.read() as connection:
            return await read_consultants(connection, *which, since=since)

    def days_off(self, calendar: str, first: date, last: date) -> Collection[date]:
        """Public holidays, see :mod:`escale.store.days_off`."""
        return days_off.days_off(calendar, first, last)

    async def busy(self, consultant_ids: Collection[int], window: Span, now: datetime) -> dict[int, Busy]:
        """What is claimed and what own calendars say within ``window``."""
        claimed = (
            select(appointment.c.consultant_id, func.aggregate_strings(CLAIM, ","))
            .where(appointment.c.consultant_id.in_(consultant_ids), claims.live(now))
            .where(appointment.c.claimed_last > window.first, appointment.c.claimed_first < window.last)
            .group_by(appointment.c.consultant_id)
        )
        elsewhere = (
            select(calendar_busy.c.consultant_id, calendar_busy.c.start, calendar_busy.c.end)
            .where(calendar_busy.c.consultant_id.in_(consultant_ids))
            .where(
                calendar_busy.c.start < moment_of(window.last), calendar_busy.c.end > moment_of(window.first)
            )
        )
        found: defaultdict[int, Busy] = defaultdict(Busy)
        async with self._database.read() as connection:
            for who, numbers in await connection.execute(claimed):
                parts = [int(number) for number in numbers.split(",")]
                found[who].claimed.extend(map(Span, parts[::3], parts[1::3]))
                found[who].begins.extend(parts[2::3])
            for who, start, end in await connection.execute(elsewhere):
                found[who].calendar.append(touched(Interval(start, end)))
        return found

    async def upcoming_count(self, consultant_ids: Collection[int], after: datetime) -> dict[int, int]:
        """How many appointments and holds each has that end after ``after``; consultants without are left out."""
        ahead = (appointment.c.claimed_last > tick_of(after), claims.live(after))
        wanted = (
            select(appointment.c.consultant_id, func.count())
            .where(appointment.c.consultant_id.in_(consultant_ids), *ahead)
            .group_by(appointment.c.consultant_id)
        )
        async with self._database.read() as connection:
            return {row[0]: row[1] for row in await connection.execute(wanted)}

    async def claim(self, wanted: Appointment, act: Act) -> Appointment:
        """Book, hold or offer it, or give back what this key has made already."""
        for last in (False, True):
            try:
                async with self._database.write() as connection:
                    return await _by_key(connection, wanted.key) or await claim_in(connection, wanted, act)
            except IntegrityError as error:  # the same key, or the same person's hold, at the same moment
                if last:
                    raise SlotTaken from error
        raise AssertionError

    async def change(self, appointment_id: str, event: Event, decide: Decide, act: Act) -> Appointment:
        """Write what ``decide`` makes of it, with ticks, log and reminders."""
        for last in (False, True):
            try:
                async with self._database.write() as connection:
                    return await change_in(connection, appointment_id, event, decide, act)
            except IntegrityError as error:  # the same act, at the same moment
                if last:
                    raise SlotTaken from error
        raise AssertionError

    async def lapse(self, now: datetime) -> int:
        """Let holds and offers lapse whose time is over; how many. A claim in their way does not wait for this."""
        over = (appointment.c.state.in_(PROVISIONAL), appointment.c.held_until <= now)
        wanted = select(appointment).where(*over).with_for_update(skip_locked=True)
        async with self._database.write() as connection:
            holds = [as_appointment(row) for row in await connection.execute(wanted)]
            await claims.end_holds(connection, holds, Event.LAPSE, Act("system", Door.SYSTEM, now))
        return len(holds)

    async def get(self, appointment_id: str) -> Appointment | None:
        """The appointment, in whatever state."""
        async with self._database.read() as connection:
            return await _one(connection, appointment.c.id == appointment_id)

    async def by_key(self, key: str) -> Appointment | None:
        """The appointment that this attempt made."""
        async with self._database.read() as connection:
            return await _by_key(connection, key)

    async def changed_by(self, appointment_id: str, key: str) -> bool:
        """Whether this act changed it before."""
        async with self._database.read() as connection:
            return await was_done(connection, appointment_id, key)

    async def of_person(self, person_id: str, after: datetime) -> list[Appointment]:
        """The person's booked appointments that end after ``after``, soonest first."""
        return await self._appointments(appointment.c.person_id == person_id, appointment.c.end > after)

    async def held_by(self, person_id: str, now: datetime) -> Appointment | None:
        """The slot that is kept for the person while they decide."""
        held = (appointment.c.state == AppointmentState.HELD, appointment.c.held_until > now)
        async with self._database.read() as connection:
            return await _one(connection, appointment.c.person_id == person_id, *held)

    async def cancelled_by(self, person_id: str, by: str) -> Appointment | None:
        """The person's appointment that ``by`` cancelled: what a turn that comes again has done already."""
        mine = (appointment.c.person_id == person_id, appointment.c.cancelled_by == by)
        async with self._database.read() as connection:
            return await _one(connection, *mine)

    async def of_consultant(self, consultant_id: int, window: Interval) -> list[Appointment]:
        """The consultant's booked appointments within ``window``, soonest first."""
        return await self._appointments(
            appointment.c.consultant_id == consultant_id,
            appointment.c.start < window.end,
            appointment.c.end > window.start,
        )

    async def _appointments(self, *which: Any) -> list[Appointment]:
        wanted = select(appointment).where(*which, appointment.c.state == BOOKED)
        async with self._database.read() as connection:
            return [as_appointment(row) for row in await connection.execute(wanted.order_by("start"))]


async def _by_key(connection: AsyncConnection, key: str) -> Appointment | None:
    return await _one(connection, appointment.c.key == key)


async def _one(connection: AsyncConnection, *which: Any) -> Appointment | None:
    row = (await connection.execute(select(appointment).where(*which))).first()
    return as_appointment(row) if row else None
