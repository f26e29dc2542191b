"""The waiting list: who waits, until when, and what they were offered."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from escale.career.states import Act, AppointmentState, Door, Event
from escale.career.waiting import OfferState, Part, Waiting, WaitingState
from escale.store import claims
from escale.store.database import changed
from escale.store.rows import as_appointment
from escale.store.tables import appointment, waiting, waiting_offer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.career.appointment import Appointment
    from escale.career.waiting import NewWaiting
    from escale.store.database import Database

STANDING = (WaitingState.WAITING, WaitingState.OFFERED)
COLUMNS = [waiting.c[one.name] for one in fields(Waiting)]


@dataclass(frozen=True)
class Offer:
    """A slot that is kept for somebody who waits; ``until``: when it goes to the next (UTC)."""

    id: int
    waiting: Waiting
    appointment: Appointment
    state: OfferState
    until: datetime


class WaitingList:
    """Who waits for an appointment.

    An offer is an appointment in the state ``offered``: accept it with :func:`escale.career.booking.confirm`, decline
    with ``release``; it lapses with :meth:`SqlDiary.lapse`. Each settles the offer and passes the slot on.
    :class:`escale.store.offering.Offering` makes the offers.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def join(self, new: NewWaiting, now: datetime) -> Waiting:
        """Put somebody in line; the same key is the same place."""
        key = f"{new.person_id}/{new.key}"
        values = {**asdict(new), "id": str(uuid.uuid4()), "key": key, "parts": list(new.parts)}
        values |= {"state": WaitingState.WAITING, "missed": 0, "created_at": now}
        with suppress(IntegrityError):  # the same request, at the same moment
            async with self._database.write() as connection:
                if not await read_people(connection, waiting.c.key == key):
                    await connection.execute(insert(waiting).values(values))
                    changed(connection, "waiting", "diary")
        async with self._database.read() as connection:
            return (await read_people(connection, waiting.c.key == key))[0]

    async def leave(self, waiting_id: str, *, person_id: str | None, now: datetime) -> bool:
        """Wait no more; an open offer goes to the next. ``person_id`` None = the desk. False: nobody stood there."""
        theirs = [waiting.c.id == waiting_id, waiting.c.state.in_(STANDING)]
        theirs += [waiting.c.person_id == person_id] if person_id is not None else []
        async with self._database.write() as connection:
            gone = await connection.execute(update(waiting).where(*theirs).values(state=WaitingState.LEFT))
            if gone.rowcount:
                act = Act("person" if person_id else "desk", Door.WAITING_LIST, now)
                await claims.end_holds(connection, await _offered(connection, waiting_id), Event.RELEASE, act)
                changed(connection, "waiting", "diary")
            return bool(gone.rowcount)

    async def of_person(self, person_id: str) -> list[Waiting]:
        """Where the person stands, the oldest first."""
        async with self._database.read() as connection:
            return await read_people(
                connection, waiting.c.person_id == person_id, waiting.c.state.in_(STANDING)
            )

    async def line(self) -> list[Waiting]:
        """All who wait or have an open offer, the oldest first."""
        async with self._database.read() as connection:
            return await read_people(connection, waiting.c.state.in_(STANDING))

    async def offer(self, offer_id: int) -> Offer | None:
        """What was offered, whatever became of it."""
        async with self._database.read() as connection:
            return next(iter(await read_offers(connection, waiting_offer.c.id == offer_id)), None)

    async def open_offer_of(self, person_id: str, now: datetime) -> Offer | None:
        """What this person may take now; the newest."""
        theirs = select(waiting.c.id).where(waiting.c.person_id == person_id)
        still = (waiting_offer.c.state == OfferState.OPEN, waiting_offer.c.until > now)
        async with self._database.read() as connection:
            found = await read_offers(connection, waiting_offer.c.waiting_id.in_(theirs), *still)
        return found[-1] if found else None

    async def offer_of(self, appointment_id: str) -> Offer | None:
        """The offer that this appointment was."""
        which = waiting_offer.c.appointment_id == appointment_id
        async with self._database.read() as connection:
            return next(iter(await read_offers(connection, which)), None)

    async def to_tell(self, now: datetime, lease: timedelta, most: int = 20) -> list[Offer]:
        """Open offers of which nobody was told, claimed by the caller for as long as the lease."""
        offer = waiting_offer.c
        wanted = (
            select(offer.id)
            .where(offer.state == OfferState.OPEN, offer.told_at.is_(None), offer.until > now)
            .where(or_(offer.claimed_until.is_(None), offer.claimed_until <= now))
            .order_by(offer.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        async with self._database.write() as connection:
            ids = (await connection.execute(wanted)).scalars().all()
            claimed = update(waiting_offer).where(offer.id.in_(ids)).values(claimed_until=now + lease)
            await connection.execute(claimed)
            return await read_offers(connection, offer.id.in_(ids))


async def told(connection: AsyncConnection, offer_id: int, now: datetime) -> bool:
    """The caller's transaction tells the person. False: they were told, or it is no longer open; tell nothing then."""
    offer = waiting_offer.c
    mine = (offer.id == offer_id, offer.told_at.is_(None), offer.state == OfferState.OPEN)
    marked = await connection.execute(update(waiting_offer).where(*mine).values(told_at=now))
    return bool(marked.rowcount)


async def read_people(connection: AsyncConnection, *which: ColumnElement[bool]) -> list[Waiting]:
    """Who waits or waited, the oldest first."""
    wanted = select(*COLUMNS).where(*which).order_by(waiting.c.created_at, waiting.c.id)
    return [_as_waiting(row) for row in await connection.execute(wanted)]


async def read_offers(connection: AsyncConnection, *which: ColumnElement[bool]) -> list[Offer]:
    """Offers with their person and appointment, the oldest first."""
    rows = (await connection.execute(select(waiting_offer).where(*which).order_by(waiting_offer.c.id))).all()
    people = await read_people(connection, waiting.c.id.in_([row.waiting_id for row in rows]))
    wanted = select(appointment).where(appointment.c.id.in_([row.appointment_id for row in rows]))
    kept = {row.id: as_appointment(row) for row in await connection.execute(wanted)}
    by_id = {one.id: one for one in people}
    return [
        Offer(row.id, by_id[row.waiting_id], kept[row.appointment_id], OfferState(row.state), row.until)
        for row in rows
    ]


async def _offered(connection: AsyncConnection, waiting_id: str) -> Sequence[Appointment]:
    theirs = select(waiting_offer.c.appointment_id).where(waiting_offer.c.waiting_id == waiting_id)
    open_ones = (appointment.c.id.in_(theirs), appointment.c.state == AppointmentState.OFFERED)
    rows = await connection.execute(select(appointment).where(*open_ones).with_for_update())
    return [as_appointment(row) for row in rows]


def _as_waiting(row: Row[Any]) -> Waiting:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public accessor has this name
    values |= {"parts": tuple(map(Part, row.parts)), "state": WaitingState(row.state)}
    return Waiting(**values)
