"""Whose planning is looked at, what a visitor may do with it, and how the pages about it are framed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from escale.desk.errors import Refused
from escale.desk.pages import render
from escale.desk.planning_times import Clock
from escale.store.agenda import Agenda, Colleague
from escale.store.team_accounts import COORDINATOR

if TYPE_CHECKING:
    from aiohttp import web

    from escale.career.people import Consultant
    from escale.desk.room import Room, Visit

LONGEST_NUMBER = 9


@dataclass(frozen=True)
class Meant:
    """The consultant whose planning a request is about; ``team``: whose planning the visitor may look at."""

    consultant: Consultant
    team: list[Colleague]
    clock: Clock

    @property
    def id(self) -> int:
        return self.consultant.id


def coordinates(visit: Visit) -> bool:
    """Whether the visitor looks after the whole team."""
    return visit.login.role == COORDINATOR


async def meant(visit: Visit) -> Meant:
    """Of ``?consultant=<id>``, else the visitor, else (for coordinators) the first of the team.

    Refuses with 403 ``not_your_planning`` a colleague's planning, 404 ``no_planning`` where there is none.
    """
    team = await Agenda(visit.desk.database).team()
    mine = [one for one in team if coordinates(visit) or one.id == visit.login.consultant_id]
    wanted = _wanted(visit, mine)
    if wanted is not None and wanted not in {one.id for one in mine}:
        raise Refused(403, "not_your_planning")
    found = None if wanted is None else await Agenda(visit.desk.database).consultant(wanted)
    if found is None:
        raise Refused(404, "no_planning")
    return Meant(found, mine, Clock(visit.room.words, found.timezone))


def require_coordinator(visit: Visit) -> None:
    """Refuses everybody else."""
    if not coordinates(visit):
        raise Refused(403, "not_your_planning")


def page(visit: Visit, name: str, here: str, *, status: int = 200, **values: Any) -> web.Response:
    """A page in the desk's frame; ``here``: which of its entries it is."""
    return render(
        visit.room,
        name,
        status=status,
        login=visit.login,
        here=here,
        coordinates=coordinates(visit),
        **values,
    )


def refused_page(visit: Visit, refused: Refused, here: str) -> web.Response:
    """A refusal in the desk's frame."""
    said = visit.room.words.say(f"errors.{refused.code}", **refused.values)
    return page(visit, "refused.html", here, status=refused.status, said=said)


def subject_name(room: Room, code: str | None) -> str | None:
    """The subject of an appointment in words: a code of ours or a label of the assistant's."""
    if code is None:
        return None
    known = room.desk.library.labels.get(code)
    return room.words.find("subjects", code) or (known.need if known else None)


def _wanted(visit: Visit, mine: list[Colleague]) -> int | None:
    asked = visit.request.query.get("consultant", "")
    if asked:
        valid = asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_NUMBER
        return int(asked) if valid else -1
    ids = [one.id for one in mine]
    own = visit.login.consultant_id
    return own if own in ids else next(iter(ids), None)
