"""The person learns in their conversation that the practice moved or cancelled their appointment."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from escale.desk.errors import first_name
from escale.desk.planning_times import Clock
from escale.store.messages import Draft, State, append
from escale.store.tables import person

if TYPE_CHECKING:
    from escale.career.appointment import Appointment
    from escale.desk.room import Visit

REPLIES = {"moved": "utter_system_appointment_moved", "cancelled": "utter_system_appointment_cancelled"}


async def tell(visit: Visit, one: Appointment, what: str, *, was: Appointment) -> None:
    """Once for each change, however often it is asked for; nothing when nothing changed or there is no conversation."""
    if one.conversation_id is None or one.sequence == was.sequence:
        return
    clock = Clock(visit.room.words, await _zone(visit, one.person_id))
    said = visit.desk.texts.say(
        REPLIES[what],
        consultant=await first_name(visit.room, one.consultant_id),
        before=clock.in_full(was.interval.start),
        when=clock.in_full(one.interval.start),
    )
    key = f"appointment/{one.id}/{one.sequence}"
    draft = Draft("system", said.text, State.QUEUED, buttons=said.buttons, external_id=key)
    with suppress(IntegrityError):  # told already
        async with visit.desk.database.write() as connection:
            await append(connection, one.conversation_id, [draft], now=visit.desk.clock())


async def _zone(visit: Visit, person_id: str) -> str:
    async with visit.desk.database.read() as connection:
        found = await connection.execute(select(person.c.timezone).where(person.c.id == person_id))
        return found.scalar() or visit.desk.settings.timezone
