"""The diary: who receives, what is claimed, and the transactions that book. The database itself refuses an overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, cast, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from escale.career.appointment import Appointment, AppointmentNotFound, Decide, SlotTaken
from escale.career.availability import Busy
from escale.career.interval import Interval
from escale.career.people import Consultant
from escale.career.service import Service
from escale.career.states import PROVISIONAL, Act, AppointmentState, Door, Event
from escale.career.ticks import Span, moment_of, tick_of, touched
from escale.store import claims, days_off
from escale.store.consultants import knows, read_consultants
from escale.store.database import changed
from escale.store.mail_orders import order_mails
from escale.store.offers import settle
from escale.store.rows import as_appointment, as_values, snapshot
from escale.store.services import read_services
from escale.store.tables import appointment, appointment_log, calendar_busy, consultant

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
OPENED_BY = {
    AppointmentState.HELD: Event.HOLD,
    AppointmentState.OFFERED: Event.OFFER,
    AppointmentState.BOOKED: Event.BOOK,
}
CLAIMS_ANEW = frozenset({Event.CONFIRM, Event.MOVE})
FREES = frozenset({Event.MOVE, Event.RELEASE, Event.CANCEL})


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
                    return await _change(connection, appointment_id, event, decide, act)
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
            return await _done(connection, appointment_id, key)

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


async def claim_in(connection: AsyncConnection, wanted: Appointment, act: Act) -> Appointment:
    """Claim it within the caller's transaction; raises as :meth:`SqlDiary.claim`; IntegrityError for a known key."""
    await claims.lock(connection, wanted.consultant_id)
    await claims.give_way(connection, wanted, act)
    await connection.execute(insert(appointment).values(as_values(wanted)))
    await claims.occupy(connection, wanted, act)
    await _noted(connection, None, wanted, OPENED_BY[wanted.state], act)
    return wanted


async def _change(
    connection: AsyncConnection, appointment_id: str, event: Event, decide: Decide, act: Act
) -> Appointment:
    found = await _found(connection, appointment_id)
    if act.key and await _done(connection, appointment_id, act.key):
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


async def _done(connection: AsyncConnection, appointment_id: str, key: str) -> bool:
    log = appointment_log.c
    wanted = select(log.id).where(log.appointment_id == appointment_id, log.key == key)
    return (await connection.execute(wanted)).first() is not None


async def _by_key(connection: AsyncConnection, key: str) -> Appointment | None:
    return await _one(connection, appointment.c.key == key)


async def _one(connection: AsyncConnection, *which: Any) -> Appointment | None:
    row = (await connection.execute(select(appointment).where(*which))).first()
    return as_appointment(row) if row else None
