"""``/desk/disponibilites``: weekly hours, absences, extra hours, and what a consultant offers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from escale.career.appointment import UnknownConsultant
from escale.career.interval import Interval
from escale.desk.errors import Refused
from escale.desk.pages import see_other
from escale.desk.planning import Meant, meant, page, refused_page, subject_name
from escale.desk.planning_feed_shown import feed_shown
from escale.desk.planning_forms import (
    AHEAD,
    Row,
    Wrong,
    in_reach,
    judged,
    label,
    rows_of,
    stretch,
    typed_rows,
)
from escale.desk.planning_profile import offered, profile
from escale.store.agenda import Agenda, Stretch
from escale.store.planning import (
    Change,
    Gone,
    Kind,
    Outdated,
    Overlapping,
    Planning,
    hours_revision,
    outside,
    profile_revision,
    stretch_revision,
)

if TYPE_CHECKING:
    from aiohttp import web

    from escale.desk.room import Visit

HERE = "/desk/disponibilites"
BLANK = dict.fromkeys(("id", "revision", "first", "first_time", "last", "last_time", "label"), "")
SECTIONS = {"absence": "absences", "extra": "extra"}
Save = Callable[["Visit", Meant], Awaitable["web.Response"]]
Guarded = Callable[["Visit"], Awaitable["web.StreamResponse"]]


async def show(visit: Visit) -> web.StreamResponse:
    """GET: the whole page; ``?fait=`` says what was just saved."""
    try:
        whose = await meant(visit)
    except Refused as refused:
        return refused_page(visit, refused, "hours")
    return await hours_page(visit, whose)


def saving(save: Save) -> Guarded:
    """A form's handler: what it refuses is told on the page, with what was typed."""

    async def saved(visit: Visit) -> web.StreamResponse:
        try:
            whose = await meant(visit)
            return await save(visit, whose)
        except Refused as refused:
            return refused_page(visit, refused, "hours")
        except UnknownConsultant:
            return refused_page(visit, Refused(404, "no_planning"), "hours")

    return saved


async def save_hours(visit: Visit, whose: Meant) -> web.Response:
    """POST …/horaires: the whole week; ``add`` and ``remove`` only give the form another row or one less."""
    form = await visit.request.post()
    try:
        rows = typed_rows(form)
    except Wrong as wrong:
        return await hours_page(visit, whose, problem=_said(visit, whose, wrong), where="hours", status=422)
    if "add" in form or "remove" in form:
        return await hours_page(
            visit, whose, rows=_rearranged(rows, form), unsaved=True, **_read(form, "hours")
        )
    hours, told = judged(rows)
    if any(row.problem for row in told):
        said = visit.room.words.say("problems.hours")
        return await hours_page(
            visit, whose, rows=told, problem=said, where="hours", status=422, **_read(form, "hours")
        )
    try:
        await _planning(visit).put_hours(
            whose.id, hours, revision=str(form.get("revision", "")), now=visit.desk.clock()
        )
    except Outdated as error:
        return await hours_page(visit, whose, problem=_said(visit, whose, error), where="hours", status=409)
    return _done(whose, "hours")


async def save_stretch(visit: Visit, whose: Meant) -> web.Response:
    """POST …/absence, …/extra: adds, or changes the one of ``id``; ``remove`` takes it away."""
    form, kind = await visit.request.post(), _kind(visit)
    section = SECTIONS[kind]
    try:
        if "remove" in form:
            await _planning(visit).remove(
                whose.id, kind, _number(form), revision=str(form.get("revision", "")), now=visit.desk.clock()
            )
            return _done(whose, f"{section}_removed", section)
        await _planning(visit).put(whose.id, _change(visit, whose, form, kind), now=visit.desk.clock())
    except (Wrong, Outdated, Overlapping, Gone) as error:
        status = 422 if isinstance(error, Wrong) else 409
        kept = isinstance(error, (Wrong, Overlapping))
        typed = {name: str(value) for name, value in form.items()} if kept else {}
        typed = {**BLANK, **typed}
        return await hours_page(
            visit, whose, problem=_said(visit, whose, error), where=section, typed=typed, status=status
        )
    return _done(whose, section, section)


async def save_profile(visit: Visit, whose: Meant) -> web.Response:
    """POST …/profil: what they offer, and how much."""
    form = await visit.request.post()
    try:
        wanted = profile(form, whose.consultant, await visit.desk.diary.services())
        await _planning(visit).put_profile(
            whose.id, wanted, revision=str(form.get("revision", "")), now=visit.desk.clock()
        )
    except Wrong as wrong:
        said = _said(visit, whose, wrong)
        return await hours_page(
            visit, whose, problem=said, where="profile", form=form, status=422, **_read(form, "profile")
        )
    except Outdated as error:
        return await hours_page(visit, whose, problem=_said(visit, whose, error), where="profile", status=409)
    return _done(whose, "profile", "profile")


