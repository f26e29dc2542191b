"""What consultants do in the calendar: move, cancel, finish appointments; absences and extra hours by mouse or form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from aiohttp import web
from pydantic import Field

from escale.career.booking import Act, Choice, Door, cancel, finish, move
from escale.desk.bodies import Strict, body
from escale.desk.calendar import Looked, looked
from escale.desk.calendar_refusals import speaking
from escale.desk.calendar_told import tell
from escale.desk.errors import Refused
from escale.desk.planning import coordinates
from escale.desk.planning_forms import in_reach, interval, label, wall
from escale.store.agenda import Agenda
from escale.store.planning import Change, Planning

if TYPE_CHECKING:
    from escale.career.appointment import Appointment
    from escale.desk.room import Visit

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{8,64}$")]
Wall = Annotated[str, Field(min_length=16, max_length=19)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class MoveBody(Strict):
    """``start``: on the wall of the calendar that is shown; ``consultant``: another one, for coordinators."""

    start: Wall
    consultant: Number | None = None
    key: Key


class FinishBody(Strict):
    came: bool


class StretchBody(Strict):
    """An absence or extra hours on the consultant's wall; ``id`` and ``revision`` of one that is changed."""

    kind: Literal["absence", "extra"]
    start: Wall
    end: Wall
    label: Annotated[str, Field(max_length=1000)] = ""
    id: Number | None = None
    revision: Annotated[str, Field(max_length=16)] = ""


class RemoveBody(Strict):
    kind: Literal["absence", "extra"]
    id: Number
    revision: Annotated[str, Field(max_length=16)]


@speaking
async def move_appointment(visit: Visit) -> web.Response:
    """POST …/appointments/<id>/move: through the one booking function; the person is told."""
    asked, whose = await body(visit.request, MoveBody), await looked(visit)
    found = await _theirs(visit)
    to = asked.consultant or found.consultant_id
    if to != found.consultant_id and not coordinates(visit):
        raise Refused(403, "not_your_planning")
    choice = Choice(to, wall(asked.start, whose.zone), found.channel, found.service)
    act = Act(visit.actor, Door.DESK, visit.desk.clock(), f"desk/{asked.key}")
    moved = await move(visit.desk.diary, found.id, choice, act, person_id=None)
    await tell(visit, moved, "moved", was=found)
    return _said(visit, whose, "moved", moved)


@speaking
async def cancel_appointment(visit: Visit) -> web.Response:
    """POST …/appointments/<id>/cancel: the person is told."""
    whose, found = await looked(visit), await _theirs(visit)
    gone = await cancel(
        visit.desk.diary, found.id, person_id=None, by=visit.actor, now=visit.desk.clock(), door=Door.DESK
    )
    await tell(visit, gone, "cancelled", was=found)
    return _said(visit, whose, "cancelled", gone)


@speaking
async def finish_appointment(visit: Visit) -> web.Response:
    """POST …/appointments/<id>/finish ``{"came"}``: whether the person came; may be corrected."""
    asked, whose = await body(visit.request, FinishBody), await looked(visit)
    found = await _theirs(visit)
    act = Act(visit.actor, Door.DESK, visit.desk.clock())
    done = await finish(visit.desk.diary, found.id, act, came=asked.came)
    return _said(visit, whose, "came" if asked.came else "missed", done)


@speaking
async def put_stretch(visit: Visit) -> web.Response:
    """POST …/stretches: adds or changes an absence or extra hours."""
    asked, now = await body(visit.request, StretchBody), visit.desk.clock()
    whose = await looked(visit)
    zone, number = whose.zone, _one(whose)
    when = in_reach(interval(wall(asked.start, zone), wall(asked.end, zone)), now)
    note = label(asked.label) if asked.kind == "absence" else None
    change = Change(asked.kind, when, note, asked.id, asked.revision)
    stored = await Planning(visit.desk.database).put(number, change, now=now)
    said = visit.room.words.say(f"agenda.saved_{asked.kind}", when=whose.clock.span(when))
    return web.json_response({"id": stored, "said": said})


@speaking
async def remove_stretch(visit: Visit) -> web.Response:
    """POST …/stretches/remove."""
    asked, whose = await body(visit.request, RemoveBody), await looked(visit)
    await Planning(visit.desk.database).remove(
        _one(whose), asked.kind, asked.id, revision=asked.revision, now=visit.desk.clock()
    )
    return web.json_response({"said": visit.room.words.say(f"agenda.removed_{asked.kind}")})


def _one(whose: Looked) -> int:
    if whose.id is None:
        raise Refused(422, "malformed")
    return whose.id


async def _theirs(visit: Visit) -> Appointment:
    """The appointment of the address, when it is the visitor's or they coordinate."""
    meeting = await Agenda(visit.desk.database).meeting(visit.request.match_info["appointment"])
    if meeting is None:
        raise Refused(404, "no_appointment")
    if not coordinates(visit) and meeting.appointment.consultant_id != visit.login.consultant_id:
        raise Refused(403, "not_your_planning")
    return meeting.appointment


def _said(visit: Visit, whose: Looked, what: str, one: Appointment) -> web.Response:
    when = whose.clock.when(one.interval.start)
    return web.json_response({"said": visit.room.words.say(f"agenda.did_{what}", when=when)})
