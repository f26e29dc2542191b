"""The gateway's side of a turn: one message to the bot, its answer back."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal

import aiohttp
from pydantic import BaseModel, ValidationError

from escale.store.inbox import Turn


class BotUnavailable(ConnectionError):
    """The bot does not answer, or not yet; the same turn may be sent again."""


class BotFailed(RuntimeError):
    """The bot answered that this turn fails."""


class Reply(BaseModel):
    """One bubble; ``buttons`` have a ``title`` and a ``payload``."""

    text: str
    buttons: list[dict[str, str]] = []


class Nearest(BaseModel):
    """A label that the message resembles."""

    label: str
    confidence: float


class Answer(BaseModel):
    """What the bot says to one message. ``effects`` are dictionaries with at least ``event``.

    ``band`` is ``sure``, ``unsure`` or ``unknown``; ``ranking`` has the nearest labels, the first first.
    """

    label: str
    confidence: float
    band: Literal["sure", "unsure", "unknown"] = "sure"
    ranking: list[Nearest] = []
    replies: list[Reply]
    effects: list[dict[str, Any]] = []


class BotClient:
    """Sends turns over one kept connection pool.

    Args:
        session: made with the bot's base address.
        secret: shared with the bot.
        timeout: seconds for one turn.
    """

    def __init__(self, session: aiohttp.ClientSession, *, secret: str, timeout: float = 20.0) -> None:
        self._session = session
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    async def turn(self, turn: Turn, *, now: datetime, timezone: str) -> Answer:
        """Have one message answered. Raises :class:`BotUnavailable` or :class:`BotFailed`."""
        try:
            async with self._session.post(
                "/webhooks/escale/turn",
                json=_body(turn, now, timezone),
                headers=self._headers,
                timeout=self._timeout,
            ) as response:
                return _answer(response.status, await response.read())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise BotUnavailable(type(error).__name__) from error

    async def ready(self) -> bool:
        """True when the model is loaded."""
        try:
            async with self._session.get(
                "/webhooks/escale/", timeout=aiohttp.ClientTimeout(total=2)
            ) as response:
                return response.status == HTTPStatus.OK
        except (aiohttp.ClientError, TimeoutError):
            return False


def _body(turn: Turn, now: datetime, timezone: str) -> dict[str, Any]:
    message = turn.message
    return {
        "id": message.external_id,
        "conversation": message.conversation_id,
        "text": message.text,
        "payload": message.payload,
        "now": now.isoformat(),
        "metadata": {"person": turn.person_id, "timezone": timezone, "owner": turn.owner.value},
    }


def _answer(status: int, body: bytes) -> Answer:
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        raise BotUnavailable("loading")
    if status != HTTPStatus.OK:
        raise BotFailed(str(status))
    try:
        return Answer.model_validate_json(body)
    except ValidationError as error:
        raise BotFailed("malformed") from error
