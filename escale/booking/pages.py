"""Templates filled in, files, and the way elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from escale.booking.errors import Refused

if TYPE_CHECKING:
    from escale.booking.room import Room
    from escale.booking.visit import Visit

REVALIDATED = {"Cache-Control": "no-cache"}


def render(
    room: Room, name: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> web.Response:
    """A template filled in; it also sees ``words`` and ``practice``."""
    page = room.pages.get_template(name)
    text = page.render(words=room.words.sections, practice=room.booking.settings.practice_name, **values)
    return web.Response(status=status, headers=headers, text=text, content_type="text/html")


def refusal(room: Room, refused: Refused) -> web.Response:
    """What happened, what is kept, what to do next."""
    said = room.words.section(f"errors.{refused.code}")
    return render(
        room, "error.html", status=refused.status, headers=refused.headers, back=refused.back,
        title=said["title"], text=room.words.say(f"errors.{refused.code}.text", **refused.values),
        onward=said.get("onward", room.words.say("errors.onward")),
    )  # fmt: skip


def see_other(path: str) -> web.Response:
    """Go there with GET."""
    return web.Response(status=303, headers={"Location": path})


async def static(visit: Visit) -> web.StreamResponse:
    """GET /rdv/static/<name>: a file of the pages' own."""
    path = visit.room.files.get(visit.request.match_info["name"])
    if path is None:
        raise Refused(404, "not_found")
    return web.FileResponse(path, headers=REVALIDATED)


async def to_the_pages(_: Visit) -> web.StreamResponse:
    """GET /rdv."""
    return see_other("/rdv/")


async def not_found(_: Visit) -> web.StreamResponse:
    """Any other address below /rdv/."""
    raise Refused(404, "not_found")
