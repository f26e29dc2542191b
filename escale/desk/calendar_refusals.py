"""Why the calendar refuses: errors of the trade as a status, a code and a sentence with the reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from escale.career.appointment import (
    AppointmentNotFound,
    BookingError,
    NotPossible,
    SlotInPast,
    SlotNotOffered,
    SlotTaken,
    UnknownConsultant,
)
from escale.desk.calendar import looked
from escale.desk.planning_forms import Wrong
from escale.store.planning import Gone, Outdated, Overlapping

if TYPE_CHECKING:
    from escale.desk.room import Visit

Act = Callable[["Visit"], Awaitable[web.Response]]
STATUS: tuple[tuple[type[Exception], str, int], ...] = (
    (SlotTaken, "taken", 409),
    (SlotInPast, "past", 409),
    (NotPossible, "not_possible", 409),
    (AppointmentNotFound, "no_appointment", 404),
    (UnknownConsultant, "consultant_left", 409),
    (Overlapping, "covered", 409),
    (Outdated, "outdated", 409),
    (Gone, "gone", 404),
    (Wrong, "", 422),
    (SlotNotOffered, "", 409),
)


def speaking(act: Act) -> Act:
    """The act, whose refusals say why."""

    async def spoken(visit: Visit) -> web.Response:
        try:
            return await act(visit)
        except (BookingError, Wrong, Overlapping, Outdated, Gone) as error:
            return await _refusal(visit, error)

    return spoken


async def _refusal(visit: Visit, error: Exception) -> web.Response:
    code, status = next((code, status) for kind, code, status in STATUS if isinstance(error, kind))
    values: dict[str, object] = {}
    if isinstance(error, Wrong):
        code, values = error.code, error.values
    if isinstance(error, SlotNotOffered):
        code = f"not_{error.reason}"
    if isinstance(error, Overlapping):
        values = {"when": (await looked(visit)).clock.span(error.other)}
    said = visit.room.words.say(f"problems.{code}", **values)
    if isinstance(error, SlotTaken):
        said += await _nearest(visit, error)
    return web.json_response({"error": code, "message": said}, status=status)


async def _nearest(visit: Visit, taken: SlotTaken) -> str:
    """Where it would go instead."""
    first = next(iter(taken.alternatives), None) if taken.alternatives else None
    if first is None:
        return ""
    when = (await looked(visit)).clock.when(first.interval.start)
    said = visit.room.words.say("problems.nearest", when=when, consultant=first.consultant.first_name)
    return f" {said}"
