"""Bring the database to the tables of this version (Alembic)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

FOLDER = Path(__file__).resolve().parent / "migrations"
SLOWEST = 30  # seconds to wait for another process that migrates


class NewerDatabase(RuntimeError):
    """The database was migrated by a later version of the product; the argument is its revision."""


def head() -> str:
    """The newest migration: files are named ``<number>_<subject>.py``, and the number is the revision."""
    return max(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*_*.py"))


def migrate(url: str) -> None:
    """Apply what is missing, in one transaction; processes that start at once wait for one another.

    ``url`` is a synchronous address. Raises :class:`NewerDatabase` and SQLAlchemy's errors.
    """
    from alembic import command
    from alembic.util import CommandError

    engine = engine_of(url)
    try:
        with engine.begin() as connection:
            command.upgrade(_config(connection), "head")
    except CommandError as error:
        raise NewerDatabase(str(error)) from error
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def engine_of(url: str) -> Engine:
    """An engine whose transactions hold changes of tables too, on SQLite as on PostgreSQL (psycopg 3)."""
    from sqlalchemy import create_engine, event

    if not url.startswith("sqlite"):
        return create_engine(url.replace("+psycopg2", "+psycopg"))
    engine = create_engine(url, connect_args={"timeout": SLOWEST, "isolation_level": None})
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine
