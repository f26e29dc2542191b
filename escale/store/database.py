"""The engine: one short write transaction at a time on SQLite, as many as wanted on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from sqlalchemy import event, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from escale.store.inline import BEGIN, BRIEF_MILLISECONDS, InlineConnection
from escale.store.signals import Signals

PATIENCE_SECONDS = 10.0
LAST_NOTED = text("SELECT max(id) FROM appointment_log")
AFTER_AN_APPOINTMENT = ("diary", "mail")


class Database:
    """Opens transactions and, after each commit, says what changed.

    Args:
        url: an async SQLAlchemy address (``sqlite+aiosqlite://`` or ``postgresql+psycopg://``).
    """

    def __init__(self, url: str) -> None:
        self.signals = Signals()
        self._last_noted: int | None = None
        self._writer = _engine(url, write=True)
        self._reader = _engine(url, write=False) if self.is_sqlite else self._writer

    @property
    def is_sqlite(self) -> bool:
        return self._writer.dialect.name == "sqlite"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading; sees what was committed before."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end of the block, rolled back on any error.

        Topics named by :func:`changed` inside the block are signalled after the commit, to this
        process and, on PostgreSQL, to the others.
        """
        async with self._writer.begin() as connection:
            connection.info["changed"] = topics = set[str]()
            yield connection
            if topics and not self.is_sqlite:
                for topic in topics:
                    await connection.execute(text("SELECT pg_notify('escale', :topic)"), {"topic": topic})
        self.signals.publish(topics)

    async def ping(self) -> None:
        """Raises the driver's error when the database does not answer."""
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def listen(self) -> None:
        """Passes on what other processes commit: as it happens on PostgreSQL, by one look on SQLite."""
        if self.is_sqlite:
            await self._look()
            return
        import psycopg

        url = self._writer.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await psycopg.AsyncConnection.connect(url, autocommit=True)
        async with connection:
            await connection.execute("LISTEN escale")
            async for notice in connection.notifies():
                self.signals.publish({notice.payload})

    async def _look(self) -> None:
        """The assistant, a process of its own, books too, and SQLite tells nobody."""
        async with self.read() as connection:
            last: int = await connection.scalar(LAST_NOTED) or 0
        before, self._last_noted = self._last_noted, last
        if before not in {None, last}:
            self.signals.publish(AFTER_AN_APPOINTMENT)

    async def close(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()


def changed(connection: AsyncConnection, *topics: str) -> None:
    """Names what this transaction changes: a conversation's id, ``queue`` or ``diary``."""
    connection.info["changed"].update(topics)


def _engine(url: str, *, write: bool) -> AsyncEngine:
    if not url.startswith("sqlite"):
        return create_async_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1 if write else 4,
        max_overflow=0,
        async_creator=partial(_open_sqlite, make_url(url).database or ":memory:"),
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    if write:
        event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(BEGIN))
    return engine


async def _open_sqlite(path: str) -> InlineConnection:
    return InlineConnection(path, PATIENCE_SECONDS)


def _prepare_sqlite(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BRIEF_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
