"""Own calendars of consultants: where they are, what was read of them, and the addresses of ours for theirs."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, select, update

from escale.store import claims
from escale.store.database import changed
from escale.store.tables import calendar_busy, calendar_feed, calendar_link, consultant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.career.interval import Interval
    from escale.store.database import Database

FILE = "file:"  # before the name of a file that was sent; nothing to fetch


@dataclass(frozen=True)
class Feed:
    """Where a consultant's calendar is and how the last tries went; ``error``: a code, None = the last was good.

    read_at: when it was last read whole; good_at: when it was last known to be so; coming: busy stretches kept.
    """

    consultant_id: int
    url: str
    timezone: str
    tried_at: datetime | None
    good_at: datetime | None
    read_at: datetime | None
    error: str | None
    etag: str | None
    modified: str | None
    coming: int = 0

    @property
    def file(self) -> str | None:
        """The name of the file that was sent, when it was one."""
        return self.url.removeprefix(FILE) if self.url.startswith(FILE) else None


class Feeds:
    """Each method is one short transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, consultant_id: int) -> Feed | None:
        counted = select(func.count()).where(calendar_busy.c.consultant_id == consultant_id)
        async with self._database.read() as connection:
            row = (
                await connection.execute(_feeds().where(calendar_feed.c.consultant_id == consultant_id))
            ).first()
            count = (await connection.execute(counted)).scalar_one()
        return _as_feed(row, count) if row else None

    async def put(self, consultant_id: int, url: str) -> None:
        """Another calendar from now on; what was read of the one before is forgotten.

        Raises ``UnknownConsultant``.
        """
        async with self._database.write() as connection:
            await claims.lock(connection, consultant_id)
            await _forget(connection, consultant_id)
            await connection.execute(insert(calendar_feed).values(consultant_id=consultant_id, url=url))
            changed(connection, "diary")

    async def remove(self, consultant_id: int) -> None:
        async with self._database.write() as connection:
            await _forget(connection, consultant_id)
            changed(connection, "diary")

    async def due(self, now: datetime, every: timedelta, most: int = 20) -> list[Feed]:
        """Those to be fetched now; no other gateway gets them before ``every`` has gone by."""
        feed = calendar_feed.c
        old = or_(feed.tried_at.is_(None), feed.tried_at <= now - every)
        wanted = (
            _feeds().where(old, feed.url.not_like(f"{FILE}%"), consultant.c.active).order_by(feed.tried_at)
        )
        async with self._database.write() as connection:
            rows = await connection.execute(
                wanted.limit(most).with_for_update(skip_locked=True, of=calendar_feed)
            )
            found = [_as_feed(row) for row in rows]
            mine = feed.consultant_id.in_([one.consultant_id for one in found])
            await connection.execute(update(calendar_feed).where(mine).values(tried_at=now))
        return found

    async def read(
        self,
        feed: Feed,
        busy: Sequence[Interval] | None,
        *,
        etag: str | None = None,
        modified: str | None = None,
        now: datetime,
    ) -> None:
        """What was read takes the place of what was there, all at once; None = it is still the same."""
        values: dict[str, Any] = {"tried_at": now, "good_at": now, "error": None}
        if busy is not None:
            values |= {"read_at": now, "etag": _short(etag, 200), "modified": _short(modified, 60)}
        async with self._database.write() as connection:
            if not await _note(connection, feed, values) or busy is None:
                return
            mine = calendar_busy.c.consultant_id == feed.consultant_id
            await connection.execute(delete(calendar_busy).where(mine))
            rows = [{"consultant_id": feed.consultant_id, "start": one.start, "end": one.end} for one in busy]
            if rows:
                await connection.execute(insert(calendar_busy), rows)
            changed(connection, "diary")

    async def failed(self, feed: Feed, code: str, *, now: datetime) -> None:
        """What was last read well is kept."""
        async with self._database.write() as connection:
            await _note(connection, feed, {"tried_at": now, "error": code})

    async def open_link(self, consultant_id: int, now: datetime) -> str:
        """A new secret for the consultant's appointments as a calendar; the one before works no longer.

        Raises ``UnknownConsultant``.
        """
        token = secrets.token_urlsafe(32)
        async with self._database.write() as connection:
            await claims.lock(connection, consultant_id)
            await connection.execute(
                delete(calendar_link).where(calendar_link.c.consultant_id == consultant_id)
            )
            values = {"consultant_id": consultant_id, "token_hash": _digest(token), "created_at": now}
            await connection.execute(insert(calendar_link).values(values))
        return token

    async def close_link(self, consultant_id: int) -> None:
        async with self._database.write() as connection:
            await connection.execute(
                delete(calendar_link).where(calendar_link.c.consultant_id == consultant_id)
            )

    async def link_since(self, consultant_id: int) -> datetime | None:
        """When the link that works was made; None without one."""
        wanted = select(calendar_link.c.created_at).where(calendar_link.c.consultant_id == consultant_id)
        async with self._database.read() as connection:
            found: datetime | None = (await connection.execute(wanted)).scalar()
        return found

    async def behind_link(self, token: str) -> int | None:
        """Whose appointments this secret shows; None for nobody's, or one who has left."""
        wanted = (
            select(calendar_link.c.consultant_id)
            .join(consultant, consultant.c.id == calendar_link.c.consultant_id)
            .where(calendar_link.c.token_hash == _digest(token), consultant.c.active)
        )
        async with self._database.read() as connection:
            return (await connection.execute(wanted)).scalar()


def _feeds() -> Any:
    return select(calendar_feed, consultant.c.timezone).join(
        consultant, consultant.c.id == calendar_feed.c.consultant_id
    )


def _as_feed(row: Any, coming: int = 0) -> Feed:
    names = [name for name in Feed.__dataclass_fields__ if name != "coming"]
    return Feed(**{name: getattr(row, name) for name in names}, coming=coming)


async def _note(connection: AsyncConnection, feed: Feed, values: dict[str, Any]) -> bool:
    """False when the consultant has another calendar meanwhile."""
    mine = (calendar_feed.c.consultant_id == feed.consultant_id, calendar_feed.c.url == feed.url)
    return bool((await connection.execute(update(calendar_feed).where(*mine).values(values))).rowcount)


async def _forget(connection: AsyncConnection, consultant_id: int) -> None:
    for table in (calendar_feed, calendar_busy):
        await connection.execute(delete(table).where(table.c.consultant_id == consultant_id))


def _short(text: str | None, most: int) -> str | None:
    """A mark that does not fit is of no use cut."""
    return text if text and len(text) <= most else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
