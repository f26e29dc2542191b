"""The addresses of the consultants' planning, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from escale.desk import calendar, calendar_acts
from escale.desk import planning_feed as feed
from escale.desk import planning_figures as figures
from escale.desk import planning_page as hours
from escale.desk import planning_services as services

if TYPE_CHECKING:
    from escale.desk.door import Door

API = "/desk/api/agenda"
ONE = f"{API}/appointments/{{appointment}}"
STRETCH = "{kind:absence|ouverture}"


def routes(door: Door) -> list[web.RouteDef]:
    """Hours, calendar, services and figures."""
    return [
        web.get(calendar.HERE, door.page(calendar.show)),
        web.get(API, door.api(calendar.events)),
        web.post(f"{ONE}/move", door.act(calendar_acts.move_appointment)),
        web.post(f"{ONE}/cancel", door.act(calendar_acts.cancel_appointment)),
        web.post(f"{ONE}/finish", door.act(calendar_acts.finish_appointment)),
        web.post(f"{API}/stretches", door.act(calendar_acts.put_stretch)),
        web.post(f"{API}/stretches/remove", door.act(calendar_acts.remove_stretch)),
        web.get(figures.HERE, door.page(figures.show)),
        web.get(f"{figures.HERE}.csv", door.page(figures.as_csv)),
        web.get(services.HERE, door.page(services.show)),
        web.post(services.HERE, door.page_form(services.save)),
        web.get(hours.HERE, door.page(hours.show)),
        web.post(f"{hours.HERE}/horaires", door.page_form(hours.saving(hours.save_hours))),
        web.post(f"{hours.HERE}/{STRETCH}", door.page_form(hours.saving(hours.save_stretch))),
        web.post(f"{hours.HERE}/agenda-personnel", door.page_form(hours.saving(feed.save_feed))),
        web.post(f"{hours.HERE}/lien", door.page_form(hours.saving(feed.save_link))),
        web.post(f"{API}/file", door.act(feed.send_file)),
        web.get(f"{feed.OUTGOING}/{{token}}.ics", door.open(feed.outgoing)),
        web.post(f"{hours.HERE}/profil", door.page_form(hours.saving(hours.save_profile))),
    ]