async def hours_page(visit: Visit, whose: Meant, *, status: int = 200, **shown: Any) -> web.Response:
    """The page, with what was typed and refused."""
    agenda, now = Agenda(visit.desk.database), visit.desk.clock()
    ahead = await agenda.page(whose.id, Interval(now, now + AHEAD), now)
    rows = shown.pop("rows", None)
    values: dict[str, Any] = {
        "problem": "", "where": "", "typed": BLANK, "blank": BLANK, "unsaved": False, "form": None,
        "done": visit.request.query.get("fait", ""), "link": "", "feed": await feed_shown(visit, whose),
        "hours_revision": hours_revision(whose.consultant.hours),
        "profile_revision": profile_revision(whose.consultant), **shown,
    }  # fmt: skip
    values["offer"] = offered(
        visit.room, whose.consultant, await visit.desk.diary.services(), values.pop("form")
    )
    return page(
        visit, "hours.html", "hours", status=status, whose=whose, query=_query(whose),
        days=_by_day(rows_of(whose.consultant.hours) if rows is None else rows),
        absences=[_stretch(whose, one) for one in ahead.absences],
        extra=[_stretch(whose, one) for one in ahead.extra],
        outside=await _outside(visit, whose), **values,
    )  # fmt: skip


async def _outside(visit: Visit, whose: Meant) -> list[dict[str, str]]:
    """Booked appointments that the hours do not hold: they stay, and the page says so."""
    meetings = await Agenda(visit.desk.database).to_come(whose.id, visit.desk.clock())
    lost = {one.id for one in outside(whose.consultant, [one.appointment for one in meetings])}
    return [
        {
            "when": whose.clock.span(one.appointment.interval),
            "person": one.person or visit.room.words.say("people.person"),
            "subject": subject_name(visit.room, one.appointment.subject) or "",
        }
        for one in meetings
        if one.appointment.id in lost
    ]


def _read(form: Any, part: str) -> dict[str, Any]:
    """The revision that the form was made from: what was typed is not judged against anything newer."""
    return {f"{part}_revision": str(form.get("revision", ""))[:16]}


def _by_day(rows: list[Row]) -> list[list[tuple[int, Row]]]:
    """The rows of each weekday with their places in the form."""
    ordered = sorted(rows, key=lambda row: row.weekday)
    numbered = list(enumerate(ordered))
    return [[(place, row) for place, row in numbered if row.weekday == day] for day in range(7)]


def _rearranged(rows: list[Row], form: Any) -> list[Row]:
    if "remove" in form and str(form["remove"]).isdecimal():
        place = int(form["remove"])
        return [row for number, row in enumerate(rows) if number != place]
    day = str(form.get("add", ""))
    return [*rows, Row(int(day))] if day in {*"0123456"} else rows


def _stretch(whose: Meant, one: Stretch) -> dict[str, Any]:
    return {
        "id": one.id, "said": whose.clock.span(one.interval), "label": one.label or "",
        "revision": stretch_revision(one.interval, one.label), **whose.clock.fields(one.interval),
    }  # fmt: skip


def _change(visit: Visit, whose: Meant, form: Any, kind: Kind) -> Change:
    now = visit.desk.clock()
    when = in_reach(stretch(form, whose.consultant.timezone, now), now)
    note = label(form.get("label")) if kind == "absence" else None
    number = _number(form) if form.get("id") else None
    return Change(kind, when, note, number, str(form.get("revision", "")))


def _kind(visit: Visit) -> Kind:
    return "extra" if visit.request.match_info["kind"] == "ouverture" else "absence"


def _number(form: Any) -> int:
    text = str(form.get("id", ""))
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):  # noqa: PLR2004
        raise Wrong("malformed")
    return int(text)


def _planning(visit: Visit) -> Planning:
    return Planning(visit.desk.database)


def _said(visit: Visit, whose: Meant, error: Exception) -> str:
    say = visit.room.words.say
    if isinstance(error, Wrong):
        return say(f"problems.{error.code}", **error.values)
    if isinstance(error, Overlapping):
        return say("problems.covered", when=whose.clock.span(error.other))
    return say("problems.outdated" if isinstance(error, Outdated) else "problems.gone")


def _query(whose: Meant) -> str:
    return urlencode({"consultant": whose.id})


def _done(whose: Meant, what: str, section: str = "hours") -> web.Response:
    return see_other(f"{HERE}?{urlencode({'consultant': whose.id, 'fait': what})}#{section}")
