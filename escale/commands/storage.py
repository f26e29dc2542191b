"""The database: brought up to date, and given the demonstration team when it is empty."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from escale.commands.configuration import load_settings
from escale.commands.console import Refused, tell
from escale.commands.preflight import make_folders
from escale.store.glance import DatabaseUnreachable, Glance, glance
from escale.store.migrate import NewerDatabase, head, migrate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from escale.settings import Settings
    from escale.store.database import Database

Result = TypeVar("Result")


def look(settings: Settings) -> Glance:
    """What the database is at. Raises :class:`Refused` when it does not answer."""
    make_folders(settings.var)
    try:
        return glance(settings.sync_database_url)
    except DatabaseUnreachable as error:
        raise Refused("database.unreachable", reason=str(error).strip()) from error


def prepare(settings: Settings, *, demonstration: bool) -> Glance:
    """Migrate when something is missing, load the demonstration team into an empty database; what it is at then."""
    seen = look(settings)
    if seen.revision == head() and (seen.facts or not demonstration):
        return seen
    bring_up_to_date(settings, seen)
    if demonstration and asyncio.run(_load_into_empty(settings)):
        tell("demo.loaded")
    return look(settings)


def bring_up_to_date(settings: Settings, seen: Glance) -> bool:
    """Migrate; False when there was nothing to do."""
    if seen.revision == head():
        return False
    if seen.revision is not None and seen.revision > head():
        raise Refused("database.newer", revision=seen.revision, head=head())
    try:
        migrate(settings.sync_database_url)
    except NewerDatabase as error:
        raise Refused("database.newer", revision=seen.revision, head=head()) from error
    tell("database.migrated", head=head())
    return True


def with_database(work: Callable[[Database], Awaitable[Result]]) -> Result:
    """What ``work`` returns, done on the database of the settings, brought up to date first."""
    settings = load_settings()
    bring_up_to_date(settings, look(settings))
    return asyncio.run(_work(settings, work))


async def _work(settings: Settings, work: Callable[[Database], Awaitable[Result]]) -> Result:
    from escale.store.database import Database

    database = Database(settings.async_database_url)
    try:
        return await work(database)
    finally:
        await database.close()


async def _load_into_empty(settings: Settings) -> bool:
    from escale.store import demo
    from escale.store.database import Database

    database = Database(settings.async_database_url)
    try:
        if not await demo.is_empty(database):
            return False
        await demo.load(database, now=datetime.now(UTC))
    except demo.DemoLoaded:  # another start was faster
        return False
    finally:
        await database.close()
    return True
