"""A real HTTP server of calendars, with everything that goes wrong with them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer

EVENT = "BEGIN:VEVENT\r\nUID:{n}@x\r\nDTSTAMP:20260101T000000Z\r\n"
EVENT += "DTSTART:{day}T090000Z\r\nDTEND:{day}T100000Z\r\n{more}END:VEVENT\r\n"
HEAD, TAIL = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t\r\n", "END:VCALENDAR\r\n"


def calendar(*days: str, more: str = "") -> bytes:
    """With an event from 9 to 10 h UTC on each of these days (`20261124`)."""
    events = "".join(EVENT.format(n=number, day=day, more=more) for number, day in enumerate(days))
    return f"{HEAD}{events}{TAIL}".encode()


def of_size(size: int) -> bytes:
    """A calendar of at least so many bytes."""
    event = EVENT.format(n=0, day="20261124", more="DESCRIPTION:" + "lorem ipsum " * 400 + "\r\n")
    return f"{HEAD}{event * (size // len(event) + 1)}{TAIL}".encode()


@dataclass
class Provider:
    """What the server answers: change it as the story goes."""

    data: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.headers))
        await asyncio.sleep(self.wait)
        if self.headers.get("ETag") and request.headers.get("If-None-Match") == self.headers["ETag"]:
            return web.Response(status=304, headers=self.headers)
        return web.Response(body=self.data, status=self.status, headers=self.headers)


@asynccontextmanager
async def provider() -> AsyncIterator[Provider]:
    one = Provider()
    app = web.Application()
    app.router.add_get("/{name}", one.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    one.url = str(server.make_url("/own.ics"))
    yield one
    await server.close()
