"""SQLite in the event loop's own thread.

A statement of ours takes some 50 µs; handing it to a thread and back, as aiosqlite does three times a statement, takes
several times that (22 ms of processor time a turn with it, measured). Only waiting for another writer may take long:
that is done without holding up the loop.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from typing import Any, Self

LOOK_AGAIN = 0.002
BRIEF_MILLISECONDS = 100
BEGIN = "BEGIN IMMEDIATE"


class InlineCursor:
    """What SQLAlchemy's aiosqlite dialect asks of a cursor."""

    def __init__(self, cursor: sqlite3.Cursor, patience: float) -> None:
        self._cursor, self._patience = cursor, patience

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    @property
    def arraysize(self) -> int:
        return self._cursor.arraysize

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> InlineCursor:
        if operation == BEGIN:
            await self._begin()
        else:
            self._cursor.execute(operation, parameters)
        return self

    async def executemany(self, operation: str, parameters: Sequence[Sequence[Any]]) -> InlineCursor:
        self._cursor.executemany(operation, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def close(self) -> None:
        self._cursor.close()

    async def _begin(self) -> None:
        """Become the one who writes; wait for the one who does. Raises ``sqlite3.OperationalError`` in the end."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + self._patience
        while True:
            try:
                self._cursor.execute(BEGIN)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or loop.time() > give_up:
                    raise
                await asyncio.sleep(LOOK_AGAIN)
            else:
                return


class InlineConnection:
    """What SQLAlchemy's aiosqlite dialect asks of a connection."""

    isolation_level = None

    def __init__(self, path: str, patience: float) -> None:
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        self._patience = patience

    def cursor(self) -> InlineCursor:
        return InlineCursor(self._connection.cursor(), self._patience)

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        self._connection.create_function(*arguments, **options)

    async def commit(self) -> None:
        self._connection.commit()

    async def rollback(self) -> None:
        self._connection.rollback()

    async def close(self) -> None:
        self._connection.close()

    def stop(self) -> None:
        self._connection.close()
