"""The consultant's calendar elsewhere, by address or file; and their appointments for their phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from escale.calendars.fetching import BYTES, CalendarFailed, address
from escale.calendars.outgoing import as_calendar
from escale.calendars.refreshing import refresh, take_file, window
from escale.desk.errors import Refused
from escale.desk.pages import see_other
from escale.desk.planning import Meant, meant
from escale.desk.planning_forms import UNREADABLE
from escale.desk.planning_page import HERE, hours_page
from escale.store.agenda import Agenda
from escale.store.feeds import FILE, Feed, Feeds

if TYPE_CHECKING:
    from escale.desk.room import Room, Visit

LONGEST_NAME = 80
OUTGOING = "/desk/calendrier"


async def save_feed(visit: Visit, whose: Meant) -> web.Response:
    """POST …/agenda-personnel: another address, read at once; ``again`` reads the same; ``remove`` forgets it."""
    form, feeds = await visit.request.post(), Feeds(visit.desk.database)
    if "remove" in form:
        await feeds.remove(whose.id)
        return _to(whose, "feed_removed")
    if "again" not in form:
        try:
            url = str(address(str(form.get("url", ""))))
        except CalendarFailed as failed:
            said = _why(visit, failed)
            return await hours_page(visit, whose, problem=said, where="feed", status=422)
        await feeds.put(whose.id, url)
    feed = await feeds.get(whose.id)
    if feed is None or feed.file:
        return _to(whose, "")
    inside = visit.desk.settings.allow_private_calendars
    failure = await refresh(feeds, feed, visit.desk.clock(), allow_private=inside)
    return _to(whose, "" if failure else "feed")


async def send_file(visit: Visit) -> web.Response:
    """POST …/feed/file: the body is the file, ``X-File-Name`` its name; 10 MB at most."""
    whose, now, feeds = await meant(visit), visit.desk.clock(), Feeds(visit.desk.database)
    name = UNREADABLE.sub("", visit.request.headers.get("X-File-Name", ""))[:LONGEST_NAME] or "agenda.ics"
    blank = Feed(whose.id, FILE + name, whose.consultant.timezone, None, None, None, None, None, None)
    try:
        data = await _body(visit.request)
        await take_file(feeds, blank, data, now)
    except CalendarFailed as failed:
        said = _why(visit, failed)
        return web.json_response({"error": failed.code, "message": said}, status=422)
    return web.json_response({"said": visit.room.words.say("saved.feed")})


async def save_link(visit: Visit, whose: Meant) -> web.Response:
    """POST …/lien: a new secret address, shown once; ``remove``: none any more."""
    form, feeds = await visit.request.post(), Feeds(visit.desk.database)
    if "remove" in form:
        await feeds.close_link(whose.id)
        return _to(whose, "link_removed")
    token = await feeds.open_link(whose.id, visit.desk.clock())
    link = f"{visit.desk.settings.url}{OUTGOING}/{token}.ics"
    return await hours_page(visit, whose, link=link)


async def outgoing(request: web.Request, room: Room) -> web.StreamResponse:
    """GET /desk/calendrier/<secret>.ics: the appointments, for a phone; 404 for any other secret."""
    desk = room.desk
    consultant_id = await Feeds(desk.database).behind_link(request.match_info["token"])
    if consultant_id is None:
        raise Refused(404, "not_found")
    found = await Agenda(desk.database).page(consultant_id, window(desk.clock()), desk.clock())
    booked = [one for one in found.meetings if one.appointment.state == "booked"]
    name = room.words.say("feed.calendar_name", practice=desk.settings.practice_name)
    body = as_calendar(name, [_entry(room, one) for one in booked], desk.clock())
    return web.Response(body=body, content_type="text/calendar", charset="utf-8")


def _entry(room: Room, one: Any) -> tuple[Any, str]:
    subject = room.words.find("subjects", one.appointment.subject)
    channel = room.words.find("channels", one.appointment.channel)
    person = one.person or room.words.say("people.person")
    return one.appointment, " · ".join(part for part in (person, subject, channel) if part)


def _why(visit: Visit, failed: CalendarFailed) -> str:
    said = visit.room.words.say(f"feed_errors.{failed.code}")
    return said[:1].upper() + said[1:]


async def _body(request: web.Request) -> bytes:
    data = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        data += chunk
        if len(data) > BYTES:
            raise CalendarFailed("too_big")
    return bytes(data)


def _to(whose: Meant, done: str) -> web.Response:
    said = f"&fait={done}" if done else ""
    return see_other(f"{HERE}?consultant={whose.id}{said}#feed")
