"""The live stream says what changed, and that its consultant is there."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from escale.desk import events

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import StreamReader

    from tests.desk.world import Consultant, World


class Heard:
    """Reads events one by one."""

    def __init__(self, content: StreamReader) -> None:
        self._content = content

    async def next(self) -> tuple[str, Any]:
        name = ""
        while True:
            line = (await asyncio.wait_for(self._content.readline(), 5)).decode().strip()
            if line.startswith("event:"):
                name = line.removeprefix("event:").strip()
            if line.startswith("data:"):
                return name, json.loads(line.removeprefix("data:"))

    async def until(self, name: str) -> Any:
        while True:
            event, data = await self.next()
            if event == name:
                return data


@asynccontextmanager
async def stream(consultant: Consultant) -> AsyncIterator[Heard]:
    async with consultant.session.get(f"{consultant.url}/desk/events") as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        heard = Heard(response.content)
        assert [await heard.next(), await heard.next()] == [("queue", {})] * 2
        yield heard


async def test_stream_is_for_those_who_signed_in(world: World, visitor: Any) -> None:
    async with visitor().session.get(f"{world.url}/desk/events") as response:
        assert response.status == 401


async def test_new_message_is_told_as_conversation_and_queue(claire: Consultant, world: World) -> None:
    talk = await world.person("Bonjour")
    async with stream(claire) as heard:
        await world.writes(talk, "Vous êtes là ?")
        assert [await heard.next(), await heard.next()] == [("conversation", {"id": talk}), ("queue", {})]


async def test_take_by_a_colleague_is_told(claire: Consultant, karim: Consultant, world: World) -> None:
    talk = await world.waiting("Bonjour")
    async with stream(claire) as heard:
        await karim.act(talk, "take")
        assert await heard.until("conversation") == {"id": talk}
        assert await heard.until("queue") == {}


async def test_delivery_is_told_as_conversation_only(claire: Consultant, world: World) -> None:
    talk = await world.person("Bonjour")
    async with stream(claire) as heard:
        world.database.signals.publish([f"states:{talk}"])
        world.database.signals.publish(["diary"])
        assert [await heard.next(), await heard.next()] == [("conversation", {"id": talk}), ("diary", {})]


async def test_typing_is_told_when_it_begins_and_when_it_stops(claire: Consultant, world: World) -> None:
    talk = await world.person("Bonjour")
    async with stream(claire) as heard:
        world.desk.typing.sign(talk, "person", on=True)
        begins = await heard.until("typing")
        world.desk.typing.sign(talk, "person", on=False)
        stops = await heard.until("typing")
    assert [begins, stops] == [
        {"conversation": talk, "author": "person", "on": True},
        {"conversation": talk, "author": "person", "on": False},
    ]


async def test_consultant_who_types_is_seen_by_the_person(claire: Consultant, world: World) -> None:
    talk = await world.waiting("Bonjour")
    await claire.act(talk, "take")
    assert (await claire.act(talk, "typing", {"on": True}))[0] == 204
    begun = world.desk.typing.now(talk)
    await claire.act(talk, "messages", {"id": "12345678", "text": "Bonjour"})
    assert (begun, world.desk.typing.now(talk)) == (frozenset({"consultant"}), frozenset())


async def test_open_stream_is_presence(
    claire: Consultant, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PRESENCE_SECONDS", 0.05)
    minute = timedelta(minutes=1)
    assert await world.desk.handoff.online(now=world.now, within=minute) == 0
    async with stream(claire):
        assert await world.desk.handoff.online(now=world.now, within=minute) == 1
        world.now += timedelta(minutes=5)
        await asyncio.sleep(0.3)
        assert await world.desk.handoff.online(now=world.now, within=minute) == 1


async def test_open_stream_beats_so_that_the_page_knows_it_lives(
    claire: Consultant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PRESENCE_SECONDS", 0.05)
    async with stream(claire) as heard:
        assert await heard.until("beat") == {}


async def test_stream_ends_when_the_session_is_over(
    claire: Consultant, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PRESENCE_SECONDS", 0.05)
    async with stream(claire) as heard:
        world.now += timedelta(hours=13)
        assert await heard.until("signed_out") == {}


async def test_stream_that_the_browser_leaves_listens_no_longer(claire: Consultant, world: World) -> None:
    async with stream(claire):
        pass
    await asyncio.sleep(0.1)
    assert dict(world.database.signals._waiting) == {}
