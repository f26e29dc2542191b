"""People who come by the booking page: known by what their browser keeps, without a conversation."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from escale.store.tables import identity, person

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.store.database import Database

CHANNEL = "rdv"


async def visitor(
    database: Database, external_id: str, *, timezone: str, now: datetime, first_name: str | None = None
) -> str:
    """The number of the person behind this browser, made at their first visit."""
    with suppress(IntegrityError):  # the same browser, at the same moment
        async with database.write() as connection:
            return await _known(connection, external_id) or await _made(
                connection, external_id, timezone, first_name, now=now
            )
    async with database.read() as connection:
        return str(await _known(connection, external_id))


async def _known(connection: AsyncConnection, external_id: str) -> str | None:
    mine = (identity.c.channel == CHANNEL, identity.c.external_id == external_id)
    return (await connection.execute(select(identity.c.person_id).where(*mine))).scalar()


async def _made(
    connection: AsyncConnection, external_id: str, timezone: str, first_name: str | None, *, now: datetime
) -> str:
    person_id = str(uuid.uuid4())
    values = {"id": person_id, "timezone": timezone, "first_name": first_name, "created_at": now}
    await connection.execute(insert(person).values(values))
    named = {"person_id": person_id, "channel": CHANNEL, "external_id": external_id}
    await connection.execute(insert(identity).values(named))
    return person_id
