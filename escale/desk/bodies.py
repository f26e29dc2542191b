"""What the desk's requests carry, checked."""

from __future__ import annotations

import json
import re
from typing import Annotated, Literal, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from escale.desk.errors import Refused

MESSAGE_LENGTH = 4000
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Reason = Literal["resolved", "appointment", "no_answer", "out_of_field", "other"]


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class HandBackBody(Strict):
    reason: Annotated[str, Field(max_length=200)] = ""


class CloseBody(Strict):
    reason: Reason
    note: Annotated[str, Field(max_length=200)] = ""


class MessageBody(Strict):
    """``id`` is made by the page, so that a message sent twice is stored once."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{8,64}$")]
    text: str


class TypingBody(Strict):
    on: bool


class ReadBody(Strict):
    seq: Annotated[int, Field(ge=0, le=2**31 - 1)]


Sentences = Annotated[list[Annotated[int, Field(ge=1, le=2**31 - 1)]], Field(min_length=1, max_length=5000)]


class SettleBody(Strict):
    """Sentences in doubt and the label they get; None: nothing to do with them."""

    ids: Sentences
    label: Annotated[str, Field(max_length=60)] | None


class UndoBody(Strict):
    ids: Sentences


Body = TypeVar("Body", bound=Strict)


async def body(request: web.Request, model: type[Body]) -> Body:
    """The request's JSON as ``model``. Refuses with 413, 415 or 422."""
    if request.content_type != "application/json":
        raise Refused(415, "wrong_type")
    try:
        content = model.model_validate(json.loads(await request.read()))
    except web.HTTPRequestEntityTooLarge as error:
        raise Refused(413, "too_long", most=MESSAGE_LENGTH) from error
    except (ValidationError, ValueError, RecursionError) as error:
        raise Refused(422, "malformed") from error
    return content


def readable(text: str) -> str:
    """The text without blank edges. Refuses what is too long, empty or no text."""
    if len(text) > MESSAGE_LENGTH:
        raise Refused(413, "too_long", most=MESSAGE_LENGTH)
    if UNREADABLE.search(text):
        raise Refused(422, "unreadable")
    if not text.strip():
        raise Refused(422, "empty")
    return text.strip()
