from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from escale.gateway.app import create_app
from escale.knowledge.texts import load_texts
from escale.settings import ROOT, Settings
from escale.store.database import Database
from escale.store.tables import metadata
from escale.store.typing import Typing


@dataclass
class BotDouble:
    """An HTTP server that stands for the bot's process: says back what it hears, or fails as told."""

    turns: list[dict[str, Any]] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    delay: float = 0.0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    secrets: set[str] = field(default_factory=set)

    async def turn(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.turns.append(body)
        self.asked.set()
        self.secrets.add(request.headers["Authorization"])
        await asyncio.sleep(self.delay)
        if self.failures:
            return web.json_response({"error": "told to"}, status=self.failures.pop(0))
        said = {
            "label": "greet",
            "confidence": 0.9,
            "replies": [{"text": f"echo {body['text']}"}],
            "effects": [],
        }
        return web.json_response(
            {"id": body["id"], "replayed": False, **said, **self.answers.get(body["text"], {})}
        )

    async def ready(self, _: web.Request) -> web.Response:
        return web.Response()


@pytest.fixture
async def bot() -> BotDouble:
    return BotDouble()


@pytest.fixture
async def bot_url(bot: BotDouble) -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes([web.post("/webhooks/escale/turn", bot.turn), web.get("/webhooks/escale/", bot.ready)])
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
def settings(tmp_path: Path, bot_url: str) -> Settings:
    return Settings(
        _env_file=None, var=tmp_path, bot_url=bot_url, bot_patience=0.5, messages_per_minute=1000,
        allowed_origins=frozenset({"https://exemple.fr"}),
    )  # fmt: skip


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.async_database_url)
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    yield database
    await database.close()


@pytest.fixture
async def gateway(settings: Settings, database: Database) -> AsyncIterator[TestClient[Any, Any]]:
    texts = load_texts(ROOT / "bot" / "replies")
    app = create_app(settings, database=database, texts=texts, typing=Typing(database.signals))
    async with TestClient(TestServer(app)) as client:
        yield client


@dataclass
class Person:
    """Somebody with the widget open, as a browser would talk to the gateway."""

    client: TestClient[Any, Any]
    token: str
    conversation: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, path: str, body: object) -> ClientResponse:
        return await self.client.post(path, json=body, headers=self.headers)

    async def says(self, text: str, message_id: str | None = None) -> ClientResponse:
        return await self.post("/widget/messages", {"id": message_id or str(uuid.uuid4()), "text": text})

    async def reads(
        self, until: Callable[[list[dict[str, Any]]], bool], after: int = 0
    ) -> list[dict[str, Any]]:
        """The messages of the event stream after number ``after``, until ``until`` is satisfied."""
        events = await self.events(lambda seen: until([d for n, d in seen if n == "message"]), after)
        return [data for name, data in events if name == "message"]

    async def events(
        self, until: Callable[[list[tuple[str, dict[str, Any]]]], bool], after: int = 0
    ) -> list[tuple[str, dict[str, Any]]]:
        seen: list[tuple[str, dict[str, Any]]] = []
        headers = {**self.headers, "Last-Event-ID": str(after)}
        async with asyncio.timeout(8), self.client.get("/widget/events", headers=headers) as stream:
            name = ""
            async for line in stream.content:
                field_, _, value = line.decode().strip().partition(": ")
                if field_ == "event":
                    name = value
                if field_ == "data":
                    seen.append((name, json.loads(value)))
                    if until(seen):
                        return seen
        return seen


@pytest.fixture
def arrives(gateway: TestClient[Any, Any]) -> Callable[[], Awaitable[Person]]:
    async def arrive() -> Person:
        async with gateway.post("/widget/session", json={"timezone": "Europe/Paris"}) as response:
            body = await response.json()
        return Person(gateway, body["token"], body["conversation"])

    return arrive


@pytest.fixture
async def person(arrives: Callable[[], Awaitable[Person]]) -> Person:
    return await arrives()
