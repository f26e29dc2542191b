"""Somebody with the widget open, by HTTP: sends again under the same id until it is stored, reads the event stream."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Message = dict[str, Any]
RETRY_AFTER = 0.2
PATIENCE = aiohttp.ClientTimeout(total=15)
UNSTORED = 500


class Unanswered(TimeoutError):
    """No answer came in time."""


@asynccontextmanager
async def browser(url: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A client with as many connections as wanted."""
    async with aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(limit=0)) as http:
        yield http


@dataclass
class Visitor:
    """One person. ``said`` are the ids of what was sent, in order; ``statuses`` what each of them was answered."""

    http: aiohttp.ClientSession
    token: str = ""
    conversation: str = ""
    said: list[str] = field(default_factory=list)
    statuses: dict[str, list[int]] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    async def arrive(self) -> Visitor:
        status, body = await self.post("session", {"timezone": "Europe/Paris"})
        assert status == 201, body
        self.token, self.conversation = body["token"], body["conversation"]
        return self

    async def says(self, text: str, *, times: int = 1) -> str:
        """Send a message (``times`` times at once, under one id) until it is stored; its id."""
        message_id = str(uuid.uuid4())
        body = {"id": message_id, "text": text}
        answers = await asyncio.gather(*(self.post("messages", body) for _ in range(times)))
        self.said.append(message_id)
        self.statuses[message_id] = sorted(status for status, _ in answers)
        return message_id

    async def chooses(self, title: str) -> str:
        """Press the button of this title that was offered last."""
        offered = [button for message in await self.history() for button in message["buttons"]]
        [*_, choice] = [button["id"] for button in offered if button["title"] == title]
        message_id = str(uuid.uuid4())
        status, body = await self.post("messages", {"id": message_id, "choice": choice})
        assert status == 202, body
        return message_id

    async def post(self, path: str, body: object) -> tuple[int, Any]:
        """Send until the server answers; a broken connection, or a server in trouble, gets the same again."""
        while True:
            try:
                async with self.http.post(
                    f"/widget/{path}", json=body, headers=self.headers, timeout=PATIENCE
                ) as response:
                    if response.status < UNSTORED:
                        return response.status, await response.json(content_type=None)
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(RETRY_AFTER)

    async def history(self) -> list[Message]:
        """All messages there are now, by the event stream from its beginning (``owner`` follows them)."""
        messages: list[Message] = []
        headers = {**self.headers, "Last-Event-ID": "0"}
        async with self.http.get("/widget/events", headers=headers, timeout=PATIENCE) as stream:
            assert stream.status == 200, await stream.text()
            async for name, data in _events(stream):
                if name == "owner":
                    return messages
                if name == "message":
                    messages.append(data)
        raise ConnectionError("the stream ended")

    async def owner(self) -> str:
        """Who has the conversation: ``bot``, ``waiting``, ``consultant`` or ``closed``."""
        headers = {**self.headers, "Last-Event-ID": "999999999"}
        async with self.http.get("/widget/events", headers=headers, timeout=PATIENCE) as stream:
            async for name, data in _events(stream):
                if name == "owner":
                    return str(data["owner"])
        raise ConnectionError("the stream ended")

    async def answer(self, message_id: str, within: float = 20.0) -> list[Message]:
        """The replies to a message, once they are there."""
        try:
            async with asyncio.timeout(within):
                while True:
                    found = [one for one in await self.history() if one["in_reply_to"] == message_id]
                    if found:
                        return found
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            raise Unanswered(message_id) from error

    async def asks(self, text: str, within: float = 20.0) -> str:
        """Say it and wait; the words of the answer."""
        return words(await self.answer(await self.says(text), within))


def words(messages: list[Message]) -> str:
    return "\n".join(message["text"] for message in messages)


async def _events(stream: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, Any]]:
    name = ""
    async for line in stream.content:
        field_, _, value = line.decode().strip().partition(": ")
        if field_ == "event":
            name = value
        if field_ == "data":
            yield name, json.loads(value)
