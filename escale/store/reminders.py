"""Reminders that are due: each claimed by one gateway, told once, and not at all when it would be of no use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import or_, select, update

from escale.career.reminders import is_useful
from escale.store.rows import as_appointment
from escale.store.tables import appointment, reminder

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.career.appointment import Appointment
    from escale.store.database import Database

DUE, SENT, SKIPPED = "due", "sent", "skipped"
log = structlog.get_logger("escale.reminders")


@dataclass(frozen=True)
class Reminder:
    """To be told now; ``kind``: ``24h`` or ``1h``."""

    id: int
    kind: str
    appointment: Appointment


class Reminders:
    """What is to be told before appointments; set by the diary when it books, moves and cancels."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, now: datetime, lease: timedelta, most: int = 50) -> list[Reminder]:
        """Those that are due, the oldest first; nobody else gets them before the lease is over.

        A gateway that is killed before it has said :func:`sent` leaves them to the next.
        """
        async with self._database.write() as connection:
            rows = await _due(connection, now, most)
            useful = [row for row in rows if is_useful(row.reminder_kind, row.start, now)]
            late = [row.reminder_id for row in rows if row not in useful]
            await _mark(connection, late, state=SKIPPED, done_at=now)
            await _mark(connection, [row.reminder_id for row in useful], claimed_until=now + lease)
        for number in late:
            log.info("reminder.skipped", reminder=number)
        return [Reminder(row.reminder_id, row.reminder_kind, as_appointment(row)) for row in useful]


async def sent(connection: AsyncConnection, reminder_id: int, now: datetime) -> bool:
    """The caller's transaction tells the person. False: it was told, moved or cancelled; tell nothing then."""
    mine = (reminder.c.id == reminder_id, reminder.c.state == DUE)
    marked = await connection.execute(update(reminder).where(*mine).values(state=SENT, done_at=now))
    return bool(marked.rowcount)


async def _due(connection: AsyncConnection, now: datetime, most: int) -> list[Row[Any]]:
    free = or_(reminder.c.claimed_until.is_(None), reminder.c.claimed_until <= now)
    wanted = (
        select(appointment, reminder.c.id.label("reminder_id"), reminder.c.kind.label("reminder_kind"))
        .join(appointment, appointment.c.id == reminder.c.appointment_id)
        .where(reminder.c.state == DUE, reminder.c.due_at <= now, free)
        .order_by(reminder.c.due_at)
        .limit(most)
        .with_for_update(skip_locked=True, of=reminder)
    )
    return list((await connection.execute(wanted)).all())


async def _mark(connection: AsyncConnection, ids: list[int], **values: Any) -> None:
    if ids:
        await connection.execute(update(reminder).where(reminder.c.id.in_(ids)).values(**values))
