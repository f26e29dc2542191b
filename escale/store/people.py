"""People, their identities on the channels, and their conversations."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from escale.career.ownership import Owner
from escale.store.database import changed
from escale.store.tables import (
    appointment,
    bot_tracker,
    claimed_tick,
    conversation,
    identity,
    message,
    ownership_log,
    person,
)

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.store.database import Database


@dataclass(frozen=True)
class Visit:
    """The conversation of a person on a channel; ``new`` when it has just been opened."""

    conversation_id: str
    person_id: str
    new: bool


class People:
    """Finds or makes the person behind a channel's identity."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def arrive(self, channel: str, external_id: str, *, timezone: str, now: datetime) -> Visit:
        """The person's conversation on this channel, opened at the first visit."""
        async with self._database.write() as connection:
            known = await _known(connection, channel, external_id)
            return known or await _welcome(connection, channel, external_id, timezone, now)

    async def exists(self, conversation_id: str) -> bool:
        async with self._database.read() as connection:
            found = await connection.execute(select(conversation.c.id).where(conversation.c.id == conversation_id))
            return found.first() is not None

    async def erase(self, conversation_id: str, *, now: datetime) -> None:
        """Erase what the person of this conversation said, booked and is known by; no way back."""
        async with self._database.write() as connection:
            owner = select(conversation.c.person_id).where(conversation.c.id == conversation_id).scalar_subquery()
            person_id = (await connection.execute(select(owner))).scalar_one()
            theirs = select(conversation.c.id).where(conversation.c.person_id == person_id)
            await connection.execute(delete(bot_tracker).where(bot_tracker.c.conversation_id.in_(theirs)))
            booked = select(appointment.c.id).where(appointment.c.person_id == person_id)
            await connection.execute(delete(claimed_tick).where(claimed_tick.c.appointment_id.in_(booked)))
            await connection.execute(delete(appointment).where(appointment.c.person_id == person_id))
            await connection.execute(delete(message).where(message.c.conversation_id.in_(theirs)))
            await connection.execute(delete(ownership_log).where(ownership_log.c.conversation_id.in_(theirs)))
            await connection.execute(delete(conversation).where(conversation.c.person_id == person_id))
            await connection.execute(delete(identity).where(identity.c.person_id == person_id))
            await connection.execute(delete(person).where(person.c.id == person_id))
            changed(connection, conversation_id, "queue", "diary")

    async def call(self, conversation_id: str, first_name: str) -> None:
        """Remember the first name that the person gave."""
        async with self._database.write() as connection:
            owner = select(conversation.c.person_id).where(conversation.c.id == conversation_id).scalar_subquery()
            await connection.execute(update(person).where(person.c.id == owner).values(first_name=first_name))
            changed(connection, conversation_id)


async def _known(connection: AsyncConnection, channel: str, external_id: str) -> Visit | None:
    found = await connection.execute(
        select(conversation.c.id, conversation.c.person_id)
        .join(identity, identity.c.person_id == conversation.c.person_id)
        .where(identity.c.channel == channel, identity.c.external_id == external_id)
        .where(conversation.c.channel == channel)
    )
    row = found.first()
    return Visit(row.id, row.person_id, new=False) if row else None


async def _welcome(connection: AsyncConnection, channel: str, external_id: str, timezone: str, now: datetime) -> Visit:
    visit = Visit(str(uuid.uuid4()), str(uuid.uuid4()), new=True)
    await connection.execute(insert(person).values(id=visit.person_id, timezone=timezone, created_at=now))
    await connection.execute(
        insert(identity).values(person_id=visit.person_id, channel=channel, external_id=external_id)
    )
    await connection.execute(
        insert(conversation).values(
            id=visit.conversation_id, person_id=visit.person_id, channel=channel, owner=Owner.BOT.value,
            version=0, last_seq=0, created_at=now, updated_at=now,
        )
    )
    changed(connection, visit.conversation_id, "queue")
    return visit
