"""The pages behind the signed links of mails. To look (GET) changes nothing, whoever looks; only a form does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from escale.booking.matter import Matter, Said, read_matter
from escale.booking.moving import move_to, show_slots
from escale.booking.pages import render, see_other
from escale.career.booking import (
    Act,
    AppointmentState,
    BookingError,
    Details,
    Door,
    NotPossible,
    SlotInPast,
    TooLate,
    cancel,
    confirm,
    release,
)
from escale.mail.letters import published
from escale.mail.links import Purpose

if TYPE_CHECKING:
    from escale.booking.visit import Visit
    from escale.mail.house import House

FILE = "rendez-vous.ics"
NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
BOOKED = AppointmentState.BOOKED
POSTS_A_MINUTE = 30


class Manage:
    """Answers for ``/rdv/r/<token>``."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, visit: Visit) -> web.StreamResponse:
        """GET: what the link is about, and what it would do."""
        try:
            matter = await read_matter(visit, self._house)
            matter.require_open()
            return await _shown(matter)
        except Said as said:
            return self._said(visit, said)

    async def send(self, visit: Visit) -> web.StreamResponse:
        """POST: do it; what is done already stays as it is."""
        visit.require_within("links", POSTS_A_MINUTE)
        try:
            matter = await read_matter(visit, self._house)
            matter.require_open()
            return await _done(matter)
        except Said as said:
            return self._said(visit, said)

    def _said(self, visit: Visit, said: Said) -> web.Response:
        words = visit.room.words
        title, text = (
            words.say(f"manage.said.{said.code}.{part}", **said.values) for part in ("title", "text")
        )
        return render(
            visit.room, "manage_said.html", status=said.status, headers=NO_STORE, title=title, text=text
        )


async def _shown(matter: Matter) -> web.StreamResponse:
    purpose = matter.grant.purpose
    if purpose is Purpose.ICS:
        return _calendar(matter)
    if purpose is Purpose.MOVE and "fait" not in matter.visit.query:
        return await show_slots(matter)
    if purpose is Purpose.CANCEL or (
        purpose in {Purpose.ACCEPT, Purpose.DECLINE} and matter.one.state is not BOOKED
    ):
        return _ask(matter)
    name = {Purpose.MOVE: "moved", Purpose.ACCEPT: "accepted"}.get(purpose, "see")
    return _page(matter, "manage_see.html", name)


async def _done(matter: Matter) -> web.StreamResponse:
    act = Act("person", Door.LINK, matter.visit.now)
    try:
        match matter.grant.purpose:
            case Purpose.MOVE:
                return await move_to(matter, act)
            case Purpose.CANCEL:
                await _cancel(matter)
            case Purpose.ACCEPT:
                await _accept(matter, act)
            case Purpose.DECLINE:
                await _decline(matter, act)
            case Purpose.SEE | Purpose.ICS:
                raise web.HTTPMethodNotAllowed("POST", ["GET", "HEAD"])
    except TooLate as error:
        raise matter.too_late() from error
    except SlotInPast as error:
        raise Said(410, "over", reach=matter.house.reach) from error
    except NotPossible:  # somebody else was quicker; the page tells what it is now
        pass
    return see_other(matter.visit.request.path)


async def _cancel(matter: Matter) -> None:
    one, now = matter.one, matter.visit.now
    await cancel(
        matter.visit.booking.diary, one.id, person_id=one.person_id, by="person", now=now, door=Door.LINK
    )


async def _accept(matter: Matter, act: Act) -> None:
    diary, one = matter.visit.booking.diary, matter.one
    try:
        await confirm(diary, one.id, Details(), act, person_id=one.person_id)
    except (SlotInPast, NotPossible):
        raise
    except BookingError as error:  # taken since, or the consultant has left
        raise Said(409, "taken") from error


async def _decline(matter: Matter, act: Act) -> None:
    one = matter.one
    await release(matter.visit.booking.diary, one.id, act, person_id=one.person_id)


def _ask(matter: Matter) -> web.Response:
    until = matter.one.held_until
    name = f"ask.{matter.grant.purpose}"
    late = matter.grant.purpose is Purpose.ACCEPT and not matter.lasts
    return _page(
        matter, "manage_ask.html", name, text="late" if late else "text",
        until=matter.clock.hour(until) if until else "",
    )  # fmt: skip


def _page(matter: Matter, template: str, name: str, *, text: str = "text", until: str = "") -> web.Response:
    words, first_name = matter.visit.room.words, matter.what.consultant.first_name
    return render(
        matter.visit.room, template, headers=NO_STORE, said=words.section(f"manage.{name}"),
        text=words.say(f"manage.{name}.{text}", first_name=first_name, until=until),
        danger=matter.grant.purpose is Purpose.CANCEL, **matter.shown,
    )  # fmt: skip


def _calendar(matter: Matter) -> web.Response:
    body = published(matter.house, matter.what, matter.service, matter.visit.now)
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{FILE}"'}
    return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=headers)
