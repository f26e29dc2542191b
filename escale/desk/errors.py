"""Refusals: a status, a code for programs, a sentence for the consultant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aiohttp import web

from escale.career.ownership import AlreadyTaken, NotAllowed, NotYours, OwnershipError
from escale.store.ownership import UnknownConversation

if TYPE_CHECKING:
    from escale.desk.room import Room

MAPPED: tuple[tuple[type[Exception], int, str], ...] = (
    (AlreadyTaken, 409, "already_taken"),
    (NotYours, 403, "not_yours"),
    (NotAllowed, 409, "not_allowed"),
    (UnknownConversation, 404, "unknown_conversation"),
)
TRADE = (OwnershipError, UnknownConversation)


class Refused(Exception):
    """The request is refused; ``code`` names the sentence under ``errors`` in the texts."""

    def __init__(self, status: int, code: str, **values: object) -> None:
        super().__init__(code)
        self.status, self.code, self.values = status, code, values


async def translated(error: Exception, room: Room) -> Refused:
    """An error of the trade (:data:`TRADE`) as a refusal."""
    status, code = next((status, code) for kind, status, code in MAPPED if isinstance(error, kind))
    if isinstance(error, AlreadyTaken):
        return Refused(status, code, consultant=await first_name(room, error.consultant_id))
    return Refused(status, code)


async def first_name(room: Room, consultant_id: int | None) -> str:
    """The consultant's first name; a general word when there is none."""
    found = await room.view.who(consultant_id)
    return found[0] if found else room.words.say("people.somebody")


def answer(refused: Refused, room: Room) -> web.Response:
    said = room.words.say(f"errors.{refused.code}", **refused.values)
    body = json.dumps({"error": refused.code, "message": said}, ensure_ascii=False)
    return web.Response(status=refused.status, text=body, content_type="application/json")
