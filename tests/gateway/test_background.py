"""What the gateway does by itself: at once after a change, and however often it fails."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from aiohttp.test_utils import TestClient
from sqlalchemy import insert

from escale.gateway.background import whenever
from escale.gateway.worker import utc_now
from escale.settings import Settings
from escale.store.database import Database
from escale.store.people import People
from escale.store.signals import Signals
from escale.store.tables import consultant
from tests.gateway.conftest import Person
from tests.store.meetings import claim, meeting

CLAIRE = {
    "id": 1, "first_name": "Claire", "last_name": "Martin", "title": "", "subjects": [], "languages": ["fr"],
    "channels": ["phone"], "timezone": "Europe/Paris", "active": True,
}  # fmt: skip


async def soon(what: Any) -> None:
    async with asyncio.timeout(8):
        while not what():  # noqa: ASYNC110 - files have no events
            await asyncio.sleep(0.02)


async def test_confirmation_leaves_the_running_gateway_at_once(
    gateway: TestClient[Any, Any], person: Person, database: Database, settings: Settings
):
    async with database.write() as connection:
        await connection.execute(insert(consultant).values(CLAIRE))
    day = utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=5)
    visit = await People(database).arrive("widget", "other", timezone="Europe/Paris", now=utc_now())
    await claim(database, meeting(visit, start=day, email="lea@exemple.fr"), utc_now())
    folder = settings.var / "mail"
    await soon(lambda: list(folder.glob("*.eml")))

    [path] = folder.glob("*.eml")
    assert b"To: lea@exemple.fr\r\n" in path.read_bytes()
    async with gateway.get("/metrics") as response:
        assert 'escale_mails_total{result="sent"} 1.0' in await response.text()


async def test_round_that_fails_is_followed_by_the_next():
    signals, rounds = Signals(), 0

    async def failing() -> None:
        nonlocal rounds
        rounds += 1
        raise RuntimeError

    task = asyncio.create_task(whenever(signals, "mail", job=failing, within=60, name="test"))
    await soon(lambda: rounds == 1)
    signals.publish(["mail"])
    await soon(lambda: rounds == 2)
    task.cancel()
