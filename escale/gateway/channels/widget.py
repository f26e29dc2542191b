"""The website's channel: messages by POST, everything else by server-sent events."""

from __future__ import annotations

import json
import re
import uuid
from typing import Annotated, Any, TypeVar

from aiohttp import web
from aiohttp_sse import sse_response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from escale.gateway.channels.stream import Stream
from escale.gateway.errors import Refused
from escale.gateway.services import SERVICES, Services
from escale.limits import address
from escale.store.inbox import Incoming
from escale.store.messages import Draft, Message, State

CHANNEL = "widget"
Body = TypeVar("Body", bound=BaseModel)
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
KNOWN_ZONE = re.compile(r"[A-Za-z0-9_+\-/]{1,64}")


class SessionBody(BaseModel):
    timezone: str = ""


class MessageBody(BaseModel):
    """``text`` is what was typed, ``choice`` the id of a button that was offered; one of them."""

    model_config = ConfigDict(strict=True)

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{8,64}$")]
    text: str | None = None
    choice: str | None = None


class TypingBody(BaseModel):
    on: bool


class ReadBody(BaseModel):
    seq: Annotated[int, Field(ge=0, le=2**31 - 1)]


async def open_session(request: web.Request) -> web.Response:
    """POST /widget/session → 201 with a token; the same conversation again for a token that is valid."""
    services = request.app[SERVICES]
    _limit(
        request,
        "session",
        address(request, services.settings.trusted_proxies),
        services.settings.sessions_per_minute,
    )
    body = await _body(request, SessionBody)
    conversation_id = await _visited(request) or await _arrive(services, body)
    shown = {
        "token": services.tokens.make(conversation_id),
        "conversation": conversation_id,
        "practice": services.settings.practice_name,
    }
    return web.json_response(shown, status=201)


async def receive(request: web.Request) -> web.Response:
    """POST /widget/messages → 202 once stored, 200 when this id was stored before."""
    services = request.app[SERVICES]
    conversation_id = await _conversation(request)
    body = await _body(request, MessageBody)
    _limit(request, "messages", conversation_id, services.settings.messages_per_minute)
    incoming = await _incoming(services, conversation_id, body)
    received = await services.inbox.receive(conversation_id, incoming, now=services.clock())
    if received.claimed:
        services.worker.work_on(conversation_id)
    services.typing.sign(conversation_id, "person", on=False)
    services.metrics.received.labels(CHANNEL, "new" if received.new else "again").inc()
    return web.json_response({"seq": received.seq}, status=202 if received.new else 200)


async def events(request: web.Request) -> web.StreamResponse:
    """GET /widget/events: what follows ``Last-Event-ID``, then everything as it comes."""
    services = request.app[SERVICES]
    conversation_id = await _conversation(request)
    after = _last_event(request)
    with services.metrics.streams.labels(CHANNEL).track_inprogress():
        async with sse_response(request, headers=request.get("cors", {})) as response:
            await Stream(services, response, conversation_id, after, shown).run()
    return response


async def typing(request: web.Request) -> web.Response:
    conversation_id = await _conversation(request)
    body = await _body(request, TypingBody)
    request.app[SERVICES].typing.sign(conversation_id, "person", on=body.on)
    return web.Response(status=204)


async def read(request: web.Request) -> web.Response:
    services = request.app[SERVICES]
    conversation_id = await _conversation(request)
    body = await _body(request, ReadBody)
    await services.messages.mark_read(conversation_id, body.seq, now=services.clock())
    return web.Response(status=204)


async def export(request: web.Request) -> web.Response:
    """GET /widget/export: all that is kept about the person, as JSON to keep."""
    services = request.app[SERVICES]
    conversation_id = await _conversation(request)
    kept = await services.people.export(conversation_id)
    kept["messages"] = [
        {"at": one.at.isoformat(), "author": one.author, "name": one.consultant, "text": one.text}
        for one in await services.messages.after(conversation_id, 0, most=100_000)
    ]
    headers = {"Content-Disposition": 'attachment; filename="mes-donnees.json"'}
    return web.json_response(
        kept, headers=headers, dumps=lambda data: json.dumps(data, ensure_ascii=False, indent=2)
    )


