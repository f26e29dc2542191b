"""Alembic's way in: with the connection of :mod:`escale.store.migrate`, or with the settings' database."""

from __future__ import annotations

from typing import Literal

from alembic import context
from sqlalchemy import Connection, text

from escale.settings import Settings
from escale.store.migrate import engine_of
from escale.store.tables import Utc, metadata

ONE_AT_A_TIME = 3_575_001  # any number, the same for all who migrate this database


def main() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    with engine_of(Settings().sync_database_url).begin() as connection:
        _run(connection)


def _run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_written,
    )
    with context.begin_transaction():
        context.run_migrations()


def _written(kind: str, item: object, _: object) -> str | Literal[False]:
    """A migration names the database's types, never the product's own, which may change after it."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Utc) else False


main()
