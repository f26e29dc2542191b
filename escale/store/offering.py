"""What came free is offered to those who wait, one person at a time, whoever else looks at the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from escale.career.appointment import Appointment, BookingError
from escale.career.availability import Busy
from escale.career.booking import Request, offered
from escale.career.changing import Details
from escale.career.interval import Interval
from escale.career.proposing import with_weeks
from escale.career.states import Act, Door
from escale.career.ticks import TICKS_IN_DAY, Span, touched
from escale.career.waiting import OFFER, Freed, OfferState, Waiting, WaitingState, in_line, over_before, suits
from escale.store import claims
from escale.store.database import changed
from escale.store.diary import SqlDiary
from escale.store.tables import freed_slot, waiting, waiting_offer
from escale.store.waiting import Offer, read_offers, read_people
from escale.store.writing import claim_in

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.career.proposal import Choice
    from escale.store.database import Database

LOOKED_AT = 100  # freed stretches at a time


class Offering:
    """Makes offers; as many of these as there are gateways."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._diary = SqlDiary(database)

    async def next_offer(self, now: datetime, lasting: timedelta = OFFER) -> Offer | None:
        """Offer what came free to the first in line whom it suits; None when there is nothing to offer.

        To be called again until it gives None. What suits nobody is forgotten.
        """
        people, stretches = await self._look(now)
        for row in stretches:
            if people and (made := await self._offer_stretch(row, people, now, now + lasting)):
                return made
            await self._forget(row.id)
        return None

    async def _look(self, now: datetime) -> tuple[list[Waiting], list[Row[Any]]]:
        async with self._database.write() as connection:
            await connection.execute(delete(freed_slot).where(freed_slot.c.end <= now))
            old = (waiting.c.state == WaitingState.WAITING, waiting.c.last_day < over_before(now))
            await connection.execute(update(waiting).where(*old).values(state=WaitingState.EXPIRED))
            people = await read_people(connection, waiting.c.state == WaitingState.WAITING)
            rows = await connection.execute(select(freed_slot).order_by("at", "id").limit(LOOKED_AT))
            return in_line(people), list(rows.all())

    async def _offer_stretch(
        self, row: Row[Any], people: list[Waiting], now: datetime, until: datetime
    ) -> Offer | None:
        freed, services = await self._freed(row, now), await self._diary.services()
        if freed is None:
            return None
        for one in people:
            before = await self._before(one, row.consultant_id)
            choice = suits(one, freed, services, now, days_off=self._diary.days_off, before=before)
            if choice and (made := await self._offer(one, choice, now, until)):
                return made
        return None

    async def _freed(self, row: Row[Any], now: datetime) -> Freed | None:
        """None when the consultant has left."""
        team = await self._diary.consultants(ids=[row.consultant_id], since=now)
        stretch = touched(Interval(row.start, row.end))
        around = Span(stretch.first - TICKS_IN_DAY, stretch.last + TICKS_IN_DAY)
        busy = await self._diary.busy([row.consultant_id], with_weeks(team, around), now)
        return Freed(team[0], stretch, busy.get(row.consultant_id, Busy())) if team else None

    async def _before(self, one: Waiting, consultant_id: int) -> list[datetime]:
        """When the slots began that this person was offered."""
        offer = waiting_offer.c
        wanted = select(offer.start).where(offer.waiting_id == one.id, offer.consultant_id == consultant_id)
        async with self._database.read() as connection:
            return list((await connection.execute(wanted)).scalars())

    async def _offer(self, one: Waiting, choice: Choice, now: datetime, until: datetime) -> Offer | None:
        """None when somebody else was quicker."""
        act = Act("system", Door.WAITING_LIST, now)
        try:
            wanted = await offered(self._diary, choice, _request(one, choice), act, until)
            async with self._database.write() as connection:
                return await _write(connection, one, wanted, act)
        except (BookingError, IntegrityError):
            return None

    async def _forget(self, freed_id: int) -> None:
        async with self._database.write() as connection:
            await connection.execute(delete(freed_slot).where(freed_slot.c.id == freed_id))


async def _write(connection: AsyncConnection, one: Waiting, wanted: Appointment, act: Act) -> Offer | None:
    """The offer with its slot, unless the person has left or got another one meanwhile."""
    await claims.lock(connection, wanted.consultant_id)  # before the person, as everybody locks them
    still = (waiting.c.id == one.id, waiting.c.state == WaitingState.WAITING)
    turned = await connection.execute(update(waiting).where(*still).values(state=WaitingState.OFFERED))
    if not turned.rowcount:
        return None
    await claim_in(connection, wanted, act)
    stored = await connection.execute(
        insert(waiting_offer)
        .values(
            waiting_id=one.id, appointment_id=wanted.id, consultant_id=wanted.consultant_id,
            start=wanted.interval.start, state=OfferState.OPEN, offered_at=act.at, until=wanted.held_until,
        )
        .returning(waiting_offer.c.id)
    )  # fmt: skip
    changed(connection, "waiting")
    [offer] = await read_offers(connection, waiting_offer.c.id == stored.scalar_one())
    return offer


def _request(one: Waiting, choice: Choice) -> Request:
    return Request(
        one.person_id,
        f"offer/{one.id}/{choice.key}",
        one.conversation_id,
        one.subject,
        one.language,
        Details(one.name, one.contact, one.email),
        Door.WAITING_LIST,
        "system",
    )
