"""One open event stream: catches up from a number, then follows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from escale.store.messages import Message, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp_sse import EventSourceResponse

    from escale.gateway.services import Services

LOOK_AGAIN = 5.0


class Stream:
    """Sends messages in the order of their numbers, each once, and who speaks and types now."""

    def __init__(
        self, services: Services, response: EventSourceResponse, conversation_id: str, after: int,
        show: Callable[[Message], dict[str, Any]],
    ) -> None:  # fmt: skip
        self._services, self._response, self._show = services, response, show
        self._conversation_id, self._seq = conversation_id, after
        self._owner: dict[str, Any] | None = None
        self._typing = frozenset[str]()

    async def run(self) -> None:
        """Until the browser goes away or the conversation is erased."""
        typing = self._services.typing.topic(self._conversation_id)
        with self._services.database.signals.subscribe(self._conversation_id, typing) as subscription:
            while self._response.is_connected():
                await self._send_messages()
                if not await self._send_owner():
                    return
                await self._send_typing()
                await subscription.next(within=LOOK_AGAIN)

    async def _send_messages(self) -> None:
        while new := await self._services.messages.after(self._conversation_id, self._seq):
            for message in new:
                await self._send("message", self._show(message), message.seq)
                self._seq = message.seq
            if any(message.state in {State.QUEUED, State.SENDING} for message in new):
                now = self._services.clock()
                await self._services.messages.mark_sent(self._conversation_id, self._seq, now=now)

    async def _send_owner(self) -> bool:
        owner = await self._services.people.owner(self._conversation_id)
        if owner is not None and owner != self._owner:
            await self._send("owner", owner)
            self._owner = owner
        return owner is not None

    async def _send_typing(self) -> None:
        typing = self._services.typing.now(self._conversation_id) - {"person"}
        for author in sorted(typing ^ self._typing):
            await self._send("typing", {"author": author, "on": author in typing})
        self._typing = typing

    async def _send(self, event: str, data: dict[str, Any], seq: int | None = None) -> None:
        text = json.dumps(data, ensure_ascii=False)
        await self._response.send(text, event=event, id=None if seq is None else str(seq))