async def erase(request: web.Request) -> web.Response:
    services = request.app[SERVICES]
    conversation_id = await _conversation(request)
    await services.people.erase(conversation_id)
    return web.Response(status=204)


def routes() -> list[web.RouteDef]:
    return [
        web.post("/widget/session", open_session),
        web.post("/widget/messages", receive),
        web.get("/widget/events", events),
        web.post("/widget/typing", typing),
        web.post("/widget/read", read),
        web.get("/widget/export", export),
        web.post("/widget/erase", erase),
    ]


async def _visited(request: web.Request) -> str | None:
    return await _conversation(request) if "Authorization" in request.headers else None


async def _arrive(services: Services, body: SessionBody) -> str:
    zone = body.timezone if KNOWN_ZONE.fullmatch(body.timezone) else services.settings.timezone
    names = ("utter_system_welcome", "utter_system_welcome_data", "utter_system_welcome_question")
    said = [services.texts.say(name, practice=services.settings.practice_name) for name in names]
    visit = await services.people.arrive(
        CHANNEL,
        str(uuid.uuid4()),
        timezone=zone,
        now=services.clock(),
        welcome=[Draft("bot", text.text, State.QUEUED, buttons=text.buttons) for text in said],
    )
    return visit.conversation_id


async def _conversation(request: web.Request) -> str:
    """The conversation that the request's token opens. Refuses with 401."""
    services = request.app[SERVICES]
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    conversation_id = services.tokens.conversation(token) if scheme == "Bearer" else None
    if conversation_id is None or not await services.people.exists(conversation_id):
        raise Refused(401, "unauthorized")
    return conversation_id


async def _body(request: web.Request, model: type[Body]) -> Body:
    if request.content_type != "application/json":
        raise Refused(415, "wrong_type")
    try:
        return model.model_validate(json.loads(await request.read()))
    except web.HTTPRequestEntityTooLarge as error:
        raise Refused(413, "too_long", most=request.app[SERVICES].settings.message_length) from error
    except (ValidationError, ValueError, RecursionError) as error:
        raise Refused(422, "malformed") from error


def _limit(request: web.Request, name: str, key: str, per_minute: int) -> None:
    seconds = request.app[SERVICES].limits.wait(name, key, per_minute)
    if seconds:
        raise Refused(429, "too_many", headers={"Retry-After": str(seconds)}, seconds=seconds)


async def _incoming(services: Services, conversation_id: str, body: MessageBody) -> Incoming:
    external_id = f"{conversation_id}/{body.id}"
    if body.choice is not None and body.text is None:
        button = await services.messages.button(conversation_id, body.choice)
        if button is None:
            raise Refused(422, "unknown_choice")
        return Incoming(external_id, button["title"], button["payload"])
    if body.text is None or body.choice is not None:
        raise Refused(422, "malformed")
    return Incoming(external_id, _readable(body.text, services.settings.message_length))


def _readable(text: str, most: int) -> str:
    if len(text) > most:
        raise Refused(413, "too_long", most=most)
    if UNREADABLE.search(text):
        raise Refused(422, "unreadable")
    if not text.strip():
        raise Refused(422, "empty")
    return text.strip()


def _last_event(request: web.Request) -> int:
    last = request.headers.get("Last-Event-ID", "0")
    return int(last) if last.isdecimal() and len(last) < 10 else 0  # noqa: PLR2004


def shown(message: Message) -> dict[str, Any]:
    """A message as the person's widget sees it: never a payload, never the bot's scores."""
    own = (
        message.external_id.rpartition("/")[2] if message.author == "person" and message.external_id else None
    )
    return {
        "seq": message.seq, "id": own, "author": message.author, "name": message.consultant, "text": message.text,
        "buttons": [{"id": button["id"], "title": button["title"]} for button in message.buttons],
        "in_reply_to": message.in_reply_to.rpartition("/")[2] if message.in_reply_to else None,
        "at": message.at.isoformat(), "state": message.state,
    }  # fmt: skip
