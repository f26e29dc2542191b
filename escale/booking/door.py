"""The guard: every answer is a page, with its headers; a failure of ours is logged and said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from escale.booking.errors import Refused
from escale.booking.pages import refusal
from escale.booking.visit import Visit, form_of

if TYPE_CHECKING:
    from escale.booking.room import Room

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
VISITS_A_MINUTE, FILES_A_MINUTE = 120, 600

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Asked = Callable[[Visit], Awaitable[web.StreamResponse]]
log = structlog.get_logger(__name__)


class Door:
    """Turns handlers of a visit into aiohttp's."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def page(self, handler: Asked, most: int = VISITS_A_MINUTE) -> Handler:
        """For everybody, ``most`` times a minute from one address."""

        async def answered(request: web.Request) -> web.StreamResponse:
            response = await self._answer(request, handler, most)
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return answered

    def file(self, handler: Asked) -> Handler:
        """As :meth:`page`, for what every page loads."""
        return self.page(handler, FILES_A_MINUTE)

    async def _answer(self, request: web.Request, handler: Asked, most: int) -> web.StreamResponse:
        try:
            form = await form_of(request) if request.method == "POST" else {}
            visit = Visit(request, self._room, self._room.booking.clock(), form)
            visit.require_within(f"visits {most}", most)
            return await handler(visit)
        except Refused as refused:
            return refusal(self._room, refused)
        except (web.HTTPException, ConnectionResetError):
            raise
        except Exception:
            log.exception("page_failed", page=_page(request))
            return refusal(self._room, Refused(500, "server"))


def _page(request: web.Request) -> str:
    """Which page it is, without the token in its address."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else ""
