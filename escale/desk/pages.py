"""Pages, words and files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from escale.desk.errors import Refused

if TYPE_CHECKING:
    from escale.desk.room import Room, Visit

REVALIDATED = {"Cache-Control": "no-cache"}


async def to_the_desk(_request: web.Request, _room: Room) -> web.StreamResponse:
    """GET /desk."""
    return see_other("/desk/")


async def desk(visit: Visit) -> web.StreamResponse:
    """GET /desk/: the desk's frame; the rest is asked by its scripts."""
    return render(visit.room, "desk.html", login=visit.login)


async def words(_request: web.Request, room: Room) -> web.StreamResponse:
    """GET /desk/words.json: what the scripts show and announce."""
    shown = {name: words for name, words in room.words.sections.items() if name not in {"login", "errors"}}
    text = json.dumps(shown, ensure_ascii=False)
    return web.Response(text=text, content_type="application/json", headers=REVALIDATED)


async def static(request: web.Request, room: Room) -> web.StreamResponse:
    """GET /desk/static/<name>: a file of the desk's own; 404 for any other name."""
    path = room.files.get(request.match_info["name"])
    if path is None:
        raise Refused(404, "not_found")
    return web.FileResponse(path, headers=REVALIDATED)


def see_other(path: str) -> web.Response:
    """Go there with GET."""
    return web.Response(status=303, headers={"Location": path})


def render(
    room: Room, name: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> web.Response:
    """A template filled in; it also sees ``words`` and ``practice``."""
    page = room.pages.get_template(name)
    text = page.render(words=room.words.sections, practice=room.desk.settings.practice_name, **values)
    return web.Response(status=status, headers=headers, text=text, content_type="text/html")
