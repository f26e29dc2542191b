"""What became of appointments: read for the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from escale.career.figures import COUNTED, Met
from escale.career.interval import Interval
from escale.career.states import AppointmentState
from escale.store.consultants import read_consultants
from escale.store.tables import appointment, consultant

if TYPE_CHECKING:
    from collections.abc import Collection

    from escale.career.people import Consultant
    from escale.store.database import Database


async def met(database: Database, consultant_ids: Collection[int], window: Interval) -> list[Met]:
    """The appointments of these consultants that begin within the window, soonest first; without holds and offers."""
    table = appointment.c
    wanted = (
        select(table.consultant_id, table.subject, table.state, table.start, table.end, table.created_at)
        .where(table.consultant_id.in_(consultant_ids), table.state.in_(COUNTED))
        .where(table.start >= window.start, table.start < window.end)
        .order_by(table.start, table.id)
    )
    async with database.read() as connection:
        return [
            Met(who, subject, AppointmentState(state), Interval(start, end), made)
            for who, subject, state, start, end, made in await connection.execute(wanted)
        ]


async def consultants(database: Database, ids: Collection[int]) -> list[Consultant]:
    """With all their hours, by id."""
    async with database.read() as connection:
        return await read_consultants(connection, consultant.c.id.in_(ids))
