"""The guard: who may come in, that a change was meant, and the headers of every answer."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from escale.desk.errors import TRADE, Refused, answer, translated
from escale.desk.pages import see_other
from escale.desk.room import Room, Visit

if TYPE_CHECKING:
    from multidict import CIMultiDict

    from escale.store.accounts import Login

COOKIE = "escale_desk"
LOGIN = "/desk/login"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
HERE = frozenset({"same-origin", "none"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Open = Callable[[web.Request, Room], Awaitable[web.StreamResponse]]
Guarded = Callable[[Visit], Awaitable[web.StreamResponse]]


class Door:
    """Turns the desk's handlers into aiohttp's, each behind the check that it needs."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def open(self, handler: Open) -> Handler:
        """For everybody."""
        return self._answering(lambda request: handler(request, self._room))

    def same_site(self, handler: Open) -> Handler:
        """For everybody, from our own pages: a form that has no session to take a token from."""

        async def checked(request: web.Request) -> web.StreamResponse:
            if not comes_from_here(request, self._room.desk.settings.url):
                raise Refused(403, "csrf")
            return await handler(request, self._room)

        return self._answering(checked)

    def page(self, handler: Guarded) -> Handler:
        """For those who have signed in; the others are led to the login."""

        async def led(request: web.Request) -> web.StreamResponse:
            login = await self._login(request)
            if login is None:
                return see_other(LOGIN)
            return await handler(Visit(request, self._room, login))

        return self._answering(led)

    def api(self, handler: Guarded) -> Handler:
        """For those who have signed in."""

        async def checked(request: web.Request) -> web.StreamResponse:
            return await handler(await self._visit(request))

        return self._answering(checked)

    def act(self, handler: Guarded) -> Handler:
        """As :meth:`api`, with the page's token in the header: for all that changes something."""

        async def checked(request: web.Request) -> web.StreamResponse:
            visit = await self._visit(request)
            _require_token(request.headers.get("X-CSRF-Token", ""), visit.login)
            return await handler(visit)

        return self._answering(checked)

    def form(self, handler: Guarded) -> Handler:
        """As :meth:`act`, with the token in the form's field ``csrf``."""

        async def checked(request: web.Request) -> web.StreamResponse:
            visit = await self._visit(request)
            _require_token(str((await request.post()).get("csrf", "")), visit.login)
            return await handler(visit)

        return self._answering(checked)

    def page_form(self, handler: Guarded) -> Handler:
        """As :meth:`page`, with the token in the form's field ``csrf``."""

        async def led(request: web.Request) -> web.StreamResponse:
            login = await self._login(request)
            if login is None:
                return see_other(LOGIN)
            _require_token(str((await request.post()).get("csrf", "")), login)
            return await handler(Visit(request, self._room, login))

        return self._answering(led)

    async def _visit(self, request: web.Request) -> Visit:
        login = await self._login(request)
        if login is None:
            raise Refused(401, "signed_out")
        return Visit(request, self._room, login)

    async def _login(self, request: web.Request) -> Login | None:
        token = request.cookies.get(COOKIE)
        return await self._room.desk.accounts.session(token, now=self._room.desk.clock()) if token else None

    def _answering(self, handler: Handler) -> Handler:
        async def answered(request: web.Request) -> web.StreamResponse:
            try:
                response = await handler(request)
            except Refused as refused:
                response = answer(refused, self._room)
            except TRADE as error:
                response = answer(await translated(error, self._room), self._room)
            if not response.prepared:
                _protect(response.headers)
            return response

        return answered


def comes_from_here(request: web.Request, own: str) -> bool:
    """Whether a browser says that one of our pages sent this; programs that say nothing may pass."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in HERE
    origin = request.headers.get("Origin")
    return origin is None or origin == own or urlsplit(origin).netloc == request.host


def _require_token(shown: str, login: Login) -> None:
    if not hmac.compare_digest(shown.encode(), login.csrf.encode()):
        raise Refused(403, "csrf")


def _protect(headers: CIMultiDict[str]) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
