"""A double of the gateway: the widget's protocol in memory, a scripted assistant, and levers for what goes wrong."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

WIDGET = Path(__file__).parents[2] / "escale/widget"
POLICY = "default-src 'self'"
MOST = 4000
GREETING = (
    "Bonjour. Je suis un assistant automatique : je peux me tromper, et une personne peut prendre la suite."
)
CHOICES = ["Relire mon CV", "Changer de métier", "Parler à quelqu'un"]

Event = tuple[str, int | None, dict[str, Any]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Conversation:
    """One person's conversation; ``seq`` of a message is its place, from 1."""

    token: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    watchers: set[asyncio.Queue[Event | None]] = field(default_factory=set)
    owner: dict[str, Any] = field(default_factory=lambda: {"owner": "bot", "name": None})
    read: int = 0

    def append(self, author: str, text: str, **more: Any) -> dict[str, Any]:
        at = datetime.now(UTC).isoformat()
        seq = len(self.messages) + 1
        blank = {"id": None, "name": None, "buttons": [], "in_reply_to": None, "state": "sent"}
        message = blank | {"seq": seq, "author": author, "text": text, "at": at} | more
        message["buttons"] = [
            {"id": f"{seq}.{i}", "title": title} for i, title in enumerate(message["buttons"])
        ]
        self.messages.append(message)
        self._tell(("message", seq, message))
        return message

    def hand_to(self, owner: str, name: str | None = None) -> None:
        self.owner = {"owner": owner, "name": name}
        self._tell(("owner", None, self.owner))

    def typing(self, author: str, on: bool) -> None:
        self._tell(("typing", None, {"author": author, "on": on}))

    def cut(self) -> None:
        """Close every open stream, as a restarted server does."""
        for watcher in self.watchers:
            watcher.put_nowait(None)

    def find(self, message_id: str) -> dict[str, Any] | None:
        return next((m for m in self.messages if m["id"] == message_id), None)

    def title(self, choice: str) -> str | None:
        buttons = [b for m in self.messages for b in m["buttons"]]
        return next((b["title"] for b in buttons if b["id"] == choice), None)

    def _tell(self, event: Event) -> None:
        for watcher in self.watchers:
            watcher.put_nowait(event)


@dataclass
class Gateway:
    """The server's memory, what it was asked, and its levers."""

    conversations: dict[str, Conversation] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    posted: list[dict[str, Any]] = field(default_factory=list)
    resumed_from: list[int] = field(default_factory=list)
    failures: list[tuple[int, dict[str, str], dict[str, str]]] = field(default_factory=list)
    typed: list[bool] = field(default_factory=list)
    thinking: float = 0.0
    silent: bool = False
    lose_answers: int = 0

    @property
    def conversation(self) -> Conversation:
        """The latest one."""
        return list(self.conversations.values())[-1]

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard])
        app.on_response_prepare.append(_head)
        app.add_routes(
            [
                web.get("/", lambda _: _file("demo.html")),
                web.post("/widget/session", self._session),
                web.post("/widget/messages", self._messages),
                web.post("/widget/read", self._read),
                web.post("/widget/typing", self._typing),
                web.post("/widget/erase", self._erase),
                web.get("/widget/events", self._events),
                web.get("/widget/export", self._export),
                web.static("/widget", WIDGET),
            ]
        )
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.requests.append((request.method, request.path_qs))
        return await handler(request) if request.method != "OPTIONS" else web.Response(status=204)

    async def _session(self, request: web.Request) -> web.Response:
        if "Authorization" in request.headers:
            known = self._known(request)
        else:
            known = self.conversations.setdefault(token := secrets.token_hex(8), Conversation(token))
            known.append("bot", GREETING, buttons=CHOICES)
        return web.json_response(
            {"token": known.token, "conversation": known.token[:6], "practice": "Escale"}, status=201
        )

    async def _messages(self, request: web.Request) -> web.Response:
        conversation = self._known(request)
        body = await request.json()
        self.posted.append(body)
        if self.failures:
            status, told, headers = self.failures.pop(0)
            return web.json_response(told, status=status, headers=headers)
        if conversation.find(body["id"]):
            return web.json_response({}, status=200)
        text = conversation.title(body["choice"]) if "choice" in body else body["text"]
        if not text or len(text) > MOST:
            return web.json_response(
                {"error": "too_long", "message": "Ce message est trop long."}, status=413
            )
        conversation.append("person", text, id=body["id"])
        if not self.silent:
            asyncio.get_running_loop().create_task(self._answer(conversation, text, body["id"]))
        if self.lose_answers:
            self.lose_answers -= 1
            request.transport.abort()  # stored, but the person's device never hears of it
        return web.json_response({}, status=202)

    async def _answer(self, conversation: Conversation, text: str, message_id: str) -> None:
        if self.thinking:
            conversation.typing("bot", True)
            await asyncio.sleep(self.thinking)
            conversation.typing("bot", False)
        if "parler à quelqu'un" in text.lower():
            conversation.append("system", "Une personne de l'équipe est prévenue.", in_reply_to=message_id)
            conversation.hand_to("waiting")
        elif conversation.owner["owner"] != "consultant":
            conversation.append("bot", f"J'ai noté : {text}", in_reply_to=message_id)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        conversation = self._known(request)
        after = int(request.headers.get("Last-Event-ID", "0"))
        self.resumed_from.append(after)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        for message in conversation.messages[after:]:
            queue.put_nowait(("message", message["seq"], message))
        queue.put_nowait(("owner", None, conversation.owner))
        conversation.watchers.add(queue)
        with suppress(ConnectionResetError):
            await _pour(queue, response)
        conversation.watchers.discard(queue)
        return response

    async def _read(self, request: web.Request) -> web.Response:
        self._known(request).read = (await request.json())["seq"]
        return web.Response(status=204)

    async def _typing(self, request: web.Request) -> web.Response:
        self._known(request)
        self.typed.append((await request.json())["on"])
        return web.Response(status=204)

    async def _export(self, request: web.Request) -> web.Response:
        return web.json_response({"messages": self._known(request).messages})

    async def _erase(self, request: web.Request) -> web.Response:
        gone = self._known(request)
        del self.conversations[gone.token]
        gone.cut()
        return web.Response(status=204)

    def _known(self, request: web.Request) -> Conversation:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.conversations:
            body = json.dumps({"error": "unknown_token", "message": "Cette session n'est plus valable."})
            raise web.HTTPUnauthorized(text=body, content_type="application/json")
        return self.conversations[token]


async def _head(request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Content-Security-Policy"] = POLICY
    if "Origin" in request.headers:
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Last-Event-ID"


async def _pour(queue: asyncio.Queue[Event | None], response: web.StreamResponse) -> None:
    while event := await queue.get():
        name, seq, data = event
        head = f"id: {seq}\r\n" if seq else ""
        text = f"{head}event: {name}\r\ndata: {json.dumps(data, ensure_ascii=False)}\r\n\r\n"
        await response.write(text.encode())


async def _file(name: str) -> web.FileResponse:
    return web.FileResponse(WIDGET / name)


if __name__ == "__main__":
    import sys

    gateway = Gateway(thinking=0.8)
    web.run_app(gateway.app(), host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8099)
