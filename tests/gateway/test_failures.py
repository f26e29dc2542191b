"""What is caught whatever it is: a failing handler, a failing job."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from escale.gateway.app import create_app
from escale.gateway.worker import every
from escale.knowledge.texts import load_texts
from escale.settings import ROOT, Settings
from escale.store.database import Database
from escale.store.typing import Typing


async def test_failing_handler_is_answered_in_french_and_tells_nothing_of_its_inside(
    settings: Settings, database: Database
) -> None:
    async def broken(_: web.Request) -> web.Response:
        raise RuntimeError("le secret de quelqu'un")

    texts = load_texts(ROOT / "bot" / "replies")
    app = create_app(
        settings,
        database=database,
        texts=texts,
        typing=Typing(database.signals),
        routes=[web.get("/broken", broken)],
    )
    async with TestClient[Any, Any](TestServer(app)) as client, client.get("/broken") as response:
        assert response.status == 500
        assert await response.json() == {"error": "server", "message": texts.say("utter_error_server").text}


async def test_failed_job_runs_again() -> None:
    runs: list[int] = []

    async def job() -> None:
        runs.append(len(runs))
        raise RuntimeError

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(every(0.01, job, name="test"), 0.3)
    assert runs[:3] == [0, 1, 2]
