"""What the desk shows: the queue, a conversation, today's appointments."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from aiohttp import web

from escale.career.interval import Interval
from escale.career.ownership import Owner
from escale.career.queue import Priority, Waiting, order
from escale.career.summary import summarise
from escale.desk import shown
from escale.desk.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from escale.desk.room import Visit
    from escale.store.deskrows import Conversation, QueueRow

ONLINE_WITHIN = timedelta(seconds=60)
MESSAGES_SHOWN = 200
LONGEST_NUMBER = 9


async def queue(visit: Visit) -> web.Response:
    """GET …/queue: who waits (in order), mine, my colleagues', the bot's, and who is at their desk."""
    now = visit.desk.clock()
    groups = _grouped(await visit.room.view.queue(), visit.login.consultant_id)
    team = await visit.room.view.team(now=now, within=ONLINE_WITHIN)
    answer: dict[str, Any] = {
        name: [shown.row(one, visit.room) for one in rows] for name, rows in groups.items()
    }
    others = [{"id": one.id, "first_name": one.first_name} for one in team if one.online]
    return web.json_response({**answer, "online": others, "now": now.isoformat()})


async def conversation(visit: Visit) -> web.Response:
    """GET …/conversations/<id>, with the last 200 messages, or those before ``?before=<seq>``."""
    found = await visit.room.view.conversation(visit.conversation_id)
    before = _number(visit.request.query.get("before"))
    messages = await visit.room.view.transcript(found.id, before=before, most=MESSAGES_SHOWN)
    answer = {
        **shown.conversation(found, visit),
        "transcript": [shown.message(one, visit) for one in messages],
        "earlier": bool(messages) and messages[0].seq > 1,
    }
    if before is None:
        answer |= await _context(visit, found)
    return web.json_response(answer)


async def today(visit: Visit) -> web.Response:
    """GET …/appointments/today: the consultant's own, on their own clock."""
    mine = visit.login.consultant_id
    who = await visit.room.view.who(mine)
    if mine is None or who is None:
        return web.json_response({"appointments": []})
    window = _day(visit.desk.clock(), ZoneInfo(who[1]))
    meetings = await visit.room.view.of_consultant(mine, window)
    return web.json_response({"appointments": [shown.meeting(one, visit.room) for one in meetings]})


async def _context(visit: Visit, found: Conversation) -> dict[str, Any]:
    view, room = visit.room.view, visit.room
    summary = summarise(await view.entries(found.id))
    meetings = await view.of_person(found.person_id, after=visit.desk.clock())
    return {
        "need": shown.need_of(summary, found, room),
        "summary": shown.summary(summary, found, room),
        "appointments": [shown.meeting(one, room) for one in meetings],
        "passages": [shown.passage(one, room) for one in await view.passages(found.id)],
    }


def _grouped(rows: Iterable[QueueRow], me: int | None) -> dict[str, list[QueueRow]]:
    by_id = {row.conversation.id: row for row in rows}
    kept = sorted(by_id.values(), key=lambda row: row.conversation.updated_at, reverse=True)
    talking = [row for row in kept if row.conversation.owner is Owner.CONSULTANT]
    return {
        "waiting": [by_id[one.conversation_id] for one in order(_waiting(kept))],
        "mine": [row for row in talking if row.conversation.consultant_id == me],
        "team": [row for row in talking if row.conversation.consultant_id != me],
        "bot": [row for row in kept if row.conversation.owner is Owner.BOT],
    }


def _waiting(rows: Iterable[QueueRow]) -> list[Waiting]:
    talks = [row.conversation for row in rows if row.conversation.owner is Owner.WAITING]
    return [Waiting(one.id, one.waiting_since or one.updated_at, _priority(one)) for one in talks]


def _priority(talk: Conversation) -> Priority:
    return Priority.DISTRESS if talk.distress else Priority.NORMAL


def _day(now: datetime, zone: ZoneInfo) -> Interval:
    date = now.astimezone(zone).date()
    midnights = (datetime.combine(day, time(), zone) for day in (date, date + timedelta(days=1)))
    return Interval(*midnights)


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise Refused(422, "malformed")
    return int(text)
