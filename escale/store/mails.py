"""Mails about appointments: queued with what they tell, claimed by one gateway, sent once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from escale.career.interval import Interval
from escale.career.states import AppointmentState, Door
from escale.store.consultants import read_consultants
from escale.store.database import changed
from escale.store.rows import as_appointment
from escale.store.tables import appointment, consultant, mail, person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.career.appointment import Appointment
    from escale.career.people import Consultant
    from escale.store.database import Database

AFTERWARDS = timedelta(hours=1)  # a mail that comes later than so long after the beginning tells nothing
BOOKED, OFFERED = AppointmentState.BOOKED, AppointmentState.OFFERED


class Kind(StrEnum):
    """What a mail tells."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    OFFER = "offer"
    DAY_BEFORE = "24h"
    HOUR_BEFORE = "1h"


class Audience(StrEnum):
    """Who reads it."""

    PERSON = "person"
    CONSULTANT = "consultant"


class MailState(StrEnum):
    """What became of it; dropped: no longer true, or too late to be of use."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


TRUE_WHILE = {Kind.OFFER: OFFERED} | dict.fromkeys(
    (Kind.BOOKED, Kind.MOVED, Kind.DAY_BEFORE, Kind.HOUR_BEFORE), BOOKED
)  # a cancellation stays true


@dataclass(frozen=True)
class Order:
    """A mail to queue. was: where a moved appointment was; until: when it is of no use any more (UTC)."""

    kind: Kind
    audience: Audience
    recipient: str
    until: datetime
    consultant_id: int
    was: dict[str, Any] | None = None
    door: Door = Door.SYSTEM


@dataclass(frozen=True)
class Mail:
    """A mail to send now.

    consultant: with whom the appointment is, or was when it is told that they lost it; timezone: the person's;
    was: the interval before a move; attempts: how often it was tried, this time not counted.
    """

    id: int
    kind: Kind
    audience: Audience
    recipient: str
    sequence: int
    door: Door
    attempts: int
    until: datetime
    claimed_until: datetime
    was: Interval | None
    appointment: Appointment
    consultant: Consultant
    timezone: str


async def queue(
    connection: AsyncConnection, one: Appointment, orders: Sequence[Order], now: datetime
) -> None:
    """Queue mails within the transaction of what they tell; what was queued before is not queued again."""
    rows = [_row(one, order, now) for order in orders]
    if rows:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        await connection.execute(dialect.insert(mail).on_conflict_do_nothing(), rows)
        changed(connection, "mail")


def _row(one: Appointment, order: Order, now: datetime) -> dict[str, Any]:
    return {
        "appointment_id": one.id, "kind": order.kind, "audience": order.audience, "sequence": one.sequence,
        "consultant_id": order.consultant_id, "recipient": order.recipient, "was": order.was, "door": order.door,
        "state": MailState.QUEUED, "attempts": 0, "next_at": now, "until": order.until, "created_at": now,
    }  # fmt: skip


class Mails:
    """The queue, as the gateways see it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, now: datetime, lease: timedelta) -> Mail | None:
        """The oldest mail that is due, the caller's alone until the lease is over; None when there is none.

        What is no longer true (moved or cancelled meanwhile) or too late is dropped on the way.
        """
        while True:
            async with self._database.write() as connection:
                row = await _due(connection, now)
                if row is None:
                    return None
                if _of_use(row, now):
                    await _mark(connection, row.mail_id, claimed_until=now + lease)
                    return await _as_mail(connection, row, now + lease)
                await _mark(connection, row.mail_id, state=MailState.DROPPED, done_at=now)

    async def sent(self, one: Mail, now: datetime) -> bool:
        """The server has it. False: somebody else has claimed it since."""
        return await self._settle(
            one, state=MailState.SENT, done_at=now, attempts=one.attempts + 1, error=None
        )

    async def later(self, one: Mail, at: datetime, error: str) -> bool:
        """It did not work out this time; ``error``: the server's own words."""
        return await self._settle(
            one, next_at=at, claimed_until=None, attempts=one.attempts + 1, error=error[:500]
        )

    async def _settle(self, one: Mail, **values: Any) -> bool:
        async with self._database.write() as connection:
            return await settle(connection, one, **values)


async def failed(connection: AsyncConnection, one: Mail, error: str, now: datetime) -> bool:
    """Nobody will get it; the caller's transaction tells. False: somebody else has claimed it since."""
    values = {"state": MailState.FAILED, "done_at": now, "attempts": one.attempts + 1, "error": error[:500]}
    return await settle(connection, one, **values)


async def settle(connection: AsyncConnection, one: Mail, **values: Any) -> bool:
    """Write what became of a mail that the caller has claimed."""
    mine = (
        mail.c.id == one.id,
        mail.c.state == MailState.QUEUED,
        mail.c.claimed_until == one.claimed_until,
    )
    written = await connection.execute(update(mail).where(*mine).values(**values))
    return bool(written.rowcount)


async def _due(connection: AsyncConnection, now: datetime) -> Row[Any] | None:
    free = or_(mail.c.claimed_until.is_(None), mail.c.claimed_until <= now)
    own = [one.label(f"mail_{one.name}") for one in mail.c]
    wanted = (
        select(appointment, person.c.timezone, *own)
        .select_from(mail)
        .join(appointment, appointment.c.id == mail.c.appointment_id)
        .join(person, person.c.id == appointment.c.person_id)
        .where(mail.c.state == MailState.QUEUED, mail.c.next_at <= now, free)
        .order_by(mail.c.next_at, mail.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=mail)
    )
    return (await connection.execute(wanted)).first()


def _of_use(row: Row[Any], now: datetime) -> bool:
    kind = Kind(row.mail_kind)
    true = kind not in TRUE_WHILE or (row.sequence == row.mail_sequence and row.state == TRUE_WHILE[kind])
    return bool(true and row.mail_until > now)


async def _as_mail(connection: AsyncConnection, row: Row[Any], claimed_until: datetime) -> Mail:
    [who] = await read_consultants(connection, consultant.c.id == row.mail_consultant_id)
    return Mail(
        id=row.mail_id, kind=Kind(row.mail_kind), audience=Audience(row.mail_audience), recipient=row.mail_recipient,
        sequence=row.mail_sequence, door=Door(row.mail_door), attempts=row.mail_attempts, until=row.mail_until,
        claimed_until=claimed_until, was=_interval(row.mail_was), appointment=as_appointment(row), consultant=who,
        timezone=row.timezone,
    )  # fmt: skip


def _interval(was: dict[str, str] | None) -> Interval | None:
    return Interval(*(datetime.fromisoformat(was[end]) for end in ("start", "end"))) if was else None


async def _mark(connection: AsyncConnection, number: int, **values: Any) -> None:
    await connection.execute(update(mail).where(mail.c.id == number).values(**values))
