"""Somebody leaves the team: no new appointments, no desk; what they wrote and who they met stays readable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from escale.career.roster import Known, same_name
from escale.store.database import changed
from escale.store.demo_team import normal
from escale.store.tables import account, appointment, consultant, conversation
from escale.store.team import known

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.store.database import Database


class UnknownMember(LookupError):
    """Nobody in the team, or more than one person, is meant."""


class HasAppointments(ValueError):
    """Somebody is still expected by people who have booked."""


async def members(database: Database) -> list[Known]:
    """The team of today, by number."""
    async with database.read() as connection:
        return [one for one in await known(connection) if one.active]


async def find(database: Database, who: str) -> Known:
    """The one of this number, e-mail, or first and last name. Raises :class:`UnknownMember`."""
    found = [one for one in await members(database) if _is(one, who)]
    if len(found) != 1:
        raise UnknownMember(who)
    return found[0]


async def leave(database: Database, consultant_id: int, *, now: datetime, cancelling: bool) -> None:
    """Take a consultant out of the team and close their accounts.

    Raises :class:`HasAppointments` while some are to come, unless the caller will be ``cancelling`` them.
    """
    async with database.write() as connection:
        mine = appointment.c.consultant_id == consultant_id
        to_come = select(appointment.c.id).where(
            mine, appointment.c.state == "booked", appointment.c.end > now
        )
        if not cancelling and (await connection.execute(to_come)).first():
            raise HasAppointments(consultant_id)
        await connection.execute(
            update(consultant).where(consultant.c.id == consultant_id).values(active=False)
        )
        await connection.execute(delete(account).where(account.c.consultant_id == consultant_id))
        changed(connection, "diary", "queue")


async def held_by(connection: AsyncConnection, ids: Collection[int]) -> list[tuple[str, int]]:
    """Conversations, with their consultant's number, that these consultants have now."""
    wanted = select(conversation.c.id, conversation.c.consultant_id).where(
        conversation.c.consultant_id.in_(ids)
    )
    return [(row.id, row.consultant_id) for row in await connection.execute(wanted)]


def _is(one: Known, who: str) -> bool:
    by_number = who.strip() == str(one.consultant.id)
    return by_number or normal(who) in one.emails or same_name(one.consultant.name, who)
