"""The desk's addresses, on one screen. The gateway mounts them; all begin with ``/desk``."""

from __future__ import annotations

from aiohttp import web

from escale.desk import acts, events, login, looks, pages, planning_app
from escale.desk.door import Door
from escale.desk.learning import Phrases
from escale.desk.room import Desk, Room

__all__ = ["Desk", "routes"]

API = "/desk/api"
ONE = f"{API}/conversations/{{conversation}}"


def routes(desk: Desk) -> list[web.RouteDef]:
    """Everything the desk answers to; its texts, templates and files are read here, once."""
    room = Room.of(desk)
    door, phrases = Door(room), Phrases(room)
    return [
        web.get("/desk", door.open(pages.to_the_desk)),
        web.get("/desk/login", door.open(login.show)),
        web.post("/desk/login", door.same_site(login.enter)),
        web.post("/desk/logout", door.form(login.leave)),
        web.get("/desk/", door.page(pages.desk)),
        web.get("/desk/phrases", door.page(phrases.page)),
        web.get("/desk/words.json", door.open(pages.words)),
        web.get("/desk/static/{name}", door.open(pages.static)),
        web.get("/desk/events", door.api(events.stream)),
        web.get(f"{API}/queue", door.api(looks.queue)),
        web.get(f"{API}/appointments/today", door.api(looks.today)),
        web.get(f"{API}/phrases", door.api(phrases.groups)),
        web.get(f"{API}/phrases/count", door.api(phrases.count)),
        web.get(f"{API}/phrases/labels", door.api(phrases.labels)),
        web.get(f"{API}/phrases/verdicts", door.api(phrases.verdicts)),
        web.post(f"{API}/phrases/settle", door.act(phrases.settle)),
        web.post(f"{API}/phrases/undo", door.act(phrases.undo)),
        web.get(ONE, door.api(looks.conversation)),
        web.post(f"{ONE}/take", door.act(acts.take)),
        web.post(f"{ONE}/hand-back", door.act(acts.hand_back)),
        web.post(f"{ONE}/release", door.act(acts.release)),
        web.post(f"{ONE}/close", door.act(acts.close)),
        web.post(f"{ONE}/messages", door.act(acts.say)),
        web.post(f"{ONE}/messages/{{seq:[0-9]{{1,9}}}}/resend", door.act(acts.resend)),
        web.post(f"{ONE}/messages/{{seq:[0-9]{{1,9}}}}/misunderstood", door.act(phrases.mark)),
        web.post(f"{ONE}/typing", door.act(acts.typing)),
        web.post(f"{ONE}/read", door.act(acts.read)),
        *planning_app.routes(door),
    ]
