"""The desk's addresses, on one screen. The gateway mounts them; all begin with ``/desk``."""

from __future__ import annotations

from aiohttp import web

from escale.desk import acts, events, login, looks, pages
from escale.desk.door import Door
from escale.desk.room import Desk, Room

__all__ = ["Desk", "routes"]

API = "/desk/api"
ONE = f"{API}/conversations/{{conversation}}"


def routes(desk: Desk) -> list[web.RouteDef]:
    """Everything the desk answers to; its texts, templates and files are read here, once."""
    door = Door(Room.of(desk))
    return [
        web.get("/desk", door.open(pages.to_the_desk)),
        web.get("/desk/login", door.open(login.show)),
        web.post("/desk/login", door.same_site(login.enter)),
        web.post("/desk/logout", door.form(login.leave)),
        web.get("/desk/", door.page(pages.desk)),
        web.get("/desk/words.json", door.open(pages.words)),
        web.get("/desk/static/{name}", door.open(pages.static)),
        web.get("/desk/events", door.api(events.stream)),
        web.get(f"{API}/queue", door.api(looks.queue)),
        web.get(f"{API}/appointments/today", door.api(looks.today)),
        web.get(ONE, door.api(looks.conversation)),
        web.post(f"{ONE}/take", door.act(acts.take)),
        web.post(f"{ONE}/hand-back", door.act(acts.hand_back)),
        web.post(f"{ONE}/release", door.act(acts.release)),
        web.post(f"{ONE}/close", door.act(acts.close)),
        web.post(f"{ONE}/messages", door.act(acts.say)),
        web.post(f"{ONE}/messages/{{seq:[0-9]{{1,9}}}}/resend", door.act(acts.resend)),
        web.post(f"{ONE}/typing", door.act(acts.typing)),
        web.post(f"{ONE}/read", door.act(acts.read)),
    ]
