"""People of the booking page, on both databases."""

from __future__ import annotations

import asyncio

from escale.store.database import Database
from escale.store.visitors import visitor
from tests.store.conftest import NOW


async def test_same_browser_is_the_same_person(database: Database) -> None:
    found = await asyncio.gather(
        *(visitor(database, name, timezone="Europe/Paris", now=NOW) for name in ("a", "a", "b", "a"))
    )
    assert [found[0] == one for one in found] == [True, True, False, True]
