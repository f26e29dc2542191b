"""Coming in and going out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from escale.desk.door import COOKIE
from escale.desk.pages import render, see_other
from escale.limits import address
from escale.store.accounts import SESSION_LASTS, AccountLocked, Login, WrongPassword

if TYPE_CHECKING:
    from aiohttp import web

    from escale.desk.room import Room, Visit

LONGEST = 254
LONGEST_PASSWORD = 1024


async def show(request: web.Request, room: Room) -> web.StreamResponse:
    """GET /desk/login; those who are in already are led to their desk."""
    token = request.cookies.get(COOKIE, "")
    if token and await room.desk.accounts.session(token, now=room.desk.clock()):
        return see_other("/desk/")
    return _form(room)


async def enter(request: web.Request, room: Room) -> web.StreamResponse:
    """POST /desk/login → 303 with a new session; 401 wrong, 429 locked or too many, with the form."""
    form = await request.post()
    email, password = str(form.get("email", ""))[:LONGEST], str(form.get("password", ""))[:LONGEST_PASSWORD]
    seconds = await room.attempts.wait(address(request, room.desk.settings.trusted_proxies))
    if seconds:
        return _refusal(room, email, "too_many", 429, seconds)
    try:
        login = await _login(room, email, password)
    except WrongPassword:
        return _form(room, email, room.words.say("login.wrong"), 401)
    except AccountLocked as locked:
        return _locked(room, email, locked)
    await _forget(request, room)
    return _welcome(room, login)


async def leave(visit: Visit) -> web.StreamResponse:
    """POST /desk/logout: the session ends here and in the browser."""
    await visit.desk.accounts.logout(visit.request.cookies[COOKIE])
    response = see_other("/desk/login")
    response.del_cookie(COOKIE, path="/desk")
    return response


async def _login(room: Room, email: str, password: str) -> Login:
    now = room.desk.clock()
    room.attempts.require_unlocked(email, now)
    try:
        login = await room.desk.accounts.login(email, password, now=now)
    except WrongPassword:
        room.attempts.failed(email, now)
        raise
    room.attempts.succeeded(email)
    return login


async def _forget(request: web.Request, room: Room) -> None:
    old = request.cookies.get(COOKIE)
    if old:
        await room.desk.accounts.logout(old)


def _welcome(room: Room, login: Login) -> web.Response:
    response = see_other("/desk/")
    response.set_cookie(
        COOKIE, login.token, path="/desk", httponly=True, samesite="Strict",
        secure=urlsplit(room.desk.settings.url).scheme == "https", max_age=int(SESSION_LASTS.total_seconds()),
    )  # fmt: skip
    return response


def _locked(room: Room, email: str, locked: AccountLocked) -> web.Response:
    seconds = max(1, round((locked.until - room.desk.clock()).total_seconds()))
    until = locked.until.astimezone(ZoneInfo(room.desk.settings.timezone))
    said = room.words.say("login.locked", until=until.strftime(room.words.say("formats.time")))
    return _form(room, email, said, 429, seconds)


def _refusal(room: Room, email: str, name: str, status: int, seconds: int) -> web.Response:
    return _form(room, email, room.words.say(f"login.{name}", seconds=seconds), status, seconds)


def _form(
    room: Room, email: str = "", error: str | None = None, status: int = 200, wait: int | None = None
) -> web.Response:
    headers = {} if wait is None else {"Retry-After": str(wait)}
    return render(room, "login.html", status=status, headers=headers, email=email, error=error)
