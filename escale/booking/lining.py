"""The waiting list: who finds nothing that suits leaves an address and is asked when a place comes free."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from escale.booking.choices import wished
from escale.booking.contact import LONGEST_NAME, email, readable
from escale.booking.moments import Clock
from escale.booking.pages import render
from escale.career.waiting import NewWaiting, Part
from escale.store.visitors import visitor

if TYPE_CHECKING:
    from aiohttp import web

    from escale.booking.asked import Asked
    from escale.booking.visit import Visit

UNTIL = ("14", "30", "60")
SENT_A_MINUTE = 10
UNPROCESSABLE = 422


async def show(visit: Visit) -> web.Response:
    """GET /rdv/attente: the form."""
    return await _form(visit, await visit.asked_with(), {"jusqua": UNTIL[0]}, {})


async def send(visit: Visit) -> web.Response:
    """POST /rdv/attente: puts the person in line; the same form again is the same place."""
    asked = await visit.asked_with()
    number = visit.number(back=asked.act("attente"))
    visit.require_within("waiting", SENT_A_MINUTE)
    if problems := _problems(visit):
        return await _form(visit, asked, visit.form, problems)
    new = await _new(visit, asked, number)
    joined = await visit.booking.waiting.join(new, visit.now)
    clock = Clock(visit.room.words, asked.zone, asked.own_zone)
    return render(
        visit.room, "waiting_done.html", headers={"Cache-Control": "no-store"}, asked=asked,
        last=clock.say(joined.last_day), email=joined.email,
    )  # fmt: skip


def _problems(visit: Visit) -> dict[str, str]:
    form = visit.form
    checks = {
        "courriel": not email(form.get("courriel", "").strip()) and "waiting.problem_email",
        "jusqua": form.get("jusqua") not in UNTIL and "waiting.problem_until",
        "prenom": len(form.get("prenom", "")) > LONGEST_NAME and "details.problem_name",
    }
    return {name: problem for name, problem in checks.items() if problem}


async def _new(visit: Visit, asked: Asked, number: str) -> NewWaiting:
    form, today = visit.form, visit.now.astimezone(asked.zone).date()
    first, mail = asked.day or today, email(form["courriel"].strip())
    person = await visitor(visit.booking.database, number, timezone=asked.zone.key, now=visit.now)
    return NewWaiting(
        person, f"page/{mail}", first, first + timedelta(days=int(form["jusqua"])), asked.zone.key,
        parts=tuple(part for part in Part if part.value in form), subject=asked.subject, service=asked.service,
        channel=asked.channel, language=asked.language, consultant_id=asked.who.id if asked.who else None,
        name=readable(form.get("prenom", "")) or None, email=mail,
    )  # fmt: skip


async def _form(visit: Visit, asked: Asked, typed: dict[str, str], problems: dict[str, str]) -> web.Response:
    words = visit.room.words
    return render(
        visit.room, "waiting.html", status=UNPROCESSABLE if problems else 200, asked=asked, typed=typed,
        wished=wished(words, asked, await visit.team()),
        parts_of_day=[part.value for part in Part], until=UNTIL, visit=visit.room.tokens.visit(visit.now),
        problems={name: words.say(problem) for name, problem in problems.items()},
    )  # fmt: skip
