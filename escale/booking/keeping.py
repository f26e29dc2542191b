"""A chosen slot is kept for ten minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escale.booking.contact import read_contact
from escale.booking.errors import Refused
from escale.booking.others import others
from escale.booking.pages import see_other
from escale.booking.sending import STANDING, lasts, where
from escale.booking.tokens import Kept
from escale.career.booking import BookingError, Choice, Door, Request, SlotTaken, hold, parse_key
from escale.store.visitors import visitor

if TYPE_CHECKING:
    from aiohttp import web

    from escale.booking.asked import Asked
    from escale.booking.visit import Visit
    from escale.career.appointment import Appointment

HOLDS_IN_TEN_MINUTES = 30
TRIES = 9
NEAR_YEARS = 2


async def keep(visit: Visit) -> web.StreamResponse:
    """POST /rdv/garder: keeps the chosen slot → 303 to the form; taken or gone → 409 with others."""
    asked = await visit.asked_with()
    number = visit.number(back=asked.address())
    choice = _choice(visit, asked)
    visit.require_few_holds(HOLDS_IN_TEN_MINUTES)
    try:
        held = await _hold(visit, asked, number, choice)
    except BookingError as error:
        return await others(visit, asked, number, error)
    return see_other(where(visit, asked, Kept(number, held.id)))


def _choice(visit: Visit, asked: Asked) -> Choice:
    try:
        choice = parse_key(visit.form.get("creneau", ""))
    except ValueError as error:
        raise Refused(422, "bad_choice", back=asked.address()) from error
    if abs(choice.start.year - visit.now.year) > NEAR_YEARS:  # nothing that a page of ours has shown
        raise Refused(422, "bad_choice", back=asked.address())
    return choice


async def _hold(visit: Visit, asked: Asked, number: str, choice: Choice) -> Appointment:
    """The same slot in the same visit is the same hold, unless that one was given back or has lapsed."""
    booking = visit.booking
    person = await visitor(booking.database, number, timezone=asked.zone.key, now=visit.now)
    details = read_contact(visit.form, choice.channel).details
    for attempt in range(TRIES):
        request = Request(
            person, f"{choice.key}/{attempt}", subject=asked.subject, language=asked.language, details=details,
            door=Door.PAGE,
        )  # fmt: skip
        held = await hold(booking.diary, choice, request, visit.now)
        if held.state in STANDING or lasts(held, visit):
            return held
    raise SlotTaken
