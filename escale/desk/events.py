"""The live stream: says what changed, the page asks for the rest; its consultant is present meanwhile."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aiohttp_sse import sse_response

from escale.desk.door import COOKIE, HEADERS
from escale.store.signals import EVERYTHING

if TYPE_CHECKING:
    from aiohttp import web
    from aiohttp_sse import EventSourceResponse

    from escale.desk.room import Visit

PRESENCE_SECONDS = 20.0
WRITERS = ("person", "bot", "consultant")
LISTS = {"queue", "diary", "doubts"}


async def stream(visit: Visit) -> web.StreamResponse:
    """GET /desk/events: ``queue``, ``conversation``, ``typing``, ``diary``, ``doubts``, ``beat``, ``signed_out``."""
    headers = {name: value for name, value in HEADERS.items() if name != "Cache-Control"}
    async with sse_response(visit.request, headers=headers) as opened:
        with suppress(ConnectionResetError):
            await DeskStream(visit, opened).run()
    response: web.StreamResponse = opened
    return response


class DeskStream:
    """Follows every conversation; typing is said once for each who begins or stops."""

    def __init__(self, visit: Visit, response: EventSourceResponse) -> None:
        self._visit, self._response = visit, response
        self._typing: dict[str, frozenset[str]] = {}
        self._seen_at: float | None = None

    async def run(self) -> None:
        """Until the browser goes away or the session ends."""
        with self._visit.desk.database.signals.subscribe(EVERYTHING) as subscription:
            await self._send("queue", {})
            while self._response.is_connected() and await self._present():
                await self._tell(await subscription.next(within=PRESENCE_SECONDS))

    async def _present(self) -> bool:
        time = asyncio.get_running_loop().time()
        if self._seen_at is not None and time < self._seen_at + PRESENCE_SECONDS:
            return True
        first, self._seen_at = self._seen_at is None, time
        return await self._still_signed_in() and await self._show_presence(first=first)

    async def _still_signed_in(self) -> bool:
        token = self._visit.request.cookies.get(COOKIE, "")
        now = self._visit.desk.clock()
        if await self._visit.desk.accounts.session(token, now=now) is not None:
            return True
        await self._send("signed_out", {})
        return False

    async def _show_presence(self, *, first: bool) -> bool:
        desk, me = self._visit.desk, self._visit.login.consultant_id
        if me is not None:
            await desk.handoff.seen(me, now=desk.clock())
        if first:
            desk.database.signals.publish(["queue"])
        else:
            await self._send("beat", {})
        return True

    async def _tell(self, topics: set[str]) -> None:
        conversations = set[str]()
        for topic in sorted(topics - LISTS):
            kind, _, name = topic.rpartition(":")
            if kind == "typing":
                await self._tell_typing(name)
            else:
                conversations.add(name)
        for name in sorted(conversations):
            await self._send("conversation", {"id": name})
        await self._tell_lists(topics)

    async def _tell_lists(self, topics: set[str]) -> None:
        if any(":" not in topic for topic in topics - LISTS) or "queue" in topics:
            await self._send("queue", {})
        for name in sorted(topics & LISTS - {"queue"}):
            await self._send(name, {})

    async def _tell_typing(self, conversation_id: str) -> None:
        before = self._typing.pop(conversation_id, frozenset())
        now = self._visit.desk.typing.now(conversation_id)
        for author in WRITERS:
            if (author in now) != (author in before):
                on = author in now
                await self._send("typing", {"conversation": conversation_id, "author": author, "on": on})
        if now:
            self._typing[conversation_id] = now

    async def _send(self, event: str, data: dict[str, Any]) -> None:
        await self._response.send(json.dumps(data), event=event)
