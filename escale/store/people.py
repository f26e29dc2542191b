"""People, their identities on the channels, and their conversations."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, delete, insert, select, update

from escale.career.ownership import Owner
from escale.store.database import changed
from escale.store.messages import Draft, append
from escale.store.tables import (
    appointment,
    bot_tracker,
    claimed_tick,
    consultant,
    conversation,
    doubt,
    identity,
    mail,
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

    async def arrive(
        self, channel: str, external_id: str, *, timezone: str, now: datetime, welcome: Sequence[Draft] = ()
    ) -> Visit:
        """The person's conversation on this channel, opened with ``welcome`` at the first visit."""
        async with self._database.write() as connection:
            known = await _known(connection, channel, external_id)
            if known is not None:
                return known
            visit = await _open(connection, channel, external_id, timezone, now)
            await append(connection, visit.conversation_id, welcome, now=now)
            return visit

    async def exists(self, conversation_id: str) -> bool:
        async with self._database.read() as connection:
            found = await connection.execute(
                select(conversation.c.id).where(conversation.c.id == conversation_id)
            )
            return found.first() is not None

    async def owner(self, conversation_id: str) -> dict[str, str | None] | None:
        """Who speaks, and the consultant's first name; None when the conversation is gone."""
        wanted = (
            select(conversation.c.owner, consultant.c.first_name)
            .outerjoin(consultant, consultant.c.id == conversation.c.consultant_id)
            .where(conversation.c.id == conversation_id)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(wanted)).first()
        return {"owner": row.owner, "name": row.first_name} if row else None

    async def export(self, conversation_id: str) -> dict[str, Any]:
        """What is kept about the person of this conversation, beside the messages, as JSON values."""
        of_person = (
            select(conversation.c.person_id).where(conversation.c.id == conversation_id).scalar_subquery()
        )
        booked = select(appointment).where(appointment.c.person_id == of_person).order_by(appointment.c.start)
        async with self._database.read() as connection:
            who = (await connection.execute(select(person).where(person.c.id == of_person))).one()
            appointments = (await connection.execute(booked)).all()
            mails = (await connection.execute(_mails([one.id for one in appointments]))).all()
        return {
            "first_name": who.first_name,
            "timezone": who.timezone,
            "since": who.created_at.isoformat(),
            "appointments": [_exported(one) for one in appointments],
            "mails": [
                {"kind": one.kind, "to": one.recipient, "state": one.state, "at": one.created_at.isoformat()}
                for one in mails
            ],
        }

    async def erase(self, conversation_id: str) -> None:
        """Erase what the person of this conversation said, booked and is known by; no way back."""
        async with self._database.write() as connection:
            owner = (
                select(conversation.c.person_id).where(conversation.c.id == conversation_id).scalar_subquery()
            )
            person_id = (await connection.execute(select(owner))).scalar_one()
            theirs = select(conversation.c.id).where(conversation.c.person_id == person_id)
            await connection.execute(delete(bot_tracker).where(bot_tracker.c.conversation_id.in_(theirs)))
            booked = select(appointment.c.id).where(appointment.c.person_id == person_id)
            await connection.execute(delete(claimed_tick).where(claimed_tick.c.appointment_id.in_(booked)))
            await connection.execute(delete(appointment).where(appointment.c.person_id == person_id))
            await connection.execute(delete(doubt).where(doubt.c.conversation_id.in_(theirs)))
            await connection.execute(delete(message).where(message.c.conversation_id.in_(theirs)))
            await connection.execute(delete(ownership_log).where(ownership_log.c.conversation_id.in_(theirs)))
            await connection.execute(delete(conversation).where(conversation.c.person_id == person_id))
            await connection.execute(delete(identity).where(identity.c.person_id == person_id))
            await connection.execute(delete(person).where(person.c.id == person_id))
            changed(connection, conversation_id, "queue", "diary", "doubts")

    async def call(self, conversation_id: str, first_name: str) -> None:
        """Remember the first name that the person gave."""
        async with self._database.write() as connection:
            owner = (
                select(conversation.c.person_id).where(conversation.c.id == conversation_id).scalar_subquery()
            )
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


def _mails(appointments: Sequence[str]) -> Select[Any]:
    """Those to the person, the oldest first."""
    theirs = (mail.c.appointment_id.in_(appointments), mail.c.audience == "person")
    return select(mail).where(*theirs).order_by(mail.c.id)


def _exported(row: Row[Any]) -> dict[str, Any]:
    names = ("subject", "channel", "state", "name", "contact", "email", "note")
    times = {"start": row.start.isoformat(), "end": row.end.isoformat()}
    return {**times, **{name: getattr(row, name) for name in names}}


async def _open(
    connection: AsyncConnection, channel: str, external_id: str, timezone: str, now: datetime
) -> Visit:
    visit = Visit(str(uuid.uuid4()), str(uuid.uuid4()), new=True)
    await connection.execute(insert(person).values(id=visit.person_id, timezone=timezone, created_at=now))
    await connection.execute(
        insert(identity).values(person_id=visit.person_id, channel=channel, external_id=external_id)
    )
    await connection.execute(
        insert(conversation).values(
            id=visit.conversation_id,
            person_id=visit.person_id,
            channel=channel,
            owner=Owner.BOT.value,
            version=0,
            last_seq=0,
            created_at=now,
            updated_at=now,
        )
    )
    changed(connection, visit.conversation_id, "queue")
    return visit
