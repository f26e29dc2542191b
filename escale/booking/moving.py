"""Choose another slot for an appointment, by the link of a mail."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from escale.booking.asked import read_day
from escale.booking.cards import card
from escale.booking.pages import render, see_other
from escale.career.booking import (
    Act,
    BookingError,
    Choice,
    NotPossible,
    Proposals,
    SlotInPast,
    SlotTaken,
    TooLate,
    UnknownConsultant,
    Wish,
    move,
    parse_key,
    propose,
)
from escale.career.interval import Interval

if TYPE_CHECKING:
    from datetime import date

    from aiohttp import web

    from escale.booking.matter import Matter

MANY = 12
FORTNIGHT = timedelta(days=14)
NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


async def show_slots(matter: Matter, *, status: int = 200, problem: str | None = None) -> web.Response:
    """The free slots: of the same consultant, or with ``?equipe`` of all; from ``?jour`` on."""
    words, visit = matter.visit.room.words, matter.visit
    day, unreadable = await _day(matter)
    found = await _free(matter, day)
    today, horizon = visit.now.astimezone(matter.clock.zone).date(), (await visit.team()).horizon
    if unreadable and problem is None:
        status, problem = 422, words.say("manage.move.day", example=f"{today + timedelta(days=7):%d/%m/%Y}")
    return render(
        visit.room, "manage_move.html", status=status, headers=NO_STORE, problem=problem, whole="equipe" in visit.query,
        cards=[card(one, matter.clock, words) for one in found], path=visit.request.path, day=day,
        first_day=today.isoformat(), last_day=(today + horizon).isoformat(), **matter.shown,
    )  # fmt: skip


async def move_to(matter: Matter, act: Act) -> web.StreamResponse:
    """Moves it to the chosen slot → 303; taken, or none that we offer → the others, and nothing has changed."""
    diary, one = matter.visit.booking.diary, matter.one
    words = matter.visit.room.words
    try:
        choice = _choice(matter)
        await move(diary, one.id, choice, act, person_id=one.person_id)
    except (TooLate, NotPossible):
        raise
    except (SlotTaken, UnknownConsultant):
        return await show_slots(matter, status=409, problem=words.say("manage.move.taken"))
    except (ValueError, SlotInPast, BookingError):
        return await show_slots(matter, status=422, problem=words.say("manage.move.refused"))
    return see_other(f"{matter.visit.request.path}?fait=1")


def _choice(matter: Matter) -> Choice:
    """The same kind of meeting at another time, maybe with somebody else. ValueError for anything else."""
    choice, one = parse_key(matter.visit.form.get("creneau", "")), matter.one
    if (choice.channel, choice.service) != (one.channel, one.service):
        raise ValueError("another kind of meeting")
    return choice


async def _free(matter: Matter, day: date | None) -> Proposals:
    one, whole = matter.one, "equipe" in matter.visit.query
    who = None if whole else one.consultant_id
    wish = Wish(one.subject, _windows(matter, day), one.channel, one.language, who, one.service)
    try:
        return await propose(matter.visit.booking.diary, wish, matter.visit.now, MANY)
    except UnknownConsultant:  # left since
        return Proposals(())


def _windows(matter: Matter, day: date | None) -> tuple[Interval, ...]:
    if day is None:
        return ()
    start = datetime.combine(day, time(), matter.clock.zone)
    return (Interval(start, start + FORTNIGHT),)


async def _day(matter: Matter) -> tuple[date | None, bool]:
    """From which day on; whether what was written is none."""
    said = matter.visit.query.get("jour", "").strip()
    if not said:
        return None, False
    today = matter.visit.now.astimezone(matter.clock.zone).date()
    problem, day = read_day(said, today, today + (await matter.visit.team()).horizon)
    return day, problem is not None
