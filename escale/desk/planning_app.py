"""The addresses of the consultants' planning, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from escale.desk import planning_page as hours

if TYPE_CHECKING:
    from escale.desk.door import Door

STRETCH = "{kind:absence|ouverture}"


def routes(door: Door) -> list[web.RouteDef]:
    """Hours, calendar, services and figures."""
    return [
        web.get(hours.HERE, door.page(hours.show)),
        web.post(f"{hours.HERE}/horaires", door.page_form(hours.saving(hours.save_hours))),
        web.post(f"{hours.HERE}/{STRETCH}", door.page_form(hours.saving(hours.save_stretch))),
        web.post(f"{hours.HERE}/profil", door.page_form(hours.saving(hours.save_profile))),
    ]
