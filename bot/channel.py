"""The bot's only door, for the gateway: one idempotent turn over HTTP, ``POST /webhooks/escale/turn``."""

from __future__ import annotations

import hmac
import time
from typing import TYPE_CHECKING, Any

import structlog
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.shared.exceptions import RasaException
from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.response import HTTPResponse, json

from bot.assistant import TurnFailed
from bot.tracker_store import TrackerConflict, TrackerStoreFailed
from bot.turn import Malformed, Turn, parse_payload, recorded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sanic.request import Request

    from bot.assistant import Assistant

log = structlog.get_logger("bot.channel")


class EscaleInput(InputChannel):
    """Named by module path in credentials.yml; ``secret`` is what the gateway shows."""

    def __init__(self, secret: str) -> None:
        self._expected = f"Bearer {secret}".encode()

    @classmethod
    def name(cls) -> str:
        return "escale"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> EscaleInput:
        """Raises ``RasaException`` when the secret is missing or its variable is not set."""
        secret = str((credentials or {}).get("secret") or "")
        if not secret or secret.startswith("$"):
            raise RasaException("credentials.yml: bot.channel.EscaleInput needs a secret (ESCALE_BOT_SECRET)")
        return cls(secret)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        del on_new_message  # a turn answers from the tracker, so it runs the processor itself
        routes = Blueprint("escale")

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            return await self._turn(request)

        routes.add_route(health, "/", methods=["GET"])
        return routes

    async def _turn(self, request: Request) -> HTTPResponse:
        """Answer one turn; the status says whether to retry: 503 yes, 500 the action is at fault, 422 never."""
        if not self._is_gateway(request):
            return json({"error": "unauthorized"}, 401)
        assistant = _assistant(request)
        if assistant is None:
            return json({"error": "loading"}, 503)
        return await _answered(assistant, request)

    def _is_gateway(self, request: Request) -> bool:
        shown = request.headers.get("authorization", "").encode()
        return hmac.compare_digest(shown, self._expected)


class Listener(OutputChannel):
    """Where a turn's replies are sent: nowhere, they are read from the tracker. Its name chooses reply variants."""

    def __init__(self, channel: str) -> None:
        self._channel = channel

    def name(self) -> str:  # type: ignore[override]
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Nothing: see the class."""


async def health(request: Request) -> HTTPResponse:
    """200 once the model answers, 503 before."""
    assistant = _assistant(request)
    if assistant is None:
        return json({"status": "loading"}, 503)
    return json({"status": "ok", "model": assistant.model_name})


def _assistant(request: Request) -> Assistant | None:
    assistant = getattr(request.app.ctx, "agent", None)
    return assistant if assistant and assistant.is_ready() else None


async def _answered(assistant: Assistant, request: Request) -> HTTPResponse:
    try:
        started = time.perf_counter()
        turn = Turn.from_json(request.json)
        answer = await run_turn(assistant, turn)
        _note(answer, time.perf_counter() - started)
        return json(answer)
    except (Malformed, InvalidUsage) as error:
        return json({"error": "malformed", "field": str(error)}, 422)
    except TrackerConflict:
        return json({"error": "conflict"}, 503)
    except TrackerStoreFailed:
        log.exception("store failed")
        return json({"error": "store"}, 503)
    except (GraphRunError, GraphComponentException):
        log.exception("model failed")
        return json({"error": "model"}, 503)
    except TurnFailed as failure:
        log.exception("action failed", action=failure.action)
        return json({"error": "action", "action": failure.action}, 500)


def _note(answer: dict[str, Any], seconds: float) -> None:
    kept = ("id", "label", "confidence", "replayed")
    log.info("turn", **{name: answer[name] for name in kept}, ms=round(seconds * 1000, 1))


async def run_turn(assistant: Assistant, turn: Turn) -> dict[str, Any]:
    """Run the turn, or replay what is recorded of it, alone in its conversation.

    Raises ``Malformed``, ``TrackerStoreFailed``, ``TrackerConflict``, ``TurnFailed`` or Rasa's graph errors; then
    nothing of the turn is kept, and the same turn may be sent again.
    """
    async with assistant.lock_store.lock(turn.conversation):
        tracker = await assistant.tracker_store.retrieve(turn.conversation)
        known = recorded(turn.id, tracker.events) if tracker else None
        if known:
            return {**known, "replayed": True}
        message = await _message(assistant, turn)
        tracker = await assistant.processor.run_turn(message, tracker)
        return {**(recorded(turn.id, tracker.events) or {}), "replayed": False}


async def _message(assistant: Assistant, turn: Turn) -> UserMessage:
    listener = Listener(str(turn.metadata.get("channel") or EscaleInput.name()))
    parsed = parse_payload(turn, assistant.domain) if turn.payload else await _parse(assistant, turn)
    return UserMessage(
        turn.text, listener, turn.conversation, parsed, EscaleInput.name(), turn.id, turn.details
    )


async def _parse(assistant: Assistant, turn: Turn) -> dict[str, Any]:
    """Understand typed text; a leading slash is taken off first, as Rasa would obey it."""
    text = turn.text.strip().lstrip("/").strip() or "?"
    parsed = await assistant.processor.parse_message(UserMessage(text, sender_id=turn.conversation))
    return {**parsed, "text": turn.text.strip()}
