"""A quick look into the database, without SQLAlchemy: what the second start needs to know and no more."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SQLITE = "sqlite:///"
REVISION = "SELECT version_num FROM alembic_version"
FACTS = "SELECT name, value FROM fact_of_store"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
TABLES_OF_POSTGRES = "SELECT to_regclass('alembic_version'), to_regclass('fact_of_store')"
NEEDED = frozenset({"alembic_version", "fact_of_store"})


class DatabaseUnreachable(ConnectionError):
    """The database does not answer; the text is the driver's."""


@dataclass(frozen=True)
class Glance:
    """The migration that the database is at (None when there is none yet) and its notes about itself."""

    revision: str | None
    facts: Mapping[str, str]


EMPTY = Glance(None, {})


def glance(url: str) -> Glance:
    """Look into the database of a synchronous address. Raises :class:`DatabaseUnreachable`."""
    return _sqlite(Path(url.removeprefix(SQLITE))) if url.startswith("sqlite") else _postgres(url)


def _sqlite(path: Path) -> Glance:
    if not path.exists():
        return EMPTY
    try:
        connection = sqlite3.connect(path)
        try:
            tables = {name for (name,) in connection.execute(TABLES)}
            if not tables >= NEEDED:
                return EMPTY
            return _glance(connection.execute(REVISION).fetchone(), connection.execute(FACTS).fetchall())
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise DatabaseUnreachable(str(error)) from error


def _postgres(url: str) -> Glance:
    import psycopg

    address = "postgresql://" + url.split("://", 1)[1]
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            if None in (connection.execute(TABLES_OF_POSTGRES).fetchone() or ()):
                return EMPTY
            return _glance(connection.execute(REVISION).fetchone(), connection.execute(FACTS).fetchall())
    except psycopg.Error as error:
        raise DatabaseUnreachable(str(error)) from error


def _glance(revision: tuple[str] | None, facts: list[tuple[str, str]]) -> Glance:
    return Glance(revision[0] if revision else None, dict(facts))
