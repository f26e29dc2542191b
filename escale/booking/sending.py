"""The third step: how to reach the person; then the slot that is kept is booked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from escale.booking.contact import known, read_contact
from escale.booking.errors import Refused
from escale.booking.moments import Clock
from escale.booking.others import others, typed
from escale.booking.pages import render, see_other
from escale.booking.slots import show_slots
from escale.booking.tokens import Kept, NotOurs
from escale.career.booking import (
    Act,
    AppointmentNotFound,
    AppointmentState,
    BookingError,
    Door,
    NotPossible,
    confirm,
    release,
)

if TYPE_CHECKING:
    from aiohttp import web

    from escale.booking.asked import Asked
    from escale.booking.contact import Contact
    from escale.booking.visit import Visit
    from escale.career.appointment import Appointment

SENT_A_MINUTE = 30
UNPROCESSABLE = 422
OPEN = frozenset({AppointmentState.HELD, AppointmentState.LAPSED})
STANDING = frozenset({AppointmentState.BOOKED, AppointmentState.DONE, AppointmentState.NO_SHOW})


async def show(visit: Visit) -> web.StreamResponse:
    """GET /rdv/c/<token>: the form, until when the slot is kept."""
    asked = await visit.asked_with()
    kept, found = await _kept(visit)
    if found is None:
        return await others(visit, asked, kept.visit, AppointmentNotFound())
    return _settled(visit, asked, found) or await _form(visit, asked, kept, found, known(found))


async def send(visit: Visit) -> web.StreamResponse:
    """POST /rdv/c/<token>: books it → 303; 422 with what is wrong; 409 with others when it is gone."""
    visit.require_within("sent", SENT_A_MINUTE)
    asked = await visit.asked_with()
    kept, found = await _kept(visit)
    if found is None:
        return await others(visit, asked, kept.visit, AppointmentNotFound())
    if answer := _settled(visit, asked, found):
        return answer
    if "autre" in visit.form:
        return await _give_back(visit, asked, kept, found)
    return await _book(visit, asked, kept, found)


def where(visit: Visit, asked: Asked, kept: Kept) -> str:
    """The address of the form for a slot that is kept."""
    return asked.act(f"c/{visit.room.tokens.kept(kept)}")


def lasts(held: Appointment, visit: Visit) -> bool:
    """Whether nobody else can have it yet."""
    return held.state is AppointmentState.HELD and held.held_until is not None and held.held_until > visit.now


async def _kept(visit: Visit) -> tuple[Kept, Appointment | None]:
    """Whose slot it is, and what holds it; None when its consultant has left the practice."""
    try:
        kept = visit.room.tokens.kept_of(visit.request.match_info["token"])
    except NotOurs as error:
        raise Refused(404, "bad_link") from error
    return kept, await visit.booking.diary.get(kept.appointment_id)


def _settled(visit: Visit, asked: Asked, found: Appointment) -> web.StreamResponse | None:
    """Where somebody is led who comes back to what is no longer open."""
    if found.state in OPEN:
        return None
    if found.state is AppointmentState.RELEASED:
        raise Refused(410, "given_back", back=asked.address())
    return see_other(_made(visit, asked, found))


def _made(visit: Visit, asked: Asked, found: Appointment) -> str:
    return f"/rdv/fait/{visit.room.tokens.made(found.id)}?{urlsplit(asked.start).query}".rstrip("?")


async def _give_back(visit: Visit, asked: Asked, kept: Kept, found: Appointment) -> web.StreamResponse:
    act = Act("person", Door.PAGE, visit.now)
    try:
        await release(visit.booking.diary, found.id, act, person_id=found.person_id)
    except NotPossible:  # booked in another window meanwhile
        return see_other(visit.back)
    return await show_slots(visit, asked, kept=typed(visit), number=kept.visit)


async def _book(visit: Visit, asked: Asked, kept: Kept, found: Appointment) -> web.StreamResponse:
    said = read_contact(visit.form, found.channel)
    if said.problems:
        return await _form(visit, asked, kept, found, said)
    act = Act("person", Door.PAGE, visit.now)
    try:
        booked = await confirm(visit.booking.diary, found.id, said.details, act, person_id=found.person_id)
    except NotPossible:  # given back in another window meanwhile
        return see_other(visit.back)
    except BookingError as error:
        return await others(visit, asked, kept.visit, error)
    return see_other(_made(visit, asked, booked))


async def _form(visit: Visit, asked: Asked, kept: Kept, found: Appointment, said: Contact) -> web.Response:
    words, clock = visit.room.words, Clock(visit.room.words, asked.zone, asked.own_zone)
    return render(
        visit.room, "details.html", status=UNPROCESSABLE if said.problems else 200,
        headers={"Cache-Control": "no-store"}, asked=asked, clock=clock, found=found, typed=said.typed,
        lasts=lasts(found, visit), until=clock.hour(found.held_until) if found.held_until else "",
        who=(await visit.team()).by_id[found.consultant_id], action=where(visit, asked, kept),
        problems={name: words.say(f"details.problem_{one}") for name, one in said.problems.items()},
    )  # fmt: skip
