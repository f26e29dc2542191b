from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from tests.booking.world import Practice, Visitor, open_practice


@pytest.fixture
async def practice(tmp_path: Path) -> AsyncIterator[Practice]:
    practice = await open_practice(tmp_path)
    yield practice
    await practice.database.close()


@pytest.fixture
async def visitor(practice: Practice) -> AsyncIterator[Visitor]:
    async with TestClient(TestServer(practice.app())) as client:
        yield Visitor(client)
