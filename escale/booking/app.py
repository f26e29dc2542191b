"""The pages' addresses, on one screen. The gateway mounts them; all begin with ``/rdv``."""

from __future__ import annotations

from aiohttp import web

from escale.booking import done, keeping, lining, pages, sending, wishing
from escale.booking.door import Door
from escale.booking.manage import Manage
from escale.booking.room import Booking, OwnLinks, Room
from escale.mail.house import House

__all__ = ["Booking", "OwnLinks", "routes"]


def routes(booking: Booking) -> list[web.RouteDef]:
    """Everything the pages answer to; texts, templates and files are read here, once."""
    door, manage = Door(Room.of(booking)), Manage(House.of(booking.settings))
    return [
        web.get("/rdv", door.page(pages.to_the_pages)),
        web.get("/rdv/", door.page(wishing.show)),
        web.get("/rdv/static/{name}", door.file(pages.static)),
        web.post("/rdv/garder", door.page(keeping.keep)),
        web.get("/rdv/garder", door.page(pages.to_the_pages)),
        web.get("/rdv/c/{token}", door.page(sending.show)),
        web.post("/rdv/c/{token}", door.page(sending.send)),
        web.get("/rdv/fait/{token}", door.page(done.show)),
        web.get("/rdv/attente", door.page(lining.show)),
        web.post("/rdv/attente", door.page(lining.send)),
        web.get("/rdv/r/{token}", door.page(manage.show)),
        web.post("/rdv/r/{token}", door.page(manage.send)),
        web.get("/rdv/{slug}", door.page(wishing.show)),
        web.route("*", "/rdv/{rest:.*}", door.page(pages.not_found)),
    ]
