"""The coordinator changes what the practice offers, one service at a time."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import text

from escale.store.planning import Outdated
from escale.store.services import read_services, write_services

if TYPE_CHECKING:
    from collections.abc import Sequence

    from escale.career.service import Service
    from escale.store.database import Database

LOCK = "LOCK TABLE service IN SHARE ROW EXCLUSIVE MODE"


class NoneLeft(ValueError):
    """Nothing that can be booked would be left."""


def services_revision(services: Sequence[Service]) -> str:
    """Changes when one of them does."""
    return hashlib.sha256(repr([(one.code, one) for one in services]).encode()).hexdigest()[:16]


async def put_service(database: Database, wanted: Service, *, revision: str) -> None:
    """Change the service of this code, or add it at the end; what is booked stays as it was booked.

    Raises :class:`Outdated` when the list is no longer that of ``revision``, :class:`NoneLeft`.
    """
    async with database.write() as connection:
        if not database.is_sqlite:  # an empty table has no row to lock
            await connection.execute(text(LOCK))
        listed = await read_services(connection)
        if services_revision(listed) != revision:
            raise Outdated
        after = [wanted if one.code == wanted.code else one for one in listed]
        after += [] if wanted in after else [wanted]
        if not any(one.active for one in after):
            raise NoneLeft
        await write_services(connection, after)
