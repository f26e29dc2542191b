"""What happens while somebody talks: ten minutes pass, somebody else is quicker, a consultant leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select, update

from escale.career.booking import Appointment, Choice, Request, Wish, book, cancel, propose
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.offering import Offering
from escale.store.rows import as_appointment
from escale.store.tables import appointment, consultant
from escale.store.visitors import visitor
from tests.journey.harness import System

SECOND = timedelta(seconds=1)


@dataclass
class World:
    """The practice's database, and the conversation that is spoken."""

    database: Database
    conversation: str
    gone: list[int] = field(default_factory=list)

    @property
    def diary(self) -> SqlDiary:
        return SqlDiary(self.database)

    async def happens(self, name: str) -> None:
        """One of the happenings below."""
        await HAPPENINGS[name](self)

    async def restore(self) -> None:
        await self._set_active(self.gone, active=True)

    async def ten_minutes_pass(self) -> None:
        """For what is kept for this person."""
        over = datetime.now(UTC) - SECOND
        mine = (appointment.c.conversation_id == self.conversation, appointment.c.state == "held")
        async with self.database.write() as connection:
            await connection.execute(update(appointment).where(*mine).values(held_until=over))

    async def somebody_is_quicker(self) -> None:
        """Ten minutes pass, and somebody else books what was kept."""
        await self.ten_minutes_pass()
        now, last = datetime.now(UTC), await self._last()
        await self.diary.lapse(now)
        choice = Choice(last.consultant_id, last.interval.start, last.channel, last.service)
        await book(self.diary, choice, Request(await self._stranger(now), uuid4().hex), now)

    async def the_consultant_leaves(self) -> None:
        """Whoever keeps the slot of this person; they come back at the end of the dialogue."""
        self.gone.append((await self._last()).consultant_id)
        await self._set_active(self.gone, active=False)

    async def a_place_comes_free(self) -> None:
        """Somebody who had booked what a Spanish speaker may want cancels."""
        now = datetime.now(UTC)
        [first, *_] = await propose(self.diary, Wish(language="es"), now)
        stranger = await self._stranger(now)
        booked = await book(self.diary, first.choice, Request(stranger, uuid4().hex), now)
        await cancel(self.diary, booked.id, person_id=None, by="desk", now=now)
        while await Offering(self.database).next_offer(now):
            pass

    async def _last(self) -> Appointment:
        mine = select(appointment).where(appointment.c.conversation_id == self.conversation)
        async with self.database.read() as connection:
            rows = await connection.execute(mine.order_by(appointment.c.created_at.desc()))
            return as_appointment(rows.all()[0])

    async def _stranger(self, now: datetime) -> str:
        return await visitor(self.database, uuid4().hex, timezone="Europe/Paris", now=now)

    async def _set_active(self, ids: list[int], *, active: bool) -> None:
        async with self.database.write() as connection:
            await connection.execute(update(consultant).where(consultant.c.id.in_(ids)).values(active=active))


HAPPENINGS: dict[str, Callable[[World], Awaitable[None]]] = {
    "ten minutes pass": World.ten_minutes_pass,
    "somebody is quicker": World.somebody_is_quicker,
    "the consultant leaves": World.the_consultant_leaves,
    "a place comes free": World.a_place_comes_free,
}


@asynccontextmanager
async def world(system: System, conversation: str) -> AsyncIterator[World]:
    """The world around a conversation; who left comes back."""
    database = Database(system.settings.async_database_url)
    around = World(database, conversation)
    try:
        yield around
    finally:
        await around.restore()
        await database.close()
