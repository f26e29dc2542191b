"""The public doors, as a person's browser uses them: say something, wait for the answer."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp

PATIENCE = 60.0


class WrongAnswer(RuntimeError):
    """The assistant did not answer as it must; the text has what it said."""


@dataclass
class Answer:
    """The bot's first words to one message; times are ``time.perf_counter()``."""

    asked: float
    came: float
    text: str
    buttons: int

    @property
    def milliseconds(self) -> float:
        return (self.came - self.asked) * 1000


class Talk(Protocol):
    """One conversation."""

    async def say(self, text: str) -> Answer:
        """Post it and wait for the first reply; :class:`WrongAnswer` when none comes."""


class Door(Protocol):
    """One assistant's public address."""

    name: str

    def talk(self) -> Any:
        """A new conversation, as an asynchronous context manager of :class:`Talk`."""


@dataclass
class StockDoor:
    """Rasa's ``rest`` channel."""

    url: str
    session: aiohttp.ClientSession
    name: str = "stock"

    @asynccontextmanager
    async def talk(self) -> AsyncIterator[StockTalk]:
        yield StockTalk(self, uuid.uuid4().hex)


@dataclass
class StockTalk:
    door: StockDoor
    sender: str

    async def say(self, text: str) -> Answer:
        asked = time.perf_counter()
        body = {"sender": self.sender, "message": text}
        async with self.door.session.post(f"{self.door.url}/webhooks/rest/webhook", json=body) as response:
            replies = await response.json()
        came = time.perf_counter()
        if response.status != 200 or not replies:
            raise WrongAnswer(f"stock: {response.status} {replies} to « {text} »")
        return Answer(asked, came, replies[0].get("text", ""), len(replies[0].get("buttons", [])))


@dataclass
class EscaleDoor:
    """The widget's channel: POST in, server-sent events out."""

    url: str
    session: aiohttp.ClientSession
    name: str = "escale"

    @asynccontextmanager
    async def talk(self) -> AsyncIterator[EscaleTalk]:
        body = {"timezone": "Europe/Paris"}
        async with self.session.post(
            f"{self.url}/widget/session", json=body, raise_for_status=True
        ) as response:
            token = (await response.json())["token"]
        talk = EscaleTalk(self, {"Authorization": f"Bearer {token}"})
        listening = asyncio.create_task(talk.listen())
        try:
            await asyncio.wait_for(talk.welcomed.wait(), PATIENCE)
            yield talk
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening


@dataclass
class EscaleTalk:
    door: EscaleDoor
    headers: dict[str, str]
    welcomed: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: dict[str, asyncio.Future[tuple[float, dict[str, Any]]]] = field(default_factory=dict)

    async def say(self, text: str) -> Answer:
        number = uuid.uuid4().hex
        self.waiting[number] = reply = asyncio.get_running_loop().create_future()
        asked = time.perf_counter()
        body = {"id": number, "text": text}
        url = f"{self.door.url}/widget/messages"
        async with self.door.session.post(url, json=body, headers=self.headers) as response:
            if response.status != 202:
                raise WrongAnswer(f"escale: {response.status} {await response.text()} to « {text} »")
        came, said = await asyncio.wait_for(reply, PATIENCE)
        if said["author"] != "bot":
            raise WrongAnswer(f"escale: {said['author']} says « {said['text']} » to « {text} »")
        return Answer(asked, came, said["text"], len(said["buttons"]))

    async def listen(self) -> None:
        """Read the stream: ``owner`` ends the welcome, the first message in reply to an id is its answer."""
        timeout, url = aiohttp.ClientTimeout(total=None), f"{self.door.url}/widget/events"
        event = ""
        async with self.door.session.get(
            url, headers=self.headers, timeout=timeout, raise_for_status=True
        ) as stream:
            async for line in stream.content:
                name, _, value = line.decode().strip().partition(": ")
                event = value if name == "event" else event
                if name == "data":
                    self._hear(event, value)

    def _hear(self, event: str, data: str) -> None:
        if event == "owner":
            self.welcomed.set()
        if event == "message":
            came, said = time.perf_counter(), json.loads(data)
            reply = self.waiting.pop(said["in_reply_to"], None) if said["in_reply_to"] else None
            if reply is not None:
                reply.set_result((came, said))
